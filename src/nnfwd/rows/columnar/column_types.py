"""Columns that have a type: which are numbers, and how each becomes numbers or text."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nnfwd.errors import FileError, RowError
from nnfwd.rows.blocks import NUL_IN_TEXT
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["is_number", "is_text", "plain", "to_json", "to_numbers", "to_texts"]


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


def plain(column: pa.Array) -> pa.Array:
    """Write values out that a column only refers to.

    Examples
    --------
    >>> plain(pa.array(["a", "b", "a"]).dictionary_encode()).to_pylist()
    ['a', 'b', 'a']
    """
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def to_numbers(column: pa.Array) -> NDArray[np.float64]:
    """Take the numbers of a column, those of float64 as they are; NaN where one is missing.

    A decimal becomes the float64 that its text is read as.

    Examples
    --------
    >>> to_numbers(pa.array([3, None])).tolist()
    [3.0, nan]
    """
    column = plain(column)
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    if pa.types.is_string(column.type) or pa.types.is_null(column.type):
        column = column.cast(pa.float64())
    # `to_numpy` loads pandas, where that is installed
    numbers = column.to_numpy(zero_copy_only=False) if column.null_count else np.from_dlpack(column)
    with np.errstate(invalid="ignore"):  # a signalling NaN makes a bad row, no more
        return numbers.astype(np.float64, copy=False)


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
    column = plain(column)
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


def to_json(row: pa.RecordBatch) -> str:
    """Write one row as a line of JSON; what JSON has no word for is its text.

    Examples
    --------
    >>> to_json(pa.record_batch({"id": ["a"], "x1": [None], "x2": [math.inf]}))
    '{"id": "a", "x1": null, "x2": "inf"}'
    """
    names = row.schema.names
    values = {name: _json_value(row.column(name), name) for name in names}
    return json.dumps(values, ensure_ascii=False)


def _json_value(column: pa.Array, name: str) -> object:
    """Take the one value of a column."""
    if column.null_count:
        return None
    try:
        (text,) = to_texts(column, name)
    except (FileError, RowError):
        return " ".join(column.to_string().split())
    kind = _values(column.type)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return json.loads(text)
    if pa.types.is_floating(kind) and math.isfinite(float(text)):
        return float(text)
    return text


def _values(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
