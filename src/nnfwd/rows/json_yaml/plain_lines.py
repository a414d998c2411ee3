"""Lines of JSON that have plain values where values are needed, read a column at a time.

Where columns are kept a number stays the bytes that it is written in until all of its column become
numbers, or text. A line in which anything is unusual is left to the reference.
"""

from __future__ import annotations

import json
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nnfwd.rows.blocks import Block
from nnfwd.rows.sifting import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records

__all__ = ["read_plain"]

_Scan: TypeAlias = "Callable[[str, int], tuple[object, int]]"

_BLANKS = b" \t\r\n"

_PERHAPS_UNFIT = (rb"\ud", rb"\uD", rb"\u0000")
"""Escapes of half a character, or of one that no file has."""


def read_plain(
    lines: Sequence[Records], columns: Columns, read_each: Callable[[Iterator[Records]], Block]
) -> Block:
    r"""Read lines, none of which is blank.

    Parameters
    ----------
    lines : sequence of Records
    columns : Columns
        Not of answers.
    read_each : callable
        Reads the lines that are not plain, each by itself.

    Examples
    --------
    >>> from nnfwd.rows.columns import Columns
    >>> from nnfwd.rows.records import Records
    >>> columns = Columns(("x1", "id"), fed=(0,), kept=(1,), labels=("x1",), by_key=True)
    >>> block = read_plain([Records(1, b'{"id": 7.50, "x1": 3}\n')], columns, list)
    >>> block.table.tolist(), block.kept
    ([[3.0]], (['7.50'],))
    """
    rows = _parse(lines, columns)
    good, fine = _read_columns([row for row in rows if row is not None], columns)
    places = np.flatnonzero([row is not None for row in rows])[fine]
    others = np.setdiff1d(np.arange(len(lines)), places)
    if not others.size:
        return good
    return merge(good, places, read_each(lines[each] for each in others.tolist()), others)


def _parse(lines: Sequence[Records], columns: Columns) -> list[tuple[Any, ...] | None]:
    """Parse lines, and take the values of columns; None for a line that is left alone."""
    scan = _SCAN_TEXTS if columns.kept else _SCAN_NUMBERS
    take = _taker(columns)
    rows: list[tuple[Any, ...] | None] = []
    for each in lines:
        text = each.data.strip(_BLANKS)
        try:
            rows.append(take(_parse_whole(text, scan)))
        except (KeyError, ValueError, RecursionError):
            rows.append(None)
    return rows


def _parse_whole(data: bytes, scan: _Scan) -> object:
    """Parse a line that is one value, whose keys are unique and whose texts have characters."""
    if b"\\u" in data and any(map(data.__contains__, _PERHAPS_UNFIT)):
        raise ValueError
    text = data.decode()
    value, end = scan(text, 0)
    n_keys = len(value) if isinstance(value, dict) else 0
    if text.count(":") != n_keys:  # a key is lost, or there are other colons
        value, end = _SCAN_UNIQUE(text, 0)
    if end < len(text):
        raise ValueError
    return value


def _taker(columns: Columns) -> Callable[[object], tuple[Any, ...] | None]:
    """Make what takes the values of all columns from a row, if it is a row of its kind."""
    n_cells = len(columns.names)
    if not columns.by_key:
        return lambda row: tuple(row) if isinstance(row, list) and len(row) == n_cells else None
    get = itemgetter(*columns.names, columns.names[0])  # of one name it would make no tuple
    return lambda row: get(row) if isinstance(row, dict) else None


def _read_columns(
    rows: Sequence[tuple[Any, ...]], columns: Columns
) -> tuple[Block, NDArray[np.bool_]]:
    """Read the rows that have plain values, and tell which ones these are."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns.names)
    fine = np.ones(len(rows), dtype=np.bool_)
    vectors = [_numbers(cells[place]) for place in columns.fed]
    for vector in vectors:
        fine &= np.isfinite(vector)
    for place in columns.kept:
        if not _TEXTS.keys() >= set(map(type, cells[place])):
            fine &= [type(each) in _TEXTS for each in cells[place]]
    kept = tuple(
        [_TEXTS[type(each)](each) for each in compress(cells[place], fine)]
        for place in columns.kept
    )
    inputs = tuple(vector[fine] for vector in vectors)
    return Block(np.arange(1, np.count_nonzero(fine) + 1), inputs, kept, bad=()), fine


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    """Read numbers; what is not one becomes NaN."""
    if set(map(type, values)) <= {float}:
        return np.array(values, dtype=np.float64)
    numbers = (float(each) if isinstance(each, bytes | float) else np.nan for each in values)
    return np.fromiter(numbers, np.float64, len(values))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError
    return mapping


def _scanner(
    number: Callable[[str], float | bytes],
    mapping: Callable[[list[tuple[str, object]]], object] | None = None,
) -> _Scan:
    decoder = json.JSONDecoder(
        object_pairs_hook=mapping,
        parse_int=number,
        parse_float=number,
        parse_constant=lambda _: NotImplemented,
    )
    return decoder.raw_decode


_SCAN_NUMBERS = _scanner(float)
_SCAN_TEXTS = _scanner(str.encode)
_SCAN_UNIQUE = _scanner(str.encode, _unique)

_TEXTS: dict[type, Callable[[Any], str]] = {
    bytes: bytes.decode,
    str: str,
    bool: lambda word: str(word).lower(),
    type(None): lambda _: "",
}
"""How values that can be kept are written."""
