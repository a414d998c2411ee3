"""Some rows and their answers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.in_step import in_step
from nnfwd.compare.tolerance import as_decimal
from nnfwd.compare.written import read_written
from nnfwd.errors import RowError
from nnfwd.text.cells import parse_answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from numpy.typing import NDArray

    from nnfwd.compare.answers import AnswerFile
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.compare.written import WrittenNumber
    from nnfwd.core.result_columns import ResultColumn, Values
    from nnfwd.rows import BadRow, Rows
    from nnfwd.text.dialect import Dialect

__all__ = ["Expected", "Pair", "pair_up"]


class Expected(NamedTuple):
    """A column of answers, some rows of it.

    Parameters
    ----------
    texts : list of str
        As they are written; empty for null.
    numbers : ndarray of float64, shape (n_rows,), or None
        What they are read as, NaN for what is not a number; None for a column of text.
    """

    texts: list[str]
    numbers: NDArray[np.float64] | None

    def part(self, rows: slice) -> Expected:
        """Take neighbouring rows."""
        return Expected(self.texts[rows], None if self.numbers is None else self.numbers[rows])

    def agrees(self, computed: Values, tolerance: Tolerance) -> NDArray[np.bool_]:
        """Tell of each answer whether it agrees; null does with what is not finite."""
        if self.numbers is None or isinstance(computed, list):
            pairs = zip(self.texts, computed, strict=True)
            return np.array([left == right for left, right in pairs], dtype=np.bool_)
        agreeing = tolerance.agrees(self.numbers, computed)
        nothing = np.isnan(self.numbers) & ~np.isfinite(computed)
        for row in np.flatnonzero(nothing & ~agreeing).tolist():
            agreeing[row] = not self.texts[row]
        return agreeing

    def written(
        self, rows: NDArray[np.intp], computed: Values
    ) -> list[tuple[WrittenNumber, Decimal]] | None:
        """Take some answers, each beside what is computed; None if one is text or not finite."""
        if self.numbers is None or isinstance(computed, list):
            return None
        numbers, rights = self.numbers[rows], computed[rows]
        if not (np.isfinite(numbers) & np.isfinite(rights)).all():
            return None
        columns = zip(rows.tolist(), numbers.tolist(), rights.tolist(), strict=True)
        return [
            (read_written(self.texts[row], number), as_decimal(right))
            for row, number, right in columns
        ]


class Pair(NamedTuple):
    """Some rows and their answers.

    Parameters
    ----------
    numbers : ndarray of int, shape (n_rows,)
        The rows' numbers, counted from 1.
    inputs : ndarray of float64, shape (n_inputs, n_rows)
    kept : dict of str to list of str
        What the rows have in columns that the network does not know.
    expected : list of Expected
        One a column.
    bad : tuple of BadRow
        The rows of either file that are left out as they are bad.
    """

    numbers: NDArray[np.int64]
    inputs: NDArray[np.float64]
    kept: dict[str, list[str]]
    expected: list[Expected]
    bad: tuple[BadRow, ...]

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.numbers.size)

    def part(self, start: int, stop: int | None) -> Pair:
        """Take neighbouring rows."""
        rows = slice(start, stop)
        return Pair(
            self.numbers[rows],
            self.inputs[:, rows],
            {name: texts[rows] for name, texts in self.kept.items()},
            [each.part(rows) for each in self.expected],
            self.bad,
        )


def pair_up(rows: Rows, answers: AnswerFile) -> Iterator[Pair]:
    """Put rows and their answers together, block by block.

    Raises
    ------
    FileError
        At the end, if there are not as many answers as rows.
    """
    for given, expected in in_step(rows, answers.rows, answers.name):
        bad = sorted((*given.bad, *expected.bad), key=lambda each: each[0])
        bad_rows = {index for index, _ in bad}
        sound = [index for index in range(given.n_rows) if index not in bad_rows]
        if bad:
            given, expected = given.select(sound), expected.select(sound)  # noqa: PLW2901
        numbers = iter(expected.inputs)
        yield Pair(
            given.numbers,
            given.table,
            dict(zip(rows.kept_names, given.kept, strict=True)),
            [
                _expected(column, texts, numbers, answers.dialect)
                for column, texts in zip(answers.columns, expected.kept, strict=True)
            ],
            tuple(row for _, row in bad),
        )


def _expected(
    column: ResultColumn,
    texts: list[str],
    numbers: Iterator[NDArray[np.float64]],
    dialect: Dialect,
) -> Expected:
    """Put a column's texts, with decimal points, beside its numbers, the next ones of a node."""
    if column.is_of_node:
        return Expected(list(map(dialect.with_point, texts)), next(numbers))
    if column.kind == "input":
        return Expected(list(map(dialect.with_point, texts)), _as_numbers(texts, dialect))
    return Expected(texts, None)


def _as_numbers(texts: list[str], dialect: Dialect) -> NDArray[np.float64]:
    """Read inputs, which are text among predictions: what is not a number agrees with nothing."""
    numbers, parse = np.full(len(texts), np.nan), dialect.reading(parse_answer)
    for index, text in enumerate(texts):
        with suppress(RowError):
            numbers[index] = parse(text)
    return numbers
