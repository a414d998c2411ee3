"""Predictions as CSV and TSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.rows.fast import check_fast_reader, may_load
from nnfwd.rows.layout import Layout
from nnfwd.text.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["csv_layout", "tsv_layout"]

MANY = 1 << 11
"""Rows of numbers from which it pays to load orjson."""


def csv_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as CSV: a header, a line a row, quotes only where they are needed."""
    return _layout(columns, style, ",")


def tsv_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as TSV."""
    return _layout(columns, style, "\t")


def _layout(columns: Sequence[ResultColumn], style: Style, delimiter: str) -> Layout:
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
    """Write a frame by the fastest writer that is installed, where that is worth loading."""
    if not (may_load() or (frame.is_plain and frame.n_rows >= MANY)):
        return None
    try:
        if frame.is_plain:
            from nnfwd.rows.delimited.write_numbers import bulk_numbers as bulk_text
        else:
            check_fast_reader()
            from nnfwd.rows.delimited.write_by_arrow import bulk_text
    except (ImportError, MemoryError):
        return None
    return bulk_text(frame, delimiter)
