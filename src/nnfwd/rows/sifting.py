"""Blocks of which a few records are unusual: the others are still read all together.

A pattern tells which lines are surely fine: a fast reader takes them, the reference takes the rest.
"""

from __future__ import annotations

import re
import sys
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.blocks import Block
from nnfwd.rows.records import Records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = ["NUMBER_END", "line_ends", "matches", "merge", "read_sifted"]

NUMBER_END = r"(?:[eE][+-]?[0-9]{1,2})?"
"""The exponent of a number that is surely finite, unless it has hundreds of digits."""


def read_sifted(
    records: Records,
    ends: NDArray[np.intp],
    pattern: str,
    read: Callable[[Records], Block | None],
    read_each: Callable[[Iterator[Records]], Block],
    is_blank: Callable[[bytes], bool],
) -> Block | None:
    r"""Read the records that have a pattern together, the others one by one.

    Parameters
    ----------
    records : Records
    ends : ndarray of int
        Where each record ends, the last one too.
    pattern : str
        A regular expression, in what Python and RE2 have in common, of a record that is surely
        fine, without its line end.
    read : callable
        Reads records that are fine, a row each; or returns None.
    read_each : callable
        Reads single records, a row each.
    is_blank : callable
        Whether a record is no row.

    Returns
    -------
    Block or None
        None if that is no way to read these.
    """
    data = records.data
    starts = np.append(0, ends[:-1])
    fine = matches(data, starts, ends, pattern)
    if fine.all():
        return read(records)
    if not fine.any():
        return None
    others = np.flatnonzero(~fine)
    spans = zip(starts[others].tolist(), ends[others].tolist(), strict=True)
    texts = [data[start:end] for start, end in spans]
    are_rows = [not is_blank(text) for text in texts]
    others = others[np.array(are_rows)]
    lines = records.line + np.searchsorted(line_ends(data), starts[others], "right")
    good = read(Records(records.line, _take(data, fine, starts, ends)))
    if good is None or good.n_rows != np.count_nonzero(fine):
        return None
    rest = read_each(map(Records, lines.tolist(), compress(texts, are_rows)))
    if rest.n_rows != others.size:
        return None
    return merge(good, np.flatnonzero(fine), rest, others)


def line_ends(data: bytes) -> NDArray[np.intp]:
    """Find where each line ends, the last one too, which may lack its line end."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    return ends if data.endswith(b"\n") else np.append(ends, len(data))


def matches(
    data: bytes, starts: NDArray[np.intp], ends: NDArray[np.intp], pattern: str
) -> NDArray[np.bool_]:
    """Tell which records have the pattern: by PyArrow, where a long input has loaded it."""
    whole = f"(?:{pattern})\r?\n?"
    if sys.modules.get("pyarrow") is None:
        matches = re.compile(whole.encode()).fullmatch
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        return np.array([matches(data, *span) is not None for span in spans], dtype=np.bool_)
    import pyarrow as pa

    from nnfwd.rows.arrow import call, compute
    from nnfwd.rows.bits import truths

    offsets = np.append(starts, ends[-1]).astype(np.int32)
    texts = pa.StringArray.from_buffers(ends.size, pa.py_buffer(offsets), pa.py_buffer(data))
    try:
        options = compute.MatchSubstringOptions(rf"\A{whole}\z")
        return truths(call("match_substring_regex", [texts], options))
    except pa.ArrowException:  # the pattern is too long
        return np.zeros(ends.size, dtype=np.bool_)


def _take(
    data: bytes, chosen: NDArray[np.bool_], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> bytes:
    """Take the bytes of some records: those that are next to each other together."""
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
    spans = zip(starts[edges[::2]].tolist(), ends[edges[1::2] - 1].tolist(), strict=True)
    view = memoryview(data)
    return b"".join(view[start:end] for start, end in spans)


def merge(
    good: Block, good_places: NDArray[np.intp], rest: Block, rest_places: NDArray[np.intp]
) -> Block:
    """Put the rows of two blocks in the order of their places."""
    order = np.argsort(np.append(good_places, rest_places))
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    of_good, of_rest = rank[: good.n_rows], rank[good.n_rows :]
    inputs = tuple(np.empty(order.size) for _ in good.inputs)
    for vector, first, second in zip(inputs, good.inputs, rest.inputs, strict=True):
        vector[of_good], vector[of_rest] = first, second
    kept = zip(good.texts, rest.texts, strict=True)
    return Block(
        np.arange(1, order.size + 1),
        inputs,
        tuple(_reordered([*first, *second], order) for first, second in kept),
        tuple((int(of_rest[index]), each) for index, each in rest.bad),
    )


def _reordered(texts: list[str], order: NDArray[np.intp]) -> list[str]:
    return [texts[place] for place in order.tolist()]
