"""A JSON list that is longer than memory: its bytes, cut at the commas between its items."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.files.utf8 import find_fault
from nnfwd.rows.json_yaml.reference import BLANKS, FOLLOWED
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from nnfwd.rows.blocks import Block

__all__ = ["ListPiece", "cut_list", "skip_blanks"]


class ListPiece(NamedTuple):
    """Neighbouring items of a list, or all that is left of it, up to its end or that of the file.

    Parameters
    ----------
    data : bytes
    line, column : int
        Where they begin.
    commas : ndarray of int
        The places of the commas after each item; none in what is left.
    is_flat : bool
        Whether line ends are between values only.
    block : Block, optional
        The items, if they have been read.
    """

    data: bytes
    line: int
    column: int
    commas: NDArray[np.intp]
    is_flat: bool
    block: Block | None = None

    @property
    def is_rest(self) -> bool:
        """Whether this is the last item, with the bracket that ends the list."""
        return not self.commas.size

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Find the place in the file of a place in these."""
        return self.line + line - 1, column + (self.column - 1 if line == 1 else 0)


def cut_list(
    pieces: Iterator[bytes],
    line: int,
    column: int,
    take: Callable[[bytes], tuple[Block, int] | None] = lambda _: None,
) -> Iterator[ListPiece]:
    r"""Cut what follows the bracket that opens a list.

    Parameters
    ----------
    pieces : iterator of bytes
    line, column : int
        Where the first of them begins.
    take : callable, optional
        Reads the first of some items at once, and counts the bytes up to the next one; or nothing.

    Raises
    ------
    FileError
        For bytes that are no text, an item longer than
        :data:`~nnfwd.files.limits.LONGEST_RECORD`, or something after the list.

    Examples
    --------
    >>> for piece in cut_list(iter([b'[1, 2], {"a": "', b'[,"}, [3]]\n']), 1, 2):
    ...     print(piece.column, piece.data, piece.commas)
    2 b'[1, 2],' [6]
    9 b' {"a": "[,"},' [12]
    22 b' [3]]' []
    """
    rest, state = bytearray(), _State()
    for each in pieces:
        piece = each
        is_much = len(rest) < len(piece)  # or a long item would be tried again and again
        taken = take(bytes(rest) + piece) if is_much else None
        if taken is not None:
            block, n_bytes = taken
            rest += piece
            data = bytes(rest[:n_bytes])
            yield _rest(data, line, column)._replace(block=block)
            line, column = _after(data, line, column)
            piece, rest, state = bytes(rest[n_bytes:]), bytearray(), _State()
        found = _look(piece, state)
        state = found.state
        if found.commas.size:
            end = len(rest) + int(found.commas[-1]) + 1
            commas = found.commas + len(rest)
            rest += piece
            data = _checked(bytes(rest[:end]), line, column)
            yield ListPiece(data, line, column, commas, found.is_flat)
            line, column = _after(data, line, column)
            del rest[:end]
        else:
            rest += piece
        if found.end is not None:
            n_after = len(piece) - found.end
            data = _checked(bytes(rest[: len(rest) - n_after]), line, column)
            yield _rest(data, line, column)
            _check_end(chain([piece[found.end :]], pieces), *_after(data, line, column))
            return
        if len(rest) > LONGEST_RECORD:
            _checked(bytes(rest), line, column)
            message = f"an item longer than {LONGEST_RECORD >> 20} MiB"
            raise FileError(message, line=line, column=column)
    yield _rest(_checked(bytes(rest), line, column), line, column)


def skip_blanks(pieces: Iterable[bytes], line: int = 1, column: int = 1) -> tuple[bytes, int, int]:
    r"""Pass over blanks, of which none are kept.

    Returns
    -------
    bytes
        The rest of the piece that has something else; nothing if there are blanks alone.
    int, int
        The line and the column that it begins on.

    Examples
    --------
    >>> skip_blanks(iter([b" \n", b"\t [1", b"]"]))
    (b'[1', 2, 3)
    """
    for piece in pieces:
        other = piece.lstrip(BLANKS.encode())
        line, column = _after(piece[: len(piece) - len(other)], line, column)
        if other:
            return other, line, column
    return b"", line, column


