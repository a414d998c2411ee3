"""The hyperbolic tangent, in steps that are the same on every machine.

Method: c is |x| rounded to a whole number of 32nds and d = |x| - c, so that with T = tanh c from a
table and t = tanh d, |d| ≤ 1/64, tanh|x| is (T + t)/(1 + T·t) = T + t - T·t·(T + t)/(1 + T·t). t
comes from its series to d⁹, which leaves out 2⁻⁶⁶. Written as T + d + (t - d - ...), only small
numbers follow the first sum, whose error is kept. From 20 on the tanh is 1 to the last digit.

Source: S. Gal and B. Bachelis, An accurate elementary mathematical library for the IEEE floating
point standard, ACM Transactions on Mathematical Software 17 (1991), for the tables.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary import fixed_point
from nnfwd.core.elementary.pieces import in_pieces, polynomial

if TYPE_CHECKING:
    from nnfwd.core.elementary.pieces import Array

__all__ = ["tanh"]

STEPS = 32
"""c is a whole number of 32nds."""

LARGEST = 20
"""Here tanh is 1 to the last digit: 1 - 2·exp(-40)."""

NEAREST_STEP = 1.5 * 2.0**47
"""Added to a float below 2⁴⁶, it leaves the nearest whole number of 32nds in the last bits."""


@cache
def constants() -> tuple[Array, Array]:
    """Compute tanh c for every c in two parts, shape (641,) each."""
    one = fixed_point.ONE
    step = fixed_point.exp_of_ratio(2, STEPS)
    power, high, low = one, [], []
    for _ in range(STEPS * LARGEST + 1):
        parts = fixed_point.halves((power - one) * one // (power + one))
        high.append(parts[0])
        low.append(parts[1])
        power = fixed_point.times(power, step)
    return fixed_point.table(high), fixed_point.table(low)


@in_pieces
def tanh(x: Array) -> Array:
    """Compute the hyperbolic tangent: within 0.56 units in the last place.

    Examples
    --------
    >>> tanh([-float("inf"), 1e-300, 3.0]).tolist()
    [-1.0, 1e-300, 0.9950547536867305]
    """
    table, table_low = constants()
    d = np.abs(x)
    np.minimum(d, float(LARGEST), out=d)
    nearest = d + NEAREST_STEP
    index = nearest.view(np.int64) & 1023
    nearest -= NEAREST_STEP
    d -= nearest
    squared = np.multiply(d, d, out=nearest)
    rest = polynomial(squared, -1 / 3, 2 / 15, -17 / 315, 62 / 2835)
    rest *= squared
    rest *= d
    t = np.add(d, rest, out=squared)
    start = table.take(index, mode="clip")
    product = start * t
    t += start
    t *= product
    product += 1.0
    t /= product
    rest -= t
    rest += table_low.take(index, mode="clip")
    result = start + d
    start -= result
    start += d
    rest += start
    result += rest
    return np.copysign(result, x, out=result)
