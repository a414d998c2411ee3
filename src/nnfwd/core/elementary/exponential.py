"""exp, and exp less 1, in steps that are the same on every machine.

Method: x = n·ln2/128 + r with a whole n and |r| ≤ ln2/256, so that exp(x) is 2^(n/128)·exp(r). The
power of 2 comes from a table of 2^(j/128), 0 ≤ j < 128, and an exponent; exp(r) - 1 from its series
to r⁵, which leaves out 2⁻⁶⁰, or to r⁶ where the result may be as small. n·ln2/128 is subtracted
in two parts, of which the first has 35 bits and a product with n without rounding.

Source: P. T. P. Tang, Table-driven implementation of the exponential function in IEEE
floating-point arithmetic, ACM Transactions on Mathematical Software 15 (1989), and for exp(x) - 1
18 (1992).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core.elementary import fixed_point
from nnfwd.core.elementary.pieces import in_pieces, polynomial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.core.elementary.pieces import Array

__all__ = ["exp", "expm1"]

STEPS = 128
"""Steps of the table between a power of 2 and the next."""

MAGIC = 1.5 * 2.0**52
"""Added to a float below 2⁵¹, it leaves the nearest integer in the last bits."""

SAFE = 660.0
"""Up to here exp(x) and exp(-x), and what their last steps add to them, are normal numbers."""

LOST = -50.0
"""Down there exp(x) is lost in the last digit of -1."""


NOWHERE, NOTHING = np.empty(0, dtype=np.intp), np.empty(0)


class Constants(NamedTuple):
    """What exp looks up.

    Parameters
    ----------
    per_step : float
        128/ln2.
    step, step_rest : float
        ln2/128 as a float of 35 bits, and the rest.
    scale : ndarray of uint64, shape (128,)
        2^(j/128) as bits, less those that j itself, shifted into the exponent, adds to them.
    tail : ndarray of float64, shape (128,)
        What the float 2^(j/128) lacks, relative to it.
    """

    per_step: float
    step: float
    step_rest: float
    scale: NDArray[np.uint64]
    tail: Array


@cache
def constants() -> Constants:
    """Compute what exp looks up."""
    step = fixed_point.ln_2() // STEPS
    ratio = fixed_point.exp_of_ratio(step)
    powers = [fixed_point.ONE]
    for _ in range(STEPS - 1):
        powers.append(fixed_point.times(powers[-1], ratio))
    heads = [fixed_point.nearest(power) for power in powers]
    scale = np.array(heads).view(np.uint64) - (np.arange(STEPS, dtype=np.uint64) << np.uint64(45))
    return Constants(
        fixed_point.nearest(fixed_point.ONE**2 // step),
        *fixed_point.halves(step, 35),
        scale,
        fixed_point.table([_lacks(head, power) for head, power in zip(heads, powers, strict=True)]),
    )


def _lacks(head: float, power: int) -> float:
    """What a float lacks of a power, relative to it."""
    rest = fixed_point.lacks(power, head)
    return fixed_point.nearest(rest * fixed_point.ONE // (power - rest))


@in_pieces
def exp(x: Array, out: Array, space: Array) -> None:
    """Raise e to the power x: within 0.52 units in the last place, 0.76 where it is subnormal.

    Examples
    --------
    >>> exp([-1000.0, 0.0, 1.0, 1000.0]).tolist()
    [0.0, 1.0, 2.718281828459045, inf]
    """
    compute_exp(x, out, space)


def compute_exp(x: Array, out: Array, space: Array) -> bool:
    """Compute exp of a piece, and say whether some of it may be no normal number."""
    places, extremes = _extremes(x)
    where, low, r, growth, *_ = space
    _reduce(x, where, r, low)
    r -= low
    _series(r, growth)
    growth += r
    power = _power_of_2(where, growth, r, low)
    growth *= power
    np.add(power, growth, out=out)
    out[places] = extremes
    return places.size > 0


@in_pieces
def expm1(x: Array, out: Array, space: Array) -> None:
    """Compute exp(x) - 1, also where that is small: within 1.1 units in the last place.

    With s = 2^(n/128), it is (s - 1) + r + ((s - 1)·r + s·(exp(r) - 1 - r)): what is in brackets is
    small beside the rest. The error of the first sum after s - 1 is kept.

    Examples
    --------
    >>> expm1([-1000.0, 1e-300, 2.0]).tolist()
    [-1.0, 1e-300, 6.38905609893065]
    """
    where, low, high, rest, t, bounded, *_ = space
    if not x.min() >= LOST:
        x = np.maximum(x, LOST, out=bounded)
    places, extremes = _extremes(x)
    _reduce(x, where, high, low)
    r = np.subtract(high, low, out=t)
    _series(r, rest, 1 / 720)
    rest -= low
    power = _power_of_2(where, rest, t, low)
    rest *= power
    power -= 1.0
    rest += np.multiply(power, high, out=low)
    result = np.add(power, high, out=t)
    power -= result
    power += high
    rest += power
    np.add(result, rest, out=out)
    out[places] = extremes


def _reduce(x: Array, where: Array, high: Array, low: Array) -> None:
    """Split x: n in the last bits of floats; r is high - low."""
    per_step, step, step_rest, _, _ = constants()
    np.multiply(x, per_step, out=where)
    where += MAGIC
    n = np.subtract(where, MAGIC, out=low)
    np.multiply(n, step, out=high)
    np.subtract(x, high, out=high)
    low *= step_rest


def _series(r: Array, out: Array, *more: float) -> None:
    """Compute exp(r) - 1 - r, for |r| ≤ ln2/256, to r⁵ or as many terms more."""
    polynomial(r, out, 1 / 2, 1 / 6, 1 / 24, 1 / 120, *more)
    out *= r
    out *= r


def _power_of_2(where: Array, growth: Array, one: Array, other: Array) -> Array:
    """Compute 2^(n/128), neither subnormal nor infinite, and add what that lacks to a growth."""
    _, _, _, scale, tail = constants()
    n, power = where.view(np.int64), where.view(np.uint64)
    index = np.bitwise_and(n, STEPS - 1, out=one.view(np.int64))
    growth += tail.take(index, out=other, mode="clip")
    n <<= 45
    power += scale.take(index, out=other.view(np.uint64), mode="clip")
    return where


def _extremes(x: Array) -> tuple[NDArray[np.intp], Array]:
    """Find where exp may be no normal number, and compute it there: none, in most pieces."""
    if x.max() <= SAFE and x.min() >= -SAFE:
        return NOWHERE, NOTHING
    places = np.flatnonzero(~(np.abs(x) <= SAFE))
    return places, _extreme(x[places])


def _extreme(x: Array) -> Array:
    """Compute exp where its exponent is out of range: half of it at a time, rounded once."""
    x = np.clip(x, -746.0, 710.0)  # exp of these is 0 and infinite
    where, low, r, growth, n = np.empty((5, x.size))
    _reduce(x, where, r, low)
    np.subtract(where, MAGIC, out=n)
    r -= low
    _series(r, growth)
    growth += r
    index = where.view(np.int64) & STEPS - 1
    exponent = (np.nan_to_num(n).astype(np.int64) - index) // STEPS
    mantissa = _power_of_2(index.view(np.float64), growth, r, low)
    mantissa += mantissa * growth
    half = exponent // 2
    mantissa *= _whole_power_of_2(half)
    mantissa *= _whole_power_of_2(exponent - half)
    return mantissa


def _whole_power_of_2(exponent: NDArray[np.int64]) -> Array:
    """Compute 2^exponent, where that is neither subnormal nor infinite."""
    return (exponent + 1023 << 52).view(np.float64)
