"""JSON Lines that have the same bytes but for short decimals, by NumPy alone: all, or nothing.

Each byte of a block is either part of such a decimal or compared with what all lines have there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.rows.blocks import Block
from nnfwd.rows.delimited.read_decimals import CHUNK, WORD
from nnfwd.rows.json_yaml.decimal_words import ZERO, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Positions = NDArray[np.int64]
    Words = NDArray[np.uint64]

__all__ = ["read_decimal_lines"]

_PART = re.compile(rb"((?:.*[\[: \t\r\n])?)[-.0-9]{1,8}([ \t\r\n}\]]*)", re.DOTALL)
"""What is between two commas: a text, a short number, and the end of a line or nothing.

The text ends where a number can begin: else it would take digits of a longer one."""

_MARKS = (b":", b",", b",\n")
"""Bytes that numbers are found by: some have one of the first ones in each text."""

_FIRST = np.uint64(sum(byte << (61 - 8 * byte) for byte in range(WORD)))
"""What a word with a 1 in one byte is multiplied by, to have the byte's index in its top bits."""


def read_decimal_lines(
    data: bytes, first: bytes, line_end: bytes, fed: Sequence[int]
) -> Block | None:
    r"""Read lines as the first one, which is known to be usual; None if one is different.

    Parameters
    ----------
    data : bytes
        Whole lines, with their line ends.
    first : bytes
        The first line, without its line end.
    line_end : bytes
    fed : sequence of int
        Which numbers of a line are fed.

    Examples
    --------
    >>> lines = b'{"x1":1.5,"b":-0.25}\n{"x1":12,"b":7.125}\n'
    >>> read_decimal_lines(lines, b'{"x1":1.5,"b":-0.25}', b"\n", (1, 0)).table.tolist()
    [[-0.25, 7.125], [1.5, 12.0]]
    >>> read_decimal_lines(b"[1.5]\n{1.5]\n", b"[1.5]", b"\n", (0,)) is None
    True
    """
    texts, end = _texts_of(first, line_end)
    if not texts or not data.endswith(end):
        return None
    form = _form_of(texts, min(CHUNK, len(data)))
    parts = _read_chunks(data, end, form)
    if parts is None:
        return None
    table = np.empty((len(texts), sum(part.shape[1] for part in parts)))
    np.concatenate(parts, axis=1, out=table)
    inputs = table if tuple(fed) == tuple(range(len(table))) else table[list(fed)]
    return Block(np.arange(1, table.shape[1] + 1), inputs, (), bad=())


