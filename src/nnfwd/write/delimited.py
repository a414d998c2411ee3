"""Predictions as CSV and TSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from nnfwd.write.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnfwd.write.frame import Column, Frame
    from nnfwd.write.layout import Style

__all__ = ["csv_layout", "tsv_layout"]


def csv_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as CSV: a header, a line a row, quotes only where they are needed."""
    return _layout(columns, style, ",")


def tsv_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as CSV with tabs."""
    return _layout(columns, style, "\t")


def _layout(columns: Sequence[Column], style: Style, delimiter: str) -> Layout:
    def block(frame: Frame) -> str:
        return _lines(frame.rows(style.format_number), delimiter)

    return Layout(head=_lines([[column.name for column in columns]], delimiter), block=block)


def _lines(rows: Iterable[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
