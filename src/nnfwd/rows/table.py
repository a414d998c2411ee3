"""Predictions as a table for people, in a terminal.

Cells are never cut: columns that do not fit side by side go into further panels below, each with
the row's number again, and a cell that is wider than the terminal folds. The result of a row stays
in one panel if it fits into one.

Rich lays out the header and one row of full cells, and the other rows are filled in as that one is.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from nnfwd.errors import printable
from nnfwd.rows.layout import Layout
from nnfwd.text.numbers import format_each
from nnfwd.text.tables import GAP, render_table, ruled_table
from nnfwd.text.widths import columns as cell_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["fits_side_by_side", "table_layout"]

ROWS_PER_HEADER = 40
"""A long table repeats its header after so many rows, so that it can be read at any place."""

ROWS_AT_A_TIME = 32 * ROWS_PER_HEADER
"""Rows whose cells are made together: memory is bounded by them."""

STYLES = {"input": "cyan", "class": "bold"}
OUTPUT_STYLE = "bold green"

FULL = "x"
"""What fills the cells of the row that Rich lays out."""


def table_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a table: a column a node, rows numbered, the header repeated."""
    page = Table(columns, style)
    header = Table(columns, style).text(page.no_cells)
    return Layout(block=lambda frame: "".join(page.texts(frame)), nothing=header, remembers=True)


def fits_side_by_side(columns: Sequence[ResultColumn], style: Style, frame: Frame) -> bool:
    """Whether all columns fit beside each other as far as the first rows of a result show."""
    page = Table(columns, style)
    cells = page.cells(frame.part(0, ROWS_AT_A_TIME))
    return len(page.panels(page.needed(cells))) == 1


class _Cells(NamedTuple):
    """Cells of one column below each other: their texts, and how wide each is on a terminal."""

    texts: list[str]
    widths: list[int]

    def part(self, start: int, stop: int) -> _Cells:
        return _Cells(self.texts[start:stop], self.widths[start:stop])

    def padded(self, width: int) -> Iterator[str]:
        """Fill up texts to a width; the characters of some take two columns of it, or none."""
        for text, taken in zip(self.texts, self.widths, strict=True):
            yield text + " " * (width - taken)


class Table:
    """A table that is written as rows come: its columns' widths, and rows since the header."""

    def __init__(self, columns: Sequence[ResultColumn], style: Style) -> None:
        self.names = ["row", *(printable(column.name) for column in columns)]
        self.styles = ["dim", *map(_style_of, columns)]
        self.right = [True, *(column.is_number for column in columns)]
        self.no_cells = [_Cells([], [])] * len(self.names)
        self.result = 1 + _begin_of_result(columns)
        self.style = style
        self.widths = list(map(cell_width, self.names))
        self.rows_since_header = ROWS_PER_HEADER
        self._forms: dict[tuple[int, ...], tuple[str, str]] = {}

    def texts(self, frame: Frame) -> Iterator[str]:
        """Render a frame, a piece for each header."""
        for first in range(0, frame.n_rows, ROWS_AT_A_TIME):
            cells = self.cells(frame.part(first, first + ROWS_AT_A_TIME))
            start, n_rows = 0, len(cells[0].texts)
            while start < n_rows:
                room = ROWS_PER_HEADER - self.rows_since_header or ROWS_PER_HEADER
                yield self.text([each.part(start, start + room) for each in cells])
                start += room

    def cells(self, frame: Frame) -> list[_Cells]:
        """Write and measure the cells of all columns."""
        columns = frame.texts(partial(format_each, digits=self.style.cell_digits))
        columns = [list(map(str, frame.numbers.tolist())), *columns]
        cells = []
        for texts, is_number in zip(columns, self.right, strict=True):
            shown = texts if is_number else list(map(printable, texts))
            cells.append(_Cells(shown, list(map(len if is_number else cell_width, shown))))
        return cells

    def needed(self, cells: Sequence[_Cells]) -> list[int]:
        """Find how wide the columns have to be for these cells and those before."""
        pairs = zip(self.widths, cells, strict=True)
        return [max(width, *each.widths, 0) for width, each in pairs]

    def text(self, cells: Sequence[_Cells]) -> str:
        """Render a few rows, with a header where one is due."""
        widths = self.needed(cells)
        panels = self.panels(widths)
        n_rows = len(cells[0].texts)
        show_header = (
            self.rows_since_header == ROWS_PER_HEADER or widths != self.widths or len(panels) > 1
        )
        if widths != self.widths:
            self._forms.clear()
        self.widths = widths
        self.rows_since_header = n_rows + (0 if show_header else self.rows_since_header)
        separator = "\n" if len(panels) > 1 else ""
        return "".join(self.panel_text(panel, cells, show_header) + separator for panel in panels)

    def panels(self, widths: Sequence[int]) -> list[list[int]]:
        """Share columns out over panels that fit the terminal; each has the row's number first."""
        full = self.style.width - widths[0]
        panels, used = [[0]], 0
        for index, needed in enumerate(widths[1:], start=1):
            wanted = GAP + needed
            if index == self.result:
                together = sum(GAP + each for each in widths[index:])
                wanted = together if together <= full else wanted
            if used + wanted > full and len(panels[-1]) > 1:
                panels.append([0])
                used = 0
            panels[-1].append(index)
            used += GAP + needed
        return panels

    def panel_text(self, panel: list[int], cells: Sequence[_Cells], show_header: bool) -> str:
        """Fill in the rows of a panel; Rich lays them out where a cell folds, or has no width."""
        widest = self.style.width - self.widths[0] - GAP
        if any(not 0 < self.widths[index] <= widest for index in panel):
            return self.by_rich(panel, cells, show_header)
        if tuple(panel) not in self._forms:
            self._forms[tuple(panel)] = self._form(panel)
        header, form = self._forms[tuple(panel)]
        columns = [
            cells[index].texts if self.right[index] else cells[index].padded(self.widths[index])
            for index in panel
        ]
        rows = [(form % row).rstrip() for row in zip(*columns, strict=True)]
        return (header if show_header else "") + "".join(f"{row}\n" for row in rows)

    def _form(self, panel: list[int]) -> tuple[str, str]:
        """Let Rich lay out the header, and a row as a form that takes the texts of its cells."""
        full = [_Cells([FULL * width], []) for width in self.widths]
        *header, row = self.by_rich(panel, full, show_header=True).splitlines(keepends=True)
        fields = (f"%{self.widths[index]}s" if self.right[index] else "%s" for index in panel)
        form = re.sub(f"{FULL}+", lambda _: next(fields), row.removesuffix("\n"))
        return "".join(header), form

    def by_rich(self, panel: list[int], cells: Sequence[_Cells], show_header: bool) -> str:
        """Let Rich lay out a panel."""
        table = ruled_table(show_header=show_header)
        for index in panel:
            table.add_column(
                Text(self.names[index]),
                justify="right" if self.right[index] else "left",
                style=self.styles[index],
                width=min(self.widths[index], self.style.width - self.widths[0] - GAP),
                overflow="fold",
            )
        for row in zip(*(cells[index].texts for index in panel), strict=True):
            table.add_row(*map(Text, row))
        return render_table(table, self.style)


def _style_of(column: ResultColumn) -> str:
    return OUTPUT_STYLE if column.is_output else STYLES.get(column.kind, "")


def _begin_of_result(columns: Sequence[ResultColumn]) -> int:
    """Find where the steps of outputs begin, after which there is nothing else but the class."""
    places = (index for index, column in enumerate(columns) if column.is_output)
    first = next(places, len(columns))
    return first - (first > 0 and columns[first - 1].kind == "node input")
