"""The natural logarithm of x and of 1 + x, in steps that are the same on every machine.

Method: 1 + x = u + c, the rounded sum and its error; u = 2^k·m with 1/√2 < m < √2; and F is m
rounded to a whole number of 128ths. With d = m - F + c/2^k, which is exact, the logarithm is
k·ln2 + ln F + ln(1 + f) with f = d/F, |f| ≤ 2⁻⁷·⁵. The first two come from tables in two parts, the
last from its series to f⁷, which leaves out 2⁻⁶⁰. Written as d - d·(F - 1)/F - f²/2 + ..., only
small numbers follow the first sum, whose error is kept; and where u is near 1 nothing cancels.

Source: P. T. P. Tang, Table-driven implementation of the logarithm function in IEEE floating-point
arithmetic, ACM Transactions on Mathematical Software 16 (1990).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core.elementary import fixed_point
from nnfwd.core.elementary.pieces import in_pieces, polynomial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core.elementary.pieces import Array

__all__ = ["log", "log1p"]

STEPS = 128
"""F is a whole number of 128ths."""

FIRST, LAST = 90, 181
"""The first and the last such number: just below 1/√2 and √2."""

NEAREST_STEP = 1.5 * 2.0**45
"""Added to a float below 2⁴⁴, it leaves the nearest whole number of 128ths in the last bits."""

SMALLEST_NORMAL = 2.0**-1022

LOWEST_MANTISSA = np.int64(0x3FE6A00000000000)
"""The bits of 90.5/128: a smaller number is doubled, and k is one less."""

BITS_OF_EXPONENT = np.int64(-1 << 52)

BITS_OF_1 = np.int64(1023 << 52)


class Constants(NamedTuple):
    """What the logarithm looks up.

    Parameters
    ----------
    ln_2, ln_2_rest : float
        ln 2 as a float of 32 bits, and the rest.
    high, low : ndarray of float64, shape (92,)
        ln F in whole multiples of 2⁻⁴², and the rest; F is the index plus 90, over 128.
    inverse : ndarray of float64, shape (92,)
        1/F.
    """

    ln_2: float
    ln_2_rest: float
    high: Array
    low: Array
    inverse: Array


@cache
def constants() -> Constants:
    """Compute what the logarithm looks up."""
    numbers = range(FIRST, LAST + 1)
    logarithms = [fixed_point.ln_of_ratio(number, STEPS) for number in numbers]
    pairs = [fixed_point.halves(each, max(each.bit_length() - 158, 1)) for each in logarithms]
    return Constants(
        *fixed_point.halves(fixed_point.ln_2(), 32),
        fixed_point.table([high for high, _ in pairs]),
        fixed_point.table([low for _, low in pairs]),
        fixed_point.table([STEPS / number for number in numbers]),
    )


@in_pieces
def log(x: Array, out: Array, space: Array) -> None:
    """Take the natural logarithm: within 0.63 units in the last place.

    Examples
    --------
    >>> log([0.0, 5e-324, 1.0, 10.0]).tolist()
    [-inf, -744.4400719213812, 0.0, 2.302585092994046]
    """
    before = _copy_outside(x, 0.0)
    *others, nothing = space
    nothing[...] = 0.0
    doublings: Array | float = 0.0
    if not x.min() >= SMALLEST_NORMAL:
        subnormal = x < SMALLEST_NORMAL
        x, doublings = np.where(subnormal, x * 2.0**54, x), np.where(subnormal, -54.0, 0.0)
    _logarithm(x, nothing, out, others, doublings)
    _put_limits(out, before, 0.0)


@in_pieces
def log1p(x: Array, out: Array, space: Array) -> None:
    """Compute ln(1 + x), also where x is small: within 0.63 units in the last place.

    Examples
    --------
    >>> log1p([-1.0, 1e-300, 1.0]).tolist()
    [-inf, 1e-300, 0.6931471805599453]
    """
    before = _copy_outside(x, -1.0)
    total, lost, *others = space
    largest = x.max()
    larger: Array | float = 1.0
    smaller = x
    if not largest <= 1.0:
        larger, smaller = np.maximum(x, 1.0, out=others[0]), np.minimum(x, 1.0, out=others[1])
    np.add(smaller, larger, out=total)
    np.subtract(total, larger, out=lost)
    np.subtract(smaller, lost, out=lost)
    if not largest < 2.0**1000:
        lost[x >= 2.0**1000] = 0.0
    _logarithm(total, lost, out, others)
    _put_limits(out, before, -1.0)


def _logarithm(
    u: Array, c: Array, out: Array, space: Sequence[Array], doublings: Array | float = 0.0
) -> None:
    """Compute the logarithm of (u + c)·2^doublings: u is normal, c at most half its last digit."""
    ln_2, ln_2_rest, high, low, inverses = constants()
    space_of_exponent, d, nearest, space_of_index, rest, inverse, *_ = space
    exponent, index = space_of_exponent.view(np.int64), space_of_index.view(np.int64)
    bits = u.view(np.int64)
    np.subtract(bits, LOWEST_MANTISSA, out=exponent)
    exponent &= BITS_OF_EXPONENT
    np.subtract(bits, exponent, out=d.view(np.int64))
    np.add(d, NEAREST_STEP, out=nearest)
    np.bitwise_and(nearest.view(np.int64), 255, out=index)
    index -= FIRST
    nearest -= NEAREST_STEP
    d -= nearest
    scaled = nearest
    np.subtract(BITS_OF_1, exponent, out=scaled.view(np.int64))
    scaled *= c
    d += scaled
    exponent >>= 52
    inverses.take(index, out=inverse, mode="clip")
    f = np.multiply(d, inverse, out=nearest)
    polynomial(f, rest, -1 / 2, 1 / 3, -1 / 4, 1 / 5, -1 / 6, 1 / 7)
    rest *= f
    rest *= f
    inverse -= 1.0
    inverse *= d
    rest += inverse
    rest += low.take(index, out=inverse, mode="clip")
    k = nearest
    k[...] = exponent
    k += doublings
    rest += np.multiply(k, ln_2_rest, out=inverse)
    k *= ln_2
    k += high.take(index, out=inverse, mode="clip")
    result = np.add(k, d, out=inverse)
    k -= result
    k += d
    rest += k
    np.add(result, rest, out=out)


def _copy_outside(x: Array, pole: float) -> Array | None:
    """Copy what may not all have a logarithm, before it is overwritten."""
    return None if x.min() > pole and x.max() < np.inf else x.copy()


def _put_limits(result: Array, x: Array | None, pole: float) -> None:
    """Put what the logarithm has at its pole, below it, at infinity and where x is not a number."""
    if x is not None:
        result[x == np.inf] = np.inf
        result[x == pole] = -np.inf
        result[~(x >= pole)] = np.nan
