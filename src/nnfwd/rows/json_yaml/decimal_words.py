"""Short decimals in words of 64 bits, by a few steps that NumPy takes for many words together.

A decimal of up to eight characters, as -12.375 or 7, fits into a word. The steps check it and bring
its digits next to each other; what makes a float of them is said, with its sources, in
:mod:`nnfwd.rows.delimited.read_decimals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.rows.delimited.read_decimals import WORD, add_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Words = NDArray[np.uint64]

__all__ = ["ZERO", "read_words"]

_EACH = 0x0101010101010101
"""What a byte is multiplied by, to be in each byte of a word."""

ZERO = ord("0")
"""What all bytes are combined with (by an exclusive or): a digit becomes what it is worth."""

_MINUS, _POINT = ord("-") ^ ZERO, ord(".") ^ ZERO

_NO_DIGIT = 0x10
"""The bit that such bytes have, and digits have not."""

_TOP = 0x80
"""The bit of a byte that is set by adding 0x76 to what is not a digit, or 0x7F to what is not 0."""

_POWERS = 10.0 ** np.arange(WORD, -1, -1)
_DIVISORS = np.concatenate([_POWERS, np.ones(16 - _POWERS.size), -_POWERS])
"""By how many digits are before the point: what eight digits are divided by. After 16, minus it."""


def read_words(words: Words, unused: Bytes) -> NDArray[np.float64] | None:
    """Read decimals that are written as JSON has them; None if one is not.

    Parameters
    ----------
    words : ndarray of uint64, shape (n,)
        The first byte is the lowest. They are changed.
    unused : ndarray of uint8, shape (n,)
        How many bytes at the end of each word do not belong to the decimal, at most seven.

    Examples
    --------
    >>> texts = b"-12.375" + b",", b"7" + b"}      "
    >>> words = np.frombuffer(bytes(byte ^ ZERO for byte in b"".join(texts)), "<u8").copy()
    >>> read_words(words, np.array([1, 7], np.uint8))
    array([-12.375,   7.   ])
    """
    shift = (unused << 3).astype(np.uint64)
    words <<= shift
    words >>= shift
    minus = (words & 0xFF) == _MINUS
    shift = minus.astype(np.uint64)
    shift <<= 3
    words >>= shift
    size = WORD - unused - minus.view(np.uint8)
    point = words & np.uint64(_EACH * _NO_DIGIT)
    point &= -point
    point >>= 4
    n_whole = np.minimum(np.bitwise_count(point - 1) >> 3, size)
    digits = _digits(words, point)
    if digits is None or n_whole.min() < 1 or (size - n_whole == 1).any():
        return None
    if (((digits & 0xFF) == 0) & (n_whole > 1)).any():  # a zero that other digits follow
        return None
    numbers = add_digits(digits).view(np.int64).astype(np.float64)
    numbers /= _DIVISORS.take(n_whole | minus.view(np.uint8) << 4, mode="clip")
    return numbers


def _digits(words: Words, point: Words) -> Words | None:
    """Take out the points, where bytes of these are 1; None if others than digits are left."""
    digits = point * _POINT
    digits ^= words
    check = point * 9
    check += _EACH * 0x76
    check += digits
    check |= digits
    if np.bitwise_or.reduce(check) & (_EACH * _TOP):
        return None
    after = digits >> 8
    digits ^= after
    point -= 1
    digits &= point
    digits ^= after
    return digits
