"""JSON Lines of numbers by orjson: all of a frame, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.delimited.write_numbers import written_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.rows.frame import Frame

__all__ = ["bulk_numbers"]


def bulk_numbers(frame: Frame, keys: Sequence[str]) -> str | None:
    r"""Write a frame that has a few columns of numbers alone, all of them finite; else None.

    Parameters
    ----------
    frame : Frame
        With rows.
    keys : sequence of str
        The names of its columns, as JSON.

    Examples
    --------
    >>> from nnfwd.rows.frame import Frame
    >>> frame = Frame(np.array([1, 2]), (np.array([52.0, 1e-05]), np.array([0.5, -0.0])))
    >>> bulk_numbers(frame, ['"a"', '"b"'])
    '{"a": 52.0, "b": 0.5}\n{"a": 1e-05, "b": 0.0}\n'
    """
    columns = [each for each in frame.columns if isinstance(each, np.ndarray)]
    if not all(bool(np.isfinite(each).all()) for each in columns):
        return None
    marks = [chr(place) for place in range(1, len(keys))]
    data, _ = written_rows(columns, [*marks, "\n"])
    text = data[:-1].tobytes().decode().replace("\n", f"}}\n{{{keys[0]}: ")
    for mark, key in zip(marks, keys[1:], strict=True):
        text = text.replace(mark, f", {key}: ")
    return f"{{{keys[0]}: {text}}}\n"
