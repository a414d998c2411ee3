"""Columns that have a type: which are numbers, and how each becomes numbers or text."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nnfwd.errors import FileError, RowError
from nnfwd.rows.bits import bits
from nnfwd.rows.blocks import NUL_IN_TEXT, take
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["is_number", "is_text", "missing", "plain", "to_json", "to_numbers", "to_texts"]

_VIEWS = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
"""Types whose values refer to bytes of which each slice has all, and what they are written as."""


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of this type can be fed: integers, floats and decimals; or nothing at all.

    Examples
    --------
    >>> [is_number(kind) for kind in (pa.int8(), pa.float32(), pa.bool_(), pa.string())]
    [True, True, False, False]
    """
    kind = _values(kind)
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)


def is_text(kind: pa.DataType) -> bool:
    """Whether the values of this type have a text: all but lists, mappings and the like.

    Examples
    --------
    >>> [is_text(kind) for kind in (pa.date32(), pa.list_(pa.int8()))]
    [True, False]
    """
    kind = _values(kind)
    if pa.types.is_nested(kind):
        return False
    try:
        pa.array([], kind).cast(pa.string())
    except pa.ArrowException:
        return False
    return True


def plain(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Write values out that a column only refers to, as in a dictionary.

    Examples
    --------
    >>> plain(pa.record_batch({"id": pa.array(["a", "b", "a"]).dictionary_encode()})).to_pydict()
    {'id': ['a', 'b', 'a']}
    """
    return pa.RecordBatch.from_arrays(list(map(_plain, rows.columns)), rows.schema.names)


def _plain(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        values = _plain(column.dictionary)
        return pa.DictionaryArray.from_arrays(column.indices, values).dictionary_decode()
    if pa.types.is_run_end_encoded(column.type):
        rows = np.arange(column.offset, column.offset + len(column))
        runs = np.searchsorted(np.from_dlpack(column.run_ends), rows, "right")
        return take(_plain(column.values), runs)
    return column.cast(_VIEWS[column.type]) if column.type in _VIEWS else column


def missing(column: pa.Array) -> NDArray[np.bool_]:
    """Tell where a value is missing.

    Examples
    --------
    >>> missing(pa.array([3, None])).tolist()
    [False, True]
    """
    known = column.buffers()[0]
    if known is None:
        return np.full(len(column), column.null_count > 0)
    return ~bits(known, column.offset, len(column))


def to_numbers(column: pa.Array) -> NDArray[np.float64]:
    """Take the numbers of a column, those of float64 as they are; NaN where one is missing.

    A decimal becomes the float64 that its text is read as.

    Examples
    --------
    >>> to_numbers(pa.array([3, None])).tolist()
    [3.0, nan]
    """
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    if pa.types.is_string(column.type) or pa.types.is_null(column.type):
        column = column.cast(pa.float64())
    # `to_numpy` loads pandas, where that is installed
    _, values = column.buffers()
    known = pa.Array.from_buffers(column.type, len(column), [None, values], offset=column.offset)
    with np.errstate(invalid="ignore"):  # a signalling NaN makes a bad row, no more
        numbers = np.from_dlpack(known).astype(np.float64, copy=column.null_count > 0)
    if column.null_count:
        numbers[missing(column)] = np.nan
    return numbers


def to_texts(column: pa.Array, name: str, first: int = 1) -> list[str]:
    """Write every value as text, nothing for one that is missing.

    Numbers are written with all digits that their type has, as Python does; dates and times as
    ``2024-01-31`` and ``2024-01-31 12:00:00``; truth as ``true`` and ``false``.

    Raises
    ------
    FileError
        For a value that has no text, as bytes that are not UTF-8.
    RowError
        For a text with a NUL, which no text file can have; rows are counted from ``first``.

    Examples
    --------
    >>> to_texts(pa.array([0.1, None], pa.float32()), "x"), to_texts(pa.array([True]), "y")
    (['0.1', ''], ['true'])
    """
    if pa.types.is_floating(column.type):
        number = np.dtype(f"f{column.type.bit_width // 8}").type
        return ["" if each is None else str(number(each)) for each in column.to_pylist()]
    try:
        texts: list[str] = column.cast(pa.string()).fill_null("").to_pylist()
    except pa.ArrowException as error:
        reason = str(error).partition("\n")[0]
        message = f"column {show_name(name)} cannot be kept as text: {reason}"
        raise FileError(message) from error
    for row, text in enumerate(texts, first):
        if "\0" in text:
            raise RowError(NUL_IN_TEXT, name=name, row=row, cell=text)
    return texts


def to_json(rows: pa.RecordBatch) -> list[str]:
    """Write each row as a line of JSON; what JSON has no word for is its text.

    Examples
    --------
    >>> to_json(pa.record_batch({"id": ["a"], "x1": [None], "x2": [math.inf]}))
    ['{"id": "a", "x1": null, "x2": "inf"}']
    """
    names = rows.schema.names
    values = zip(*map(_json_values, rows.columns), strict=True)
    return [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in values]


def _json_values(column: pa.Array) -> list[object]:
    try:
        texts = to_texts(column, "")
    except (FileError, RowError):  # one of them has no text, or none has
        cells = (column.slice(index, 1) for index in range(len(column)))
        return [None if cell.null_count else _describe(cell) for cell in cells]
    write = _json_writer(column.type)
    known = zip(texts, missing(column).tolist(), strict=True)
    return [None if is_missing else write(text) for text, is_missing in known]


def _describe(cell: pa.Array) -> str:
    """Write one value, whatever it is."""
    try:
        (text,) = to_texts(cell, "")
    except (FileError, RowError):
        return " ".join(cell.to_string().split())
    return text


def _json_writer(kind: pa.DataType) -> Callable[[str], object]:
    """Choose what turns the text of a value into a value of JSON."""
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return json.loads
    return _finite if pa.types.is_floating(kind) else str


def _finite(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _values(kind: pa.DataType) -> pa.DataType:
    refers = pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind)
    return _values(kind.value_type) if refers else kind
