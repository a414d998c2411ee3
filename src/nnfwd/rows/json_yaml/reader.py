"""JSON Lines, a row a line, and JSON, one list of rows or a mapping of columns."""

from __future__ import annotations

import io
import json
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, RowError
from nnfwd.files.documents.json_text import explain_syntax, parse_json
from nnfwd.files.documents.plain_data import too_deep
from nnfwd.files.limits import IN_BLOCKS, LONGEST_ROWS, gather
from nnfwd.files.utf8 import decode
from nnfwd.rows.cuts import TextCuts
from nnfwd.rows.fast import LONG_INPUT, is_installed, load_fast_reader
from nnfwd.rows.json_yaml.items import Item, build_block, column_items, match_first, open_items
from nnfwd.rows.json_yaml.list_cuts import skip_blanks
from nnfwd.rows.json_yaml.lists import open_list
from nnfwd.rows.json_yaml.plain_lines import read_plain
from nnfwd.rows.json_yaml.reference import BLANKS, DECODER, items_from, list_items, skip
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.open_source import OpenSource
from nnfwd.rows.records import Records, check_text, cut_records, split_first
from nnfwd.rows.sifting import line_ends, read_sifted
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.json_yaml.usual_lines import UsualLine
    from nnfwd.rows.selection import Selection

__all__ = [
    "line_item",
    "open_json",
    "open_json_lines",
    "parse_by_reference",
    "parse_each",
    "parse_lines",
    "parse_usual",
]


_BLANKS = BLANKS.encode()


def open_json_lines(file: ByteReader, selection: Selection) -> OpenSource | None:
    """Match the first row of JSON Lines; the others are read as they are asked for.

    Returns
    -------
    OpenSource or None
        None if there are no rows.

    Raises
    ------
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    records = check_text(cut_records(file.pieces(), None), None)
    first, records = split_first(records, None, blank=_BLANKS)
    if first is None:
        return None
    item = line_item(first)
    columns = match_first(item, selection)
    parse = partial(parse_lines, columns=columns)
    usual = usual_line(item.value, columns)
    bulk = None if usual is None else partial(parse_usual, columns=columns, usual=usual)
    cuts = TextCuts(None, first.line)
    return OpenSource(columns, chain([first], records), parse, bulk, cuts)


def parse_lines(records: Records, columns: Columns) -> Block:
    r"""Read a block of JSON Lines; blank lines are left out.

    Examples
    --------
    >>> from nnfwd.rows.columns import Columns
    >>> from nnfwd.rows.records import Records
    >>> columns = Columns(("x1", "id"), fed=(0,), kept=(1,), labels=("x1",), by_key=True)
    >>> block = parse_lines(Records(1, b'{"id": 7.50, "x1": 3}\n{"id": 8, "x1": "3"}\n'), columns)
    >>> block.table.tolist(), block.kept
    ([[3.0, nan]], (['7.50', '8'],))
    >>> block.bad[0][1].error.headline()
    "2: column x1: '3' is text, not a number"
    """
    return parse_each(_split_lines(records), columns)


def parse_usual(records: Records, columns: Columns, usual: UsualLine) -> Block | None:
    """Read a block of JSON Lines of which some are as the first one; else None."""
    LONG_INPUT.set()
    block = usual.read_decimals(records)
    if block is not None or not is_installed():
        return block
    try:
        load_fast_reader()
        ends = line_ends(records.data)
        each = partial(parse_each, columns=columns)
        return read_sifted(records, ends, usual.pattern, usual.read, each, _is_blank)
    except (ImportError, MemoryError):
        return None


def parse_each(lines: Iterable[Records], columns: Columns) -> Block:
    """Read single lines: what is plain in all of them together, the rest by the reference."""
    if columns.of_answers:
        return parse_by_reference(lines, columns)
    return read_plain(list(lines), columns, partial(parse_by_reference, columns=columns))


def parse_by_reference(lines: Iterable[Records], columns: Columns) -> Block:
    """Read single lines by the reference, which says what is wrong where."""
    return build_block(map(line_item, lines), columns)


def _split_lines(records: Records) -> Iterator[Records]:
    for line, data in enumerate(io.BytesIO(records.data), start=records.line):
        if not _is_blank(data):
            yield Records(line, data)


def _is_blank(line: bytes) -> bool:
    return not line.strip(_BLANKS)


def line_item(line: Records) -> Item:
    """Parse one line by the reference."""
    raw = line.data.decode().removesuffix("\n").removesuffix("\r")
    return Item(line.line, raw, _parse_line(raw))


def _parse_line(text: str) -> object:
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        return RowError(f"{explain_syntax(error)} (character {error.pos + 1})")
    except RecursionError:
        return RowError(too_deep().message)


def open_json(file: ByteReader, selection: Selection) -> OpenSource | None:
    """Match the first row of a JSON list, or of columns; the others are read as they are asked for.

    Returns
    -------
    OpenSource or None
        None if there are no rows.

    Raises
    ------
    FileError
        If the file is neither one JSON list nor one mapping of columns; also later, after the rows
        before the fault.
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    pieces = file.pieces()
    start, line, column = skip_blanks(pieces)
    if start.startswith(b"["):
        return open_list(chain([start[1:]], pieces), line, column + 1, selection)
    # the places of faults are counted in the text
    blanks = b"\n" * min(line - 1, LONGEST_ROWS), b" " * min(column - 1, LONGEST_ROWS)
    text = decode(gather(chain(blanks, [start], pieces), LONGEST_ROWS, hint=IN_BLOCKS))
    if _is_mapping(text):
        columns = parse_json(text)
        if isinstance(columns, dict) and columns:
            return open_items(column_items(columns, _column_lines(text)), selection)
        message = 'expected one list of rows, or lists by column: {"output": [52, 63]}'
        raise FileError(message, line=1)
    return open_items(list_items(text), selection)


def _is_mapping(text: str) -> bool:
    """Whether there is one mapping and nothing else, or a damaged one."""
    begin = skip(text, 0)
    if not text.startswith("{", begin):
        return False
    try:
        _, end = DECODER.raw_decode(text, begin)
    except (json.JSONDecodeError, RecursionError):
        return True
    return skip(text, end) == len(text)


def _column_lines(text: str) -> Iterator[int]:
    """Find the lines that the values of the first column begin on."""
    _, end = DECODER.raw_decode(text, skip(text, skip(text, 0) + 1))  # its name
    position = skip(text, skip(text, end) + 1)  # after a colon
    if text.startswith("[", position):
        for item in items_from(text, position):
            yield item.line
    else:
        yield line_and_column(text, position)[0]
