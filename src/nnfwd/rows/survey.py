"""Find where a long text can be cut: its ranges are surveyed apart, in any order, and then joined.

A line end within quotes ends no record, and whether a range begins within quotes is known only when
those before it have been surveyed: so each survey says what holds for either case.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import PIECE_SIZE, open_bytes
from nnfwd.files.ranges import read_range
from nnfwd.files.stored import open_stored
from nnfwd.rows.records import cut_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

__all__ = ["Cut", "Range", "Surveyed", "find_cuts", "survey"]

MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8, with which a file may begin."""

_QUOTE, _LF, _CR = b'"\n\r'


class Range(NamedTuple):
    """Bytes of a file that are surveyed together.

    Parameters
    ----------
    path : str
    start, stop : int
    delimiter : bytes or None
        What is between cells; None where quotes mean nothing.
    is_first : bool
        Whether the text begins here.
    """

    path: str
    start: int
    stop: int
    delimiter: bytes | None
    is_first: bool


class Cut(NamedTuple):
    """A place where a record begins.

    Parameters
    ----------
    place : int
        In bytes from the beginning of the file.
    line : int
        The line's number, counted from 1.
    """

    place: int
    line: int


class Surveyed(NamedTuple):
    """What was found in a range.

    Parameters
    ----------
    n_quotes, n_lines : int
        How many quotes, and ends of lines, it has.
    first : tuple of (Cut or None)
        The first place in it at which a record begins, after the end of another: where the range
        begins outside of quotes, and where within. Lines are counted from 0.
    are_paired : tuple of bool
        Whether quotes open and close cells by turns, in either case.
    """

    n_quotes: int
    n_lines: int
    first: tuple[Cut | None, Cut | None]
    are_paired: tuple[bool, bool]


def find_cuts(
    path: str,
    size: int,
    delimiter: bytes | None,
    part_size: int,
    apply: Callable[[Callable[[Range], Surveyed], list[Range]], Iterable[Surveyed]] = map,
) -> list[Cut]:
    r"""Find where to cut a plain text into parts of about a size: between records.

    Parameters
    ----------
    path : str
    size : int
        Its bytes.
    delimiter : bytes or None
        What is between cells; None where quotes mean nothing.
    part_size : int
    apply : callable, optional
        Applies a function to every item of a list, as ``map`` does: here, in threads or elsewhere.

    Returns
    -------
    list of Cut
        In order, none at the beginning.

    Raises
    ------
    FileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     _ = file.write(b'a,b\n1,"x\ny"\n2,z\n')
    ...     file.flush()
    ...     find_cuts(file.name, 16, b",", part_size=6)
    [Cut(place=12, line=4)]
    """
    begin = len(MARK) if _begins_with_mark(path) else 0
    starts = range(begin, size, max(1, part_size))
    ranges = [
        Range(path, start, min(start + starts.step, size), delimiter, start == begin)
        for start in starts
    ]
    found = list(apply(survey, ranges))
    quotes = list(accumulate((each.n_quotes for each in found), initial=0))
    lines = list(accumulate((each.n_lines for each in found), initial=1))
    sides = [number % 2 for number in quotes]
    if sides[-1] or not all(
        each.are_paired[side] for each, side in zip(found, sides, strict=False)
    ):
        return list(_cut_in_order(path, size, delimiter, part_size, begin))
    firsts = [each.first[side] for each, side in zip(found, sides, strict=False)]
    return [
        Cut(first.place, line + first.line)
        for first, line in zip(firsts[1:], lines[1:], strict=False)
        if first is not None and first.place < size
    ]


def survey(asked: Range) -> Surveyed:
    """Survey one range of a plain text.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    finding = _Finding(asked)
    place = asked.start
    held = b"\n" if asked.is_first else b""  # it begins with the byte before
    for piece in read_range(asked.path, place - (not asked.is_first), asked.stop + 1):
        held += piece
        n_bytes = len(held) - 2  # all but the byte before, and the one after
        if n_bytes > 0:
            finding.add(held, n_bytes, place)
            place += n_bytes
            held = held[n_bytes:]
    n_bytes = min(asked.stop - place, len(held) - 1)
    if n_bytes > 0:  # the last bytes of the range; those of the file are followed by nothing
        finding.add((held + b"\n")[: n_bytes + 2], n_bytes, place)
    return finding.surveyed


class _Finding:
    """What has been found of a range so far."""

    def __init__(self, asked: Range) -> None:
        self._delimiter = asked.delimiter
        self._n_quotes = self._n_lines = 0
        self._first: list[Cut | None] = [None, None]
        self._are_paired = [True, True]

    @property
    def surveyed(self) -> Surveyed:
        """All of it."""
        outside, within = self._first
        paired, paired_within = self._are_paired
        return Surveyed(self._n_quotes, self._n_lines, (outside, within), (paired, paired_within))

    def add(self, data: bytes, n_bytes: int, place: int) -> None:
        """Look at more bytes: there is one before them in ``data``, and one after."""
        content = np.frombuffer(data, dtype=np.uint8)
        inner = content[1 : n_bytes + 1]
        quotes = np.flatnonzero(inner == _QUOTE) if self._delimiter else np.empty(0, np.intp)
        if quotes.size:
            self._check_pairs(content, quotes)
        for side in (0, 1):
            if self._first[side] is None:
                end = _first_end(inner, quotes, (side + self._n_quotes) % 2)
                if end is not None:
                    line = self._n_lines + int(np.count_nonzero(inner[: end + 1] == _LF))
                    self._first[side] = Cut(place + end + 1, line)
        self._n_quotes += int(quotes.size)
        self._n_lines += int(np.count_nonzero(inner == _LF))

    def _check_pairs(self, content: NDArray[np.uint8], quotes: NDArray[np.intp]) -> None:
        """Check that quotes are where cells begin and end, or doubled."""
        mark = ord(self._delimiter or b"\0")
        before, after = content[quotes], content[quotes + 2]
        begins = (before == mark) | (before == _LF) | (before == _QUOTE)
        ends = (after == mark) | (after == _LF) | (after == _CR) | (after == _QUOTE)
        for side in (0, 1):
            first = (side + self._n_quotes) % 2  # 0: the first of these quotes opens a cell
            sound = begins[first::2].all() and ends[1 - first :: 2].all()
            self._are_paired[side] = self._are_paired[side] and bool(sound)


def _first_end(inner: NDArray[np.uint8], quotes: NDArray[np.intp], side: int) -> int | None:
    """Find the first line end outside of quotes, where bytes begin outside (0) or within (1)."""
    ends = np.flatnonzero(inner == _LF)
    outside = ends[(np.searchsorted(quotes, ends) + side) % 2 == 0]
    return int(outside[0]) if outside.size else None


def _cut_in_order(
    path: str, size: int, delimiter: bytes | None, part_size: int, begin: int
) -> Iterator[Cut]:
    """Cut a text in which quotes are not all around cells, from its beginning to its end."""
    place = last = begin
    with open_bytes(path, min(PIECE_SIZE, max(1, part_size))) as file:
        try:
            for records in cut_records(file.pieces(), delimiter):
                if place - last >= part_size and place < size:
                    yield Cut(place, records.line)
                    last = place
                place += records.size
        except FileError:
            return  # reading the last part says the same


def _begins_with_mark(path: str) -> bool:
    with open_stored(path) as stored:
        return stored.read(len(MARK)) == MARK
