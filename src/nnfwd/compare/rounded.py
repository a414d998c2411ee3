"""Whether answers agree once the computed numbers are rounded as they are."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from nnfwd.errors import counted
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Rounded", "Rounding"]

HALF = 0.5 * (1 + 1e-9)
"""Half a unit of the last place, and the rounding of float64."""


class Rounding(NamedTuple):
    """What numbers were rounded to, and the tolerance that lets such numbers pass."""

    places: int
    unit: Literal["decimal", "digit"]

    @property
    def option(self) -> str:
        """The option that says so: half a unit of the last place."""
        if self.unit == "decimal":
            return f"--atol {format_digits(0.5 * 10.0**-self.places, 1)}"
        return f"--rtol {format_digits(0.5 * 10.0 ** (1 - self.places), 1)}"

    def __str__(self) -> str:
        return counted(self.places, self.unit)


class Rounded:
    """How finely the answers of a column are written, and how far off the computed numbers are.

    Examples
    --------
    >>> rounded = Rounded()
    >>> rounded.add([(0.99, 0.9901), (0.5, 0.4987)])
    >>> print(rounded.to, rounded.to.option)
    2 decimals --atol 0.005
    >>> rounded.add([(0.7, 0.7051)])
    >>> print(rounded.to)
    None
    """

    def __init__(self) -> None:
        self._decimals = self._digits = 0
        self._far = self._scaled = 0.0

    def add(self, pairs: Iterable[tuple[float, float]]) -> None:
        """Take expected and computed numbers that differ.

        Answers only get finer and differences larger: what does not agree now never will.
        """
        for expected, computed in pairs:
            if self._digits and self.to is None:
                return
            if not math.isfinite(expected):  # the answer is no number, which nothing rounds to
                self._digits = max(self._digits, 1)
                self._far = self._scaled = math.inf
                return
            _, digits, power = Decimal(repr(expected)).normalize().as_tuple()
            exponent = int(power)
            far = abs(computed - expected)
            if not math.isfinite(far):
                far = math.inf
            leading = 10.0 ** (exponent + len(digits) - 1)
            self._decimals = max(self._decimals, -exponent)
            self._digits = max(self._digits, len(digits))
            self._far = max(self._far, far)
            self._scaled = max(self._scaled, far / leading if expected and leading else math.inf)

    @property
    def to(self) -> Rounding | None:
        """Find what to round to so that they agree; None if nothing does it.

        Of whole numbers it is not said: 0 for 0.3 was hardly meant as rounded.
        """
        if self._decimals and self._far <= HALF * 10.0**-self._decimals:
            return Rounding(self._decimals, "decimal")
        if self._decimals and self._scaled <= HALF * 10.0 ** (1 - self._digits):
            return Rounding(self._digits, "digit")
        return None
