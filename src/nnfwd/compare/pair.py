"""Some rows and their answers, computed by a network that is right or slipped."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.compare.found import Difference
from nnfwd.compare.rounded import Rounded
from nnfwd.errors import RowError
from nnfwd.explain import explain_trace
from nnfwd.text.cells import parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.answers import Answer, AnswerFile
    from nnfwd.compare.found import Comparison, Values
    from nnfwd.compare.slips import Slip
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.rows import Block, Rows

__all__ = ["Pair", "Suspect"]

FIRST_ROWS = 16
"""Rows on which most slips show that they explain nothing."""


class Suspect:
    """A slip that may have been made, and how its numbers would have been rounded then."""

    def __init__(self, slip: Slip, n_columns: int) -> None:
        self.slip = slip
        self.rounded = [Rounded() for _ in range(n_columns)]


class Pair:
    """Some rows and their answers."""

    def __init__(self, given: Block, expected: Block, answers: AnswerFile, rows: Rows) -> None:
        self.given = given
        self.answers: tuple[Answer, ...] = (*answers.numbers, *answers.texts)
        texts = [
            _as_numbers(column) if answer.kind == "input" else column
            for answer, column in zip(answers.texts, expected.kept, strict=True)
        ]
        self.expected: tuple[Values, ...] = (*expected.inputs, *texts)
        self.written: tuple[Values, ...] = (*expected.inputs, *expected.kept)
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
        expected = self.expected[column][row]
        if isinstance(expected, float) and np.isnan(expected):  # show what stands there
            expected = self.written[column][row]
        return Difference(self.answers[column], expected, computed[column][row], explanation)

    def explained_by(self, suspect: Suspect, tolerance: Tolerance) -> bool:
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
