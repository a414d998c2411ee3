"""CSV and TSV of short decimals by NumPy alone: all of a block, or nothing.

A decimal of up to eight characters, as -12.375, fits into a word of 64 bits. A few steps that NumPy
takes for many words together bring the digits next to each other and make a whole number of them.
That and the power of 10 that it is divided by are floats without rounding, so that the quotient is
the float that is nearest to the decimal: what ``float`` gives.

Reference: D. Lemire, Number parsing at a gigabyte per second, Software: Practice and Experience 51
(2021); W. D. Clinger, How to read floating point numbers accurately, PLDI 1990.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnfwd.rows.columns import Columns
    from nnfwd.rows.records import Records
    from nnfwd.text.dialect import Dialect

    Positions = NDArray[np.int64]
    Words = NDArray[np.uint64]

__all__ = ["CHUNK", "WORD", "add_digits", "parse_decimals"]

CHUNK = 6 << 16
"""Bytes that are read together: what is made of them stays in the processor's cache. With half as
many one thread takes as long, and two at a time take 1.1 times as long."""

WORD = 8
"""Bytes of a word: as many zeros are put before and after a text."""

LONGEST = WORD - 1
"""Characters of a decimal without its point."""

SHORTEST = 4
"""Characters of the shortest decimal, with what follows it: ``0.0,``."""

_MINUS, _NINE = b"-9"


def parse_decimals(records: Records, columns: Columns, dialect: Dialect) -> Block | None:
    r"""Read a block of short decimals alone, all of them fed or left out; else None.

    Examples
    --------
    >>> from nnfwd.rows.columns import Columns
    >>> from nnfwd.rows.records import Records
    >>> from nnfwd.text.dialect import Dialect
    >>> columns = Columns(("x1", "x2"), fed=(1, 0), kept=(), labels=("x1", "x2"))
    >>> block = parse_decimals(Records(2, b"3.25,-0.5\n-12.0,0.125\n"), columns, Dialect(","))
    >>> block.table.tolist()
    [[-0.5, 0.125], [3.25, -12.0]]
    """
    n_columns, mark = len(columns.names), dialect.mark
    decimal = rb"-?[0-9]{1,6}\.[0-9]{1,6}"
    usual = decimal + rb"(?:" + mark + decimal + rb"){%d}\n" % (n_columns - 1)
    is_usual = mark in b",\t" and dialect.decimal == "." and re.match(usual, records.data)
    if columns.kept or not is_usual:
        return None
    content = np.frombuffer(
        b"".join((bytes(WORD), records.data, bytes(WORD), bytes(-len(records.data) % WORD))),
        np.uint8,
    )
    if content.max() > _NINE:
        return None
    row_marks = (b"." + mark) * (n_columns - 1) + b".\n"
    # as many rows as there can be: what is not written to takes no memory
    table, first = np.empty((n_columns, len(records.data) // (n_columns * SHORTEST))), 0
    for start, stop in _chunks(records.data):
        numbers = _read_chunk(content, start, stop, row_marks)
        if numbers is None:
            return None
        whole, divisor = numbers
        rows = slice(first, first + whole.size // n_columns)
        np.divide(whole.reshape(-1, n_columns).T, divisor, out=table[:, rows])
        first = rows.stop
    table = table[:, :first]
    in_order = columns.fed == tuple(range(n_columns))
    inputs = table if in_order else table[list(columns.fed)]
    return Block(np.arange(1, first + 1), inputs, (), bad=())


def _chunks(data: bytes) -> Iterator[tuple[int, int]]:
    """Cut a text that ends with a line into whole lines."""
    start = 0
    while start < len(data):
        stop = data.rfind(b"\n", start, start + CHUNK) + 1
        stop = stop or data.find(b"\n", start) + 1 or len(data)
        yield start, stop
        start = stop


def _read_chunk(
    content: NDArray[np.uint8], start: int, stop: int, row_marks: bytes
) -> tuple[NDArray[np.float64], float] | None:
    """Read the decimals of whole lines, in order, as whole numbers and what divides them."""
    chunk = content[start + WORD : stop + WORD]
    # points and ends of cells, by a step that moves the minus, which is between them, away
    marks = np.flatnonzero((chunk ^ 2) < 0x2F)
    n_rows, n_more = divmod(marks.size, len(row_marks))
    if not n_rows or n_more or chunk.take(marks, mode="clip").tobytes() != row_marks * n_rows:
        return None
    gaps = np.empty_like(marks)
    gaps[0] = marks[0] + 1
    np.subtract(marks[1:], marks[:-1], out=gaps[1:])
    before, after = gaps[::2], gaps[1::2]
    n_decimals = int(after.max()) - 1
    if gaps.min() < 2 or before.max() + n_decimals > LONGEST + 1:
        return None
    words = _gather(content, marks[::2] + (start + WORD + n_decimals - LONGEST))
    whole, minus = _whole_numbers(words, before, after, n_decimals)
    if np.count_nonzero(minus) != np.count_nonzero(chunk == _MINUS):
        return None
    numbers = whole.view(np.int64).astype(np.float64)
    minus <<= 63
    signs = numbers.view(np.uint64)
    signs |= minus
    return numbers, 10.0**n_decimals


def _gather(content: NDArray[np.uint8], starts: Positions) -> Words:
    """Take the eight bytes that begin at each place."""
    words = content.view("<u8")
    shift = (starts & 7).view(np.uint64)
    shift <<= 3
    starts >>= 3
    found: Words = words.take(starts, mode="clip")
    found >>= shift
    np.subtract(64, shift, out=shift)
    found |= words[1:].take(starts, mode="clip") << shift
    return found


def _whole_numbers(
    words: Words, before: Positions, after: Positions, n_decimals: int
) -> tuple[Words, Words]:
    """Make whole numbers of the decimals in words, times 10 to the power ``n_decimals``.

    Parameters
    ----------
    words : ndarray of uint64, shape (n,)
        Of the eight bytes the point is at index 7 - ``n_decimals``.
    before, after : ndarray of int, shape (n,)
        From the end of the cell before to the point, and from the point to the end of the cell.
    n_decimals : int
        At most.

    Returns
    -------
    whole : ndarray of uint64, shape (n,)
        Without signs.
    minus : ndarray of uint64, shape (n,)
        1 where there is a minus.
    """
    rest = (n_decimals + 1 - after).view(np.uint64)
    rest <<= 3
    words <<= rest
    words >>= rest
    rest = (LONGEST + 1 - n_decimals - before).view(np.uint64)
    rest <<= 3
    words >>= rest
    minus = ((words & 0xFF) == _MINUS).astype(np.uint64)
    words -= minus * _MINUS
    words <<= rest
    n_bits = 8 * (LONGEST - n_decimals)
    decimals = words & (0xFFFFFFFFFFFFFF00 << n_bits & 0xFFFFFFFFFFFFFFFF)
    words &= (1 << n_bits) - 1
    words <<= 8
    words |= decimals
    words &= 0x0F0F0F0F0F0F0F0F
    return add_digits(words), minus


def add_digits(digits: Words) -> Words:
    """Make a number of the digits in each word, of pairs, of fours and of all eight.

    Parameters
    ----------
    digits : ndarray of uint64, shape (n,)
        A digit a byte, the first one the lowest. They are changed.

    Examples
    --------
    >>> add_digits(np.frombuffer(bytes([0, 0, 1, 2, 3, 4, 5, 6]), "<u8").copy()).tolist()
    [123456]
    """
    pairs = digits >> np.uint64(8)
    digits *= 10
    pairs += digits
    last = pairs >> 16
    last &= 0x000000FF000000FF
    last *= 1 + (10_000 << 32)
    pairs &= 0x000000FF000000FF
    pairs *= 100 + (1_000_000 << 32)
    pairs += last
    pairs >>= 32
    return pairs
