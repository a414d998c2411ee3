"""CSV and TSV by orjson and PyArrow: all of a frame, or nothing.

orjson writes the numbers, PyArrow puts them between texts. Neighbouring columns of numbers are
written together: for PyArrow that is an array with a text a row.
"""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nnfwd.rows.arrow import call, compute
from nnfwd.rows.delimited.write_numbers import written_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.rows.frame import Frame

__all__ = ["bulk_text", "content_of", "joined", "text_array", "written_numbers"]


def bulk_text(frame: Frame, delimiter: str) -> str | None:
    """Write a frame that has numbers; else None, and the reference is asked."""
    are_texts = list(map(_is_text, frame.columns))
    if not frame.n_rows or all(are_texts):
        return None
    nothing = '""' if len(are_texts) == 1 else ""  # a line without a character has no cell
    # after texts come numbers alone: the delimiter between cells takes less time than ends of cells
    between = delimiter if sum(are_texts) == are_texts.index(False) else ""
    ends = [delimiter] * (len(frame.columns) - 1) + ["\n"]
    cells: list[pa.Array | pa.Scalar] = []
    for is_text, neighbours in groupby(zip(frame.columns, ends, strict=True), _begins_with_text):
        if not is_text:
            numbers, after = zip(*neighbours, strict=True)
            cells.append(written_numbers(numbers, after, frame.blank, nothing))
            continue
        for column, end in neighbours:
            texts = text_array(column) if isinstance(column, list) else column
            cells += [_quoted(texts, delimiter), text_array([end])[0]][: 1 if between else 2]
    return content_of(joined(cells, between)).decode()


def _is_text(column: object) -> bool:
    return not isinstance(column, np.ndarray)


def _begins_with_text(cell: tuple[object, str]) -> bool:
    return _is_text(cell[0])


def written_numbers(
    columns: Sequence[NDArray[np.float64]],
    after: Sequence[str],
    blank: frozenset[int] = frozenset(),
    nothing: str = "",
) -> pa.Array:
    """Write the numbers of each row, each with what comes after it; nothing in blank rows."""
    data, ends = written_rows(columns, after, blank, nothing)
    offsets = np.append(np.int32(0), ends.astype(np.int32))
    return pa.StringArray.from_buffers(ends.size, pa.py_buffer(offsets), pa.py_buffer(data))


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    """Put texts into quotes where they need them, as the reference does."""
    content = content_of(texts)
    special = [mark for mark in (delimiter, '"', "\n", "\r") if mark.encode() in content]
    if not special:
        return texts
    found = (
        call("match_substring", [texts], compute.MatchSubstringOptions(mark)) for mark in special
    )
    needs = reduce(lambda *each: call("or", each), found)
    doubled = texts
    if '"' in special:
        doubled = call("replace_substring", [texts], compute.ReplaceSubstringOptions('"', '""'))
    quote = text_array(['"'])[0]
    return call("if_else", [needs, joined([quote, doubled, quote]), texts])


def joined(cells: list[pa.Array | pa.Scalar], between: str = "") -> pa.Array:
    """Put the cells of each row together, with something between them."""
    if len(cells) == 1:
        return cells[0]
    return call("binary_join_element_wise", [*cells, text_array([between])[0]])


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
