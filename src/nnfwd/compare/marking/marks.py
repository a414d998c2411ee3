"""A class, student by student: a mark an answer that is right, or right by method."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.marking.students import GivenRows, open_sheets
from nnfwd.compare.marking.verdicts import Verdict, Work, judge
from nnfwd.compare.marking.written_values import read_values
from nnfwd.compare.slips import find_slips, likeliest
from nnfwd.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.marking.students import How, Sheet, Student
    from nnfwd.compare.marking.verdicts import Judged
    from nnfwd.compare.slips import Slip
    from nnfwd.core import Network
    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows import BadRow

__all__ = ["Counts", "Fault", "Marked", "Marking"]

MOST_VALUES = 1 << 17
"""Values of a network that are judged together, about: memory is bounded by them."""

MOST_STUDENTS = 1 << 11
"""Students that are marked together."""


class Counts(NamedTuple):
    """How many answers are what; a blank one was not answered."""

    right: int = 0
    by_method: int = 0
    wrong: int = 0
    blank: int = 0

    @property
    def marks(self) -> int:
        """A mark an answer that is right, or follows rightly from the student's own values."""
        return self.right + self.by_method

    @property
    def out_of(self) -> int:
        """The marks that there are."""
        return sum(self)

    def plus(self, other: Iterable[int]) -> Counts:
        """Add other counts."""
        return Counts(*(one + more for one, more in zip(self, other, strict=True)))


class Fault(NamedTuple):
    """A wrong answer: the column, what is written there, as a number too, and what is right.

    The number is NaN where none is written.
    """

    column: str
    written: str
    number: float
    right: float | str


class Marked(NamedTuple):
    """What came of one student.

    Parameters
    ----------
    name : str
    counts : Counts
    verdicts : tuple of dict of str to Verdict
        Of each row of answers.
    first : Fault, optional
        Of the wrong answers the one that is computed first.
    slips : tuple of str
        Mistakes of which each alone explains every answer, of each kind the widest.
    """

    name: str
    counts: Counts
    verdicts: tuple[dict[str, Verdict], ...]
    first: Fault | None
    slips: tuple[str, ...]


