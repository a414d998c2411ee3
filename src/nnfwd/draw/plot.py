"""A function drawn in characters: braille where the output takes it, else ASCII.

A canvas of cells is filled layer by layer: the lines through 0, the curve, the points where it
bends or jumps. Numbers are written at the ticks of its left and lower edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.draw.axis import Axis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

__all__ = ["ASCII", "BRAILLE", "Alphabet", "Breakpoint", "draw_curve"]

WIDTH, HEIGHT = 61, 15
"""Cells of a canvas that has all the room it wants."""

NARROW = 8
"""Cells below which nothing can be seen."""

LARGEST = 1e300
"""Ranges beyond this are not drawn."""


class Alphabet(NamedTuple):
    """The characters to draw with.

    Parameters
    ----------
    dots : tuple of tuple of int
        The bit of each dot of a cell, line by line.
    across, down, cross : str
        The lines through 0.
    point, hole : str
        Where the curve bends or jumps: its value there, and one that it only comes near.
    edge, tick, corner, floor, mark : str
        The left edge and its ticks, the corner, the lower edge and its ticks.
    """

    dots: tuple[tuple[int, ...], ...]
    across: str
    down: str
    cross: str
    point: str
    hole: str
    edge: str
    tick: str
    corner: str
    floor: str
    mark: str

    def character(self, bits: int) -> str:
        """Draw a cell of the curve."""
        return chr(0x2800 + bits) if len(self.dots) > 1 else "*"


BRAILLE = Alphabet(((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80)), *"┈┊┼●○│┤└─┬")
ASCII = Alphabet(((1,),), *".:+@o|++-+")


@dataclass(frozen=True)
class Breakpoint:
    """Where a curve bends or jumps.

    Parameters
    ----------
    x, left, value, right : float
        The place, and the values just before it, there and just after it.
    """

    x: float
    left: float
    value: float
    right: float

    @property
    def jumps(self) -> bool:
        """Whether it jumps there, and does not only bend."""
        return not (self.left == self.value == self.right)


def draw_curve(
    curve: Curve,
    reach: float,
    breakpoints: Sequence[Breakpoint] = (),
    width: int = 80,
    alphabet: Alphabet = BRAILLE,
) -> str:
    """Draw a function from ``-reach`` to ``reach``.

    Parameters
    ----------
    curve : callable
        The function, of an ndarray of float64.
    width : int, optional
        Columns of the terminal.

    Returns
    -------
    str
        Lines; nothing if there is no room, or no range of numbers that can be drawn.

    Examples
    --------
    >>> text = draw_curve(np.abs, 2.0, [Breakpoint(0.0, 0.0, 0.0, 0.0)], 20, ASCII)
    >>> for line in text.splitlines()[-7:]:
    ...     print(line)
     0.5 +    **: *
         |     *:**
         |     *:*
         |     ***
       0 +......@......
         ++--+--+--+--+
         -2 -1  0  1  2
    """
    ys = _finite_values(curve, reach, breakpoints) if reach <= LARGEST else []
    if not ys or max(map(abs, ys)) > LARGEST:
        return ""
    y_axis = Axis.around(ys, HEIGHT * len(alphabet.dots))
    margin = max(len(label) for _, label in y_axis.ticks()) + 1
    n_cells = min(WIDTH, width - margin - 2)
    n_cells -= 1 - n_cells % 2  # so that 0 is in the middle of one
    if n_cells < NARROW:
        return ""
    canvas = _Canvas(Axis(-reach, reach, n_cells * len(alphabet.dots[0])), y_axis, alphabet)
    canvas.cross_at_zero()
    canvas.trace(curve, breakpoints)
    return "".join(f"{line.rstrip()}\n" for line in canvas.lines(margin))


def _finite_values(curve: Curve, reach: float, breakpoints: Sequence[Breakpoint]) -> list[float]:
    ys = [each for point in breakpoints for each in (point.left, point.value, point.right)]
    ys += curve(np.linspace(-reach, reach, WIDTH)).tolist()
    return [y for y in ys if math.isfinite(y)]


class _Canvas:
    """Cells that are drawn on, the first line at the top."""

    def __init__(self, x_axis: Axis, y_axis: Axis, alphabet: Alphabet) -> None:
        self.x_axis, self.y_axis, self.alphabet = x_axis, y_axis, alphabet
        self.dots_down, self.dots_across = len(alphabet.dots), len(alphabet.dots[0])
        n_columns = x_axis.n_dots // self.dots_across
        self.cells = [[" "] * n_columns for _ in range(y_axis.n_dots // self.dots_down)]
        self.bits = [[0] * n_columns for _ in self.cells]

    def cross_at_zero(self) -> None:
        """Draw the lines through 0."""
        middle = self._column(0.0)
        for line in self.cells:
            line[middle] = self.alphabet.down
        if self.y_axis.low <= 0.0 <= self.y_axis.high:
            level = self.cells[self._line(0.0)]
            level[:] = self.alphabet.across * len(level)
            level[middle] = self.alphabet.cross

    def trace(self, curve: Curve, breakpoints: Sequence[Breakpoint]) -> None:
        """Draw the curve, whole but where it jumps, and mark where it bends or jumps."""
        xs = np.linspace(self.x_axis.low, self.x_axis.high, self.x_axis.n_dots)
        ys = curve(xs).tolist()
        jumps = [each.x for each in breakpoints if each.jumps]
        for dot, ((x, y), (next_x, next_y)) in enumerate(pairwise(zip(xs, ys, strict=True))):
            if any(x <= jump <= next_x for jump in jumps):
                self._stroke(dot, y, y)
                self._stroke(dot + 1, next_y, next_y)
            else:
                self._stroke(dot, y, (y + next_y) / 2)
                self._stroke(dot + 1, (y + next_y) / 2, next_y)
        for each in breakpoints:
            for y in (each.left, each.right):
                if y != each.value:
                    self._mark(each.x, y, self.alphabet.hole)
            self._mark(each.x, each.value, self.alphabet.point)

    def lines(self, margin: int) -> Iterator[str]:
        """Iterate over the lines with the edges and their numbers, and what is below."""
        alphabet = self.alphabet
        labels = {self._line(y): label for y, label in self.y_axis.ticks()}
        for index, line in enumerate(self.cells):
            edge = alphabet.tick if index in labels else alphabet.edge
            yield f"{labels.get(index, ''):>{margin}} {edge}{''.join(line)}"
        floor, below = [alphabet.floor] * len(self.cells[0]), ""
        for x, label in self.x_axis.ticks():
            column = self._column(x)
            floor[column] = alphabet.mark
            start = margin + 2 + column - len(label) // 2
            if not below or start > len(below):
                below = below.ljust(start) + label
        yield f"{'':>{margin}} {alphabet.corner}{''.join(floor)}"
        yield below

    def _column(self, x: float) -> int:
        return self.x_axis.dot(x) // self.dots_across

    def _line(self, y: float) -> int:
        return (self.y_axis.n_dots - 1 - self.y_axis.dot(y)) // self.dots_down

    def _stroke(self, x_dot: int, start: float, end: float) -> None:
        """Draw upright from one value to another."""
        if not (math.isfinite(start) and math.isfinite(end)):
            return
        low, high = sorted((self.y_axis.dot(start), self.y_axis.dot(end)))
        column, across = divmod(x_dot, self.dots_across)
        for y_dot in range(low, high + 1):
            line, down = divmod(self.y_axis.n_dots - 1 - y_dot, self.dots_down)
            self.bits[line][column] |= self.alphabet.dots[down][across]
            self.cells[line][column] = self.alphabet.character(self.bits[line][column])

    def _mark(self, x: float, y: float, mark: str) -> None:
        if math.isfinite(y):
            self.cells[self._line(y)][self._column(x)] = mark
