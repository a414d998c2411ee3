"""Counts where answers agree with a network, and looks for one slip behind all that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.compare.found import Comparison, Tally
from nnfwd.compare.in_step import in_step
from nnfwd.compare.pair import Pair, Suspect
from nnfwd.compare.slips import find_slips
from nnfwd.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.compare.answers import AnswerFile
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
    suspects = [Suspect(slip, len(found.tallies)) for slip in find_slips(network)]
    try:
        for given, expected in in_step(rows, answers.rows):
            bad = sorted((*given.bad, *expected.bad), key=lambda each: each[0])
            for _, row in bad:
                found.n_bad += 1
                if on_bad is not None:
                    on_bad(row)
            pair = Pair(*_without(given, expected, {index for index, _ in bad}), answers, rows)
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


def _without(given: Block, expected: Block, bad: set[int]) -> tuple[Block, Block]:
    if not bad:
        return given, expected
    sound = [index for index in range(given.n_rows) if index not in bad]
    return given.select(sound), expected.select(sound)