@dataclass
class Marking:
    """Marks a class, in memory that does not grow with it, but for the students' names.

    Parameters
    ----------
    network : Network
    given : GivenRows
    path : str
        The file of answers, or a folder of them.
    how : How
    on_bad : callable
        Called with every row that is no answers at all, as it has too few cells.

    Attributes
    ----------
    nodes : dict of str to Counts
        Of each column, how the students marked so far did; in the order of computing.
    slips : dict of str to int
        How many of them made each slip, where it is the only one that explains their answers.
    n_students : int
    """

    network: Network
    given: GivenRows
    path: str
    how: How
    on_bad: Callable[[BadRow], None]
    slips: dict[str, int] = field(default_factory=dict)
    n_students: int = 0
    _nodes: dict[ResultColumn, Counts] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)

    @property
    def nodes(self) -> dict[str, Counts]:
        """What came of each column."""
        columns = sorted(self._nodes, key=lambda column: column.order)
        return {column.name: self._nodes[column] for column in columns}

    @property
    def absent(self) -> list[str]:
        """Those who were given rows, and are not among the students so far."""
        return self.given.without(self._seen)

    def students(self) -> Iterator[Marked]:
        """Mark the students in the order of the file.

        Raises
        ------
        FileError
            If there is none, or a file cannot be read.
        ColumnError, RowError
            If answers cannot be anybody's, or nobody's alone.
        """
        for sheet in open_sheets(self.path, self.network, self.how):
            sheet.file.check_found(tuple(self.given.kept))
            for students in self._together(sheet):
                yield from _Marker(self, sheet, students).marked()
        if not self.n_students:
            message = "there are no answers"
            raise FileError(message, file=self.path, hint="write a line for each student")

    def _together(self, sheet: Sheet) -> Iterator[list[Student]]:
        """Take as many students together as memory allows."""
        most = max(1, min(MOST_STUDENTS, MOST_VALUES // len(self.network.names)))
        taken: list[Student] = []
        n_rows = 0
        bad: list[BadRow] = []
        for student in sheet.students(self.given, bad, self._seen):
            taken.append(student)
            n_rows += len(student.rows)
            if n_rows >= most:
                yield taken
                taken, n_rows = [], 0
        for each in bad:
            self.on_bad(each)
        if taken:
            yield taken

    def count(self, column: ResultColumn, counts: Iterable[int]) -> None:
        """Count answers of a column."""
        self._nodes[column] = self._nodes.get(column, Counts()).plus(counts)


class _Marker:
    """Marks some students of a sheet."""

    def __init__(self, marking: Marking, sheet: Sheet, students: Sequence[Student]) -> None:
        self._marking, self._students = marking, students
        self._work = _work(marking, sheet, students)
        self._columns = self._work.columns
        self._ends = np.cumsum([len(each.rows) for each in students])
        self._starts = self._ends - [len(each.rows) for each in students]

    def marked(self) -> Iterator[Marked]:
        judged = judge(self._marking.network, self._work)
        slips = self._slips(judged)
        has_mark = [index for index, column in enumerate(self._columns) if _has_mark(column)]
        for index in has_mark:
            self._marking.count(self._columns[index], _counted(judged.verdicts[index]))
        in_order = sorted(range(len(self._columns)), key=lambda index: self._columns[index].order)
        for number, student in enumerate(self._students):
            rows = range(self._starts[number], self._ends[number])
            verdicts = judged.verdicts[:, rows]
            self._marking.n_students += 1
            yield Marked(
                student.name,
                Counts(*_counted(verdicts[has_mark])),
                tuple(self._named(each) for each in verdicts.T.tolist()),
                next(self._faults(judged, rows, in_order), None),
                tuple(slips.get(number, ())),
            )

    def _named(self, verdicts: Sequence[int]) -> dict[str, Verdict]:
        pairs = zip(self._columns, verdicts, strict=True)
        return {column.name: Verdict(verdict) for column, verdict in pairs}

    def _faults(
        self, judged: Judged, rows: Sequence[int], in_order: Sequence[int]
    ) -> Iterator[Fault]:
        for row in rows:
            for index in in_order:
                if judged.verdicts[index, row] == Verdict.WRONG:
                    written, values = self._work.texts[index][row].strip(), self._work.values
                    number = float(values[index].numbers[row]) if index in values else math.nan
                    right = judged.right[index][row]
                    yield Fault(self._columns[index].name, written, number, right)

    def _slips(self, judged: Judged) -> dict[int, list[str]]:
        """Find for each student who has something wrong the slips that explain all answers."""
        is_wrong = (judged.verdicts == Verdict.WRONG).any(axis=0)
        wrong = [n for n, rows in enumerate(self._rows()) if is_wrong[rows].any()]
        if not wrong:
            return {}
        rows = np.concatenate([np.arange(self._starts[n], self._ends[n]) for n in wrong])
        owners = np.repeat(wrong, [len(self._students[n].rows) for n in wrong])
        work = self._work.select(rows)
        found: dict[int, list[Slip]] = {}
        for slip in find_slips(self._marking.network):
            verdicts = judge(slip.network, work).verdicts
            fits = np.isin(verdicts, (Verdict.RIGHT, Verdict.BLANK)).all(axis=0)
            for owner in set(owners[fits].tolist()) - set(owners[~fits].tolist()):
                found.setdefault(owner, []).append(slip)
        named = {owner: [str(slip) for slip in likeliest(slips)] for owner, slips in found.items()}
        for slips in named.values():
            if len(slips) == 1:
                self._marking.slips[slips[0]] = self._marking.slips.get(slips[0], 0) + 1
        return named

    def _rows(self) -> Iterator[slice]:
        return map(slice, self._starts.tolist(), self._ends.tolist())


def _has_mark(column: ResultColumn) -> bool:
    """Whether there is a mark for it: copied inputs and other columns of the rows have none."""
    return column.is_of_node or column.kind == "class"


def _counted(verdicts: NDArray[np.int8]) -> list[int]:
    counts: list[int] = np.bincount(verdicts.ravel(), minlength=len(Verdict)).tolist()
    return counts


def _work(marking: Marking, sheet: Sheet, students: Sequence[Student]) -> Work:
    """Put the answers of some students into columns, beside the rows that they were given."""
    given = marking.given
    rows = [row for student in students for row in student.rows]
    lines = [texts for student in students for texts in student.texts]
    table = [list(texts) for texts in zip(*lines, strict=True)]
    chosen = [i for i, column in enumerate(sheet.file.columns) if column.name != marking.how.by]
    columns = [sheet.file.columns[index] for index in chosen]
    texts = [table[index] for index in chosen]
    numbers = [index for index, column in enumerate(columns) if column.is_number]
    values = read_values([texts[index] for index in numbers], marking.how)
    kept = {name: [column[row] for row in rows] for name, column in given.kept.items()}
    return Work(
        columns, given.inputs[:, rows], kept, texts, dict(zip(numbers, values, strict=True))
    )
