"""Bad rows as lines of a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.text.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.rows import BadRow

__all__ = ["REJECTS_HEAD", "reject_text"]

REJECTS_HEAD = "file,line,column,name,cell,reason,row\n"
"""The first line of the file."""


def reject_text(bad: Iterable[BadRow]) -> str:
    r"""Write bad rows: the place, what is wrong there, and the row as it is in its file.

    Examples
    --------
    >>> from nnfwd.errors import RowError
    >>> from nnfwd.rows import BadRow
    >>> error = RowError("'abc' is not a number", file="r.csv", line=3, column=1, name="x1")
    >>> reject_text([BadRow(error, "abc,5")])
    'r.csv,3,1,x1,,\'abc\' is not a number,"abc,5"\n'
    """
    return csv_text(map(_cells, bad))


def _cells(bad: BadRow) -> tuple[object, ...]:
    error = bad.error
    line = error.line if error.row is None else error.row
    return error.file, line, error.column, error.name, error.cell, error.message, bad.raw
