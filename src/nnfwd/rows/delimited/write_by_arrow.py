"""CSV and TSV by orjson and PyArrow: all of a frame, or nothing.

orjson writes the numbers, PyArrow puts them between texts. Neighbouring columns of numbers are
written as one JSON array, row by row, whose commas then end the cells: for PyArrow that is an array
with a text a row.
"""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import orjson
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.rows.frame import Frame

__all__ = ["bulk_text", "content_of", "joined", "text_array", "written_numbers"]

_UNLIKE_FROM, _UNLIKE_TO = 9e-6, 1e-4
"""Between these orjson writes a number without the exponent that ``repr`` has: 0.00001."""

_HUGE = 1e16
"""From here on a number has an exponent, which not every version of orjson writes as 1e+16."""


def bulk_text(frame: Frame, delimiter: str) -> str | None:
    """Write a frame that has numbers, all of them known; else None, and the reference is asked."""
    if frame.blank or not frame.n_rows or all(map(_is_text, frame.columns)):
        return None
    ends = [delimiter] * (len(frame.columns) - 1) + ["\n"]
    cells: list[pa.Array | pa.Scalar] = []
    for are_texts, neighbours in groupby(zip(frame.columns, ends, strict=True), _begins_with_text):
        if not are_texts:
            cells.append(written_numbers(*zip(*neighbours, strict=True)))
            continue
        for column, end in neighbours:
            texts = text_array(column) if isinstance(column, list) else column
            cells += [_quoted(texts, delimiter), text_array([end])[0]]
    return content_of(joined(cells)).decode()


def _is_text(column: object) -> bool:
    return not isinstance(column, np.ndarray)


def _begins_with_text(cell: tuple[object, str]) -> bool:
    return _is_text(cell[0])


def written_numbers(columns: Sequence[NDArray[np.float64]], after: Sequence[str]) -> pa.Array:
    """Write the numbers of each row, each with what comes after it."""
    numbers = np.stack(columns, axis=1).ravel() + 0.0
    # In brackets: the first one is passed over, the last one is the last number's end.
    data = np.frombuffer(orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY), np.uint8)[1:]
    ends = np.append(np.flatnonzero(data == ord(",")), data.size - 1)
    data, ends = _with_long_exponents(data, ends)
    size = np.abs(numbers)
    # What is not a number is not less than huge either.
    unlike = np.flatnonzero((size > _UNLIKE_FROM) & (size < _UNLIKE_TO) | ~(size < _HUGE))
    if unlike.size:
        data, ends = _replaced(data, ends, unlike, list(map(repr, numbers[unlike].tolist())))
    data[ends.reshape(-1, len(columns))] = list(map(ord, after))
    row_ends = ends[len(columns) - 1 :: len(columns)]
    offsets = np.zeros(row_ends.size + 1, dtype=np.int32)
    offsets[1:] = row_ends + 1
    return pa.StringArray.from_buffers(row_ends.size, pa.py_buffer(offsets), pa.py_buffer(data))


def _with_long_exponents(
    data: NDArray[np.uint8], ends: NDArray[np.intp]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Copy numbers, with two digits in the exponents that have one: 1e-06 for 1e-6."""
    short = (data[ends - 2] == ord("-")) & (data[ends - 3] == ord("e"))
    if not short.any():
        return data.copy(), ends
    return np.insert(data, ends[short] - 1, ord("0")), ends + np.cumsum(short)


def _replaced(
    data: NDArray[np.uint8], ends: NDArray[np.intp], places: NDArray[np.intp], texts: list[str]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Put texts in the places of some numbers."""
    starts = np.append(0, ends[:-1] + 1)[places]
    pieces: list[memoryview | bytes] = []
    done = 0
    for start, end, text in zip(starts.tolist(), ends[places].tolist(), texts, strict=True):
        pieces += [data[done:start].data, text.encode()]
        done = end
    pieces.append(data[done:].data)
    longer = np.zeros(ends.size, dtype=np.intp)
    longer[places] = list(map(len, texts)) - (ends[places] - starts)
    return np.frombuffer(bytearray().join(pieces), np.uint8), ends + np.cumsum(longer)


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    """Put texts into quotes where they need them, as the reference does."""
    content = content_of(texts)
    special = [mark for mark in (delimiter, '"', "\n", "\r") if mark.encode() in content]
    if not special:
        return texts
    from pyarrow import compute

    needs = reduce(compute.or_, (compute.match_substring(texts, mark) for mark in special))
    doubled = compute.replace_substring(texts, '"', '""') if '"' in special else texts
    quote = text_array(['"'])[0]
    return compute.if_else(needs, joined([quote, doubled, quote]), texts)


def joined(cells: list[pa.Array | pa.Scalar]) -> pa.Array:
    """Put the cells of each row together."""
    if len(cells) == 1:
        return cells[0]
    from pyarrow import compute

    return compute.binary_join_element_wise(*cells, text_array([""])[0])


def text_array(texts: Sequence[str]) -> pa.Array:
    """Make an array: not by ``pa.array``, which loads pandas, where that is installed."""
    content = "".join(texts).encode()
    lengths = np.fromiter(map(len, texts), np.int32, len(texts))
    if lengths.sum() != len(content):
        lengths[:] = [len(text.encode()) for text in texts]
    offsets = np.append(np.int32(0), np.cumsum(lengths, dtype=np.int32))
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(content))


def content_of(texts: pa.Array) -> bytes:
    """Take the texts, with nothing between them."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    start, stop = offsets[texts.offset], offsets[texts.offset + len(texts)]
    content: bytes = texts.buffers()[2].slice(start, stop - start).to_pybytes()
    return content
