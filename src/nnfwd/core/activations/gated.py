"""Functions that weigh x by a gate, a number from 0 to 1 that grows with x.

All take node inputs of shape (n_nodes, n_rows) and return a new array of that shape. Far below 0 a
gate is a power of e that may be subnormal: see ``restore_tail``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.activations.compensated import DEEP, restore_tail
from nnfwd.core.activations.normal import times_upper_tail
from nnfwd.core.elementary import exp
from nnfwd.core.elementary.error_free import square, two_product, two_sum

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["gelu", "mish", "silu"]

LARGEST = sys.float_info.max

LINEAR, LINEAR_ERROR = 1.5957691216057308, -9.96930880911092e-17
CUBIC, CUBIC_ERROR = 0.07135481627260025, -6.175149918155315e-19
"""2·√(2/π) and 2·√(2/π)·0.044715, each as the nearest float and what it lacks."""


def gelu(x: Array, approximate: str) -> Array:
    """Weigh x by the normal distribution: x·Φ(x), or its approximation by tanh.

    Examples
    --------
    >>> gelu(np.array([1.0]), approximate="none").item()
    0.8413447460685429
    >>> gelu(np.array([1.0]), approximate="tanh").item()
    0.8411919906082768
    """
    if approximate == "none":
        return np.maximum(x, 0.0) - times_upper_tail(np.abs(x))
    return _weigh_by_sigmoid(x, *_tanh_exponent(np.minimum(np.abs(x), 40.0)))


def silu(x: Array, beta: float) -> Array:
    """Weigh x by its sigmoid: x/(1 + exp(-beta·x)).

    Examples
    --------
    >>> silu(np.array([-1.0, 1.0]), beta=1.0).round(4)
    array([-0.2689,  0.7311])
    """
    if beta == 0.0:
        return 0.5 * x
    if beta < 0.0:
        return -silu(-x, -beta)
    bound = min(2000.0 / beta, LARGEST)
    return _weigh_by_sigmoid(x, *two_product(np.minimum(np.abs(x), bound), beta))


def mish(x: Array) -> Array:
    """Weigh x by tanh(softplus(x)).

    The gate is w/(1 + w) with w = exp(x) + exp(2x)/2, and above 0, where that would overflow,
    1/(1 + w) with w = 2·exp(-2x)/(1 + 2·exp(-x)).
    """
    power = np.maximum(-np.abs(x), DEEP)
    exp(power, out=power)
    half_squared = 0.5 * power * power
    below = power + half_squared
    error = (power - below + half_squared) / below
    above = 4.0 * half_squared / (1.0 + 2.0 * power)
    negative = x < 0.0
    ratio, error = np.where(negative, below, above), np.where(negative, error, 0.0)
    return restore_tail(_weigh(x, ratio, error), x)


def _weigh_by_sigmoid(x: Array, exponent: Array, error: Array) -> Array:
    """Compute x/(1 + exp(-u)), where |u| is the exponent and its error, and u has the sign of x."""
    power = np.maximum(-exponent, DEEP)
    exp(power, out=power)
    return restore_tail(_weigh(x, power, -error), np.copysign(exponent, x))


def _weigh(x: Array, ratio: Array, error: Array) -> Array:
    """Weigh x by a gate r/(1 + r) below 0 and 1/(1 + r) above, where r = ratio·(1 + error) < 2."""
    negative = x < 0.0
    whole = ratio + 1.0
    correction = whole - 1.0
    correction -= ratio
    correction += np.where(negative, error, -ratio * error)
    correction /= whole
    weighed = np.maximum(x, -LARGEST)  # the gate may be 0, and 0·(-inf) is not a number
    weighed *= np.where(negative, ratio, 1.0)
    weighed /= whole
    correction *= np.minimum(weighed, LARGEST)  # nor is 0·inf
    weighed += correction
    return weighed


def _tanh_exponent(a: Array) -> tuple[Array, Array]:
    """Compute 2·√(2/π)·(a + 0.044715·a³) and its error, for a ≥ 0."""
    squared, squared_error = square(a)
    cubic, cubic_error = two_product(squared, CUBIC)
    cubic_error += CUBIC * squared_error
    cubic_error += CUBIC_ERROR * squared
    factor, factor_error = two_sum(cubic, LINEAR)
    factor_error += cubic_error
    factor_error += LINEAR_ERROR
    exponent, error = two_product(a, factor)
    error += a * factor_error
    return exponent, error
