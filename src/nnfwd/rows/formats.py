"""Predictions as text (numbers, tables, CSV, JSON) and as columns that have types.

A format is a :class:`~nnfwd.rows.layout.Layout`: a head, a text for each block, a foot. Formats
load when they are chosen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nnfwd.errors import OutputError, needs_extra
from nnfwd.rows.frame import Column, Frame
from nnfwd.rows.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnfwd.text.style import Style

__all__ = ["COLUMNAR", "FORMATS", "Column", "Frame", "Layout", "choose_layout"]

FORMATS = {
    "table": "nnfwd.rows.table:table_layout",
    "csv": "nnfwd.rows.delimited.writer:csv_layout",
    "tsv": "nnfwd.rows.delimited.writer:tsv_layout",
    "json": "nnfwd.rows.json_yaml.writer:json_layout",
    "jsonl": "nnfwd.rows.json_yaml.writer:jsonl_layout",
    "markdown": "nnfwd.rows.markdown:markdown_layout",
    "parquet": "nnfwd.rows.columnar.writer:parquet_layout",
    "arrow": "nnfwd.rows.columnar.writer:arrow_layout",
    "arrows": "nnfwd.rows.columnar.writer:arrow_stream_layout",
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
    >>> from nnfwd.text.style import Style
    >>> choose_layout("csv", [Column("output", "output")], Style()).head.splitlines()
    ['output']
    """
    module, _, function = FORMATS[name].partition(":")
    try:
        make: Callable[[Sequence[Column], Style], Layout] = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        raise OutputError(needs_extra(f"--format {name}", "PyArrow")) from error
    return make(columns, style)
