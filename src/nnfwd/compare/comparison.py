"""Counts where answers agree with a network, and looks for one slip behind all that do not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.in_step import in_step
from nnfwd.compare.rounded import Rounded
from nnfwd.compare.slips import find_slips
from nnfwd.errors import FileError, RowError
from nnfwd.explain import explain_trace
from nnfwd.read.cells import parse_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.answers import Answer, AnswerFile
    from nnfwd.compare.slips import Slip
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.explain import Explanation
    from nnfwd.read.rows import BadRow, Block, Rows

    Values = NDArray[np.float64] | list[str]

__all__ = ["Comparison", "Difference", "Tally", "compare_answers"]

FIRST_ROWS = 16
"""Rows on which most slips show that they explain nothing."""


@dataclass
class Tally:
    """What came of one column.

    Parameters
    ----------
    answer : Answer
    n_agree : int
        The rows that agree.
    largest : float
        The largest difference; not a number where something computed is none.
    rounded : Rounded
        What the differing numbers have in common with those computed.
    """

    answer: Answer
    n_agree: int = 0
    largest: float = 0.0
    rounded: Rounded = field(default_factory=Rounded)

    def add(self, expected: Values, computed: Values, agrees: NDArray[np.bool_]) -> None:
        """Count some rows."""
        self.n_agree += int(agrees.sum())
        if isinstance(expected, list) or isinstance(computed, list) or not agrees.size:
            return
        with np.errstate(all="ignore"):
            far = np.abs(computed - expected)
        self.largest = float(np.max(far, initial=self.largest))
        differ = ~agrees
        self.rounded.add(zip(expected[differ].tolist(), computed[differ].tolist(), strict=True))


class Difference(NamedTuple):
    """A value that differs, and how the network comes to it."""

    answer: Answer
    expected: float | str
    computed: float | str
    explanation: Explanation


@dataclass
class Comparison:
    """What came of holding answers against a network.

    Parameters
    ----------
    name : str
        The file of answers.
    tallies : tuple of Tally
        A column each, in the order of the file's numbers, then its texts.
    n_rows : int
        The rows compared: bad ones, of either file, are not.
    n_bad : int
    first : Difference, optional
        Of the first row that differs, the value that is computed first.
    slips : tuple of Slip
        Mistakes of which each alone explains every difference, of a kind the widest; but for what
        rounding explains.
    """

    name: str
    tallies: tuple[Tally, ...]
    n_rows: int = 0
    n_bad: int = 0
    first: Difference | None = None
    slips: tuple[Slip, ...] = ()

    @property
    def differing(self) -> list[Tally]:
        """The columns that differ."""
        return [tally for tally in self.tallies if tally.n_agree < self.n_rows]

    @property
    def all_rounded(self) -> bool:
        """Whether nothing differs but by how it was rounded."""
        return all(tally.rounded.to for tally in self.differing)


def compare_answers(
    network: Network,
    rows: Rows,
    answers: AnswerFile,
    tolerance: Tolerance,
    on_bad: Callable[[BadRow], None] | None = None,
) -> Comparison:
    """Hold answers against what a network computes, block by block, in memory that does not grow.

    Parameters
    ----------
    network : Network
    rows : Rows
        With the columns that ``answers`` have of them kept.
    answers : AnswerFile
    tolerance : Tolerance
    on_bad : callable, optional
        Told of every bad row, of rows and answers.

    Raises
    ------
    FileError
        If there are not as many answers as rows.
    ColumnError
        If answers have a column that neither the network nor the rows have.
    """
    answers.check_found(rows.kept_names)
    found = Comparison(
        answers.name, tuple(Tally(each) for each in (*answers.numbers, *answers.texts))
    )
    suspects = [_Suspect(slip, len(found.tallies)) for slip in find_slips(network)]
    try:
        for given, expected in in_step(rows, answers.rows):
            bad = sorted((*given.bad, *expected.bad), key=lambda each: each[0])
            for _, row in bad:
                found.n_bad += 1
                if on_bad is not None:
                    on_bad(row)
            pair = _Pair(*_without(given, expected, {index for index, _ in bad}), answers, rows)
            pair.count(network, tolerance, found)
            suspects = [each for each in suspects if pair.explained_by(each, tolerance)]
    except FileError as error:
        error.at(file=answers.name)
        raise
    widest: dict[str, Slip] = {}
    for suspect in suspects:
        widest.setdefault(suspect.slip.kind, suspect.slip)
    found.slips = () if found.all_rounded else tuple(widest.values())
    return found


class _Suspect:
    """A slip that may have been made, and how its numbers would have been rounded then."""

    def __init__(self, slip: Slip, n_columns: int) -> None:
        self.slip = slip
        self.rounded = [Rounded() for _ in range(n_columns)]


def _without(given: Block, expected: Block, bad: set[int]) -> tuple[Block, Block]:
    if not bad:
        return given, expected
    sound = [index for index in range(given.n_rows) if index not in bad]
    return given.select(sound), expected.select(sound)


class _Pair:
    """Some rows and their answers."""

    def __init__(self, given: Block, expected: Block, answers: AnswerFile, rows: Rows) -> None:
        self.given = given
        self.answers: tuple[Answer, ...] = (*answers.numbers, *answers.texts)
        texts = [
            _as_numbers(column) if answer.kind == "input" else column
            for answer, column in zip(answers.texts, expected.kept, strict=True)
        ]
        self.expected: tuple[Values, ...] = (*expected.inputs, *texts)
        self.kept = dict(zip(rows.kept_names, given.kept, strict=True))

    def count(self, network: Network, tolerance: Tolerance, found: Comparison) -> None:
        """Add what comes of these rows."""
        computed = list(_compute(network, self.answers, self.given.inputs, self.kept))
        agreeing = [
            _agree(expected, values, tolerance)
            for expected, values in zip(self.expected, computed, strict=True)
        ]
        found.n_rows += self.given.n_rows
        for index, tally in enumerate(found.tallies):
            tally.add(self.expected[index], computed[index], agreeing[index])
        if found.first is None and not np.all(agreeing):
            found.first = self._first(network, computed, np.array(agreeing))

    def _first(
        self, network: Network, computed: list[Values], agreeing: NDArray[np.bool_]
    ) -> Difference:
        row = int(np.argmin(agreeing.all(axis=0)))
        column = min(
            np.flatnonzero(~agreeing[:, row]).tolist(),
            key=lambda index: self.answers[index].order,
        )
        trace = network.trace_columns(self.given.inputs[:, [row]])
        (explanation,) = explain_trace(trace, [int(self.given.numbers[row])])
        expected, values = self.expected[column], computed[column]
        return Difference(self.answers[column], expected[row], values[row], explanation)

    def explained_by(self, suspect: _Suspect, tolerance: Tolerance) -> bool:
        """Tell whether a slip gives every answer, as it is or as it was rounded.

        A few rows tell that most do not.
        """
        for part in (slice(FIRST_ROWS), slice(FIRST_ROWS, None)):
            kept = {name: texts[part] for name, texts in self.kept.items()}
            computed = _compute(
                suspect.slip.network, self.answers, self.given.inputs[:, part], kept
            )
            for answers, values, rounded in zip(
                self.expected, computed, suspect.rounded, strict=True
            ):
                expected = answers[part]
                differ = ~_agree(expected, values, tolerance)
                if not differ.any():
                    continue
                if isinstance(expected, list) or isinstance(values, list):
                    return False
                pairs = zip(expected[differ].tolist(), values[differ].tolist(), strict=True)
                rounded.add(pairs)
                if rounded.to is None:
                    return False
        return True


def _compute(
    network: Network,
    answers: Sequence[Answer],
    inputs: NDArray[np.float64],
    kept: dict[str, list[str]],
) -> Iterator[Values]:
    """Compute what the columns of answers stand for."""
    positions = {each.position for each in answers if each.kind == "node output"}
    if any(each.kind == "class" for each in answers):
        positions.update(network.output_positions)
    wanted = sorted(positions)
    sums = np.empty((len(network.nodes), inputs.shape[1]))
    outputs = dict(zip(wanted, network.forward(inputs, wanted, sums), strict=True))
    for answer in answers:
        match answer.kind:
            case "kept":
                yield kept[answer.name]
            case "input":
                yield inputs[answer.position]
            case "node input":
                yield sums[answer.position - len(network.inputs)]
            case "node output":
                yield outputs[answer.position]
            case "class":
                yield network.choose_classes(
                    np.array([outputs[each] for each in network.output_positions]).T
                )


def _as_numbers(texts: list[str]) -> NDArray[np.float64]:
    """Read numbers; what is none agrees with nothing."""
    numbers = np.full(len(texts), np.nan)
    for index, text in enumerate(texts):
        with suppress(RowError):
            numbers[index] = parse_cell(text)
    return numbers


def _agree(expected: Values, computed: Values, tolerance: Tolerance) -> NDArray[np.bool_]:
    if isinstance(expected, list) or isinstance(computed, list):
        pairs = zip(expected, computed, strict=True)
        return np.array([left == right for left, right in pairs], dtype=np.bool_)
    return tolerance.agrees(expected, computed)