def _texts_of(first: bytes, line_end: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Find what is before each number and after the last one of a line, in the first line.

    The end of the line before is before the first number.
    """
    parts = [_PART.fullmatch(part) for part in first.split(b",")]
    found = [part.groups() for part in parts if part is not None]
    if len(found) < len(parts):
        return (), b""
    end = found[-1][1] + line_end
    return (end + found[0][0], *(b"," + text for text, _ in found[1:])), end


def _read_chunks(data: bytes, end: bytes, form: _Form) -> list[Floats] | None:
    """Read all lines, each chunk by itself; the copy of the data is gone before they are joined."""
    content, parts = _load(data, end, form.n_before), []
    for start, stop in _chunks(data, end):
        numbers = _read_chunk(content, start + form.n_before, stop + form.n_before, form)
        if numbers is None:
            return None
        parts.append(numbers.reshape(-1, form.n_columns).T)
    return parts


def _chunks(data: bytes, end: bytes) -> Iterator[tuple[int, int]]:
    """Cut whole lines, the last of which has this end, where lines end."""
    start = 0
    while start < len(data):
        stop = data.rfind(end, start, start + CHUNK)
        stop = (data.find(end, start) if stop < 0 else stop) + len(end)
        yield start, stop
        start = stop


class _Form(NamedTuple):
    """What lines have in common, for each number of as many lines as a chunk can have.

    Parameters
    ----------
    n_columns : int
    marks : bytes
        Those that numbers are found by.
    after_mark : ndarray of int
        How many bytes after its mark a number begins.
    following : ndarray of uint8
        How many bytes the text has that follows a number.
    words : list of (ndarray of uint64, ndarray of uint64)
        Of the text before a number, its last bytes first: the bits that count, and their values.
    """

    n_columns: int
    marks: bytes
    after_mark: Positions
    following: Bytes
    words: list[tuple[Words, Words]]

    @property
    def n_before(self) -> int:
        """How many bytes are put before the first text."""
        return WORD * len(self.words)


@lru_cache(maxsize=1)
def _form_of(texts: tuple[bytes, ...], n_bytes: int) -> _Form:
    """Find out by which marks the numbers after texts can be found: one is in each text."""
    marks = next(each for each in _MARKS if all(set(each) & set(text) for text in texts))
    sizes = np.array([*map(len, texts)])
    n_lines = max(1, n_bytes // int(sizes.sum() + sizes.size))
    words = []
    for n_after in range(0, int(sizes.max()), WORD):
        parts = [text[: max(0, len(text) - n_after)][-WORD:] for text in texts]
        bits = [b"\xff" * len(part) for part in parts]
        values = [bytes(byte ^ ZERO for byte in part) for part in parts]
        words.append((_as_words(bits, n_lines), _as_words(values, n_lines)))
    after_mark = sizes - [max(map(text.find, marks)) for text in texts]
    following = np.roll(sizes, -1).astype(np.uint8)
    repeated = np.tile(after_mark, n_lines), np.tile(following, n_lines)
    return _Form(len(texts), marks, *repeated, words)


def _as_words(parts: Sequence[bytes], n_lines: int) -> Words:
    aligned = b"".join(part.rjust(WORD, b"\0") for part in parts)
    return np.tile(np.frombuffer(aligned, "<u8"), n_lines)


def _load(data: bytes, end: bytes, n_before: int) -> Bytes:
    """Put the end of the last line before the first one; what is around them does not matter."""
    content = np.empty((n_before + len(data) + WORD - 1) & -WORD, np.uint8)
    first, rest = np.split(content[n_before : n_before + len(data)], [len(end)])
    np.bitwise_xor(np.frombuffer(end, np.uint8), ZERO, out=first)
    np.bitwise_xor(np.frombuffer(data, np.uint8, rest.size), ZERO, out=rest)
    return content


def _read_chunk(content: Bytes, start: int, stop: int, form: _Form) -> Floats | None:
    """Read whole lines: the numbers in order; None if anything in them is different."""
    starts = _places(content[start:stop], form.marks)
    n_numbers = starts.size
    if n_numbers % form.n_columns or not 0 < n_numbers <= form.following.size:
        return None
    starts += form.after_mark[:n_numbers]
    following = form.following[:n_numbers]
    gaps = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=gaps[:-1])
    gaps[-1] = stop - start + int(following[-1]) - starts[-1]
    unused = following + np.uint8(WORD) - gaps.astype(np.uint8)
    if gaps.max() > 255 or unused.max() >= WORD or starts[0] != following[-1]:
        return None  # also where something is before the first text
    starts += start
    words = _words_after(content, starts, form.words)
    return None if words is None else read_words(words, unused)


def _places(chunk: Bytes, marks: bytes) -> Positions:
    """Find the marks in a chunk: in most words of 64 bits there is one at most."""
    are_marks = np.zeros((chunk.size + WORD - 1) & -WORD, np.bool_)
    own = are_marks[: chunk.size]
    np.equal(chunk, marks[0] ^ ZERO, out=own)
    for mark in marks[1:]:
        own |= chunk == mark ^ ZERO
    words = are_marks.view("<u8")
    places = np.flatnonzero(words != 0)
    if places.size < np.count_nonzero(are_marks):
        return np.flatnonzero(are_marks)
    index = words.take(places, mode="clip")
    index *= _FIRST
    index >>= 61
    places <<= 3
    places |= index.view(np.int64)
    return places


def _words_after(
    content: Bytes, starts: Positions, texts: list[tuple[Words, Words]]
) -> Words | None:
    """Take the words that begin at places; None if other texts are before some of them."""
    words = content.view("<u8")
    shift = (starts & 7).view(np.uint64)
    shift <<= 3
    back = 64 - shift
    starts >>= 3
    found: Words = words[1:].take(starts, mode="clip")
    found <<= back
    this = words.take(starts, mode="clip")
    found |= this >> shift
    for bits, values in texts:
        starts -= 1
        before = words.take(starts, mode="clip")
        this <<= back
        this |= before >> shift
        this ^= values[: this.size]
        this &= bits[: this.size]
        if this.max():
            return None
        this = before
    return found
