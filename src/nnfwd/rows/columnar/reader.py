"""Rows of Parquet and Arrow: columns that have types."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import ColumnError, RowError
from nnfwd.rows.blocks import BadRow, Block, Slab, Table
from nnfwd.rows.columnar.column_types import (
    is_number,
    is_text,
    plain,
    to_json,
    to_numbers,
    to_texts,
)
from nnfwd.rows.columnar.files import MOST_ROWS, open_column_file
from nnfwd.rows.columns import match_header
from nnfwd.text.cells import parse_cell
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.columnar.files import Batch
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.selection import Selection
    from nnfwd.rows.sources import Source

__all__ = ["open_columnar", "parse_slab"]


def open_columnar(kind: bytes, source: Source, file: ByteReader, selection: Selection) -> Table:
    """Match the columns of a file; the rows are read as they are asked for, only what is wanted.

    Raises
    ------
    FileError
        If the file cannot be read; also later, after the rows before.
    ColumnError
        If its columns do not fit the network or the choice of columns, or have the wrong types.
    """
    opened = open_column_file(kind, file, source.path)
    columns = match_header(opened.names, selection)
    _check_types(opened.schema, columns, selection)
    places = list(dict.fromkeys((*columns.fed, *columns.kept)))
    index = {place: index for index, place in enumerate(places)}
    parse = partial(
        parse_slab,
        fed=tuple(index[place] for place in columns.fed),
        kept=tuple(index[place] for place in columns.kept),
        typed=selection.typed,
        parse=columns.parse,
    )
    slabs = _slabs(opened.batches(places), file, source.size, selection.most_rows)
    return Table(columns.input_names, columns.kept_names, slabs, parse)


def _check_types(schema: pa.Schema, columns: Columns, selection: Selection) -> None:
    for place, name in zip(columns.fed, columns.labels, strict=True):
        if not is_number(schema.field(place).type):
            message = f"column {show_name(name or '')} is {schema.field(place).type}, not numbers"
            raise ColumnError(message)
    for place, name in zip(columns.kept, columns.kept_names, strict=True):
        if not (selection.typed or is_text(schema.field(place).type)):
            message = (
                f"column {show_name(name)} is {schema.field(place).type}, which has no text: it "
                "can be kept in Parquet and Arrow alone"
            )
            raise ColumnError(message)


def _slabs(
    batches: Iterator[Batch | None], file: ByteReader, size: int, most_rows: int | None
) -> Iterator[Slab | None]:
    row, n_rows = 1, most_rows or MOST_ROWS
    for batch in batches:
        if batch is None:
            yield None
            continue
        for first in range(0, batch.columns.num_rows, n_rows):
            columns = batch.columns.slice(first, n_rows)
            yield Slab(row, columns, columns.nbytes)
            row += columns.num_rows
        if batch.share_read is not None:
            file.stored.n_bytes = max(file.stored.n_bytes, int(batch.share_read * size))


def parse_slab(
    slab: Slab,
    fed: tuple[int, ...],
    kept: tuple[int, ...],
    *,
    typed: bool = False,
    parse: Callable[[str], float] = parse_cell,
) -> Block:
    """Take the numbers out of columns, and what is kept.

    Parameters
    ----------
    slab : Slab
    fed, kept : tuple of int
        Which of its columns.
    typed : bool, optional
        Whether what is kept keeps its type.
    parse : callable, optional
        Tells which texts of numbers that are not finite are sound all the same.

    Examples
    --------
    >>> import pyarrow as pa
    >>> slab = Slab(7, pa.record_batch({"x1": [3, None], "id": ["007", "008"]}), 0)
    >>> block = parse_slab(slab, fed=(0,), kept=(1,))
    >>> block.inputs.tolist(), block.kept
    ([[3.0, nan]], (['007', '008'],))
    >>> print(block.bad[0][1].error)
    row 8: column x1: the value is missing
    """
    n_rows = slab.columns.num_rows
    inputs = np.empty((len(fed), n_rows))
    with np.errstate(invalid="ignore"):  # a signalling NaN is a bad row, and no more than that
        for vector, index in zip(inputs, fed, strict=True):
            vector[:] = to_numbers(slab.columns.column(index))
    doubtful = np.flatnonzero(~np.isfinite(inputs).all(axis=0)).tolist()
    found = ((row, _bad_row(slab, row, fed, inputs[:, row].tolist(), parse)) for row in doubtful)
    bad = tuple((row, each) for row, each in found if each is not None)
    inputs[:, [row for row, _ in bad]] = np.nan
    names = slab.columns.schema.names
    return Block(
        numbers=np.arange(1, n_rows + 1),
        inputs=inputs,
        kept=tuple(
            plain(slab.columns.column(index))
            if typed
            else to_texts(slab.columns.column(index), names[index], slab.row)
            for index in kept
        ),
        bad=bad,
    )


def _bad_row(
    slab: Slab,
    row: int,
    fed: tuple[int, ...],
    numbers: list[float],
    parse: Callable[[str], float],
) -> BadRow | None:
    """Say which number of a row is missing, or is not sound."""
    for index, number in zip(fed, numbers, strict=True):
        cell = slab.columns.slice(row, 1).column(index)
        try:
            parse("" if cell.null_count else str(number))
        except RowError as error:
            error.name, error.row = slab.columns.schema.names[index], slab.row + row
            return BadRow(error, to_json(slab.columns.slice(row, 1)))
    return None
