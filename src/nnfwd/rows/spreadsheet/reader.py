"""Rows of a spreadsheet, read by python-calamine: a header, then a row a line of the sheet.

Numbers are as the file has them, formulas count by their values. Text stays text: ``'3,5'`` is not
a number. A kept date is written as ISO 8601 has it.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook

from nnfwd.errors import ColumnError, FileError, RowError, counted, did_you_mean, quote
from nnfwd.files.limits import LONGEST_ROWS
from nnfwd.rows.blocks import BadRow, Block, BlockBuilder
from nnfwd.rows.columns import check_header, match_header, match_width
from nnfwd.rows.open_source import OpenSource
from nnfwd.text.cells import is_not_finite
from nnfwd.text.csv_text import csv_text
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from python_calamine import CalamineSheet

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.selection import Selection

__all__ = ["open_xlsx"]

ROWS = 4096
"""Rows of a block."""

DAMAGED = "this is not a spreadsheet (.xlsx), or it is damaged"

KINDS = {str: "text", bool: "a truth value", date: "a date", time: "a time", object: "a time"}
"""What is in a cell, in words."""


def open_xlsx(file: ByteReader, selection: Selection) -> OpenSource | None:
    """Read a sheet's header and match it.

    Returns
    -------
    OpenSource or None
        None if there is nothing in the sheet, and no header was expected.

    Raises
    ------
    FileError
        If it is not such a file, is too long to be read whole, or the sheet is not there; if
        several sheets have rows and none is chosen.
    ColumnError
        If the header does not fit the network or the choice of columns.
    """
    lines = _lines(_choose_sheet(_open_workbook(_read(file)), selection.sheet))
    first = next(lines, None)
    if first is None:
        if selection.header:
            message = "the sheet is empty: expected a row of column names"
            raise FileError(message)
        return None
    line, cells = first
    texts = [as_text(cell) for cell in cells]
    try:
        if selection.header:
            check_header(texts, selection)
            columns = match_header(texts, selection)
        else:
            columns = match_width(len(cells), selection)
    except ColumnError as error:
        error.at(line=line)
        raise
    columns = columns._replace(by_key=True)  # a cell has a name, which says more than its number
    return OpenSource(columns, _blocks(lines if selection.header else _and(first, lines), columns))


def as_text(cell: Any) -> str:
    """Write the value of a cell as text: a whole number without a point, a date by ISO 8601.

    Examples
    --------
    >>> [as_text(cell) for cell in (7.0, 0.1, True, date(2026, 1, 2), "007", "")]
    ['7', '0.1', 'TRUE', '2026-01-02', '007', '']
    """
    match cell:
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case float():
            return repr(cell)
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _read(file: ByteReader) -> bytes:
    data, n_bytes = [], 0
    while piece := file.read(LONGEST_ROWS + 1 - n_bytes):
        data.append(piece)
        n_bytes += len(piece)
    return b"".join(data)


def _open_workbook(data: bytes) -> CalamineWorkbook:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            n_bytes = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError(DAMAGED) from error
    if max(n_bytes, len(data)) > LONGEST_ROWS:
        message = f"it is longer than {LONGEST_ROWS >> 20} MiB, the most that is read as a whole"
        raise FileError(message)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise FileError(DAMAGED) from error


def _choose_sheet(workbook: CalamineWorkbook, wanted: str | None) -> CalamineSheet:
    names = workbook.sheet_names
    if wanted is not None and wanted not in names:
        message = f"there is no sheet {quote(wanted)}{did_you_mean(wanted, names)}"
        raise FileError(message, hint=f"its sheets are {list_names(names)}")
    try:
        sheets = [workbook.get_sheet_by_name(name) for name in names if wanted in (None, name)]
    except CalamineError as error:
        raise FileError(DAMAGED) from error
    filled = [sheet for sheet in sheets if sheet.height] or sheets
    if len(filled) != 1:
        listed = list_names([each.name for each in filled])
        message = f"{counted(len(filled), 'sheet')} have rows: {listed}"
        raise FileError(message, hint="say which with --sheet NAME")
    return filled[0]


def _lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Iterate over the rows that are not blank, each with its number."""
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield line, cells


def _and(
    first: tuple[int, list[Any]], lines: Iterator[tuple[int, list[Any]]]
) -> Iterator[tuple[int, list[Any]]]:
    yield first
    yield from lines


def _blocks(lines: Iterator[tuple[int, list[Any]]], columns: Columns) -> Iterator[Block]:
    while chunk := list(islice(lines, ROWS)):
        builder = BlockBuilder(len(columns.fed), len(columns.kept))
        parse = partial(_number, parse=columns.parse)
        for line, cells in chunk:
            kept = [as_text(cells[place]) for place in columns.kept]
            try:
                builder.add(columns.numbers(cells, line, parse), kept)
            except RowError as error:
                builder.add_bad(BadRow(error, _raw(cells)), kept)
        yield builder.build()


def _raw(cells: Sequence[Any]) -> str:
    """Write a row for people to read, as CSV has it."""
    return csv_text([map(as_text, cells)]).removesuffix("\n")


def _number(cell: Any, parse: Callable[[str], float]) -> float:
    """Read a cell that is fed: a number, or in answers what is not finite, as text."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    text = as_text(cell)
    if isinstance(cell, str) and (not text.strip() or is_not_finite(text.strip())):
        return parse(text)
    kind = next(words for types, words in KINDS.items() if isinstance(cell, types))
    message = f"{quote(text)} is {kind}, not a number"
    raise RowError(message, cell=text)
