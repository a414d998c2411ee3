r"""Equations of matrices as aligned lines of mathematics, for LaTeX and for Markdown.

Of a matrix that is too wide or too high the middle is left out, at the same places in a whole
equation. A line breaks between two matrices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.explain.math.matrices import Applied, ElementwiseSum, WeightedSum
from nnfwd.explain.notations.aligned import (
    QUAD,
    SIGNS,
    WIDTH,
    after_sign,
    step_lines,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.matrices import Column, MatrixEquation, MatrixStep, Side
    from nnfwd.explain.notations.aligned import Chunk, MathPrinter

    Grid = Sequence[Column]
    Places = list[int | None]

__all__ = ["matrix_lines"]

MOST = 10
"""Rows and columns of a matrix, at most: LaTeX takes no more columns unless it is told."""

FEWEST = 3
"""The first, dots, the last."""

BRACKETS, BETWEEN = 3, 2
"""How wide the brackets of a matrix are, and the space between two columns, in digits."""


def matrix_lines(equation: MatrixEquation, printer: MathPrinter) -> list[str]:
    """Write an equation as the lines of one aligned block, each with one ``&``."""
    return [f"{left} &{right}".lstrip() for left, right in _lines(equation, printer)]


def _lines(equation: MatrixEquation, printer: MathPrinter) -> Iterator[tuple[str, str]]:
    """Write what is left and right of ``&`` in each line."""
    writer = _Writer(equation, printer)
    (subject, taken), indent = writer.column(equation.subject, writer.rows), ""
    columns = writer.columns_within(WIDTH - taken)
    if taken > WIDTH // 2 or writer.widest(columns) > WIDTH - taken:
        yield "", subject
        subject, indent, taken = "", QUAD, 2
        columns = writer.columns_within(WIDTH - taken)
    steps = [writer.chunks(step, columns) for step in equation.steps]
    yield from step_lines(subject, steps, WIDTH - taken, indent)


class _Writer:
    """Writes the sides of one equation, whose matrices all leave out the same rows and columns."""

    def __init__(self, equation: MatrixEquation, printer: MathPrinter) -> None:
        self.equation, self.printer = equation, printer
        self.rows = _places(len(equation.subject), MOST)

    def columns_within(self, room: int) -> Places:
        """Choose as many columns of weights as there is room for, or the fewest."""
        first = self.equation.steps[0].side
        if not isinstance(first, WeightedSum):
            return []
        for most in range(MOST, FEWEST, -1):
            places = _places(len(first.factors), most)
            if len("= ") + self._width(first.weights, self.rows, places) <= room:
                return places
        return _places(len(first.factors), FEWEST)

    def widest(self, columns: Places) -> int:
        """Find how wide the widest is that cannot be broken."""
        steps = self.equation.steps
        return max(width for step in steps for _, width in self.chunks(step, columns))

    def chunks(self, step: MatrixStep, columns: Places) -> list[Chunk]:
        """Write a step as texts between which a line may be broken, each with its width."""
        return after_sign(SIGNS[step.sign], self._side(step.side, columns))

    def _side(self, side: Side, columns: Places) -> list[Chunk]:
        """Write matrices, or a function of one."""
        if isinstance(side, WeightedSum):
            chunks = [
                self._matrix(side.weights, self.rows, columns),
                self.column(side.factors, columns),
            ]
            if side.biases:
                chunks += after_sign("+", [self.column(side.biases, self.rows)])
            return chunks
        if isinstance(side, ElementwiseSum):
            return self._elementwise(side)
        if not isinstance(side, Applied):
            return [self.column(side, self.rows)]
        text, width = self.column(side.argument, self.rows)
        settings = "".join(f", {self.printer.setting(*each)}" for each in side.parameters)
        words = "".join(f", {self.printer.widths.setting(*each)}" for each in side.parameters)
        return [
            (
                rf"{self.printer.function(side.function)}\left({text}{settings}\right)",
                text_width(side.function + words) + width + BRACKETS,
            )
        ]

    def _elementwise(self, side: ElementwiseSum) -> list[Chunk]:
        r"""Write columns with ``\odot``, which multiplies them number by number."""
        chunks: list[Chunk] = []
        for weights, factors in side.terms:
            product = [self.column(weights, self.rows)]
            product += after_sign(r"\odot", [self.column(factors, self.rows)])
            chunks += after_sign("+", product) if chunks else product
        if side.biases:
            chunks += after_sign("+", [self.column(side.biases, self.rows)])
        return chunks

    def column(self, column: Column, rows: Places) -> Chunk:
        """Write a matrix of one column, and say how wide it is."""
        return self._matrix([(each,) for each in column], rows, [0])

    def _matrix(self, grid: Grid, rows: Places, columns: Places) -> Chunk:
        lines = [" & ".join(_cells(grid, row, columns, self.printer.text)) for row in rows]
        # a symbol with one number above another is higher than a line
        end = r" \\[3pt] " if any("^{(" in line for line in lines) else r" \\ "
        text = end.join(lines)
        return rf"\begin{{bmatrix}} {text} \end{{bmatrix}}", self._width(grid, rows, columns)

    def _width(self, grid: Grid, rows: Places, columns: Places) -> int:
        """Estimate how wide a matrix is, in digits."""
        write = self.printer.widths.text
        lines = [_cells(grid, row, columns, write) for row in rows if row is not None]
        widths = [max(map(text_width, cells)) for cells in zip(*lines, strict=True)]
        return sum(widths) + BETWEEN * (len(widths) - 1) + BRACKETS


def _places(count: int, most: int) -> Places:
    """Choose which of so many to write, None for the dots in place of the others.

    Examples
    --------
    >>> _places(3, 4), _places(9, 4)
    ([0, 1, 2], [0, 1, None, 8])
    """
    return [*range(count)] if count <= most else [*range(most - 2), None, count - 1]


def _cells(
    grid: Grid, row: int | None, columns: Places, write: Callable[[Expression], str]
) -> list[str]:
    if row is None:
        return [r"\ddots" if column is None else r"\vdots" for column in columns]
    return [r"\cdots" if column is None else write(grid[row][column]) for column in columns]
