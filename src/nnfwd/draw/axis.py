"""An axis of a plot: a range of numbers over so many dots, and its ticks at round numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Axis"]

SMALLEST = 1e-300
"""A range not as wide as this is drawn as if it were a point."""

TICKS = 5
"""Ticks that an axis has, more or less."""


class Axis:
    """A range of numbers, spread over so many dots."""

    def __init__(self, low: float, high: float, n_dots: int) -> None:
        self.low, self.high, self.n_dots = low, high, n_dots

    @classmethod
    def around(cls, numbers: Collection[float], n_dots: int) -> Axis:
        """Make the axis from one tick to another that has all numbers; a point gets some width."""
        low, high = min(numbers), max(numbers)
        if high - low < SMALLEST:
            low, high = low - max(abs(low), 1.0), high + max(abs(high), 1.0)
        step = _tick_step(low, high)
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step, n_dots)

    def dot(self, number: float) -> int:
        """Find the dot of a number."""
        share = (number - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * (self.n_dots - 1))

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Iterate over round numbers within the range, and their texts."""
        step = _tick_step(self.low, self.high)
        for count in range(math.ceil(self.low / step), math.floor(self.high / step) + 1):
            yield count * step, format_digits(count * step)


def _tick_step(low: float, high: float) -> float:
    """Choose 1, 2 or 5 times a power of ten, by ratio, for the ticks of a range."""
    step = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(step))
    edges = {1: math.sqrt(2), 2: math.sqrt(10), 5: math.sqrt(50)}
    return next((each for each, edge in edges.items() if step < edge * power), 10) * power
