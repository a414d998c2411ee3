"""Counts where answers agree with a network, and looks for one slip that explains all others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.compare.candidate import Candidate
from nnfwd.compare.found import Comparison, Difference, Tally
from nnfwd.compare.other_names import with_other_class
from nnfwd.compare.pair import pair_up
from nnfwd.compare.search import Search
from nnfwd.compare.written import written_text
from nnfwd.explain import explain_trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.compare.answers import AnswerFile
    from nnfwd.compare.candidate import Compared
    from nnfwd.compare.pair import Pair
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows import BadRow, Rows

__all__ = ["compare_answers"]


def compare_answers(
    network: Network,
    rows: Rows,
    answers: AnswerFile,
    tolerance: Tolerance,
    on_bad: Callable[[BadRow], None] = lambda _: None,
    on_rows: Callable[[int], None] = lambda _: None,
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
    on_rows : callable, optional
        Called with the number of rows that have been compared, block by block.

    Raises
    ------
    FileError
        If there are not as many answers as rows.
    ColumnError
        If answers have a column that neither the network nor the rows have.
    """
    answers.check_found(rows.kept_names)
    columns = answers.columns
    whole = with_other_class(network, columns)
    right = Candidate(whole, columns, tolerance)
    found = Comparison(answers.name, tuple(map(Tally, columns, right.agreements)))
    search = Search(network, columns, tolerance)
    for pair in pair_up(rows, answers):
        for row in pair.bad:
            on_bad(row)
        compared = right.compare(pair)
        found.add(pair, compared)
        if found.first is None and found.differing:
            found.first = _first_difference(whole, columns, pair, compared)
        search.look(pair, differs=bool(found.differing))
        on_rows(pair.n_rows)
    if not found.needs_no_slip:
        found.slips = search.slips
    return found


def _first_difference(
    network: Network, columns: tuple[ResultColumn, ...], pair: Pair, compared: Compared
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
