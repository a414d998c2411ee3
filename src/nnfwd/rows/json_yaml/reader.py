"""JSON Lines, a row a line, and JSON, one list of rows or a mapping of columns."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, RowError
from nnfwd.files.documents.json_text import explain_syntax, parse_json, why_not_unique
from nnfwd.files.documents.plain_data import Written, plain_number, too_deep, why_no_text
from nnfwd.files.limits import IN_BLOCKS, LONGEST_ROWS, gather
from nnfwd.files.utf8 import decode
from nnfwd.rows.cuts import TextCuts
from nnfwd.rows.fast import check_fast_reader
from nnfwd.rows.json_yaml.items import Item, build_block, column_items, match_first, open_items
from nnfwd.rows.json_yaml.plain_lines import read_plain
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.open_source import OpenSource
from nnfwd.rows.records import Records, check_text, cut_records, split_first
from nnfwd.rows.sifting import line_ends, read_sifted
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

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

_BLANKS = " \t\r\n"
_SKIP_BLANKS = re.compile(f"[{_BLANKS}]*")


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
    first, records = split_first(records, None, blank=_BLANKS.encode())
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
    try:
        check_fast_reader()
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
    return not line.strip(_BLANKS.encode())


def line_item(line: Records) -> Item:
    """Parse one line by the reference."""
    raw = line.data.decode().removesuffix("\n").removesuffix("\r")
    return Item(line.line, raw, _parse_line(raw))


def _parse_line(text: str) -> object:
    try:
        return _DECODER.decode(text)
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
    text = decode(gather(file.pieces(), LONGEST_ROWS, hint=IN_BLOCKS))
    if _is_mapping(text):
        columns = parse_json(text)
        if isinstance(columns, dict) and columns:
            return open_items(column_items(columns, _column_lines(text)), selection)
        message = 'expected one list of rows, or lists by column: {"output": [52, 63]}'
        raise FileError(message, line=1)
    return open_items(_list_items(text), selection)


def _is_mapping(text: str) -> bool:
    """Whether there is one mapping and nothing else, or a damaged one."""
    begin = _skip(text, 0)
    if not text.startswith("{", begin):
        return False
    try:
        _, end = _DECODER.raw_decode(text, begin)
    except (json.JSONDecodeError, RecursionError):
        return True
    return _skip(text, end) == len(text)


def _column_lines(text: str) -> Iterator[int]:
    """Find the lines that the values of the first column begin on."""
    _, end = _DECODER.raw_decode(text, _skip(text, _skip(text, 0) + 1))  # its name
    position = _skip(text, _skip(text, end) + 1)  # after a colon
    if text.startswith("[", position):
        for item in _items_from(text, position):
            yield item.line
    else:
        yield line_and_column(text, position)[0]


def _list_items(text: str) -> Iterator[Item]:
    """Parse a text that is one list."""
    position = _skip(text, 0)
    if not text.startswith("[", position):
        message = "expected one list of rows, [...]; a row a line is --input-format jsonl"
        raise _fault(message, text, position)
    position = _skip(text, (yield from _items_from(text, position)))
    if position < len(text):
        message = "not valid JSON: something follows the list"
        raise _fault(message, text, position)


def _items_from(text: str, position: int) -> Generator[Item, None, int]:
    """Parse a list item by item, since the json module does not say on which lines they are.

    Returns
    -------
    int
        The place after the list.
    """
    line, counted = 1, 0
    position = _skip(text, position + 1)
    more = not text.startswith("]", position)
    while more:
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _fault(explain_syntax(error), text, error.pos) from error
        except RecursionError:
            raise _fault(too_deep().message, text, position) from None
        line += text.count("\n", counted, position)
        counted = position
        yield Item(line, text[position:end], value)
        position = _skip(text, end)
        more = text.startswith(",", position)
        if more:
            position = _skip(text, position + 1)
    if not text.startswith("]", position):
        message = "not valid JSON: expected a comma or the end of the list"
        raise _fault(message, text, position)
    return position + 1


def _skip(text: str, position: int) -> int:
    """Find the next character that is not a blank."""
    match = _SKIP_BLANKS.match(text, position)
    return position if match is None else match.end()


def _fault(message: str, text: str, position: int) -> FileError:
    line, column = line_and_column(text, position)
    return FileError(message, line=line, column=column)


def _mapping(pairs: list[tuple[str, object]]) -> object:
    """Make a mapping, or an error in its place if it cannot have these keys."""
    mapping = dict(pairs)
    fault = next(filter(None, map(why_no_text, mapping)), "")
    if len(mapping) < len(pairs):
        fault = fault or why_not_unique(pairs)
    return RowError(fault) if fault else mapping


_DECODER = json.JSONDecoder(
    object_pairs_hook=_mapping,
    parse_int=plain_number,
    parse_float=plain_number,
    parse_constant=Written,
)
