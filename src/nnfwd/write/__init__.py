"""Predictions as text (numbers, tables, CSV, JSON) and as columns that have types.

A format is a :class:`~nnfwd.write.layout.Layout`: a head, a text for each block, a foot. Formats
load when they are chosen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nnfwd.errors import OutputError, needs_extra
from nnfwd.write.frame import Column, Frame
from nnfwd.write.layout import Layout, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["COLUMNAR", "FORMATS", "Column", "Frame", "Layout", "Style", "choose_layout"]

FORMATS = {
    "table": "nnfwd.write.table:table_layout",
    "csv": "nnfwd.write.delimited:csv_layout",
    "tsv": "nnfwd.write.delimited:tsv_layout",
    "json": "nnfwd.write.json_text:json_layout",
    "jsonl": "nnfwd.write.json_text:jsonl_layout",
    "markdown": "nnfwd.write.markdown:markdown_layout",
    "parquet": "nnfwd.write.columnar:parquet_layout",
    "arrow": "nnfwd.write.columnar:arrow_layout",
    "arrows": "nnfwd.write.columnar:arrow_stream_layout",
}
"""Where each format's layout is made."""

COLUMNAR = ("parquet", "arrow", "arrows")
"""The formats that are not text, and whose columns have types."""


def choose_layout(name: str, columns: Sequence[Column], style: Style) -> Layout:
    """Make the layout of a format for the columns of a result.

    Raises
    ------
    OutputError
        If what the format needs is not installed.

    Examples
    --------
    >>> choose_layout("csv", [Column("output", "output")], Style()).head.splitlines()
    ['output']
    """
    module, _, function = FORMATS[name].partition(":")
    try:
        make: Callable[[Sequence[Column], Style], Layout] = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        raise OutputError(needs_extra(f"--format {name}", "PyArrow")) from error
    return make(columns, style)