def _check_end(pieces: Iterable[bytes], line: int, column: int) -> None:
    """Check that blanks alone follow a list."""
    other, line, column = skip_blanks(pieces, line, column)
    if other:
        raise FileError(FOLLOWED, line=line, column=column)


def _rest(data: bytes, line: int, column: int) -> ListPiece:
    return ListPiece(data, line, column, np.empty(0, np.intp), is_flat=False)


def _after(data: bytes, line: int, column: int) -> tuple[int, int]:
    """Find the place after text that begins at a place."""
    last = data.rfind(b"\n") + 1
    place = data.count(b"\n") + 1, len(data[last:].decode()) + 1
    return _rest(b"", line, column).place(*place)


def _checked(data: bytes, line: int, column: int) -> bytes:
    """Check that bytes are text."""
    fault = find_fault(data)
    if fault is not None:
        position, message = fault
        before = data[:position].decode()
        line, column = _rest(b"", line, column).place(*line_and_column(before, len(before)))
        raise FileError(message, line=line, column=column)
    return data


class _State(NamedTuple):
    """What is known of the bytes before a piece, none of which is looked at again.

    Parameters
    ----------
    depth : int
        How many brackets are open in an item.
    before : bytes
        The quote of a string that goes on, and a backslash that escapes what comes next.
    is_flat : bool
        Whether line ends are between values only, in the item so far.
    """

    depth: int = 0
    before: bytes = b""
    is_flat: bool = True


class _Found(NamedTuple):
    """The commas between items, what is flat up to the last of them, and the end of the list."""

    commas: NDArray[np.intp]
    is_flat: bool
    end: int | None
    state: _State


def _look(piece: bytes, state: _State) -> _Found:
    """Find the commas between items, and where the list ends."""
    data = state.before + piece
    content = np.frombuffer(data, np.uint8)
    # NumPy finds what is true, in bytes that are 0 or 1, ten times as fast as what is not 0
    places = np.flatnonzero(np.frombuffer(data.translate(_LOOKED_AT), np.bool_))
    kinds = np.frombuffer(content.take(places).tobytes().translate(_KINDS.tobytes()), np.int8)
    is_quote = kinds == _QUOTE
    if b"\\" in data:
        is_quote[is_quote] = ~_are_escaped(content, places[is_quote])
    others = np.flatnonzero(~is_quote)
    n_quotes = others - np.arange(others.size)  # before each of them
    within = n_quotes & 1 == 1
    places, kinds = places.take(others), kinds.take(others)
    is_mark = ~within & (np.abs(kinds) <= _COMMA)
    marks, steps = places[is_mark], kinds[is_mark]
    depth = state.depth + np.cumsum(np.where(steps == _COMMA, 0, steps), dtype=np.int64)
    ends = np.flatnonzero(depth < 0)
    stop = int(ends[0]) if ends.size else marks.size
    commas = marks[:stop][(steps[:stop] == _COMMA) & (depth[:stop] == 0)]
    lines = places[within & (kinds == _LINE_END)]
    last = int(commas[-1]) if commas.size else 0
    shift = len(state.before)
    n_backslashes = len(data) - len(data.rstrip(b"\\"))
    return _Found(
        commas - shift,
        state.is_flat and not (lines < last).any(),
        int(marks[stop]) + 1 - shift if ends.size else None,
        _State(
            int(depth[-1]) if depth.size else state.depth,
            b'"' * (np.count_nonzero(is_quote) % 2) + b"\\" * (n_backslashes % 2),
            (state.is_flat or commas.size > 0) and not (lines > last).any(),
        ),
    )


def _are_escaped(content: NDArray[np.uint8], quotes: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which quotes follow an odd number of backslashes."""
    others = np.flatnonzero(content != ord("\\"))
    before = np.searchsorted(others, quotes) - 1
    last = np.where(before >= 0, others[before], -1)
    escaped: NDArray[np.bool_] = (quotes - last - 1) % 2 == 1
    return escaped


_COMMA, _QUOTE, _LINE_END = 2, 3, 4
_KINDS = np.zeros(256, np.int8)
_KINDS[list(b"[{")] = 1
_KINDS[list(b"]}")] = -1
_KINDS[ord(",")] = _COMMA
_KINDS[ord('"')] = _QUOTE
_KINDS[list(b"\n\r")] = _LINE_END
_LOOKED_AT = (_KINDS != 0).tobytes()
