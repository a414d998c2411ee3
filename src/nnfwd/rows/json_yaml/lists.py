"""JSON lists, piece by piece: read as JSON Lines are, or by the reference."""

from __future__ import annotations

import json
import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import FileError
from nnfwd.rows.fast import LONG_INPUT, is_installed, load_fast_reader
from nnfwd.rows.json_yaml.items import Item, batches, build_block, match_first
from nnfwd.rows.json_yaml.list_cuts import cut_list
from nnfwd.rows.json_yaml.plain_lines import read_plain
from nnfwd.rows.json_yaml.reference import BLANKS, DECODER, list_items
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.open_source import OpenSource
from nnfwd.rows.records import Records
from nnfwd.rows.sifting import line_ends, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.rows.blocks import Block
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.json_yaml.list_cuts import ListPiece
    from nnfwd.rows.json_yaml.usual_lines import UsualLine
    from nnfwd.rows.selection import Selection

__all__ = ["open_list"]

LONG = 1 << 20
"""Bytes of the first items from which reading them by PyArrow is quicker, with its import."""

_AS_BLANK = bytes.maketrans(b"\r\n", b"  ")


_ITEM_END = re.compile(rb"[]}]([ \t\r\n]*,)")


def open_list(
    data: Iterator[bytes], line: int, column: int, selection: Selection
) -> OpenSource | None:
    """Match the first item of a list; the others are read as they are asked for.

    Parameters
    ----------
    data : iterator of bytes
        What follows the bracket that opens the list.
    line, column : int
        Where that begins.
    selection : Selection

    Returns
    -------
    OpenSource or None
        None if there are no items.

    Raises
    ------
    FileError
        If the list is not JSON; also later, after the rows before the fault.
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    alike = _Alike()
    pieces = cut_list(data, line, column, alike.take)
    piece = next(pieces)
    first = next(_items(piece, goes_on=False), None)
    if first is None:
        next(pieces, None)  # checks that nothing follows
        return None
    columns = match_first(first, selection)
    usual = alike.usual = usual_line(first.value, columns)
    at_first = usual if len(piece.data) >= LONG else None  # loading PyArrow has to pay
    blocks = chain(_blocks(piece, columns, at_first, goes_on=False), _later(pieces, columns, usual))
    return OpenSource(columns, blocks)


class _Alike:
    """Items that all are as the first one of them, with short decimals.

    Attributes
    ----------
    usual : UsualLine or None
        None until it is known what is usual.
    """

    def __init__(self) -> None:
        self.usual: UsualLine | None = None

    def take(self, data: bytes) -> tuple[Block, int] | None:
        """Read items up to the last comma between two of them, and count the bytes; or nothing."""
        end = self.usual and _ITEM_END.search(data)
        if not self.usual or not end:
            return None
        LONG_INPUT.set()
        n_bytes = data.rindex(end[0]) + len(end[0])
        block = self.usual.read_alike(data[:n_bytes], data[: end.start(1)], end[1])
        return None if block is None else (block, n_bytes)


def _later(
    pieces: Iterator[ListPiece], columns: Columns, usual: UsualLine | None
) -> Iterator[Block]:
    for piece in pieces:
        yield from _blocks(piece, columns, usual, goes_on=True)


def _blocks(
    piece: ListPiece, columns: Columns, usual: UsualLine | None, *, goes_on: bool
) -> Iterator[Block]:
    block = piece.block
    if not (block or piece.is_rest or columns.of_answers):
        block = _read(piece, columns, usual)
    if block is not None:
        yield block
        return
    for batch in batches(_items(piece, goes_on=goes_on), max(1, len(piece.data))):
        yield build_block(batch, columns)


def _read(piece: ListPiece, columns: Columns, usual: UsualLine | None) -> Block | None:
    """Read items all together, or those that are not plain by themselves; else None."""
    block = None
    if usual is not None and piece.is_flat:
        LONG_INPUT.set()
        lines = _as_lines(piece)
        block = usual.read_decimals(lines) or _read_usual(lines, usual)
    if block is None:
        try:
            block = read_plain(_singles(piece), columns, partial(_read_each, columns=columns))
        except FileError:  # the reference says where
            return None
    return block


def _as_lines(piece: ListPiece) -> Records:
    """Write items as lines, with a line end for the comma after each one.

    The first item of a list gets the blanks that are before the second one: where these are line
    ends, it often has none.
    """
    content = bytearray(piece.data.translate(_AS_BLANK))
    np.frombuffer(content, np.uint8)[piece.commas] = ord("\n")
    begins = [0, *(piece.commas[:-1] + 1)[:1].tolist()]
    first, *second = (_n_blanks(content, begin) for begin in begins)
    content[:0] = b" " * (max([first, *second]) - first)
    return Records(piece.line, bytes(content))


def _n_blanks(content: bytearray, begin: int) -> int:
    rest = content[begin : content.index(b"\n", begin)]
    return len(rest) - len(rest.lstrip())


def _read_usual(lines: Records, usual: UsualLine) -> Block | None:
    """Read items that all are as the first one, by PyArrow if it is there."""
    if not is_installed():
        return None
    try:
        load_fast_reader()
        ends = line_ends(lines.data)
        are_usual = matches(lines.data, np.append(0, ends[:-1]), ends, usual.pattern)
        return usual.read(lines) if are_usual.all() else None
    except (ImportError, MemoryError):
        return None


def _singles(piece: ListPiece) -> list[Records]:
    """Cut items apart, each with the line that it begins on."""
    spans = zip((0, *(piece.commas[:-1] + 1).tolist()), piece.commas.tolist(), strict=True)
    texts = [(end, piece.data[start:end].lstrip(BLANKS.encode())) for start, end in spans]
    begins = np.array([end - len(text) for end, text in texts])
    lines = piece.line + np.searchsorted(line_ends(piece.data), begins, "right")
    return [
        Records(line, text.rstrip(BLANKS.encode()))
        for line, (_, text) in zip(lines.tolist(), texts, strict=True)
    ]


def _read_each(singles: Iterable[Records], columns: Columns) -> Block:
    """Read items by the reference.

    Raises
    ------
    FileError
        If one is not JSON.
    """
    return build_block([_item(single) for single in singles], columns)


def _item(single: Records) -> Item:
    raw = single.data.decode()
    try:
        return Item(single.line, raw, DECODER.decode(raw))
    except (json.JSONDecodeError, RecursionError) as error:
        raise FileError(str(error)) from error


def _items(piece: ListPiece, *, goes_on: bool) -> Iterator[Item]:
    """Parse items by the reference; after the last one the file ends."""
    text = piece.data.decode()
    text = f"[{text}" if piece.is_rest else f"[{text[:-1]}]"
    try:
        for item in list_items(text, goes_on=goes_on or not piece.is_rest):
            yield item._replace(line=piece.line + item.line - 1)
    except FileError as error:
        if error.line is not None and error.column is not None:
            # the bracket is not in the file
            error.line, error.column = piece.place(error.line, error.column - (error.line == 1))
        raise
