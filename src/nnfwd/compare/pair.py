"""Some rows and their answers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnfwd.compare.written import read_written
from nnfwd.errors import RowError
from nnfwd.text.cells import parse_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.compare.answers import Answer, AnswerFile
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.compare.written import WrittenNumber
    from nnfwd.core import Network
    from nnfwd.rows import Block, Rows

__all__ = ["Expected", "Pair", "Values", "compute", "pair_up"]

Values: TypeAlias = NDArray[np.float64] | list[str]


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

    def written(self, rows: NDArray[np.intp]) -> list[WrittenNumber] | None:
        """Take the digits of some answers; None if one of them is not a finite number."""
        if self.numbers is None or not np.isfinite(self.numbers[rows]).all():
            return None
        return [read_written(self.texts[row], float(self.numbers[row])) for row in rows]


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
    """

    numbers: NDArray[np.int64]
    inputs: NDArray[np.float64]
    kept: dict[str, list[str]]
    expected: list[Expected]

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
        )


def pair_up(given: Block, expected: Block, rows: Rows, answers: AnswerFile) -> Pair:
    """Put rows and their answers together; none of them is bad."""
    numbers = iter(expected.inputs)
    columns = [
        Expected(texts, next(numbers) if answer.is_of_node else _as_numbers(answer, texts))
        for answer, texts in zip(answers.columns, expected.kept, strict=True)
    ]
    kept = dict(zip(rows.kept_names, given.kept, strict=True))
    return Pair(given.numbers, given.inputs, kept, columns)


def _as_numbers(answer: Answer, texts: list[str]) -> NDArray[np.float64] | None:
    """Read inputs, which are text among predictions: what is not a number agrees with nothing."""
    if answer.kind != "input":
        return None
    numbers = np.full(len(texts), np.nan)
    for index, text in enumerate(texts):
        with suppress(RowError):
            numbers[index] = parse_answer(text)
    return numbers


def compute(network: Network, columns: Sequence[Answer], pair: Pair) -> list[Values]:
    """Compute what the columns of answers should be."""
    positions = {each.position for each in columns if each.kind == "node output"}
    if any(each.kind == "class" for each in columns):
        positions.update(network.output_positions)
    wanted = sorted(positions)
    sums = np.empty((len(network.nodes), pair.n_rows))
    outputs = dict(zip(wanted, network.forward(pair.inputs, wanted, sums), strict=True))
    found: list[Values] = []
    for answer in columns:
        match answer.kind:
            case "kept":
                found.append(pair.kept[answer.name])
            case "input":
                found.append(pair.inputs[answer.position])
            case "node input":
                found.append(sums[answer.position - len(network.inputs)])
            case "node output":
                found.append(outputs[answer.position])
            case "class":
                table = np.array([outputs[place] for place in network.output_positions])
                found.append(network.choose_classes(table.T))
    return found
