"""Counts where answers agree with a network, and looks for one slip that explains all others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.compare.candidate import Candidate
from nnfwd.compare.found import Comparison, Difference, Tally
from nnfwd.compare.in_step import in_step
from nnfwd.compare.pair import pair_up
from nnfwd.compare.slips import find_slips
from nnfwd.compare.written import written_text
from nnfwd.errors import FileError
from nnfwd.explain import explain_trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.compare.answers import Answer, AnswerFile
    from nnfwd.compare.candidate import Compared
    from nnfwd.compare.pair import Pair
    from nnfwd.compare.slips import Slip
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.rows import BadRow, Block, Rows

__all__ = ["compare_answers"]


def compare_answers(
    network: Network,
    rows: Rows,
    answers: AnswerFile,
    tolerance: Tolerance,
    on_bad: Callable[[BadRow], None] | None = None,
) -> Comparison:
    """Compare answers with what a network computes, block by block, in memory that does not grow.

    Parameters
    ----------
    network : Network
    rows : Rows
        With the columns that ``answers`` have of them kept.
    answers : AnswerFile
    tolerance : Tolerance
    on_bad : callable, optional
        Called with every bad row, of rows and answers.

    Raises
    ------
    FileError
        If there are not as many answers as rows.
    ColumnError
        If answers have a column that neither the network nor the rows have.
    """
    answers.check_found(rows.kept_names)
    columns = answers.columns
    right = Candidate(network, columns, tolerance)
    found = Comparison(answers.name, tuple(map(Tally, columns, right.agreements)))
    slips = [(slip, Candidate(slip.network, columns, tolerance)) for slip in find_slips(network)]
    try:
        for given, expected in in_step(rows, answers.rows):
            bad = sorted((*given.bad, *expected.bad), key=lambda each: each[0])
            for _, row in bad:
                found.n_bad += 1
                if on_bad is not None:
                    on_bad(row)
            sound = _without(given, expected, {index for index, _ in bad})
            pair = pair_up(*sound, rows, answers)
            compared = right.compare(pair)
            found.add(pair, compared)
            if found.first is None and found.differing:
                found.first = _first_difference(network, columns, pair, compared)
            slips = [each for each in slips if each[1].explains(pair)]
    except FileError as error:
        error.at(file=answers.name)
        raise
    widest: dict[str, Slip] = {}
    for slip, _ in slips:
        widest.setdefault(slip.kind, slip)
    found.slips = () if found.needs_no_slip else tuple(widest.values())
    return found


def _first_difference(
    network: Network, columns: tuple[Answer, ...], pair: Pair, compared: Compared
) -> Difference:
    """Take from the first row that differs the value that is computed first."""
    agreeing = np.array(compared.agreeing)
    row = int(np.argmin(agreeing.all(axis=0)))
    differing = np.flatnonzero(~agreeing[:, row]).tolist()
    index = min(differing, key=lambda index: columns[index].order)
    trace = network.trace_columns(pair.inputs[:, [row]])
    (explanation,) = explain_trace(trace, [int(pair.numbers[row])])
    expected, computed = pair.expected[index], compared.computed[index][row]
    number = math.nan if expected.numbers is None else float(expected.numbers[row])
    text = expected.texts[row]
    if not math.isnan(number):
        text = written_text(text, number)
    return Difference(columns[index], text, number, computed, explanation)


def _without(given: Block, expected: Block, bad: set[int]) -> tuple[Block, Block]:
    if not bad:
        return given, expected
    sound = [index for index in range(given.n_rows) if index not in bad]
    return given.select(sound), expected.select(sound)
