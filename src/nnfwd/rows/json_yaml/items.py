"""Rows that are values of a document, as JSON and YAML have them: lists or mappings."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import ColumnError, FileError, RowError, counted, did_you_mean
from nnfwd.rows.blocks import BadRow, BlockBuilder
from nnfwd.rows.columns import match_keys, match_width
from nnfwd.rows.json_yaml.values import kind_of, text_of, texts_of, to_number
from nnfwd.rows.open_source import OpenSource
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.files.documents.plain_data import Document
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.selection import Selection

__all__ = ["Item", "batches", "build_block", "column_items", "match_first", "open_items"]

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
        What was parsed: a list or a mapping if all is well. What could not be parsed is a
        :class:`~nnfwd.errors.RowError`, here or inside of it.
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
        The line of each value of the first column, where a row begins.

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


def _raw(value: object) -> str:
    """Write a value of any kind, for people."""
    text = "null" if value is None else text_of(value)
    return str(value) if text is None else text


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
    blocks = (build_block(batch, columns) for batch in batches(chain([first], items), n_items))
    return OpenSource(columns, blocks)


def batches(items: Iterator[Item], n_items: int) -> Iterator[list[Item]]:
    """Put items together; those before a fault of the file are yielded before the error."""
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
    """Find the columns by the first row: all rows are lists, or all are mappings.

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
        found = f": {row.message}" if isinstance(row, RowError) else f", found {kind_of(row)}"
        message = f"expected a list or a mapping as the first row{found}"
        raise ColumnError(message)
    except ColumnError as error:
        error.at(line=first.line)
        raise


def build_block(items: Iterable[Item], columns: Columns) -> Block:
    """Turn rows into a block; its rows are numbered from 1."""
    builder = BlockBuilder(len(columns.fed), len(columns.kept))
    number = partial(to_number, columns=columns)
    for item in items:
        cells = _cells(item.value, columns)
        kept = [cells[place] if place < len(cells) else None for place in columns.kept]
        try:
            _check_shape(item.value, columns)
            numbers = columns.numbers(cells, item.line, number)
            builder.add(numbers, texts_of(kept, columns))
        except RowError as error:
            bad = BadRow(error.at(line=item.line), item.raw)
            builder.add_bad(bad, [text_of(value) or "" for value in kept])
    return builder.build()


def _cells(row: object, columns: Columns) -> list[object]:
    """Put the values of a row into the order of the columns."""
    if columns.by_key:
        return [row.get(name) for name in columns.names] if isinstance(row, dict) else []
    return row if isinstance(row, list) else []


def _check_shape(row: object, columns: Columns) -> None:
    if isinstance(row, RowError):
        raise row
    if not isinstance(row, dict if columns.by_key else list):
        expected = "a mapping" if columns.by_key else "a list"
        message = f"expected {expected}, as the first row is one, found {kind_of(row)}"
        raise RowError(message)
    if isinstance(row, dict):
        for name in columns.names:
            if name not in row:
                message = f"the row has no such key: its keys are {list_names(tuple(row))}"
                raise RowError(message + did_you_mean(name, row), name=name)
        if columns.of_answers and (others := [name for name in row if name not in columns.names]):
            message = f"the first row has no such key: its keys are {list_names(columns.names)}"
            raise RowError(message, name=others[0])
