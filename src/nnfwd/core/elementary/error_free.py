"""Sums and products without error: the rounded result, and what rounding took from it.

Reference: T. J. Dekker, A floating-point technique for extending the available precision,
Numerische Mathematik 18 (1971); D. E. Knuth, The Art of Computer Programming 2, section 4.2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnfwd.core.elementary.pieces import Array

__all__ = ["split", "square", "two_product", "two_sum"]

HIGH_BITS = np.int64(-1 << 27)
"""Keeps the sign, the exponent and the first 26 bits of a float: half of its digits."""


def two_sum(a: Array, b: Array | float) -> tuple[Array, Array]:
    """Add exactly: the rounded sum and its error, so that ``total + error`` is ``a + b``.

    Both are finite, and so is their sum.

    Examples
    --------
    >>> total, error = two_sum(np.array([1.0]), 2.0**-60)
    >>> total.item(), error.item() == 2.0**-60
    (1.0, True)
    """
    total = a + b
    b_part = total - a
    error = total - b_part
    np.subtract(a, error, out=error)
    np.subtract(b, b_part, out=b_part)
    error += b_part
    return total, error


def two_product(a: Array, b: Array | float) -> tuple[Array, Array]:
    """Multiply exactly: the rounded product and its error.

    Exact up to one part in 2¹⁰⁴, unless the error is too small for a float. Both are finite, and so
    is their product.

    Examples
    --------
    >>> product, error = two_product(np.array([0.1]), 0.1)
    >>> product.item(), error.item()
    (0.010000000000000002, -8.326672684688674e-19)
    """
    product = a * b
    a_high, a_low = split(a)
    b_high, b_low = split(np.asarray(b))
    error = a_high * b_high
    error -= product
    a_high *= b_low
    error += a_high
    error += np.multiply(a_low, b_high, out=a_high)
    a_low *= b_low
    error += a_low
    return product, error


def square(x: Array) -> tuple[Array, Array]:
    """Square exactly: as ``two_product(x, x)``, in fewer steps."""
    squared = x * x
    high, low = split(x)
    error = high * high
    error -= squared
    high *= 2.0
    high *= low
    error += high
    low *= low
    error += low
    return squared, error


def split(x: Array) -> tuple[Array, Array]:
    """Split floats into a high half of 26 bits and a low one of 27."""
    high: Array = (x.view(np.int64) & HIGH_BITS).view(np.float64)
    return high, x - high
