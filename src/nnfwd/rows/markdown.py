"""Predictions as a Markdown table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.rows.layout import Layout
from nnfwd.text.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["markdown_layout"]


def markdown_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a pipe table: numbers to the right, text to the left."""
    rule = ["---:" if column.is_number else ":---" for column in columns]
    head = _line([escape_markdown(column.name) for column in columns]) + _line(rule)

    def block(frame: Frame) -> str:
        rows = frame.rows(style.format_cell)
        return "".join(_line([escape_markdown(text) for text in row]) for row in rows)

    return Layout(head=head, block=block)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
