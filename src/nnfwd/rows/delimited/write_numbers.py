"""Numbers as text by orjson: what ``repr`` writes, in a fraction of the time.

All numbers are one JSON array, row by row, whose commas then end the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.rows.frame import Frame

    Texts = tuple[NDArray[np.uint8], NDArray[np.intp]]

__all__ = ["bulk_numbers", "written_rows"]

_UNLIKE_FROM, _UNLIKE_TO = 9e-6, 1e-4
"""Between these orjson writes a number without the exponent that ``repr`` has: 0.00001."""

_HUGE = 1e16
"""From here on a number has an exponent, which not every version of orjson writes as 1e+16."""


def bulk_numbers(frame: Frame, delimiter: str) -> str | None:
    """Write a frame that has rows, and nothing but numbers that are known; else None."""
    numbers = [each for each in frame.columns if isinstance(each, np.ndarray)]
    if frame.blank or not frame.n_rows or len(numbers) < len(frame.columns):
        return None
    data, _ = written_rows(numbers, [delimiter] * (len(numbers) - 1) + ["\n"])
    return data.tobytes().decode()


def written_rows(
    columns: Sequence[NDArray[np.float64]],
    after: Sequence[str],
    blank: frozenset[int] = frozenset(),
    nothing: str = "",
) -> Texts:
    """Write the numbers of each row, each with what comes after it; and find where rows end.

    In blank rows nothing is written for a number.
    """
    table = np.stack(columns, axis=1) + 0.0
    table[sorted(blank)] = np.nan
    numbers = table.ravel()
    # In brackets: the first one is passed over, the last one is the last number's end.
    data = np.frombuffer(orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY), np.uint8)[1:]
    ends = np.append(np.flatnonzero(data == ord(",")), data.size - 1)
    size = np.abs(numbers)
    data, ends = _with_long_exponents(data, ends, np.flatnonzero(size < _UNLIKE_TO))
    # What is not a number is not less than huge either.
    unlike = np.flatnonzero((size > _UNLIKE_FROM) & (size < _UNLIKE_TO) | ~(size < _HUGE))
    if unlike.size:
        rows = (unlike // len(columns)).tolist()
        cells = zip(rows, numbers[unlike].tolist(), strict=True)
        texts = [nothing if row in blank else repr(number) for row, number in cells]
        data, ends = _replaced(data, ends, unlike, texts)
    data[ends.reshape(-1, len(columns))] = list(map(ord, after))
    return data, ends[len(columns) - 1 :: len(columns)] + 1


def _with_long_exponents(
    data: NDArray[np.uint8], ends: NDArray[np.intp], small: NDArray[np.intp]
) -> Texts:
    """Copy numbers; small ones that have one digit in the exponent get two: 1e-06 for 1e-6."""
    before = ends[small]
    short = small[(data[before - 2] == ord("-")) & (data[before - 3] == ord("e"))]
    if not short.size:
        return data.copy(), ends
    longer = np.zeros(ends.size, dtype=np.intp)
    longer[short] = 1
    return np.insert(data, ends[short] - 1, ord("0")), ends + np.cumsum(longer)


def _replaced(
    data: NDArray[np.uint8], ends: NDArray[np.intp], places: NDArray[np.intp], texts: list[str]
) -> Texts:
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
