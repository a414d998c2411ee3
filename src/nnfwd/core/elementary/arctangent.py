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
def arctan(x: Array, out: Array, space: Array) -> None:
    """Give the angle in radians whose tangent is x: within 0.86 units in the last place.

    Examples
    --------
    >>> arctan([-1.0, 1e-300, float("inf")]).tolist()
    [-0.7853981633974483, 1e-300, 1.5707963267948966]
    """
    table, table_low, _, _ = constants()
    size, z, nearest, d, t, rest, squared, space_of_index = space
    np.abs(x, out=size)
    within = size.max() <= 1.0
    if within:
        z = size
    else:
        np.divide(1.0, size, out=z)
        np.minimum(size, z, out=z)
    np.add(z, NEAREST_STEP, out=nearest)
    index = np.bitwise_and(nearest.view(np.int64), 255, out=space_of_index.view(np.int64))
    nearest -= NEAREST_STEP
    np.subtract(z, nearest, out=d)
    nearest *= z
    np.add(nearest, 1.0, out=t)
    np.divide(d, t, out=t)
    np.multiply(t, t, out=squared)
    polynomial(squared, rest, -1 / 3, 1 / 5, -1 / 7)
    rest *= squared
    rest -= nearest
    rest *= t
    rest += table_low.take(index, out=t, mode="clip")
    start = table.take(index, out=t, mode="clip")
    angle = np.add(start, d, out=nearest)
    start -= angle
    start += d
    rest += start
    if not within:
        _take_from_right_angle(angle, rest, size, d, start)
    angle += rest
    np.copysign(angle, x, out=out)


def _take_from_right_angle(angle: Array, rest: Array, size: Array, d: Array, start: Array) -> None:
    """Where |x| is above 1 subtract the angle from π/2, in products by 1 or 0 and by -1 or 1.

    ``np.where`` takes longer than all of them.
    """
    _, _, right_angle, right_angle_low = constants()
    is_beyond, sign = size, d
    np.copyto(is_beyond, size > 1.0)
    np.multiply(is_beyond, -2.0, out=sign)
    sign += 1.0
    angle *= sign
    rest *= sign
    base = np.multiply(is_beyond, right_angle, out=d)
    is_beyond *= right_angle_low
    rest += is_beyond
    np.add(base, angle, out=start)
    base -= start
    base += angle
    rest += base
    np.copyto(angle, start)
