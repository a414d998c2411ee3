"""What a report says of a student in words."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from nnfwd.text.apart import in_words
from nnfwd.text.numbers import ALL_DIGITS, DIGITS, format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.compare.marking.marks import Marked

__all__ = ["fault_text", "in_parts", "slips_text"]

Item = TypeVar("Item")

SLIPS = 2
"""Slips that are named where several explain the same few answers."""


def fault_text(student: Marked) -> str:
    """Say which answer is wrong first, and what is right: ``node_1: -13, not 0``."""
    if student.first is None:
        return ""
    column, written, number, right = student.first
    if isinstance(right, str):
        return f"{in_words(column)}: {in_words(written)}, not {in_words(right)}"
    return f"{in_words(column)}: {', not '.join(_shortened(written, number, right))}"


def _shortened(written: str, number: float, right: float) -> tuple[str, str]:
    """Leave off digits of a long number, but for those that show the difference."""
    if math.isnan(number):
        return in_words(written), format_digits(right)
    for digits in range(DIGITS, ALL_DIGITS + 1):
        shown, correct = format_digits(number, digits), format_digits(right, digits)
        if shown != correct:
            break
    return written if len(written) <= len(shown) + 1 else shown, correct


def slips_text(student: Marked) -> str:
    """Name the slips that explain every answer: any one of them may have been made."""
    shown = list(student.slips[:SLIPS])
    if (n_more := len(student.slips) - SLIPS) > 0:
        shown.append(f"{n_more} more")
    return " or ".join(shown)


def in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut what comes into lists of so many; the last one may have fewer."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
