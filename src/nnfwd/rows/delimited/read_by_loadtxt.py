"""CSV and TSV by :func:`numpy.loadtxt`: all of a block, or nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.blocks import Block

if TYPE_CHECKING:
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records

__all__ = ["parse_bulk"]

_NUMBER_BYTES = b"0123456789+-.eE\r\n"
"""Of texts in these bytes alone, ``loadtxt`` takes what the grammar of a cell takes, no more."""


def parse_bulk(records: Records, columns: Columns, delimiter: str) -> Block | None:
    """Read a block of numbers in which nothing is unusual; else None."""
    data = records.data
    if columns.kept or data.translate(None, _NUMBER_BYTES + delimiter.encode()):
        return None
    if not data.strip(b"\r\n"):
        return None  # no rows: loadtxt would warn
    try:
        table = np.loadtxt(
            io.BytesIO(data), delimiter=delimiter, comments=None, ndmin=2, encoding="ascii"
        )
    except ValueError:
        return None
    if table.shape[1] != len(columns.names):
        return None
    inputs = np.ascontiguousarray(table.T[list(columns.fed)])
    if not np.isfinite(inputs).all():
        return None
    return Block(np.arange(1, table.shape[0] + 1), inputs, (), bad=())
