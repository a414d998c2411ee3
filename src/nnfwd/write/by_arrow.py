"""CSV and TSV by orjson and PyArrow: all of a frame, or nothing.

orjson writes the numbers, PyArrow puts them between texts. A column of numbers is written as one
JSON array, whose commas are then the ends of its cells: an array of texts to PyArrow, as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import pyarrow as pa

from nnfwd.write.numbers import format_exact

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.write.frame import Frame

__all__ = ["bulk_text"]

_UNUSUAL = b',\t"\r\n'
"""What a cell is quoted for, in CSV or TSV; the reference decides."""

_UNLIKE_FROM, _UNLIKE_TO = 9e-6, 1e-4
"""Between these orjson writes a number without the exponent that ``repr`` has: 0.00001."""

_HUGE = 1e16
"""From here on a number has an exponent, which not every version of orjson writes as 1e+16."""


def bulk_text(frame: Frame, delimiter: str) -> str | None:
    """Write a frame that has nothing unusual in it; else None, and the reference is asked."""
    n_numbers = sum(isinstance(column, np.ndarray) for column in frame.columns)
    if frame.blank or not frame.n_rows or not n_numbers:
        return None
    ends = [delimiter] * (len(frame.columns) - 1) + ["\n"]
    cells: list[pa.Array | str] = []
    for column, end in zip(frame.columns, ends, strict=True):
        if isinstance(column, np.ndarray):
            cells.append(_numbers(column, end))
            continue
        texts = pa.array(column, pa.string()) if isinstance(column, list) else column
        if not _are_plain(texts):
            return None
        cells += [texts, end]
    return _content(_join(cells)).decode()


def _numbers(numbers: NDArray[np.float64], end: str) -> pa.Array:
    """Write every number, each with what stands behind it."""
    numbers = numbers + 0.0
    # In brackets: the first one is passed over, the last one is the last number's end.
    data = np.frombuffer(orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY), np.uint8)[1:]
    ends = np.append(np.flatnonzero(data == ord(",")), data.size - 1)
    data, ends = _with_long_exponents(data, ends)
    data[ends] = ord(end)
    size = np.abs(numbers)
    # What is not a number is not less than huge either.
    unlike = np.flatnonzero((size > _UNLIKE_FROM) & (size < _UNLIKE_TO) | ~(size < _HUGE))
    if unlike.size:
        texts = [format_exact(number) + end for number in numbers[unlike].tolist()]
        data, ends = _replaced(data, ends, unlike, texts)
    offsets = np.zeros(ends.size + 1, dtype=np.int32)
    offsets[1:] = ends + 1
    return pa.StringArray.from_buffers(ends.size, pa.py_buffer(offsets), pa.py_buffer(data))


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
    starts = np.append(0, ends + 1)
    pieces: list[memoryview | bytes] = []
    done = 0
    for start, stop, text in zip(
        starts[places].tolist(), starts[places + 1].tolist(), texts, strict=True
    ):
        pieces += [data[done:start].data, text.encode()]
        done = stop
    pieces.append(data[done:].data)
    longer = np.zeros(ends.size, dtype=np.intp)
    longer[places] = [len(text) for text in texts] - (starts[places + 1] - starts[places])
    return np.frombuffer(b"".join(pieces), np.uint8), ends + np.cumsum(longer)


def _are_plain(texts: pa.Array) -> bool:
    """Whether no text needs quotes."""
    content = _content(texts)
    return not any(byte in content for byte in _UNUSUAL)


def _join(cells: list[pa.Array | str]) -> pa.Array:
    """Put the cells of each row together."""
    if len(cells) == 1:
        return cells[0]
    from pyarrow import compute

    return compute.binary_join_element_wise(*cells, "")


def _content(texts: pa.Array) -> bytes:
    """Take the texts, with nothing between them."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    start, stop = offsets[texts.offset], offsets[texts.offset + len(texts)]
    content: bytes = texts.buffers()[2].slice(start, stop - start).to_pybytes()
    return content
