"""The hyperbolic tangent, in steps that are the same on every machine.

Method: c is x rounded to a whole number of 32nds and d = x - c, so that with T = tanh c from a
table and t = tanh d, |d| ≤ 1/64, tanh x is (T + t)/(1 + T·t) = T + t - T·t·(T + t)/(1 + T·t). t
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
"""Added to a float within ±2⁴⁶, it leaves the nearest whole number of 32nds in the last bits."""

FIRST = np.float64(NEAREST_STEP - LARGEST).view(np.int64)
"""The bits where that number is the least that is looked up."""


@cache
def constants() -> tuple[Array, Array]:
    """Compute tanh c for every c in two parts, shape (1281,) each."""
    one = fixed_point.ONE
    step = fixed_point.exp_of_ratio(2, STEPS)
    power, parts = one, []
    for _ in range(STEPS * LARGEST + 1):
        parts.append(fixed_point.halves((power - one) * one // (power + one)))
        power = fixed_point.times(power, step)
    negative = [(-high, -low) for high, low in parts[:0:-1]]
    high, low = zip(*negative, *parts, strict=True)
    return fixed_point.table(list(high)), fixed_point.table(list(low))


@in_pieces
def tanh(x: Array, out: Array, space: Array) -> None:
    """Compute the hyperbolic tangent: within 0.56 units in the last place.

    Examples
    --------
    >>> tanh([-float("inf"), 1e-300, 3.0]).tolist()
    [-1.0, 1e-300, 0.9950547536867305]
    """
    table, table_low = constants()
    nearest, squared, rest, start, product, space_of_index, *_ = space
    if not (x.max() <= LARGEST and x.min() >= -LARGEST):
        x = np.clip(x, -LARGEST, LARGEST, out=rest)
    np.add(x, NEAREST_STEP, out=nearest)
    index = np.subtract(nearest.view(np.int64), FIRST, out=space_of_index.view(np.int64))
    nearest -= NEAREST_STEP
    d = np.subtract(x, nearest, out=nearest)
    np.multiply(d, d, out=squared)
    polynomial(squared, rest, -1 / 3, 2 / 15, -17 / 315, 62 / 2835)
    rest *= squared
    rest *= d
    t = np.add(d, rest, out=squared)
    table.take(index, out=start, mode="clip")
    np.multiply(start, t, out=product)
    t += start
    t *= product
    product += 1.0
    t /= product
    rest -= t
    rest += table_low.take(index, out=product, mode="clip")
    result = np.add(start, d, out=t)
    start -= result
    start += d
    rest += start
    np.add(result, rest, out=out)
