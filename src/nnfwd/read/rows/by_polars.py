"""CSV and TSV by Polars: all of a block, or nothing.

Polars reads a number as the reference does, or not at all, with two exceptions that are looked for
here: it takes words for infinities and what is not a number, and numbers past the range of float64
for infinities. It fills short rows up, which shows as cells that are missing. What a block begins
with may mean something else to it than a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nnfwd.read.rows.blocks import Block

if TYPE_CHECKING:
    from nnfwd.read.rows.columns import Columns
    from nnfwd.read.rows.records import Records

__all__ = ["parse_bulk"]

_MARKS = (b"\xef\xbb\xbf", b"x\x01", b"x^")
"""What Polars takes off as a byte order mark, and what it takes for compressed by zlib."""


def parse_bulk(records: Records, columns: Columns, delimiter: str) -> Block | None:
    """Read a block in which nothing is unusual; else None, and the reference is asked."""
    data = records.data
    if b'"' in data or data.startswith(_MARKS):
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            return None
    table = _read(data, columns, delimiter)
    if table is None or not _is_whole(data, columns, delimiter, table.height):
        return None
    inputs = np.empty((len(columns.fed), table.height))
    for vector, place in zip(inputs, columns.fed, strict=True):
        numbers = table[_name(place)].cast(pl.Float64, strict=False)
        if numbers.null_count():
            return None
        vector[:] = numbers
    if not np.isfinite(inputs).all():
        return None
    kept = tuple(table[_name(place)].fill_null("").to_list() for place in columns.kept)
    return Block(np.arange(1, table.height + 1), inputs, kept, bad=())


def _name(place: int) -> str:
    return f"column_{place + 1}"


def _read(data: bytes, columns: Columns, delimiter: str) -> pl.DataFrame | None:
    numbers = set(columns.fed).difference(columns.kept)
    try:
        return pl.read_csv(
            data,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            columns=sorted(numbers.union(columns.kept)),
            schema={
                _name(place): pl.Float64 if place in numbers else pl.String
                for place in range(len(columns.names))
            },
        )
    except pl.exceptions.PolarsError:
        return None


def _is_whole(data: bytes, columns: Columns, delimiter: str, height: int) -> bool:
    """Whether every row has all its cells and no more, also in columns that nobody reads.

    With every column fed, a cell that lacks would be missing, and one too many an error, unless it
    is an empty one at the very end.
    """
    if len(columns.fed) == len(columns.names):
        return not data.endswith(delimiter.encode())
    marks = np.frombuffer(data, dtype=np.uint8)
    marks = marks[(marks == ord(delimiter)) | (marks == ord("\n"))]
    if not data.endswith(b"\n"):
        marks = np.append(marks, np.uint8(ord("\n")))
    if marks.size != height * len(columns.names):
        return False
    rows = marks.reshape(height, len(columns.names))
    return bool((rows[:, :-1] == ord(delimiter)).all() and (rows[:, -1] == ord("\n")).all())
