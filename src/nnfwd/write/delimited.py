"""Predictions as CSV and TSV."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

from nnfwd.write.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnfwd.write.frame import Column, Frame
    from nnfwd.write.layout import Style

__all__ = ["csv_layout", "csv_text", "tsv_layout"]


def csv_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as CSV: a header, a line a row, quotes only where they are needed."""
    return _layout(columns, style, ",")


def tsv_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as CSV with tabs."""
    return _layout(columns, style, "\t")


def _layout(columns: Sequence[Column], style: Style, delimiter: str) -> Layout:
    def block(frame: Frame) -> str:
        text = _bulk_text(frame, delimiter) if style.digits is None else None
        if text is not None:
            return text
        rows = frame.rows(style.format_number)
        if frame.is_plain:  # numbers need no quotes
            return "\n".join(map(delimiter.join, rows)) + "\n"
        return csv_text(rows, delimiter)

    return Layout(head=csv_text([[column.name for column in columns]], delimiter), block=block)


def _bulk_text(frame: Frame, delimiter: str) -> str | None:
    """Write a frame by the fastest writer that is installed, where a long input has loaded it."""
    if sys.modules.get("pyarrow") is None:
        return None
    try:
        from nnfwd.write.by_arrow import bulk_text
    except ImportError:
        return None
    return bulk_text(frame, delimiter)


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    r"""Write rows as lines of CSV: quotes only where they are needed, nothing for None.

    Examples
    --------
    >>> csv_text([["id", "name"], [7, "a, b"], [None, ""]])
    'id,name\n7,"a, b"\n,\n'
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
