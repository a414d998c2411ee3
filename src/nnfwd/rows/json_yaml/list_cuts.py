"""A JSON list that is longer than memory: its bytes, cut at the commas between its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.files.utf8 import find_fault
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["ListPiece", "cut_list"]


class ListPiece(NamedTuple):
    """Neighbouring items of a list, or all that is left of it and of the file.

    Parameters
    ----------
    data : bytes
    line, column : int
        Where they begin.
    commas : ndarray of int
        The places of the commas after each item; none in what is left.
    is_flat : bool
        Whether line ends are between values only.
    """

    data: bytes
    line: int
    column: int
    commas: NDArray[np.intp]
    is_flat: bool

    @property
    def is_rest(self) -> bool:
        """Whether this is the last item, with all that follows it."""
        return not self.commas.size

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Find the place in the file of a place in these."""
        return self.line + line - 1, column + (self.column - 1 if line == 1 else 0)


def cut_list(pieces: Iterator[bytes], line: int, column: int) -> Iterator[ListPiece]:
    r"""Cut what follows the bracket that opens a list.

    Parameters
    ----------
    pieces : iterator of bytes
    line, column : int
        Where the first of them begins.

    Raises
    ------
    FileError
        For bytes that are no text, or an item longer than
        :data:`~nnfwd.files.limits.LONGEST_RECORD`.

    Examples
    --------
    >>> for piece in cut_list(iter([b'[1, 2], {"a": "', b'[,"}, [3]]\n']), 1, 2):
    ...     print(piece.column, piece.data, piece.commas)
    2 b'[1, 2],' [6]
    9 b' {"a": "[,"},' [12]
    22 b' [3]]\n' []
    """
    rest = b""
    is_over = False
    for piece in pieces:
        rest += piece
        if is_over:
            continue
        found = _look(rest)
        is_over = found.is_over
        if found.commas.size:
            end = int(found.commas[-1]) + 1
            data = _checked(rest[:end], line, column)
            cut = ListPiece(data, line, column, found.commas, found.is_flat)
            yield cut
            last = data.rfind(b"\n") + 1
            line, column = cut.place(data.count(b"\n") + 1, len(data[last:].decode()) + 1)
            rest = rest[end:]
        elif len(rest) > LONGEST_RECORD:
            message = f"an item longer than {LONGEST_RECORD >> 20} MiB"
            raise FileError(message, line=line, column=column)
    yield ListPiece(_checked(rest, line, column), line, column, np.empty(0, np.intp), is_flat=False)


def _checked(data: bytes, line: int, column: int) -> bytes:
    """Check that bytes are text."""
    fault = find_fault(data)
    if fault is not None:
        position, message = fault
        before = data[:position].decode()
        piece = ListPiece(b"", line, column, np.empty(0, np.intp), is_flat=False)
        line, column = piece.place(*line_and_column(before, len(before)))
        raise FileError(message, line=line, column=column)
    return data


class _Found(NamedTuple):
    commas: NDArray[np.intp]
    is_flat: bool
    is_over: bool


def _look(data: bytes) -> _Found:
    """Find the commas between items, and whether the list ends."""
    content = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(content == ord('"'))
    if b"\\" in data:
        quotes = quotes[~_are_escaped(content, quotes)]
    marks = np.flatnonzero(_STEPS[content] != 0)
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    steps = _STEPS[content[marks]]
    depth = np.cumsum(np.where(steps == _COMMA, 0, steps), dtype=np.int64)
    ends = np.flatnonzero(depth < 0)
    stop = int(ends[0]) if ends.size else marks.size
    commas = marks[:stop][(steps[:stop] == _COMMA) & (depth[:stop] == 0)]
    is_flat = True
    if commas.size:
        looked_at = content[: commas[-1]]
        lines = np.flatnonzero((looked_at == ord("\n")) | (looked_at == ord("\r")))
        is_flat = bool((np.searchsorted(quotes, lines) % 2 == 0).all())
    return _Found(commas, is_flat, ends.size > 0)


def _are_escaped(content: NDArray[np.uint8], quotes: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which quotes follow an odd number of backslashes."""
    others = np.flatnonzero(content != ord("\\"))
    before = np.searchsorted(others, quotes) - 1
    last = np.where(before >= 0, others[before], -1)
    escaped: NDArray[np.bool_] = (quotes - last - 1) % 2 == 1
    return escaped


_COMMA = 2
_STEPS = np.zeros(256, np.int8)
_STEPS[list(b"[{")] = 1
_STEPS[list(b"]}")] = -1
_STEPS[ord(",")] = _COMMA
