"""The report on a class, in any format of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.compare.marking.listings import json_texts, markdown_texts, student_texts
from nnfwd.compare.marking.tables import table_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.compare.marking.marks import Marking
    from nnfwd.text.style import Style

__all__ = ["report_texts"]

WITH_NODES = {"table": table_texts, "markdown": markdown_texts, "json": json_texts}
"""Formats that have room for more than one list: a line a student, and a line a node."""


def report_texts(marking: Marking, format: str, style: Style) -> Iterator[str | bytes]:  # noqa: A002
    """Mark the students, and write what came of it.

    Parameters
    ----------
    marking : Marking
    format : str
        One of :data:`~nnfwd.rows.formats.FORMATS` that are written.
    style : Style
    """
    write = WITH_NODES.get(format)
    return student_texts(marking, format, style) if write is None else write(marking, style)
