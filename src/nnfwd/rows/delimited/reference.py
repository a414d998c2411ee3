"""CSV and TSV by the reference, which says what is right: a block by columns, or each record.

Where anything in a block is unusual it is read record by record, by
:func:`~nnfwd.text.cells.parse_cell`, which says what is wrong where.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import contextmanager
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import RowError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.rows.blocks import BadRow, Block, BlockBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
    cells = _Cells(columns, dialect)
    with wide_fields():
        for record in records:
            text = record.data.decode()
            raw = text.removesuffix("\n").removesuffix("\r")
            row: list[str] = []
            found: list[float] | RowError | Callable[[], RowError]
            try:
                row = split(text, dialect.delimiter)
                if not row:
                    continue
                found = cells.read(row, raw, record.line)
            except RowError as error:
                found = error.at(line=record.line, hint=dialect.hint_for_row(raw))
            if isinstance(found, list):
                builder.add(found, [row[place] for place in columns.kept])
            else:
                kept = [row[place] if place < len(row) else "" for place in columns.kept]
                builder.add_bad(BadRow(found, raw), kept)
    return builder.build()


class _Cells:
    """Reads the cells of a row that are fed: what is wrong with a text is found out once."""

    def __init__(self, columns: Columns, dialect: Dialect) -> None:
        self._columns = columns
        self._dialect = dialect
        decimals = r"(?:\.[0-9]*)?" if dialect.decimal == "." else ""
        self._is_plain = re.compile("-?[0-9]{1,99}" + decimals).fullmatch
        self._read = lru_cache(256)(partial(_read_cell, parse=dialect.reading(columns.parse)))

    def read(self, cells: list[str], raw: str, line: int) -> list[float] | Callable[[], RowError]:
        """Read them, or make what makes an error of the first fault."""
        if len(cells) != len(self._columns.names):
            return partial(_miscounted, self._columns, self._dialect, len(cells), raw, line)
        numbers: list[float] = []
        for place in self._columns.fed:
            cell = cells[place]
            number = float(cell) if self._is_plain(cell) else self._read(cell)
            if isinstance(number, RowError):
                return partial(_faulty, self._columns, len(numbers), number, line)
            numbers.append(number)
        return numbers


def _miscounted(columns: Columns, dialect: Dialect, n_cells: int, raw: str, line: int) -> RowError:
    return columns.miscounted(n_cells, line).at(hint=dialect.hint_for_row(raw))


def _faulty(columns: Columns, index: int, fault: RowError, line: int) -> RowError:
    place, name = columns.fed[index] + 1, columns.labels[index]
    return RowError(
        fault.message, line=line, column=place, name=name, cell=fault.cell, hint=fault.hint
    )


def _read_cell(cell: str, parse: Callable[[str], float]) -> float | RowError:
    try:
        return parse(cell)
    except RowError as error:
        return error.with_traceback(None)  # it would keep all that was there when it was raised


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
