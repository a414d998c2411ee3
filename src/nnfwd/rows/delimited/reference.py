"""CSV and TSV by the reference, which says what is right: a block by columns, or each record.

Where anything in a block is unusual it is read record by record, by
:func:`~nnfwd.text.cells.parse_cell`, which says what is wrong where.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import RowError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.rows.blocks import BadRow, Block, BlockBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records
    from nnfwd.text.dialect import Dialect

__all__ = ["parse_columns", "parse_records", "split", "wide_fields"]

_NUMBER_BYTES = b"0123456789+-.eE \t"
"""Of texts in these bytes alone, ``float`` takes what the grammar of a cell takes, and no more."""

_FIELD_LIMIT = Lock()


def parse_columns(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    """Read a block in which nothing is unusual; else None."""
    lines = io.StringIO(records.data.decode(), newline="\n")
    try:
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    if not rows or set(map(len, rows)) != {len(columns.names)}:
        return None
    cells = list(zip(*rows, strict=True))
    inputs = np.empty((len(columns.fed), len(rows)))
    for vector, place in zip(inputs, columns.fed, strict=True):
        numbers = _parse_numbers(cells[place], dialect)
        if numbers is None:
            return None
        vector[:] = numbers
    kept = tuple(list(cells[place]) for place in columns.kept)
    return Block(np.arange(1, len(rows) + 1), inputs, kept, bad=())


def _parse_numbers(cells: Sequence[str], dialect: Dialect) -> NDArray[np.float64] | None:
    """Read a column of cells that all are finite numbers; else None."""
    text = ";".join(cells)
    if dialect.decimal != ".":
        if "." in text:
            return None
        text = text.replace(dialect.decimal, ".")
        cells = list(map(dialect.with_point, cells))
    if text.encode().translate(None, _NUMBER_BYTES + b";"):
        return None
    try:
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def parse_records(records: Iterable[Records], columns: Columns, dialect: Dialect) -> Block:
    """Read single records."""
    builder = BlockBuilder(len(columns.fed), len(columns.kept))
    parse = dialect.reading(columns.parse)
    with wide_fields():
        for record in records:
            text = record.data.decode()
            cells: list[str] = []
            try:
                cells = split(text, dialect.delimiter)
                if not cells:
                    continue
                numbers = columns.numbers(cells, record.line, parse)
            except RowError as error:
                raw = text.removesuffix("\n").removesuffix("\r")
                kept = [cells[place] if place < len(cells) else "" for place in columns.kept]
                hint = dialect.hint_for_row(raw) if len(cells) != len(columns.names) else None
                builder.add_bad(BadRow(error.at(line=record.line, hint=hint), raw), kept)
            else:
                builder.add(numbers, [cells[place] for place in columns.kept])
    return builder.build()


def split(record: str, delimiter: str) -> list[str]:
    """Split one record into cells."""
    bare = record.removesuffix("\n").removesuffix("\r")
    if not ('"' in bare or "\r" in bare):
        return bare.split(delimiter) if bare else []
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RowError(_explain(str(error))) from error


def _explain(fault: str) -> str:
    """Say plainly what the csv module found."""
    if "new-line" in fault:
        return "a lone CR in a cell: expected quotes around it, or lines that end in LF or CRLF"
    if "expected after" in fault:
        return "a cell goes on after its closing quote: a quote inside of quotes is written twice"
    return f"not CSV: {fault}"


@contextmanager
def wide_fields() -> Iterator[None]:
    """Let cells be as long as records: the csv module has one limit for all of its users."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(LONGEST_RECORD)
        try:
            yield
        finally:
            csv.field_size_limit(before)
