"""Predictions as a Markdown table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.write.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.write.frame import Column, Frame
    from nnfwd.write.layout import Style

__all__ = ["escape_markdown", "markdown_layout"]

MARKS = re.compile(r"[\\`*_{}\[\]<>|~$&#]|(?<=:)/(?=/)|(?<=www)\.")
"""What Markdown reads as markup, and the middle of what it takes for an address."""


def markdown_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as a pipe table: numbers to the right, text to the left."""
    rule = ["---:" if column.is_number else ":---" for column in columns]
    head = _line([escape_markdown(column.name) for column in columns]) + _line(rule)

    def block(frame: Frame) -> str:
        rows = frame.rows(style.format_cell)
        return "".join(_line([escape_markdown(text) for text in row]) for row in rows)

    return Layout(head=head, block=block)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def escape_markdown(text: str) -> str:
    r"""Keep text in its place and as it is: no markup, no link, no column or line of its own.

    Examples
    --------
    >>> print(escape_markdown("node_0 <b> http://a"))
    node\_0 \<b\> http:\//a
    """
    text = MARKS.sub(r"\\\g<0>", text)
    return " ".join(text.split("\n")).replace("\r", " ")
