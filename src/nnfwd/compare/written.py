"""A number as it is written: its digits count, trailing zeros among them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from nnfwd.text.cells import BLANKS

__all__ = ["WrittenNumber", "half_unit", "read_written", "written_text"]


class WrittenNumber(NamedTuple):
    """A number that has a last digit.

    Parameters
    ----------
    value : Decimal
        Exactly what is written.
    unit : int
        The power of ten that the last digit counts.
    place : int
        The power of ten that the first digit counts.
    is_whole : bool
        Whether it has neither decimals nor an exponent, so that its last digits say little of how
        it was rounded.
    """

    value: Decimal
    unit: int
    place: int
    is_whole: bool


def read_written(text: str, number: float) -> WrittenNumber:
    """Take the digits of a finite number from its text.

    Of a whole number the zeros at the end are no digits: 1200 may be rounded to hundreds.

    Examples
    --------
    >>> read_written("0.6200", 0.62)
    WrittenNumber(value=Decimal('0.6200'), unit=-4, place=-1, is_whole=False)
    >>> read_written("1.20e2", 120.0)
    WrittenNumber(value=Decimal('120'), unit=0, place=2, is_whole=False)
    >>> read_written("1200", 1200.0)
    WrittenNumber(value=Decimal('1200'), unit=2, place=3, is_whole=True)
    """
    text = written_text(text, number)
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    is_whole = not (decimals or exponent)
    if not number:  # or too small for a float64: an exponent of any size says nothing
        return WrittenNumber(Decimal(0), -decimals, -decimals, not decimals)
    value = Decimal(text)
    unit = int(value.as_tuple().exponent)
    if is_whole:
        digits = mantissa.rstrip(".")
        unit = len(digits) - len(digits.rstrip("0"))
    return WrittenNumber(value, unit, value.adjusted(), is_whole)


def written_text(text: str, number: float) -> str:
    """Take the text of a number as it is written; as Python writes it where a file has no text.

    Columns that have a type keep float32 numbers, whose shortest text reads as another float64.

    Examples
    --------
    >>> written_text(" 0.30 ", 0.3), written_text("0.3", 0.30000001192092896)
    ('0.30', '0.30000001192092896')
    """
    bare = text.strip(BLANKS)
    return bare if float(bare) == number else repr(number)


def half_unit(power: int) -> Decimal:
    """Take half of a power of ten, exactly.

    Examples
    --------
    >>> half_unit(-2)
    Decimal('0.005')
    """
    return Decimal((0, (5,), power - 1))
