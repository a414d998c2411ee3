"""What a written answer may stand for: the numbers that may be rounded or cut off to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.written import read_written
from nnfwd.errors import RowError
from nnfwd.text.cells import BLANKS, parse_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.marking.students import How
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.text.dialect import Dialect

__all__ = ["WrittenValues", "is_blank", "read_values"]

ROUNDING = 8 * np.finfo(np.float64).eps
"""How far off two float64 numbers may be, in parts of them, that are meant to be one."""


class WrittenValues(NamedTuple):
    """One column of answers of some students, shape (n_students,) each.

    Parameters
    ----------
    numbers : ndarray of float64
        NaN where no number is written.
    low, high : ndarray of float64
        The numbers that may have been rounded or cut off to what is written.
    least, most : ndarray of float64
        The numbers that it agrees with: the tolerance lets more of them pass.
    blank : ndarray of bool
    """

    numbers: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    blank: NDArray[np.bool_]

    def agree(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell of each whether it agrees with some number from ``low`` to ``high``."""
        same = (self.numbers == low) | (self.numbers == high)
        agreeing: NDArray[np.bool_] = same | ((self.least <= high) & (low <= self.most))
        return agreeing

    def select(self, students: NDArray[np.intp]) -> WrittenValues:
        """Take some of the students."""
        return WrittenValues(
            self.numbers[students],
            self.low[students],
            self.high[students],
            self.least[students],
            self.most[students],
            self.blank[students],
        )


class _Digits(NamedTuple):
    """The digits of one answer: ``unit`` and ``place`` are powers of ten, NaN where unknown."""

    number: float
    unit: float
    place: float


NO_NUMBER = _Digits(np.nan, np.nan, np.nan)


def is_blank(text: str) -> bool:
    """Tell whether nothing is written."""
    return not text.strip(BLANKS)


def read_values(columns: Sequence[Sequence[str]], how: How) -> list[WrittenValues]:
    """Read the numbers that students wrote.

    Digits count as they are written. A whole number has as many decimals as the finest of the
    student's other answers: among 0.25 and 0.13, 1 may be 0.998. Among whole numbers it is exact.

    Parameters
    ----------
    columns : sequence of sequence of str
        Of each column a text a student.
    how : How

    Examples
    --------
    >>> from nnfwd.compare.marking.students import How
    >>> from nnfwd.compare.tolerance import Tolerance
    >>> ones, _ = read_values([["1", "1"], ["0.25", "7"]], How("student", Tolerance()))
    >>> ones.agree(np.array([0.998, 0.998]), np.array([0.998, 0.998]))
    array([ True, False])
    """
    digits = [
        np.array([_digits(text, how.dialect) for text in texts]).reshape(-1, 3) for texts in columns
    ]
    if not digits:
        return []
    with np.errstate(invalid="ignore"):
        finest = np.fmax(0, -np.fmin.reduce([each[:, 1] for each in digits]))
    blank = [np.array([is_blank(text) for text in texts], dtype=np.bool_) for texts in columns]
    return [
        _values(each.T, finest, nothing, how.tolerance)
        for each, nothing in zip(digits, blank, strict=True)
    ]


def _digits(text: str, dialect: Dialect) -> _Digits:
    try:
        number = dialect.reading(parse_answer)(text)
    except RowError:
        return NO_NUMBER
    if not np.isfinite(number):
        return _Digits(number, np.nan, np.nan)
    written = read_written(dialect.with_point(text), number)
    return _Digits(number, np.nan if written.is_whole else written.unit, written.place)


def _values(
    digits: NDArray[np.float64],
    finest: NDArray[np.float64],
    blank: NDArray[np.bool_],
    tolerance: Tolerance,
) -> WrittenValues:
    numbers, units, places = digits
    is_whole = np.isnan(units)
    powers = np.where(is_whole, -finest, units)
    with np.errstate(all="ignore"):
        unit = np.where(is_whole & (finest == 0), 0.0, 10.0**powers)
        unit[~np.isfinite(numbers)] = 0.0
        sizes = np.abs(numbers)
        slack = tolerance.atol + (tolerance.rtol + ROUNDING) * sizes
        # as elsewhere, one decimal or two digits are too few to be taken for cut off
        is_cut = (powers < -1) | (places - powers > 1)
        cut = np.where(is_cut, unit, unit / 2)
        past = np.where(is_cut, np.maximum(unit / 2 + slack, unit - slack), unit / 2 + slack)
        inner, inner_past = unit / 2, unit / 2 + slack
        return WrittenValues(
            numbers,
            low=numbers - np.where(numbers > 0, inner, cut),
            high=numbers + np.where(numbers < 0, inner, cut),
            least=numbers - np.where(numbers > 0, inner_past, past),
            most=numbers + np.where(numbers < 0, inner_past, past),
            blank=blank,
        )
