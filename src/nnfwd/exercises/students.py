"""The names of students, as the command line gives them."""

from __future__ import annotations

import csv
import os
from collections import Counter

from nnfwd.errors import FileError, SelectionError, counted, quote
from nnfwd.files.utf8 import read_text
from nnfwd.text.cells import BLANKS

__all__ = ["STUDENT", "parse_students"]

STUDENT = "student"
"""The column that says whose a row is, for ``nnfwd check --by``."""

MOST_STUDENTS = 1000

SUFFIXES = (".csv", ".txt")
"""How the name of a file ends that is meant to be one, also where there is none."""


def parse_students(text: str) -> tuple[str, ...]:
    """Read how many students there are, their names, or the file that has them.

    A file has a name a line, or is CSV with a column ``student``.

    Raises
    ------
    SelectionError
        If there are none, too many, or two of one name.
    FileError
        If a file cannot be read, or has several columns and none of that name.

    Examples
    --------
    >>> parse_students("Ann, Ben"), parse_students("3")
    (('Ann', 'Ben'), ('1', '2', '3'))
    """
    if text.isascii() and text.isdigit():
        _check_count(int(text[:9]))
        return tuple(map(str, range(1, int(text) + 1)))
    is_file = os.path.isfile(text) or "/" in text or text.endswith(SUFFIXES)  # noqa: PTH113
    found = _read_names(text) if is_file else text.split(",")
    names = tuple(each.strip(BLANKS) for each in found)
    _check_count(len(names))
    if "" in names:
        message = f"{quote(text)}: a name is missing"
        raise SelectionError(message)
    for name, count in Counter(names).items():
        if count > 1:
            message = f"there are {count} students {quote(name)}"
            raise SelectionError(message, hint="give each another name")
    return names


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_STUDENTS:
        message = f"{counted(count, 'student')}: expected 1 to {MOST_STUDENTS}"
        raise SelectionError(message)


def _read_names(path: str) -> list[str]:
    """Read the names in a file, without blank lines."""
    lines = [line for line in csv.reader(read_text(path).splitlines()) if any(line)]
    head = [each.strip(BLANKS) for each in lines[0]] if lines else []
    if STUDENT in head:
        place = head.index(STUDENT)
        return [line[place] if len(line) > place else "" for line in lines[1:]]
    if any(len(line) > 1 for line in lines):
        message = f"expected a name a line, or a column {STUDENT}"
        raise FileError(message, file=path)
    return [line[0] for line in lines]
