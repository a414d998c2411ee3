"""Predictions as text: numbers, tables, CSV, JSON.

A format is a :class:`~nnfwd.write.layout.Layout`: a head, a text for each block, a foot. Formats
load when they are chosen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nnfwd.write.frame import Column, Frame
from nnfwd.write.layout import Layout, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["FORMATS", "Column", "Frame", "Layout", "Style", "choose_layout"]

FORMATS = {
    "table": "nnfwd.write.table:table_layout",
    "csv": "nnfwd.write.delimited:csv_layout",
    "tsv": "nnfwd.write.delimited:tsv_layout",
    "json": "nnfwd.write.json_text:json_layout",
    "jsonl": "nnfwd.write.json_text:jsonl_layout",
    "markdown": "nnfwd.write.markdown:markdown_layout",
}
"""Where each format's layout is made."""


def choose_layout(name: str, columns: Sequence[Column], style: Style) -> Layout:
    """Make the layout of a format for the columns of a result.

    Examples
    --------
    >>> choose_layout("csv", [Column("output", "output")], Style()).head.splitlines()
    ['output']
    """
    module, _, function = FORMATS[name].partition(":")
    make: Callable[[Sequence[Column], Style], Layout] = getattr(import_module(module), function)
    return make(columns, style)
