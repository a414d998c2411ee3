"""A number as a cell of a CSV file writes it: one strict grammar."""

from __future__ import annotations

import math
import re

from nnfwd.errors import RowError, quote
from nnfwd.text.foreign import hint_for_number
from nnfwd.text.number_grammar import CELL_NUMBER

__all__ = ["BLANKS", "is_not_finite", "is_number", "parse_answer", "parse_cell"]

BLANKS = " \t"

_NOT_FINITE = r"(?ai:[+-]?(?:\.?nan|\.?inf|infinity))"


def parse_cell(text: str) -> float:
    """Read a cell as a number.

    Python's ``float`` alone takes too much: ``1_000``, digits of any script, ``nan``, and ``1e400``
    as infinity.

    Parameters
    ----------
    text : str
        An optional sign, ASCII digits with an optional point, an optional exponent. Spaces and tabs
        around it are fine.

    Raises
    ------
    RowError
        If the cell is empty, is not a number, is not finite or is too large for a float64.

    Examples
    --------
    >>> [parse_cell(text) for text in ("3", " -.5", "1E3", "007")]
    [3.0, -0.5, 1000.0, 7.0]
    >>> parse_cell("1_000")
    Traceback (most recent call last):
        ...
    nnfwd.errors.RowError: '1_000' is not a number
    hint: write 1000
    """
    bare = text.strip(BLANKS)
    if CELL_NUMBER.fullmatch(bare) is None:
        raise RowError(_explain(bare), cell=text, hint=hint_for_number(bare))
    number = float(bare)
    if math.isinf(number):
        message = f"{quote(bare)} is too large for a float64"
        raise RowError(message, cell=text)
    return number


def is_number(text: str) -> bool:
    """Tell whether :func:`parse_cell` reads a cell.

    Examples
    --------
    >>> [is_number(text) for text in (" -.5", "x1", "1_000", "1e400")]
    [True, False, False, False]
    """
    bare = text.strip(BLANKS)
    return CELL_NUMBER.fullmatch(bare) is not None and not math.isinf(float(bare))


def parse_answer(text: str) -> float:
    """Read a cell as a number, where infinities and what is not a number are numbers too.

    Raises
    ------
    RowError
        As :func:`parse_cell`, but for those.

    Examples
    --------
    >>> [parse_answer(text) for text in ("3", "-inf", "NaN", ".inf")]
    [3.0, -inf, nan, inf]
    """
    bare = text.strip(BLANKS)
    return float(bare.replace(".", "")) if is_not_finite(bare) else parse_cell(text)


def is_not_finite(text: str) -> bool:
    """Tell whether text is one of the ways to write what is not a finite number.

    Examples
    --------
    >>> [is_not_finite(text) for text in ("-inf", "NaN", ".nan", "info")]
    [True, True, True, False]
    """
    return re.fullmatch(_NOT_FINITE, text) is not None


def _explain(bare: str) -> str:
    if not bare:
        return "the value is missing"
    if is_not_finite(bare):
        return f"{quote(bare)} is not a finite number"
    return f"{quote(bare)} is not a number"
