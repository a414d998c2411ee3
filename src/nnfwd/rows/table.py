"""Predictions as a table for people, in a terminal.

Cells are never cut: columns that do not fit side by side go into further panels below, each with
the row's number again, and a cell that is wider than the terminal folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from nnfwd.errors import printable
from nnfwd.rows.layout import Layout
from nnfwd.text.tables import GAP, render_table, ruled_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["table_layout"]

ROWS_PER_HEADER = 40
"""A long table repeats its header after so many rows, so that it can be read at any place."""

STYLES = {"input": "cyan", "class": "bold"}
OUTPUT_STYLE = "bold green"


def table_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a table: a column a node, rows numbered, the header repeated."""
    page = _Page(columns, style)
    header = _Page(columns, style).text([])
    return Layout(block=lambda frame: "".join(page.texts(frame)), nothing=header, remembers=True)


class _Page:
    """What a streamed table has to remember: its columns' widths, and rows since the header."""

    def __init__(self, columns: Sequence[ResultColumn], style: Style) -> None:
        self.names = ["row", *(printable(column.name) for column in columns)]
        self.styles = ["dim", *map(_style_of, columns)]
        self.right = [True, *(column.is_number for column in columns)]
        self.style = style
        self.widths = [cell_len(name) for name in self.names]
        self.rows_since_header = ROWS_PER_HEADER

    def texts(self, frame: Frame) -> Iterator[str]:
        """Render a frame, a piece for each header."""
        rows = [
            [str(number), *map(printable, row)]
            for number, row in zip(
                frame.numbers.tolist(), frame.rows(self.style.format_cell), strict=True
            )
        ]
        while rows:
            room = ROWS_PER_HEADER - self.rows_since_header or ROWS_PER_HEADER
            yield self.text(rows[:room])
            rows = rows[room:]

    def text(self, rows: list[list[str]]) -> str:
        """Render a few rows, with a header where one is due."""
        columns = zip(self.names, *rows, strict=True)
        needed = [max(map(cell_len, column)) for column in columns]
        widths = [max(pair) for pair in zip(self.widths, needed, strict=True)]
        panels = _panels(widths, self.style.width)
        show_header = (
            self.rows_since_header == ROWS_PER_HEADER or widths != self.widths or len(panels) > 1
        )
        self.widths = widths
        self.rows_since_header = len(rows) + (0 if show_header else self.rows_since_header)
        separator = "\n" if len(panels) > 1 else ""
        return "".join(self._panel(panel, rows, show_header) + separator for panel in panels)

    def _panel(self, panel: list[int], rows: list[list[str]], show_header: bool) -> str:
        table = ruled_table(show_header=show_header)
        for index in panel:
            table.add_column(
                Text(self.names[index]),
                justify="right" if self.right[index] else "left",
                style=self.styles[index],
                width=min(self.widths[index], self.style.width - self.widths[0] - GAP),
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(row[index]) for index in panel))
        return render_table(table, self.style)


def _style_of(column: ResultColumn) -> str:
    return OUTPUT_STYLE if column.is_output else STYLES.get(column.kind, "")


def _panels(widths: list[int], width: int) -> list[list[int]]:
    """Share columns out over panels that fit the terminal; each begins with the row's number."""
    panels, used = [[0]], widths[0]
    for index, needed in enumerate(widths[1:], start=1):
        if used + GAP + needed > width and len(panels[-1]) > 1:
            panels.append([0])
            used = widths[0]
        panels[-1].append(index)
        used += GAP + needed
    return panels
