"""Rows of Parquet and Arrow: columns that have types."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import ColumnError
from nnfwd.rows.blocks import BadRow, Block, are_finite
from nnfwd.rows.columnar.bad_rows import find_bad_rows
from nnfwd.rows.columnar.column_types import (
    is_number,
    is_text,
    plain,
    to_numbers,
    to_texts,
)
from nnfwd.rows.columnar.files import open_column_file, read_batches
from nnfwd.rows.columns import match_header
from nnfwd.rows.cuts import GroupCuts
from nnfwd.rows.open_source import OpenSource
from nnfwd.text.cells import parse_cell
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from nnfwd.core.inputs import Vectors
    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.columnar.batches import Batch
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.selection import Selection

__all__ = ["open_columnar", "parse_batch"]


def open_columnar(file: ByteReader, selection: Selection) -> OpenSource:
    """Match the columns of a file; rows are read as they are asked for, only the columns wanted.

    Raises
    ------
    FileError
        If the file cannot be read; also later, after the rows before.
    ColumnError
        If its columns do not fit the network or the choice of columns, or have the wrong types.
    """
    opened = open_column_file(file)
    columns = match_header(opened.names, selection)
    _check_types(opened.schema, columns, selection)
    places = list(dict.fromkeys((*columns.fed, *columns.kept)))
    index = {place: index for index, place in enumerate(places)}
    parse = partial(
        parse_batch,
        fed=tuple(index[place] for place in columns.fed),
        kept=tuple(index[place] for place in columns.kept),
        typed=selection.typed,
        parse=columns.parse,
    )
    names = [opened.names[place] for place in places]

    def read(start: int, stop: int, row: int) -> Iterator[Batch | None]:
        groups = range(start, stop)
        return read_batches(opened, names, file, selection.most_rows, groups, row)

    batches = read_batches(opened, names, file, selection.most_rows)
    cuts = None if opened.groups is None else GroupCuts(opened.groups, read)
    return OpenSource(columns, batches, parse, cuts=cuts)


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


def parse_batch(
    batch: Batch,
    fed: tuple[int, ...],
    kept: tuple[int, ...],
    *,
    typed: bool = False,
    parse: Callable[[str], float] = parse_cell,
) -> Block:
    """Read a batch of rows.

    Parameters
    ----------
    batch : Batch
    fed, kept : tuple of int
        The places of its columns that are fed, and kept.
    typed : bool, optional
        Whether kept columns keep their types.
    parse : callable, optional
        Refuses the text of a missing number, and of one that is not finite unless that is sound.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from nnfwd.rows.columnar.batches import Batch
    >>> batch = Batch(7, pa.record_batch({"x1": [3, None], "id": ["007", "008"]}))
    >>> block = parse_batch(batch, fed=(0,), kept=(1,))
    >>> block.inputs.tolist(), block.kept
    ([[3.0, nan]], (['007', '008'],))
    >>> print(block.bad[0][1].error)
    row 8: column x1: the value is missing
    """
    rows = plain(batch.read())
    inputs: Vectors = tuple(to_numbers(rows.column(place)) for place in fed)
    bad: tuple[tuple[int, BadRow], ...] = ()
    if not are_finite(inputs):
        inputs = np.array(inputs)
        bad = find_bad_rows(rows, batch.row, fed, inputs, parse)
        inputs[:, [row for row, _ in bad]] = np.nan
    return Block(
        numbers=np.arange(1, rows.num_rows + 1),
        inputs=inputs,
        kept=tuple(
            rows.column(place)
            if typed
            else to_texts(rows.column(place), rows.schema.names[place], batch.row)
            for place in kept
        ),
        bad=bad,
    )
