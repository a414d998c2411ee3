"""Smooth rectifiers: near 0 below, near x above, and a bend between.

All take node inputs of shape (n_nodes, n_rows) and return a new array of that shape.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.activations.compensated import DEEP, exp_of_sum, restore_tail
from nnfwd.core.elementary import expm1, log1p
from nnfwd.core.elementary.error_free import two_product

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["celu", "elu", "selu", "softplus", "squareplus"]

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def elu(x: Array, alpha: float) -> Array:
    """Bend what is negative towards -alpha: x if x > 0 else alpha·(exp(x) - 1).

    Examples
    --------
    >>> elu(np.array([-1.0, 2.0]), alpha=2.0).round(4)
    array([-1.2642,  2.    ])
    """
    bent = np.minimum(x, 0.0)
    expm1(bent, out=bent)
    bent *= alpha
    bent += np.maximum(x, 0.0)
    return bent


def celu(x: Array, alpha: float) -> Array:
    """Bend what is negative towards -alpha without a kink: alpha·(exp(x/alpha) - 1).

    Examples
    --------
    >>> celu(np.array([-1.0, 2.0]), alpha=2.0).round(4)
    array([-0.7869,  2.    ])
    """
    bent = x / alpha
    expm1(bent, out=bent)
    bent *= alpha
    # So close to 0 the result is x to the last digit, and x/alpha may be too small to have digits.
    return np.where(x > -(2.0**-54) * alpha, x, bent)


def selu(x: Array) -> Array:
    """Scale an ELU so that outputs keep a mean of 0 and a variance of 1 from layer to layer."""
    bent = np.minimum(x, 0.0)
    expm1(bent, out=bent)
    bent *= SELU_SCALE * SELU_ALPHA
    bent += SELU_SCALE * np.maximum(x, 0.0)
    return bent


def softplus(x: Array, beta: float) -> Array:
    """Round the knee of the rectifier: ln(1 + exp(beta·x))/beta.

    Computed as max(0, x) + ln(1 + exp(-beta·|x|))/beta, which neither overflows nor cancels.

    Examples
    --------
    >>> softplus(np.array([-800.0, 0.0, 800.0]), beta=1.0).tolist()
    [0.0, 0.6931471805599453, 800.0]
    """
    bound = min(2000.0 / beta, sys.float_info.max)  # exp(-2000) is 0
    exponent, error = two_product(np.minimum(np.abs(x), bound), -beta)
    power = exp_of_sum(np.maximum(exponent, DEEP), error)
    knee = log1p(power, out=power)
    knee /= beta
    knee += np.maximum(x, 0.0)
    return restore_tail(knee, np.copysign(exponent, x))


def squareplus(x: Array, b: float) -> Array:
    """Round the knee of the rectifier without an exponential: (x + √(x² + b))/2.

    Below 0, where that would cancel, it is (b/4) / ((|x| + √(x² + b))/2).

    Examples
    --------
    >>> squareplus(np.array([-1.5, 0.0, 1.5]), b=4.0)
    array([0.5, 1. , 2. ])
    """
    if b == 0.0:
        return np.maximum(x, 0.0)
    # b is mantissa·scale², so that neither square overflows or vanishes where the other counts.
    mantissa, exponent = math.frexp(b)
    half_exponent = exponent // 2
    mantissa = math.ldexp(mantissa, exponent - 2 * half_exponent)
    scale = math.ldexp(1.0, half_exponent)
    size = np.abs(x)
    root = scale * np.sqrt(np.square(size / scale) + mantissa)
    root = np.where(size > 2.0**30 * scale, size, root)
    half = 0.5 * size + 0.5 * root
    return np.where(x < 0.0, 0.25 * (b / half), half)
