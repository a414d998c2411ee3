"""How a file of CSV is written: what is between its columns, and what comes before decimals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import FileError, RowError, quote
from nnfwd.text.cells import BLANKS, is_not_finite, is_number

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SEPARATOR_LINES", "USUAL", "Dialect", "parse_delimiter"]

POINT, COMMA = ".", ","

NAMES = {"tab": "\t", "\\t": "\t"}
"""Delimiters that are hard to type."""

OTHERS = {
    "\t": "tabs between them: say --delimiter tab",
    ";": "semicolons between them: say --delimiter ';', and --decimal , for numbers such as 1,5",
    "|": "bars between them: say --delimiter '|'",
    ",": "commas between them: say --delimiter ,",
}
"""What else may be between columns, and what to do about it."""

SEPARATOR_LINES = tuple(
    f"{quotes}sep={mark}{quotes}\r\n".encode() for quotes in ("", '"') for mark in "\t ,:;|"
)
"""First lines that say what is between the columns, as Excel writes and reads them."""

SEPARATOR_LINE = re.compile(rb"\"?sep=([\t ,:;|])\"?\r?\n", re.IGNORECASE)
"""One of them, whatever its line end."""


class Dialect(NamedTuple):
    """What is between the columns of a file, and what comes before the decimals of its numbers.

    Parameters
    ----------
    delimiter : str, optional
        One character; empty for the usual one of the file's format.
    decimal : str, optional
        ``.`` or ``,``.
    """

    delimiter: str = ""
    decimal: str = POINT

    @property
    def mark(self) -> bytes:
        """The delimiter as a byte."""
        return self.delimiter.encode()

    def of_file(self, head: bytes, usual: str) -> tuple[Dialect, bool]:
        r"""Find the dialect of a file that may begin with a line such as ``sep=;``.

        Parameters
        ----------
        head : bytes
            The file's beginning.
        usual : str
            The delimiter of the file's format.

        Returns
        -------
        dialect : Dialect
            With a delimiter.
        has_line : bool
            Whether there is such a line, which is no row.

        Raises
        ------
        FileError
            If the line says other than the option, or commas would be delimiters and decimals.

        Examples
        --------
        >>> Dialect().of_file(b"sep=;\r\nx1;x2\r\n", ",")
        (Dialect(delimiter=';', decimal='.'), True)
        >>> Dialect(decimal=",").of_file(b"x1,x2\n", ",")
        Traceback (most recent call last):
            ...
        nnfwd.errors.FileError: commas cannot be between columns and before decimals
        hint: say what is between columns, as --delimiter ';'
        """
        line = SEPARATOR_LINE.match(head)
        if line is not None and self.delimiter not in ("", line[1].decode()):
            message = f"the first line says sep={line[1].decode()}: expected {self.delimiter}"
            raise FileError(message, line=1, hint="leave out --delimiter")
        found = self._replace(delimiter=line[1].decode() if line else self.delimiter or usual)
        if found.delimiter == found.decimal:
            message = "commas cannot be between columns and before decimals"
            raise FileError(message, hint="say what is between columns, as --delimiter ';'")
        return found, line is not None

    def hint(self, line: str) -> str | None:
        r"""Say what to do about a header whose names have something else between them.

        Examples
        --------
        >>> Dialect(",").hint("x1|x2")
        "the columns have bars between them: say --delimiter '|'"
        """
        if self.delimiter in line:
            return None
        found = next((hint for mark, hint in OTHERS.items() if mark in line), None)
        return found and f"the columns have {found}"

    def hint_for_row(self, line: str) -> str | None:
        r"""Say what to do about a row that has something else between its cells than the header.

        Examples
        --------
        >>> print(Dialect(",").hint_for_row("3|5"))
        this row has bars between its cells: write header and rows alike, with --delimiter '|'
        >>> Dialect(";", ",").hint_for_row("3,5") is None
        True
        """
        if self.delimiter in line:
            return None
        found = next((mark for mark in OTHERS if mark in line and mark != self.decimal), None)
        if found is None:
            return None
        what, _, way_out = OTHERS[found].partition(" between them: say ")
        option = way_out.partition(", and")[0]
        return f"this row has {what} between its cells: write header and rows alike, with {option}"

    def with_point(self, cell: str) -> str:
        """Write a cell with a point before decimals; a cell that has points stays as it is."""
        return cell if self.decimal == POINT or POINT in cell else cell.replace(COMMA, POINT)

    def is_number(self, cell: str) -> bool:
        """Tell whether a cell is a number.

        Examples
        --------
        >>> [Dialect(";", ",").is_number(cell) for cell in ("1,5", "1.5", "x")]
        [True, False, False]
        """
        has_other = self.decimal != POINT and POINT in cell
        return not has_other and is_number(self.with_point(cell))

    def reading(self, parse: Callable[[str], float]) -> Callable[[str], float]:
        """Make a reader of numbers that are written so from one of numbers with points.

        Examples
        --------
        >>> from nnfwd.text.cells import parse_cell
        >>> Dialect(";", ",").reading(parse_cell)("-1,5e3")
        -1500.0
        """
        if self.decimal == POINT:
            return parse

        def parse_with_comma(cell: str) -> float:
            bare = cell.strip(BLANKS)
            if POINT in bare and not is_not_finite(bare):
                message = f"{quote(bare)} is not a number with a decimal comma"
                raise RowError(message, cell=cell)
            try:
                return parse(bare.replace(COMMA, POINT))
            except RowError as error:
                message = error.message.replace(quote(bare.replace(COMMA, POINT)), quote(bare))
                raise RowError(message, cell=cell) from error

        return parse_with_comma


USUAL = Dialect()
"""The delimiter of each format, and decimal points."""


def parse_delimiter(text: str) -> str:
    r"""Read what is between columns: one character, or the word ``tab``.

    Raises
    ------
    FileError
        If it is none that cells could not have, as a letter, a digit or a quote.

    Examples
    --------
    >>> parse_delimiter("tab"), parse_delimiter(";")
    ('\t', ';')
    """
    found = NAMES.get(text.lower(), text)
    if len(found) != 1 or not found.isascii() or found.isalnum() or found in "\"'.+-_\r\n\0":
        message = f"expected one character between columns, as ; or |, or tab, found {quote(text)}"
        raise FileError(message)
    return found
