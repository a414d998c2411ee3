"""Whose answers are whose, and for which rows: read in the order of the files, and never all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.answers import open_answers
from nnfwd.errors import ColumnError, FileError, RowError, counted, did_you_mean
from nnfwd.rows import Source, find_format
from nnfwd.text.cells import BLANKS
from nnfwd.text.dialect import USUAL, Dialect
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from nnfwd.compare.answers import AnswerFile
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.rows import BadRow, Rows

__all__ = ["GivenRows", "How", "Sheet", "Student", "open_sheets"]

WHOSE = "--by COLUMN names the column that says whose answers a row has"


class Student(NamedTuple):
    """One student's answers.

    Parameters
    ----------
    name : str
    rows : list of int
        Which of the rows that were given the answers are for.
    texts : list of tuple of str
        The answers to each of these rows, as they are written, a text a column.
    """

    name: str
    rows: list[int]
    texts: list[tuple[str, ...]]


class How(NamedTuple):
    """How answers are written, and compared.

    Parameters
    ----------
    by : str
        The column with the students' names.
    tolerance : Tolerance
    dialect : Dialect, optional
    sheet : str, optional
        Which sheet of a spreadsheet.
    """

    by: str
    tolerance: Tolerance
    dialect: Dialect = USUAL
    sheet: str | None = None


class GivenRows:
    """The rows that students were given: one for all, or some for each.

    Parameters
    ----------
    rows : Rows
        With the column ``by`` kept, if they have it.
    by : str

    Raises
    ------
    RowError
        If a row is bad.
    ColumnError
        If there is more than one row, and nothing says whose each is.
    FileError
        If there is none.
    """

    def __init__(self, rows: Rows, by: str) -> None:
        blocks = list(rows)
        for block in blocks:
            for _, bad in block.bad:
                raise bad.error
        if not blocks:
            message = "there is no row of inputs for the answers"
            raise FileError(message, hint="give a row with --inputs FILE or --row V,V")
        self.inputs: NDArray[np.float64] = np.concatenate([each.inputs for each in blocks], axis=1)
        self.kept = {
            name: [text for block in blocks for text in block.kept[index]]
            for index, name in enumerate(rows.kept_names)
        }
        self._by_name: dict[str, list[int]] | None = None
        if by in self.kept:
            self._by_name = {}
            for index, text in enumerate(self.kept[by]):
                self._by_name.setdefault(text.strip(BLANKS), []).append(index)
        elif self.inputs.shape[1] > 1:
            n_rows = counted(self.inputs.shape[1], "row")
            message = f"{n_rows} of inputs without a column {show_name(by)}"
            hint = f"give one row for all, or say whose each row is in a column {show_name(by)}"
            raise ColumnError(message, hint=hint)

    def of(self, name: str) -> list[int]:
        """List the rows that a student was given; none if there is none for that name."""
        return [0] if self._by_name is None else self._by_name.get(name, [])

    def without(self, names: Iterable[str]) -> list[str]:
        """List those who were given rows, but for some."""
        known = set(names)
        return [name for name in self._by_name or () if name not in known]


class Sheet(NamedTuple):
    """A file of answers, of one student or of many.

    Parameters
    ----------
    file : AnswerFile
    by : str
        The column with the students' names.
    owner : str, optional
        Whose all answers are, in a file without that column.
    """

    file: AnswerFile
    by: str
    owner: str | None = None

    def students(
        self, given: GivenRows, bad: list[BadRow], seen: dict[str, str]
    ) -> Iterator[Student]:
        """Iterate over the students; their answers are next to each other.

        Parameters
        ----------
        given : GivenRows
        bad : list of BadRow
            Takes rows that are no answers at all.
        seen : dict of str to str
            Where each student was, who was there already; takes those of this file.

        Raises
        ------
        RowError
            If a student has no name, no row, or not as many answers as rows; or comes twice.
        """
        student: Student | None = None
        for number, name, texts in self._lines(bad):
            if student is not None and name == student.name:
                student.texts.append(texts)
                self._check_count(student, number)
                continue
            if student is not None:
                yield self._complete(student)
            where = f"{self.file.name}: row {number}"
            self._check_name(name, number, given, seen)
            seen[name] = where
            student = Student(name, given.of(name), [texts])
        if student is not None:
            yield self._complete(student)

    def _lines(self, bad: list[BadRow]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """Iterate over the rows: number, name, answers."""
        names = self.file.rows.kept_names
        place = names.index(self.by) if self.by in names else -1
        for block in self.file.rows:
            wrong = {index for index, _ in block.bad}
            bad += [each for _, each in block.bad]
            for index, texts in enumerate(zip(*block.kept, strict=True)):
                if index not in wrong:
                    owner = texts[place].strip(BLANKS) if self.owner is None else self.owner
                    yield int(block.numbers[index]), owner, texts

    def _check_name(self, name: str, number: int, given: GivenRows, seen: dict[str, str]) -> None:
        if not name:
            message = "the name is missing"
            raise RowError(message, file=self.file.name, row=number, name=self.by)
        if name in seen:
            message = f"there is already a {show_name(name)}, in {seen[name]}"
            hint = "give each student another name" + (
                ", and put the answers of one next to each other" if len(given.of(name)) > 1 else ""
            )
            raise RowError(message, file=self.file.name, row=number, name=self.by, hint=hint)
        if not given.of(name):
            message = f"no row of inputs has the name {show_name(name)}"
            raise RowError(message, file=self.file.name, row=number, name=self.by)

    def _check_count(self, student: Student, number: int) -> None:
        if len(student.texts) > len(student.rows):
            n_rows = counted(len(student.rows), "row")
            message = f"{show_name(student.name)} has more answers than the {n_rows} of inputs"
            hint = "give each student another name"
            raise RowError(message, file=self.file.name, row=number, name=self.by, hint=hint)

    def _complete(self, student: Student) -> Student:
        if len(student.texts) < len(student.rows):
            message = (
                f"{show_name(student.name)} has {counted(len(student.texts), 'row')} of answers "
                f"for {counted(len(student.rows), 'row')}"
            )
            raise FileError(message, file=self.file.name, hint="leave cells blank, not rows out")
        return student


def open_sheets(path: str, network: Network, how: How) -> Iterator[Sheet]:
    """Open a file of answers, or every file of a folder one after the other, in order of names.

    In a folder a file without the column of names has the answers of one student, and is named so.

    Raises
    ------
    FileError
        If a file cannot be read, or a folder has none.
    ColumnError
        If a file has no column of a node, or does not say whose answers it has.
    """
    if not os.path.isdir(path):  # noqa: PTH112 (a path may be a text with a NUL byte)
        yield _open_sheet(path, network, how)
        return
    for name in _files(path):
        owner = Source(name, find_format(name)).stem
        yield _open_sheet(str(Path(path, name)), network, how, owner)


def _files(folder: str) -> list[str]:
    """List the names of a folder's files, in order, but for hidden ones."""
    try:
        found = sorted(each.name for each in os.scandir(folder) if each.is_file())
    except OSError as error:
        message = f"cannot read the folder: {error.strerror}"
        raise FileError(message, file=folder) from error
    names = [name for name in found if not name.startswith(".")]
    if not names:
        message = "there are no files of answers in this folder"
        raise FileError(message, file=folder)
    return names


def _open_sheet(path: str, network: Network, how: How, owner: str | None = None) -> Sheet:
    by = how.by
    file = open_answers(path, network, how.dialect, how.sheet, by)
    names = [each.name for each in file.columns]
    if by in file.known:
        message = f"{show_name(by)} is a column of the network: it has no names of students"
        raise ColumnError(message, file=file.name, hint=WHOSE)
    if by in names:
        owner = None
    elif owner is None:
        message = f"there is no column {show_name(by)}: the columns are {list_names(names)}"
        raise ColumnError(message + did_you_mean(by, names), file=file.name, hint=WHOSE)
    return Sheet(file, by, owner)
