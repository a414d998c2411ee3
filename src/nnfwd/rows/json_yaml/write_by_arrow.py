"""JSON Lines by orjson and PyArrow, as CSV is written: all of a frame, or nothing."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.delimited.write_by_arrow import content_of, joined, text_array, written_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from nnfwd.rows.frame import Frame

__all__ = ["bulk_text"]

MOST_BYTES = 1 << 28
"""Of names in a frame: Arrow counts the bytes of an array of texts in 31 bits."""

_ESCAPED = bytes([*range(0x20), *b'"\\'])


def bulk_text(frame: Frame, keys: Sequence[str]) -> str | None:
    r"""Write a frame whose numbers are finite and known; else None, and the reference is asked.

    Parameters
    ----------
    frame : Frame
        With rows.
    keys : sequence of str
        The names of its columns, as JSON.

    Examples
    --------
    >>> from nnfwd.rows.frame import Frame
    >>> frame = Frame(np.array([1, 2]), (np.array([52.0, 1e-05]), ["a", 'b"']))
    >>> bulk_text(frame, ['"output"', '"class"'])
    '{"output": 52.0, "class": "a"}\n{"output": 1e-05, "class": "b\\""}\n'
    """
    too_long = sum(map(len, keys)) * frame.n_rows >= MOST_BYTES
    if too_long or frame.blank or not all(map(_is_sound, frame.columns)):
        return None
    ends = [","] * (len(keys) - 1) + ["}"]
    cells, between = [], "{"
    for key, column, end in zip(keys, frame.columns, ends, strict=True):
        written = _cells(column, end)
        cells += [text_array([f"{between}{key}: "])[0], *written]
        between = " "
    text: str = content_of(joined([*cells, text_array(["\n"])[0]])).decode()
    return text


def _is_sound(column: NDArray[np.float64] | list[str] | pa.Array) -> bool:
    return not isinstance(column, np.ndarray) or bool(np.isfinite(column).all())


def _cells(
    column: NDArray[np.float64] | list[str] | pa.Array, end: str
) -> list[pa.Array | pa.Scalar]:
    """Write a column, with what comes after each cell."""
    if isinstance(column, np.ndarray):
        return [written_numbers([column], [end])]
    if not isinstance(column, list):
        content = content_of(column)
        if len(content.translate(None, _ESCAPED)) == len(content):
            quote, last = text_array(['"', f'"{end}'])
            return [quote, column, last]
        column = column.to_pylist()
    return [text_array(list(map(encode_basestring, column))), text_array([end])[0]]
