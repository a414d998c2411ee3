"""Functions shaped like an S, from one level to another, and what is made of them.

All take node inputs of shape (n_nodes, n_rows). ``sigmoid`` and ``tanh`` write into x and return
it, the others return a new array of that shape.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import elementary
from nnfwd.core.elementary import exp, log1p
from nnfwd.core.elementary.exponential import compute_exp
from nnfwd.core.elementary.pieces import in_pieces

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["log_sigmoid", "sigmoid", "softsign", "tanh", "tanh_shrink"]


def sigmoid(x: Array) -> Array:
    """Turn x into a chance, in place: 1/(1 + exp(-x)).

    Examples
    --------
    >>> sigmoid(np.array([-100.0, 0.0, 100.0]))
    array([3.72007598e-44, 5.00000000e-01, 1.00000000e+00])
    """
    return _sigmoid(x, out=x)


@in_pieces
def _sigmoid(x: Array, out: Array, space: Array) -> None:
    """Compute the sigmoid. Far below 0 exp(-x) overflows: there it is exp(x), to the last digit."""
    opposite = np.negative(x, out=space[-1])
    has_extremes = compute_exp(opposite, out, space)
    out += 1.0
    np.divide(1.0, out, out=out)
    if has_extremes:
        far = opposite > 709.0
        out[far] = exp(-opposite[far])


def log_sigmoid(x: Array) -> Array:
    """Take the logarithm of the sigmoid: min(0, x) - ln(1 + exp(-|x|))."""
    tail = -np.abs(x)
    exp(tail, out=tail)
    log1p(tail, out=tail)
    return np.subtract(np.minimum(x, 0.0), tail, out=tail)


def tanh(x: Array) -> Array:
    """Squash x into (-1, 1), in place: the hyperbolic tangent.

    Examples
    --------
    >>> node_0, node_1 = tanh(np.array([3.0, 9.0]))
    >>> float(2 * node_0 - node_1)
    0.9901095378334199
    """
    return elementary.tanh(x, out=x)


def tanh_shrink(x: Array) -> Array:
    """Subtract the tanh: x - tanh x.

    Below 1.5, where that would cancel, it is x³/(x² + q), where tanh x = x/(1 + x²/q) is Lambert's
    continued fraction: q = 3 + x²/(5 + x²/(7 + ...)).
    """
    squared = x * x
    fraction = np.full_like(x, 23.0)
    for odd in range(21, 1, -2):
        np.divide(squared, fraction, out=fraction)
        fraction += odd
    fraction += squared
    squared *= x
    squared /= fraction
    return np.where(np.abs(x) < 1.5, squared, x - elementary.tanh(x))


def softsign(x: Array) -> Array:
    """Squash x into (-1, 1), slowly: x/(1 + |x|)."""
    finite = np.clip(x, -sys.float_info.max, sys.float_info.max)
    return finite / (1.0 + np.abs(finite))
