"""Tables and constants to any number of digits, from Python's integers.

A number is an integer that counts units of 2⁻²⁰⁰. Everything that the elementary functions look up
is computed here from its definition when it is first needed, in a millisecond or less, so that no
table of digits has to be believed. Tests hold each entry against mpmath.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BITS",
    "ONE",
    "arctan_of_ratio",
    "exp_of_ratio",
    "halves",
    "lacks",
    "leading_part",
    "ln_2",
    "ln_of_ratio",
    "nearest",
    "pi",
    "sin_and_cos",
    "table",
    "times",
]

BITS = 200
ONE = 1 << BITS


def nearest(number: int) -> float:
    """Round to the nearest float64.

    Examples
    --------
    >>> nearest(ONE // 3)
    0.3333333333333333
    """
    return math.ldexp(float(number), -BITS)


def leading_part(number: int, bits: int) -> float:
    """Round to as many significant bits: products with a small integer are then exact."""
    unit = 1 << max(abs(number).bit_length() - bits, 0)
    return nearest((number + unit // 2) // unit * unit)


def lacks(number: int, part: float) -> int:
    """Subtract a float that has no bits beyond 2⁻²⁰⁰."""
    return number - int(math.ldexp(part, BITS))


def halves(number: int, bits: int | None = None) -> tuple[float, float]:
    """Split into a float, of so many bits at most, and the nearest float to what that lacks.

    Examples
    --------
    >>> high, low = halves(ONE // 3)
    >>> high, low == 2.0**-54 / 3
    (0.3333333333333333, True)
    """
    high = nearest(number) if bits is None else leading_part(number, bits)
    return high, nearest(lacks(number, high))


def table(values: list[float]) -> NDArray[np.float64]:
    """Make a read-only array of what is looked up."""
    array = np.array(values)
    array.flags.writeable = False
    return array


def times(a: int, b: int) -> int:
    """Multiply two fixed-point numbers."""
    return a * b >> BITS


def exp_of_ratio(numerator: int, denominator: int = ONE) -> int:
    """Compute exp(numerator/denominator) for a small positive ratio, by Taylor's series."""
    total, term, k = 0, ONE, 1
    while term:
        total += term
        term = term * numerator // (denominator * k)
        k += 1
    return total


def sin_and_cos(angle: int) -> tuple[int, int]:
    """Compute the sine and the cosine of a small positive angle, by Taylor's series."""
    parts, term, k = [0, 0, 0, 0], ONE, 0
    while term:
        parts[k % 4] += term
        k += 1
        term = times(term, angle) // k
    return parts[1] - parts[3], parts[0] - parts[2]


def ln_of_ratio(numerator: int, denominator: int) -> int:
    """Compute ln(numerator/denominator): 2·artanh of difference over sum."""
    difference, total = numerator - denominator, numerator + denominator
    return 2 * _odd_series(difference, total, 1)


def arctan_of_ratio(numerator: int, denominator: int, bits: int = BITS) -> int:
    """Compute arctan(numerator/denominator), a ratio well below 1, in units of 2^-bits."""
    return _odd_series(numerator, denominator, -1, bits)


def _odd_series(numerator: int, denominator: int, sign: int, bits: int = BITS) -> int:
    """Add up z + sign·z³/3 + z⁵/5 + sign·z⁷/7 + ... until terms vanish, for z = a ratio."""
    power = (abs(numerator) << bits) // denominator
    total, k = 0, 1
    while power:
        total += power // k if sign > 0 or k % 4 == 1 else -(power // k)
        power = power * numerator * numerator // (denominator * denominator)
        k += 2
    return total if numerator > 0 else -total


@cache
def ln_2() -> int:
    """The natural logarithm of 2."""
    return ln_of_ratio(2, 1)


@cache
def pi(bits: int = BITS) -> int:
    """Compute π in units of 2^-bits by Machin's formula: π/4 = 4·arctan(1/5) - arctan(1/239)."""
    return 4 * (4 * arctan_of_ratio(1, 5, bits) - arctan_of_ratio(1, 239, bits))
