"""CSV and TSV by PyArrow: all of a block, or nothing.

PyArrow reads a number as the reference does, or not at all, except for words for infinities and
NaN, and numbers past the range of float64: these are looked for here. It checks the number of cells
of every row, also where not all of them are read. It takes a lone CR for a line end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import csv

from nnfwd.rows.blocks import Block, are_finite
from nnfwd.rows.delimited.quotes import are_sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.core.inputs import Vectors
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records
    from nnfwd.text.dialect import Dialect

__all__ = ["parse_bulk"]

_MARK = b"\xef\xbb\xbf"
"""What PyArrow takes off as a byte order mark."""

MANY_COLUMNS = 128
"""From here on a copy of all columns together is quicker than a vector of each: by 0.5 to 7 ms of
681 rows of 784 numbers."""


def parse_bulk(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    """Read a block in which nothing is unusual; else None, and the reference is asked."""
    data = records.data
    # a column that is kept and fed is text that is read as a number later, with a point
    is_comma_kept = dialect.decimal != "." and not set(columns.fed).isdisjoint(columns.kept)
    if data.startswith(_MARK) or _has_lone_cr(data) or is_comma_kept:
        return None
    quoted = b'"' in data
    if quoted and not (records.is_sound or are_sound(data, dialect.mark)):
        return None
    try:
        table = _read(data, columns, dialect, quoted=quoted)
        if table is None:
            return None
        inputs = _numbers(table, columns)
    except pa.ArrowException:  # also where Arrow cannot start a thread of its own
        return None
    if not are_finite(inputs):
        return None
    kept = tuple(table.column(str(place)) for place in columns.kept)
    return Block(np.arange(1, table.num_rows + 1), inputs, kept, bad=())


def _has_lone_cr(data: bytes) -> bool:
    """Whether a CR is not followed by LF. To count CRLF takes several times as long."""
    if b"\r" not in data:
        return False
    if data.endswith(b"\r"):
        return True
    content = np.frombuffer(data, dtype=np.uint8)
    return bool((content[np.flatnonzero(content == ord("\r")) + 1] != ord("\n")).any())


def _read(
    data: bytes, columns: Columns, dialect: Dialect, *, quoted: bool
) -> pa.RecordBatch | None:
    kinds = {str(place): pa.float64() for place in columns.fed}
    kinds |= {str(place): pa.string() for place in columns.kept}
    table = csv.read_csv(
        pa.py_buffer(data),
        csv.ReadOptions(
            use_threads=False,
            block_size=len(data) + 1,  # one block: no column is in pieces
            column_names=[str(place) for place in range(len(columns.names))],
        ),
        csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=quoted and '"',
            newlines_in_values=quoted,
        ),
        csv.ConvertOptions(
            column_types=kinds,
            include_columns=list(kinds),
            null_values=[],
            decimal_point=dialect.decimal,
            check_utf8=False,  # it is known to be
        ),
    )
    return next(iter(table.to_batches()), None)


def _numbers(table: pa.RecordBatch, columns: Columns) -> Vectors:
    """Take the columns that are fed; one that is kept too has been read as text."""
    fed = table.select([str(place) for place in columns.fed])
    if not set(columns.fed).isdisjoint(columns.kept):
        fed = pa.RecordBatch.from_arrays(
            [each.cast(pa.float64()) for each in fed], fed.schema.names
        )
    if fed.num_columns < MANY_COLUMNS:
        # not `to_numpy`, which loads pandas, where that is installed
        return tuple(np.from_dlpack(column).view(np.float64) for column in fed)
    numbers: NDArray[np.float64] = fed.to_tensor(row_major=False).to_numpy().T
    return numbers
