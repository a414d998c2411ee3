"""Functions taken over the nodes of a layer together.

All take node inputs of shape (n_nodes, n_rows) and return a new array of that shape; each row is on
its own. Sums over nodes run from the first to the last, one vector of rows after the other: NumPy's
own sum takes an order that depends on the shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary import exp, log1p
from nnfwd.core.elementary.error_free import two_product, two_sum

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["hardmax", "log_softmax", "softmax", "sparsemax"]


def softmax(x: Array) -> Array:
    """Turn numbers into chances that add up to 1: exp(x[i]) / Σ exp(x[j]).

    The largest x is subtracted from all, so that no power overflows.

    Reference: P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and
    softmax functions, IMA Journal of Numerical Analysis 41 (2021).

    Examples
    --------
    >>> softmax(np.array([[1000.0], [1000.0], [-1000.0]]))
    array([[0.5],
           [0.5],
           [0. ]])
    """
    below, error = _below_largest(x)
    powers = exp(below)
    total, rest = _sum_over_nodes(powers, powers * error)
    powers /= total
    error -= rest / total
    error *= powers
    powers += error
    return powers


def log_softmax(x: Array) -> Array:
    """Take the logarithm of the softmax: x[i] - ln Σ exp(x[j]).

    The largest x has the power 1, which is left out of the sum and put back by log1p: where all
    others are small, its result is small, and right.
    """
    below, error = _below_largest(x)
    powers = exp(below)
    np.put_along_axis(powers, below.argmax(axis=0)[np.newaxis], 0.0, axis=0)
    total, rest = _sum_over_nodes(powers, powers * error)
    below -= log1p(total + rest)
    below += error
    return below


def sparsemax(x: Array) -> Array:
    """Turn numbers into chances, of which small ones are 0: max(0, x[i] - τ), with a sum of 1.

    The rows' nearest points on the simplex: τ follows from the k largest x, where k is the largest
    number for which the k-th largest x lies above their (sum - 1)/k.

    Examples
    --------
    >>> sparsemax(np.array([[1.0], [0.5], [-1.0]]))
    array([[0.75],
           [0.25],
           [0.  ]])
    """
    below, error = _below_largest(x)
    outside = below < -1.0
    below[outside] = -2.0
    error[outside] = 0.0
    tau, tau_error = _sparsemax_threshold(below, error)
    chances, lost = two_sum(below, -tau)
    chances += lost + (error - tau_error)
    return np.maximum(chances, 0.0, out=chances)


def hardmax(x: Array) -> Array:
    """Choose one node: 1 for the largest, the first of equals, and 0 for the others."""
    chosen = np.zeros_like(x)
    np.put_along_axis(chosen, x.argmax(axis=0)[np.newaxis], 1.0, axis=0)
    np.copyto(chosen, np.nan, where=np.isnan(x).any(axis=0))
    return chosen


def _below_largest(x: Array) -> tuple[Array, Array]:
    """Subtract the largest of each row, exactly: difference and error."""
    largest = x.max(axis=0)
    infinite = np.isinf(largest)
    if infinite.any():
        x = np.where(infinite, _limit(x, largest), x)
        largest = np.where(infinite, 0.0, largest)
    below, error = two_sum(x, -largest)
    np.copyto(error, 0.0, where=np.isinf(below))
    return below, error


def _limit(x: Array, largest: Array) -> Array:
    """Stand in for rows whose largest x is infinite: 0 for it, and -inf for the others.

    Where several are infinite alike there is no limit, and the row is NaN.
    """
    at_largest = x == largest
    alone = at_largest.sum(axis=0) == 1
    return np.where(alone, np.where(at_largest, 0.0, -np.inf), np.nan)


def _sum_over_nodes(terms: Array, errors: Array) -> tuple[Array, Array]:
    """Add up over the nodes, first to last: the sums and their errors, each of shape (n_rows,)."""
    total, rest = terms[0], errors[0]
    for term, error in zip(terms[1:], errors[1:], strict=True):
        total, lost = two_sum(total, term)
        rest = rest + lost + error
    return total, rest


def _sparsemax_threshold(below: Array, error: Array) -> tuple[Array, Array]:
    """Find τ and its error, each of shape (n_rows,), from x less the largest x."""
    order = np.argsort(-below, axis=0, kind="stable")
    below = np.take_along_axis(below, order, axis=0)
    error = np.take_along_axis(error, order, axis=0)
    total, total_error = below[0] - 1.0, np.zeros_like(below[0])
    tau, tau_error = total, total_error
    for count in range(2, len(below) + 1):
        total, lost = two_sum(total, below[count - 1])
        total_error = total_error + lost + error[count - 1]
        share, share_error = _divide(total, total_error, float(count))
        inside = (below[count - 1] - share) + (error[count - 1] - share_error) > 0.0
        tau = np.where(inside, share, tau)
        tau_error = np.where(inside, share_error, tau_error)
    return tau, tau_error


def _divide(total: Array, error: Array, count: float) -> tuple[Array, Array]:
    """Divide a sum and its error by a small whole number."""
    quotient = total / count
    product, product_error = two_product(quotient, count)
    return quotient, ((total - product) - product_error + error) / count
