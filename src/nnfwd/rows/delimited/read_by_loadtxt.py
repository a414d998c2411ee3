"""CSV and TSV by :func:`numpy.loadtxt`: all of a block, or nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.blocks import Block, are_finite

if TYPE_CHECKING:
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records
    from nnfwd.text.dialect import Dialect

__all__ = ["parse_bulk"]

_NUMBER_BYTES = b"0123456789+-.eE\r\n"
"""Of texts in these bytes alone, ``loadtxt`` takes what the grammar of a cell takes, no more."""


def parse_bulk(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    """Read a block of numbers in which nothing is unusual; else None."""
    data = records.data
    has_comma = dialect.decimal != "."
    if columns.kept or (has_comma and b"." in data):
        return None
    if has_comma:
        data = data.replace(dialect.decimal.encode(), b".")
    if data.translate(None, _NUMBER_BYTES + dialect.mark) or not data.strip(b"\r\n"):
        return None  # where there are no rows loadtxt would warn
    try:
        table = np.loadtxt(
            io.BytesIO(data), delimiter=dialect.delimiter, comments=None, ndmin=2, encoding="ascii"
        )
    except ValueError:
        return None
    if table.shape[1] != len(columns.names):
        return None
    inputs = np.ascontiguousarray(table.T[list(columns.fed)])
    if not are_finite(inputs):
        return None
    return Block(np.arange(1, table.shape[0] + 1), inputs, (), bad=())
