"""Rows that are values of a document, as JSON and YAML have them: lists or mappings."""

from __future__ import annotations

import math
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import ColumnError, FileError, RowError, counted, did_you_mean, quote
from nnfwd.files.documents.plain_data import Written, why_no_text
from nnfwd.rows.blocks import NUL_IN_TEXT, BadRow, BlockBuilder
from nnfwd.rows.columns import match_keys, match_width
from nnfwd.rows.open_source import OpenSource
from nnfwd.text.foreign import hint_for_number
from nnfwd.text.names import list_names, show_name
from nnfwd.text.number_grammar import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.files.documents.plain_data import Document
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.selection import Selection

__all__ = ["Item", "build_block", "column_items", "match_first", "open_items"]

ITEMS_PER_BLOCK = 4096


class Item(NamedTuple):
    """One row of a document.

    Parameters
    ----------
    line : int
        The line that it begins on.
    raw : str
        Its text.
    value : object
        What was parsed: a list or a mapping if all is well. A :class:`~nnfwd.errors.RowError`, here
        or inside of it, stands for what could not be parsed.
    """

    line: int
    raw: str
    value: object


def column_items(columns: dict[str, Document], lines: Iterable[int]) -> Iterator[Item]:
    """Turn columns, lists or one value each, into rows.

    Parameters
    ----------
    columns : dict
    lines : iterable of int
        The line of each value of the first column: there a row begins.

    Raises
    ------
    FileError
        If the columns are not of one length.

    Examples
    --------
    >>> for item in column_items({"x1": [3, 1], "x2": [5, None]}, [1, 2]):
    ...     print(item)
    Item(line=1, raw='x1: 3, x2: 5', value={'x1': 3, 'x2': 5})
    Item(line=2, raw='x1: 1, x2: null', value={'x1': 1, 'x2': None})
    """
    lists = {
        name: values if isinstance(values, list) else [values] for name, values in columns.items()
    }
    first, *others = lists
    for name in others:
        if len(lists[name]) != len(lists[first]):
            message = (
                f"columns are lists of one length: {show_name(first)} has "
                f"{counted(len(lists[first]), 'value')}, {show_name(name)} {len(lists[name])}"
            )
            raise FileError(message, line=1)
    for line, *values in zip(lines, *lists.values(), strict=False):
        row = dict(zip(lists, values, strict=True))
        yield Item(line, ", ".join(f"{name}: {_raw(value)}" for name, value in row.items()), row)


def open_items(items: Iterator[Item], selection: Selection) -> OpenSource | None:
    """Match the first row; the others are read as they are asked for.

    Returns
    -------
    OpenSource or None
        None if there are no rows.

    Raises
    ------
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    first = next(items, None)
    if first is None:
        return None
    columns = match_first(first, selection)
    n_items = min(ITEMS_PER_BLOCK, selection.most_rows or ITEMS_PER_BLOCK)
    blocks = (build_block(batch, columns) for batch in _batches(chain([first], items), n_items))
    return OpenSource(columns, blocks)


def _batches(items: Iterator[Item], n_items: int) -> Iterator[list[Item]]:
    """Put items together; those before a fault of the file are yielded before it is raised."""
    batch: list[Item] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == n_items:
                yield batch
                batch = []
    except FileError:
        yield batch
        raise
    yield batch


def match_first(first: Item, selection: Selection) -> Columns:
    """Find the columns by the first row, which tells whether rows are lists or mappings.

    Raises
    ------
    ColumnError
        If it is neither, or does not fit.
    """
    row = first.value
    try:
        if isinstance(row, dict):
            return match_keys(tuple(row), selection)
        if isinstance(row, list):
            return match_width(len(row), selection)
        found = row.message if isinstance(row, RowError) else f"found {_kind(row)}"
        message = f"the first row tells what columns there are, as a list or a mapping: {found}"
        raise ColumnError(message)
    except ColumnError as error:
        error.at(line=first.line)
        raise


def build_block(items: Iterable[Item], columns: Columns) -> Block:
    """Turn rows into a block; its rows are numbered from 1."""
    builder = BlockBuilder(len(columns.fed), len(columns.kept))
    number = partial(_number, columns=columns)
    for item in items:
        cells = _cells(item.value, columns)
        kept = [cells[place] if place < len(cells) else None for place in columns.kept]
        try:
            _check_shape(item.value, columns)
            numbers = columns.numbers(cells, item.line, number)
            builder.add(numbers, _texts(kept, columns))
        except RowError as error:
            bad = BadRow(error.at(line=item.line), item.raw)
            builder.add_bad(bad, [_text(value) or "" for value in kept])
    return builder.build()


def _cells(row: object, columns: Columns) -> list[object]:
    """Put what a row has into the order of the columns."""
    if columns.by_key:
        return [row.get(name) for name in columns.names] if isinstance(row, dict) else []
    return row if isinstance(row, list) else []


def _check_shape(row: object, columns: Columns) -> None:
    if isinstance(row, RowError):
        raise row
    if not isinstance(row, dict if columns.by_key else list):
        expected = "a mapping" if columns.by_key else "a list"
        message = f"expected {expected}, as the first row is one, found {_kind(row)}"
        raise RowError(message)
    if isinstance(row, dict):
        for name in columns.names:
            if name not in row:
                message = f"the row has no such key: its keys are {list_names(tuple(row))}"
                raise RowError(message + did_you_mean(name, row), name=name)
        if columns.of_answers and (others := [name for name in row if name not in columns.names]):
            message = f"the first row has no such key: its keys are {list_names(columns.names)}"
            raise RowError(message, name=others[0])


def _number(value: object, columns: Columns) -> float:
    """Read a number; text is none, whatever it looks like.

    In answers null is one that is not finite: JSON has no other word for it.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        return number if math.isfinite(number) else columns.parse(_text(value) or "")
    if value is None:
        return math.nan if columns.of_answers else columns.parse("")
    if isinstance(value, RowError):
        raise RowError(value.message, hint=value.hint)
    if isinstance(value, str):
        message = f"{quote(value)} is text, not a number"
        without = "write it without quotes" if NUMBER.fullmatch(value) else None
        raise RowError(message, cell=value, hint=without or hint_for_number(value))
    message = f"{_kind(value)} is no number"
    raise RowError(message, cell=_text(value))


def _texts(values: list[object], columns: Columns) -> list[str]:
    """Turn the cells that are kept into text.

    Raises
    ------
    RowError
        For what could not be parsed, a list or a mapping, and text that has no UTF-8.
    """
    texts = []
    for name, value in zip(columns.kept_names, values, strict=True):
        text = _text(value)
        if text is None:
            raise RowError(_why_not_kept(value), name=name)
        texts.append(text)
    return texts


def _why_not_kept(value: object) -> str:
    if isinstance(value, RowError):
        return value.message
    if isinstance(value, str):
        return why_no_text(value) or NUL_IN_TEXT
    return f"{_kind(value)} cannot be kept"


def _text(value: object) -> str | None:
    """Write a value as it was written; None if it is no text, number or truth value."""
    if isinstance(value, str):
        return None if "\0" in value or why_no_text(value) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value.text if isinstance(value, Written) else repr(value)
    return "" if value is None else None


def _raw(value: object) -> str:
    """Write a value of whatever kind, for people."""
    text = "null" if value is None else _text(value)
    return str(value) if text is None else text


def _kind(value: object) -> str:
    """Name a value's kind in an error."""
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "null"}
    return kinds.get(type(value), "a number")
