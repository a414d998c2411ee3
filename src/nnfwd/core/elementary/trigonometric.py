"""Sine and cosine, in steps that are the same on every machine.

Method: x = n·π/128 + r + e with a whole n, |r| ≤ π/256 and a small e. With j = n taken to -64 ≤ j <
64 by whole multiples of π, each of which changes the sign, S = sin(j·π/128) and C = cos(j·π/128),
the sine is S + r + (S·(cos r - 1) + C·(sin r - r + e) - (1 - C)·r). S comes from a table in two
parts, 1 - C from another; sin r - r and cos r - 1 from their series to r⁷ and r⁶. Only small
numbers follow the first sum, whose error is kept. The cosine is the sine a quarter turn on.

n·π/128 is subtracted in three parts, of which the first two have 31 bits and products with n
without rounding. That serves up to 65536, and unless x is so near a multiple of π that its digits
cancel. The others, few, are reduced one by one in Python's integers, with 1400 bits of π.

Source: W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980; M. H. Payne and
R. N. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983).
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

__all__ = ["cos", "sin"]

STEPS = 128
"""Steps of the table in half a turn."""

MAGIC = 1.5 * 2.0**52
"""Added to a float below 2⁵¹, it leaves the nearest integer in the last bits."""

FARTHEST = 65536.0
"""Up to here three parts of π/128 do."""

NEAR = 2.0**-14
"""Where r is less than this, and S is 0, its digits may have cancelled."""

BITS_OF_PI = 1400
"""Enough for the largest float64: 1024 bits before the point, and more than 300 behind."""


class Constants(NamedTuple):
    """What sine and cosine look up.

    Parameters
    ----------
    per_step : float
        128/π.
    step, step_middle, step_rest : float
        π/128 as a float of 31 bits, another of 31 bits, and the rest.
    sine, sine_low, versine : ndarray of float64, shape (128,)
        S in two parts, and 1 - C; the index is j where j ≥ 0, and j + 128 below.
    """

    per_step: float
    step: float
    step_middle: float
    step_rest: float
    sine: Array
    sine_low: Array
    versine: Array


@cache
def constants() -> Constants:
    """Compute what sine and cosine look up."""
    one, step = fixed_point.ONE, fixed_point.pi() // STEPS
    turn_sine, turn_cosine = fixed_point.sin_and_cos(step)
    sines, cosines = [0], [one]
    for _ in range(STEPS // 2):
        sine, cosine = sines[-1], cosines[-1]
        sines.append(fixed_point.times(sine, turn_cosine) + fixed_point.times(cosine, turn_sine))
        cosines.append(fixed_point.times(cosine, turn_cosine) - fixed_point.times(sine, turn_sine))
    sines = [*sines[:-1], *(-each for each in sines[:0:-1])]
    cosines = [*cosines[:-1], *cosines[:0:-1]]
    high, low = zip(*map(fixed_point.halves, sines), strict=True)
    first = fixed_point.leading_part(step, 31)
    middle, rest = fixed_point.halves(fixed_point.lacks(step, first), 31)
    return Constants(
        fixed_point.nearest(one**2 // step),
        first,
        middle,
        rest,
        fixed_point.table(list(high)),
        fixed_point.table(list(low)),
        fixed_point.table([fixed_point.nearest(one - each) for each in cosines]),
    )


@in_pieces
def sin(x: Array, out: Array, space: Array) -> None:
    """Give the sine of x radians: within 0.63 units in the last place. At ±inf there is none.

    Examples
    --------
    >>> sin([0.0, 1e-300, 1.0, 1e300]).tolist()
    [0.0, 1e-300, 0.8414709848078965, -0.8178819121159085]
    """
    _sine(x, 0, out, space)


@in_pieces
def cos(x: Array, out: Array, space: Array) -> None:
    """Give the cosine of x radians: within 0.63 units in the last place. At ±inf there is none.

    Examples
    --------
    >>> cos([0.0, 1.0, 1e300]).tolist()
    [1.0, 0.5403023058681398, -0.5753861119575491]
    """
    _sine(x, STEPS // 2, out, space)


def _sine(x: Array, steps: int, out: Array, space: Array) -> None:
    """Compute sin(x + steps·π/128)."""
    r, e, sine_rest, rest, squared, where, start, space_of_index = space
    n, index = where.view(np.int64), space_of_index.view(np.int64)
    _reduce(x, steps, (where, r, e, rest, squared))
    n += steps
    np.bitwise_and(n, STEPS - 1, out=index)
    np.multiply(r, r, out=squared)
    polynomial(squared, sine_rest, -1 / 6, 1 / 120, -1 / 5040)
    sine_rest *= squared
    sine_rest *= r
    sine_rest += e
    polynomial(squared, rest, -1 / 2, 1 / 24, -1 / 720)
    rest *= squared
    _, _, _, _, sine, sine_low, versine = constants()
    sine.take(index, out=start, mode="clip")
    rest *= start
    one_less_cosine = versine.take(index, out=e, mode="clip")
    rest -= np.multiply(one_less_cosine, r, out=squared)
    rest += sine_low.take(index, out=squared, mode="clip")
    np.subtract(1.0, one_less_cosine, out=one_less_cosine)
    sine_rest *= one_less_cosine
    rest += sine_rest
    result = np.add(start, r, out=e)
    start -= result
    start += r
    rest += start
    n += STEPS // 2
    n &= STEPS
    odd_turn = np.left_shift(n, 56, out=n)
    result += rest
    np.bitwise_xor(result.view(np.int64), odd_turn, out=out.view(np.int64))


def _reduce(x: Array, steps: int, space: Sequence[Array]) -> None:
    """Find n, in the last bits of floats, r and e: r is exact where sin and cos need it."""
    per_step, step, step_middle, step_rest, _, _, _ = constants()
    where, first, e, n, middle = space
    np.multiply(x, per_step, out=where)
    where += MAGIC
    np.subtract(where, MAGIC, out=n)
    r = np.multiply(n, step, out=e)
    np.subtract(x, r, out=r)
    np.multiply(n, step_middle, out=middle)
    np.subtract(r, middle, out=first)
    np.subtract(r, first, out=e)
    e -= middle
    e -= np.multiply(n, step_rest, out=middle)
    places = np.flatnonzero(np.abs(first, out=middle) < NEAR)
    index = where.view(np.int64)[places] + steps & STEPS - 1
    places = places[(index == 0) & (np.abs(x[places]) > 1.0)]
    if not (x.max() <= FARTHEST and x.min() >= -FARTHEST):
        places = np.concatenate([places, np.flatnonzero(np.abs(x) > FARTHEST)])
    for place in places.tolist():
        where.view(np.int64)[place], first[place], e[place] = _reduce_exactly(float(x[place]))


def _reduce_exactly(x: float) -> tuple[int, float, float]:
    """Find n, modulo a whole turn, and r and e of one number in Python's integers."""
    if not np.isfinite(x):
        return 0, np.nan, np.nan
    numerator, denominator = x.as_integer_ratio()
    step = fixed_point.pi(BITS_OF_PI) // STEPS
    n, rest = divmod((numerator << BITS_OF_PI) // denominator + step // 2, step)
    rest -= step // 2
    return n & 2 * STEPS - 1, *fixed_point.halves(rest >> BITS_OF_PI - fixed_point.BITS)
