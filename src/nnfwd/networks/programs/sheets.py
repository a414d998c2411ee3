"""Sheets of a workbook: numbers with all their digits, formulas with their values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nnfwd.errors import NetworkError
from nnfwd.text.numbers import AllDigits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["Sheet"]

MOST_CHARACTERS = 8_192
"""Characters of a formula in Excel."""


class Sheet:
    """A sheet, and the ways to write into it."""

    def __init__(self, name: str, sheet: Worksheet, head: Format) -> None:
        self.name, self._sheet, self._head = name, sheet, head

    def text(self, row: int, column: int, text: str) -> None:
        """Write a text, whatever it begins with."""
        self._sheet.write_string(row, column, text)

    def header(self, row: int, texts: Sequence[str]) -> None:
        """Write a row of titles."""
        for column, text in enumerate(texts):
            self._sheet.write_string(row, column, text, self._head)

    def names(self, row: int, column: int, texts: Sequence[str]) -> None:
        """Write titles below each other."""
        for index, text in enumerate(texts):
            self._sheet.write_string(row + index, column, text, self._head)

    def number_rows(self, row: int, count: int) -> None:
        """Number rows in the first column, from 1 on."""
        for index in range(count):
            self._sheet.write_number(row + index, 0, index + 1)

    def number(self, row: int, column: int, number: float, style: Format | None = None) -> None:
        """Write a number with all its digits."""
        self._sheet.write_number(row, column, AllDigits(number), style)

    def formulas(self, row: int, column: int, texts: Sequence[str], values: Iterable[Any]) -> None:
        """Write formulas below each other, with their values."""
        for index, (text, value) in enumerate(zip(texts, values, strict=True)):
            if len(text) >= MOST_CHARACTERS:
                message = (
                    f"a formula of the sheet {self.name} would have {len(text)} characters, and "
                    f"Excel takes {MOST_CHARACTERS}"
                )
                raise NetworkError(message)
            shown = value if isinstance(value, str) else _shown(float(value))
            self._sheet.write_formula(row + index, column, f"={text}", None, shown)


def _shown(value: float) -> str | float:
    """Give a value as a workbook has it, which knows no infinity."""
    return AllDigits(value) if math.isfinite(value) else "#NUM!"
