"""Predictions as a Markdown table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.write.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.write.frame import Column, Frame
    from nnfwd.write.layout import Style

__all__ = ["markdown_layout"]


def markdown_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as a pipe table: numbers to the right, text to the left."""
    rule = ["---:" if column.is_number else ":---" for column in columns]
    head = _line([_escape(column.name) for column in columns]) + _line(rule)

    def block(frame: Frame) -> str:
        rows = frame.rows(style.format_cell)
        return "".join(_line([_escape(text) for text in row]) for row in rows)

    return Layout(head=head, block=block)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _escape(text: str) -> str:
    """Keep text in its cell and as it is: no markup, no column or line of its own."""
    for mark in "\\`*_{}[]<>|~$&":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split("\n")).replace("\r", " ")
