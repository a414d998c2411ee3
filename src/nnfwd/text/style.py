"""How values are shown: digits, width, colour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.text.numbers import DIGITS, format_digits

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Style"]


class Style(NamedTuple):
    """How a result is written.

    Parameters
    ----------
    digits : int, optional
        Significant digits; without it all digits for programs and a few for people.
    width : int, optional
        Columns of the terminal, for formats that are made for one.
    color : bool, optional
        Whether that terminal takes colour.
    unicode : bool, optional
        Whether drawings may have characters beyond ASCII.
    """

    digits: int | None = None
    width: int = 80
    color: bool = False
    unicode: bool = True

    @property
    def format_number(self) -> Callable[[float], str]:
        """Write a number that is not -0 for programs: all digits, unless fewer were asked for."""
        return repr if self.digits is None else self.format_cell

    @property
    def format_cell(self) -> Callable[[float], str]:
        """Write a number for people."""
        return partial(format_digits, digits=self.cell_digits)

    @property
    def cell_digits(self) -> int:
        """How many significant digits people are shown."""
        return DIGITS if self.digits is None else self.digits
