"""The arctangent, in steps that are the same on every machine.

Method: z = min(|x|, 1/|x|), so that arctan|x| is arctan z, or π/2 less it; c is z rounded to a
whole number of 128ths, and arctan z = arctan c + arctan t with t = (z - c)/(1 + z·c), |t| ≤ 2⁻⁸.
The first comes from a table in two parts, the second from its series to t⁷, which leaves out 2⁻⁶⁷.
With d = z - c, t is d - z·c·t: only small numbers follow the first sum, whose error is kept.

Source: S. Gal and B. Bachelis, An accurate elementary mathematical library for the IEEE floating
point standard, ACM Transactions on Mathematical Software 17 (1991).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary import fixed_point
from nnfwd.core.elementary.pieces import in_pieces, polynomial

if TYPE_CHECKING:
    from nnfwd.core.elementary.pieces import Array

__all__ = ["arctan"]

STEPS = 128
"""c is a whole number of 128ths, from 0 to 1."""

NEAREST_STEP = 1.5 * 2.0**45
"""Added to a float below 2⁴⁴, it leaves the nearest whole number of 128ths in the last bits."""


@cache
def constants() -> tuple[Array, Array, float, float]:
    """Compute arctan c for every c in two parts, shape (129,), and π/2 in two parts."""
    angles = [0]
    for j in range(STEPS):
        # what the angle grows by from j/128 to (j + 1)/128
        angles.append(angles[-1] + fixed_point.arctan_of_ratio(STEPS, STEPS**2 + j * (j + 1)))
    high, low = zip(*map(fixed_point.halves, angles), strict=True)
    right_angle = fixed_point.halves(fixed_point.pi() // 2)
    return fixed_point.table(list(high)), fixed_point.table(list(low)), *right_angle


@in_pieces
def arctan(x: Array) -> Array:
    """Give the angle in radians whose tangent is x: within 0.86 units in the last place.

    Examples
    --------
    >>> arctan([-1.0, 1e-300, float("inf")]).tolist()
    [-0.7853981633974483, 1e-300, 1.5707963267948966]
    """
    table, table_low, right_angle, right_angle_low = constants()
    size = np.abs(x)
    z = np.minimum(size, 1.0 / size)
    nearest = z + NEAREST_STEP
    index = nearest.view(np.int64) & 255
    nearest -= NEAREST_STEP
    d = z - nearest
    nearest *= z
    t = nearest + 1.0
    np.divide(d, t, out=t)
    squared = t * t
    rest = polynomial(squared, -1 / 3, 1 / 5, -1 / 7)
    rest *= squared
    rest -= nearest
    rest *= t
    rest += table_low.take(index, mode="clip")
    start = table.take(index, mode="clip")
    angle = start + d
    start -= angle
    start += d
    rest += start
    if not size.max(initial=0.0) <= 1.0:
        beyond = size > 1.0
        rest = np.where(beyond, right_angle_low - rest, rest)
        start = right_angle - angle
        rest += np.where(beyond, (right_angle - start) - angle, 0.0)
        angle = np.where(beyond, start, angle)
    angle += rest
    return np.copysign(angle, x, out=angle)
