"""Chains of fused multiply-adds on a processor, or by a library, that has none.

A fused multiply-add rounds a·b + c once. Here it is made of float64's own steps: the exact product
and two exact sums, whose errors are added with rounding to odd, so that the last sum rounds as if
there were no step before it.

Source: S. Boldo and G. Melquiond, Emulation of FMA and correctly rounded sums: proved algorithms
using rounding to odd, IEEE Transactions on Computers 57 (2008).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary.error_free import two_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["chains", "multiply_add"]

LARGEST, SMALLEST = 2.0**1000, 2.0**-900
"""Products within these have errors that are floats, and no step over- or underflows."""

NODES = 32
"""Nodes that are computed together: with 256 rows all steps stay in the processor's cache."""

HALF_OF_LOW = np.int64(1 << 26)
HIGH_BITS = np.int64(-1 << 27)
"""Adding the one and keeping the other rounds a float to its first 26 bits."""


def chains(weights: Array, values: Array) -> Array:
    """Add up weight times value in chains: ``total = fma(weight, value, total)`` from 0 on.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_nodes, fan_in)
    values : ndarray of float64, shape (fan_in, n_rows)

    Returns
    -------
    ndarray of float64, shape (n_nodes, n_rows)
        To the last bit what a processor with fused multiply-adds computes.

    Examples
    --------
    >>> chains(np.array([[-1.0, 0.1]]), np.array([[1.0], [10.0]]))
    array([[5.55111512e-17]])
    """
    totals = np.empty((len(weights), values.shape[1]))
    outside = _leaves_the_range(weights, values)
    parts = _split(values)
    for start in range(0, len(weights), NODES):
        nodes = slice(start, start + NODES)
        totals[nodes] = _chains(weights[nodes], values, *parts)
    for row in np.flatnonzero(outside).tolist():
        for node, factors in enumerate(weights.tolist()):
            total = 0.0
            for weight, value in zip(factors, values[:, row].tolist(), strict=True):
                total = multiply_add(weight, value, total)
            totals[node, row] = total
    return totals


def multiply_add(a: float, b: float, c: float) -> float:
    """Compute a·b + c with one rounding, as ``math.fma`` of Python 3.13 does.

    Examples
    --------
    >>> multiply_add(0.1, 10.0, -1.0), 0.1 * 10.0 - 1.0
    (5.551115123125783e-17, 0.0)
    """
    if not (math.isfinite(a) and math.isfinite(b)):
        return a * b + c
    if not math.isfinite(c):
        return c
    a_whole, a_unit = a.as_integer_ratio()
    b_whole, b_unit = b.as_integer_ratio()
    c_whole, c_unit = c.as_integer_ratio()
    units = a_unit * b_unit
    exact = a_whole * b_whole * c_unit + c_whole * units
    try:
        return exact / (units * c_unit)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def _leaves_the_range(weights: Array, values: Array) -> NDArray[np.bool]:
    """Say of each row whether a product, or the error of one, may leave the range of float64."""
    weight_sizes, value_sizes = np.abs(weights), np.abs(values)
    largest = weight_sizes.max() * value_sizes.max(axis=0)
    smallest = np.where(weight_sizes, weight_sizes, 1.0).min()
    products = smallest * np.where(value_sizes, value_sizes, 1.0).min(axis=0)
    inside = (largest < LARGEST) & (value_sizes.max(axis=0) < LARGEST)
    inside &= (products > SMALLEST) & (weight_sizes.max() < LARGEST)
    leaves: NDArray[np.bool] = ~inside
    return leaves


def _split(x: Array) -> tuple[Array, Array]:
    """Split floats into halves of 26 bits and a sign each, whose products are exact."""
    bits = x.view(np.int64) + HALF_OF_LOW
    bits &= HIGH_BITS
    high = bits.view(np.float64)
    return high, x - high


def _chains(weights: Array, values: Array, values_high: Array, values_low: Array) -> Array:
    weights_high, weights_low = _split(np.ascontiguousarray(weights))
    columns = (each.T[..., np.newaxis] for each in (weights, weights_high, weights_low))
    totals = np.zeros((len(weights), values.shape[1]))
    for w, w_high, w_low, v, v_high, v_low in zip(
        *columns, values, values_high, values_low, strict=True
    ):
        product = w * v
        error = w_high * v_high
        error -= product
        error += w_high * v_low
        error += w_low * v_high
        error += w_low * v_low
        low, low_error = two_sum(totals, error)
        totals, high_error = two_sum(product, low)
        totals += _add_to_odd(low_error, high_error)
    return totals


def _add_to_odd(a: Array, b: Array) -> Array:
    """Add, and where that is not exact choose of the two neighbours the one whose last bit is 1."""
    total, error = two_sum(a, b)
    bits = total.view(np.int64)
    away = (error > 0.0) == (total > 0.0)
    inexact_and_even = (error != 0.0) & ((bits & 1) == 0)
    bits += np.where(inexact_and_even, np.where(away, 1, -1), 0)
    return total
