"""Arithmetic that keeps what rounding throws away.

A sum or a product of two floats is exactly the rounded result plus a small float. Carrying that
small float along is what keeps functions such as exp(-x²) right to the last digits: an error of one
part in 2⁵³ in an exponent of 700 would be an error of 700 such parts in the power.

Reference: T. J. Dekker, A floating-point technique for extending the available precision,
Numerische Mathematik 18 (1971); D. E. Knuth, The Art of Computer Programming 2, section 4.2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["exp_of_sum", "restore_tail", "square", "two_product", "two_sum"]

HIGH_BITS = np.int64(-1 << 27)
"""Keeps the sign, the exponent and the first 26 bits of a float: half of its digits."""

DEEP = -700.0
"""Below this exp comes near the subnormal numbers, which have fewer digits."""


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
    a_high, a_low = _halves(a)
    b_high, b_low = _halves(np.asarray(b))
    error = a_high * b_high
    error -= product
    error += a_high * b_low
    error += a_low * b_high
    error += a_low * b_low
    return product, error


def square(x: Array) -> tuple[Array, Array]:
    """Square exactly: as ``two_product(x, x)``, in fewer steps."""
    squared = x * x
    high, low = _halves(x)
    error = high * high
    error -= squared
    error += 2.0 * high * low
    error += low * low
    return squared, error


def exp_of_sum(exponent: Array, error: Array) -> Array:
    """Compute exp(exponent + error), where the error is that of a rounded sum or product.

    It is small enough for exp(error) to be 1 + error. The array of errors is overwritten.
    """
    power: Array = np.exp(exponent)
    error *= power
    power += error
    return power


def restore_tail(product: Array, exponent: Array) -> Array:
    """Multiply by what ``exp(max(exponent, -700))`` left out of ``exp(exponent)``.

    A factor times a power that has gone subnormal keeps few right digits. Taken in two steps, every
    number up to the last product is a normal one. Where the exponent is above -700 the second step
    would multiply by 1, so it is left out if there is no other place.
    """
    if (exponent < DEEP).any():
        product *= np.exp(np.minimum(exponent - DEEP, 0.0))
    return product


def _halves(x: Array) -> tuple[Array, Array]:
    """Split floats into a high half of 26 bits and a low one of 27."""
    high: Array = (x.view(np.int64) & HIGH_BITS).view(np.float64)
    return high, x - high
