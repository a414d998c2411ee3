"""JSON Lines of short decimals by NumPy alone: all of a block, or nothing.

Lines that have the same bytes but for their numbers are CSV with some text before each number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.rows.blocks import Block
from nnfwd.rows.delimited.read_decimals import LONGEST, WORD, chunks, gather, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["read_decimal_lines"]

_PART = re.compile(
    rb"((?:.*[\[: \t])?)(-?(?:0|[1-9][0-9]{0,5})\.[0-9]{1,6})([ \t\r}\]]*)", re.DOTALL
)
"""What is between two commas: a text, a number, and the end of a line or nothing.

The text ends where a number can begin: else it would take digits of a longer one."""

_LF, _COMMA, _MINUS, _POINT, _ZERO = b"\n,-.0"

_LEAST = np.array([0, 0, *(10**digits for digits in range(1, LONGEST))], np.uint64)
"""The least whole number of so many digits; of one, 0."""


class _Form(NamedTuple):
    """What all lines have in common.

    Parameters
    ----------
    texts : list of bytes
        What is before each number, after the comma.
    end : bytes
        What is after the last one.
    """

    texts: list[bytes]
    end: bytes

    def count(self, bytes_counted: bytes) -> int:
        """Count some bytes in the texts."""
        return sum(each in bytes_counted for text in self.texts for each in text)


def read_decimal_lines(data: bytes, fed: Sequence[int]) -> Block | None:
    r"""Read lines as the first one, which is known to be usual; None if one is different.

    Parameters
    ----------
    data : bytes
        Whole lines.
    fed : sequence of int
        Which numbers of a line are fed.

    Examples
    --------
    >>> block = read_decimal_lines(b'{"x1":1.5,"b":-0.25}\n{"x1":12.0,"b":7.125}\n', (1, 0))
    >>> block.table.tolist()
    [[-0.25, 7.125], [1.5, 12.0]]
    >>> read_decimal_lines(b'{"x1":1.5}\n{"x2":1.5}\n', (0,)) is None
    True
    """
    form = _form_of(data)
    if form is None:
        return None
    content = np.frombuffer(
        b"".join((bytes(WORD), data, bytes(WORD), bytes(-len(data) % WORD))), np.uint8
    )
    table, first = np.empty((len(form.texts), np.count_nonzero(content == _LF))), 0
    for start, stop in chunks(data):
        numbers = _read_chunk(content, start + WORD, stop + WORD, form)
        if numbers is None:
            return None
        table[:, first : first + numbers.shape[1]] = numbers
        first += numbers.shape[1]
    inputs = table if tuple(fed) == tuple(range(len(table))) else table[list(fed)]
    return Block(np.arange(1, first + 1), inputs, (), bad=())


def _form_of(data: bytes) -> _Form | None:
    """Find what all lines may have in common, in the first one."""
    parts = [_PART.fullmatch(part) for part in data[: data.find(b"\n")].split(b",")]
    found = [part.groups() for part in parts if part is not None]
    is_form = data.endswith(b"\n") and len(found) == len(parts)
    if not is_form or any(end for _, _, end in found[:-1]):
        return None
    return _Form([text for text, _, _ in found], found[-1][2])


def _read_chunk(
    content: NDArray[np.uint8], start: int, stop: int, form: _Form
) -> NDArray[np.float64] | None:
    """Read whole lines: a vector of numbers for each column."""
    n_columns, chunk = len(form.texts), content[start:stop]
    row_marks = np.frombuffer(b".," * (n_columns - 1) + b".\n", np.uint8)
    marks = np.flatnonzero((chunk == _POINT) | (chunk == _COMMA) | (chunk == _LF))
    found = chunk.take(marks)
    if found.size % row_marks.size or not (found.reshape(-1, row_marks.size) == row_marks).all():
        return None
    gaps = np.diff(marks, prepend=-1).reshape(-1, row_marks.size)
    gaps[:, ::2] -= list(map(len, form.texts))
    gaps[:, -1] -= len(form.end)
    before, after = gaps[:, ::2].ravel(), gaps[:, 1::2].ravel()
    n_decimals = int(after.max()) - 1
    if gaps.min() < 2 or before.max() + n_decimals > LONGEST + 1:
        return None
    marks += start
    line_ends, points = marks[row_marks.size - 1 :: row_marks.size], marks[::2]
    if not (
        _have_texts(content, points + 1 - before, form.texts)
        and _have_texts(content, line_ends, [form.end])
    ):
        return None
    words = gather(content, points + (n_decimals - LONGEST))
    whole, minus = whole_numbers(words, before, after, n_decimals)
    digits = before - 1 - minus.view(np.int64)
    n_digits = int(digits.sum() + after.sum()) - after.size + len(gaps) * form.count(b"0123456789")
    n_minus = int(minus.sum()) + len(gaps) * form.count(b"-")
    is_sound = (
        digits.min() > 0
        and n_digits == np.count_nonzero(chunk - np.uint8(_ZERO) < 10)
        and n_minus == np.count_nonzero(chunk == _MINUS)
    )
    # a number does not begin with a zero that other digits follow
    if not is_sound or (whole < _LEAST.take(digits, mode="clip") * 10**n_decimals).any():
        return None
    numbers = whole.view(np.int64).astype(np.float64)
    numbers /= 10.0**n_decimals
    signs = numbers.view(np.uint64)
    signs |= minus << 63
    return numbers.reshape(-1, n_columns).T


def _have_texts(
    content: NDArray[np.uint8], ends: NDArray[np.int64], texts: Sequence[bytes]
) -> bool:
    """Whether these texts come before these places, by turns."""
    for n_after in range(0, max(map(len, texts)), WORD):
        parts = [text[: max(0, len(text) - n_after)][-WORD:] for text in texts]
        masks = [-(1 << 8 * (WORD - len(part))) if part else 0 for part in parts]
        wanted = np.frombuffer(b"".join(part.rjust(WORD, b"\0") for part in parts), np.int64)
        words = gather(content, ends - (n_after + WORD)).view(np.int64)
        if not ((words.reshape(-1, len(texts)) & masks) == wanted).all():
            return False
    return True
