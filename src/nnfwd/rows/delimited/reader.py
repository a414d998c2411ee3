"""CSV and TSV: the header, and which reader reads a block of rows.

A fast reader takes all of a block or nothing. What it does not take is sifted: it is given the rows
that are surely fine, and the reference the others.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.errors import ColumnError, FileError, RowError
from nnfwd.rows.columns import Columns, check_header, match_header, match_width
from nnfwd.rows.cuts import TextCuts
from nnfwd.rows.delimited.other_formats import refuse_json
from nnfwd.rows.delimited.quotes import record_ends
from nnfwd.rows.delimited.reference import parse_columns, parse_records, split, wide_fields
from nnfwd.rows.fast import LONG_INPUT, check_fast_reader
from nnfwd.rows.open_source import OpenSource
from nnfwd.rows.records import check_text, cut_records, split_first
from nnfwd.rows.sifting import NUMBER_END, read_sifted
from nnfwd.text.dialect import SEPARATOR_LINES, Dialect

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.records import Records
    from nnfwd.rows.selection import Selection

__all__ = ["open_csv", "open_tsv", "parse_block", "parse_fast", "parse_short"]

MUCH = 1 << 16
"""Bytes of a block from which it pays to look whether there are short decimals alone."""

_LINE_ENDS = (b"\n", b"\r\n")


def open_csv(file: ByteReader, selection: Selection, usual: str = ",") -> OpenSource | None:
    """Read the header and match it; the rows are read as they are asked for.

    Parameters
    ----------
    file : ByteReader
    selection : Selection
    usual : str, optional
        The delimiter, where neither the selection nor the first line says another.

    Returns
    -------
    OpenSource or None
        None if there is nothing in the file, and no header was expected.

    Raises
    ------
    FileError
        If a header was expected and the file is empty, or its first line says other than options.
    ColumnError
        If the header does not fit the network or the choice of columns.
    """
    dialect, has_line = selection.dialect.of_file(file.head(SEPARATOR_LINES), usual)
    mark = dialect.mark
    records = check_text(cut_records(file.pieces(), mark), mark)
    first, records = split_first(records, mark, blank=b"\r\n")
    if has_line:
        first, records = split_first(records, mark, blank=b"\r\n")
    if first is None:
        if selection.header:
            message = "the file is empty: expected a line of column names"
            raise FileError(message)
        return None
    try:
        refuse_json(first.data, (*selection.inputs, *selection.columns))
        cells = _parse_first(first, dialect)
        if selection.header:
            check_header(cells, selection, dialect.is_number)
            columns = match_header(cells, selection)
            begin = first.line + first.data.count(b"\n")
        else:
            columns = match_width(len(cells), selection)
            records = chain([first], records)
            begin = first.line
    except ColumnError as error:
        error.at(line=first.line, hint=dialect.hint(first.data.decode()))
        raise
    parse = partial(parse_short, columns=columns, dialect=dialect)
    bulk = partial(parse_fast, columns=columns, dialect=dialect)
    return OpenSource(columns, records, parse, bulk, TextCuts(mark, begin))


def open_tsv(file: ByteReader, selection: Selection) -> OpenSource | None:
    """Read CSV with tabs, as :func:`open_csv` does."""
    return open_csv(file, selection, "\t")


def parse_short(records: Records, columns: Columns, dialect: Dialect) -> Block:
    """Read a block of a file that is not worth loading PyArrow for."""
    if records.size >= MUCH:
        from nnfwd.rows.delimited.read_decimals import parse_decimals

        block = parse_decimals(records, columns, dialect)
        if block is not None:
            return block
    return parse_block(records, columns, dialect)


def parse_fast(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    """Read a block by the fastest reader that can read it, is installed, and can be loaded."""
    read = partial(_parse_usual, columns=columns, dialect=dialect)
    block = read(records)
    return _parse_sifted(records, columns, dialect, read) if block is None else block


def _parse_usual(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    LONG_INPUT.set()
    from nnfwd.rows.delimited.read_decimals import parse_decimals

    block = parse_decimals(records, columns, dialect)
    if block is not None:
        return block
    try:
        check_fast_reader()
        from nnfwd.rows.delimited.read_by_arrow import parse_bulk
    except (ImportError, MemoryError):
        from nnfwd.rows.delimited.read_by_loadtxt import parse_bulk as parse_numbers

        block = parse_numbers(records, columns, dialect)
        return parse_columns(records, columns, dialect) if block is None else block
    return parse_bulk(records, columns, dialect)


def _parse_first(first: Records, dialect: Dialect) -> list[str]:
    with wide_fields():
        try:
            return split(first.data.decode(), dialect.delimiter)
        except RowError as error:
            raise ColumnError(error.message, hint=error.hint) from error


def parse_block(records: Records, columns: Columns, dialect: Dialect) -> Block:
    r"""Read a block of whole records.

    Parameters
    ----------
    records : Records
        UTF-8 text, cut by :func:`~nnfwd.rows.records.cut_records`.
    columns : Columns
    dialect : Dialect
        With a delimiter.

    Returns
    -------
    Block
        Its rows are numbered from 1. Blank lines are left out.

    Examples
    --------
    >>> from nnfwd.rows.records import Records
    >>> columns = Columns(("id", "x1"), fed=(1,), kept=(0,), labels=("x1",))
    >>> block = parse_block(Records(2, b"007,3\n008,abc\n"), columns, Dialect(","))
    >>> block.table.tolist(), block.kept
    ([[3.0, nan]], (['007', '008'],))
    >>> print(block.bad[0][1].error)
    3:2: column x1: 'abc' is not a number
    """
    read = partial(parse_columns, columns=columns, dialect=dialect)
    block = read(records) or _parse_sifted(records, columns, dialect, read)
    return block or parse_records(records.each(dialect.mark), columns, dialect)


def _parse_sifted(
    records: Records,
    columns: Columns,
    dialect: Dialect,
    read: Callable[[Records], Block | None],
) -> Block | None:
    """Read what is as usual in a block by a fast reader, the rest record by record; or None."""
    ends = record_ends(records.data, dialect.mark)
    if ends is None:
        return None
    pattern = _usual_record(columns, dialect)
    read_each = partial(parse_records, columns=columns, dialect=dialect)
    return read_sifted(records, ends, pattern, read, read_each, _LINE_ENDS.__contains__)


def _usual_record(columns: Columns, dialect: Dialect) -> str:
    """Write a regular expression of records that are surely fine."""
    delimiter, point = map(re.escape, (dialect.delimiter, dialect.decimal))
    number = rf"[ \t]*[+-]?(?:[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+){NUMBER_END}[ \t]*"
    text = rf'(?:[^"\r\n{delimiter}][^\r\n{delimiter}]*|"[^"\r\n]*(?:""[^"\r\n]*)*")?'
    fed = set(columns.fed)
    return delimiter.join(number if place in fed else text for place in range(len(columns.names)))
