"""The files of an exercise: what a teacher prints, hands out, collects and marks with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnfwd.exercises.students import STUDENT
from nnfwd.explain import NOTATIONS, View, explain_trace, write_explanations
from nnfwd.networks import write_network
from nnfwd.text.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.exercises.making import Exercise

__all__ = ["SHEET_NOTATIONS", "exercise_files", "sheet_pieces"]

SHEET_NOTATIONS = NOTATIONS.with_option("--blank")
"""The notations that a sheet can be written in."""


def sheet_pieces(exercise: Exercise, notation: str, view: View) -> Iterator[str]:
    """Write the sheet of each row, or with ``view.blank`` None the key, as pieces of text.

    Only the key says by what command the exercise was made: that prints the key, too.
    """
    n_rows = exercise.rows.shape[1]
    network = replace(exercise.network, provenance=()) if view.blank else exercise.network
    trace = network.trace_columns(exercise.rows)
    kept = {STUDENT: exercise.students} if exercise.students else {}
    explanations = explain_trace(trace, range(1, n_rows + 1), kept)
    if notation == "html":  # the key is printed as the sheet is
        from nnfwd.explain.notations.page.sheet import sheet_lines

        return sheet_lines(explanations, view)
    return write_explanations(notation, explanations, view)


def exercise_files(exercise: Exercise, notation: str, view: View) -> dict[str, str]:
    """Write all files of an exercise.

    Parameters
    ----------
    exercise : Exercise
    notation : str
        One of :data:`SHEET_NOTATIONS`.
    view : View
        Of the sheet.

    Returns
    -------
    dict of str to str
        By its name each file's content: the network, the rows, a table for the answers, the sheet
        and the key.
    """
    suffix = SHEET_NOTATIONS[notation].suffixes[0]
    key = replace(view, blank=None, pages=False)
    return {
        "weights.yaml": "".join(map(str, write_network("yaml", exercise.network))),
        "rows.csv": _rows_text(exercise),
        "answers.csv": _answers_text(exercise),
        f"sheet{suffix}": "".join(sheet_pieces(exercise, notation, view)),
        f"key{suffix}": "".join(sheet_pieces(exercise, notation, key)),
    }


def _rows_text(exercise: Exercise) -> str:
    names = [each.name for each in exercise.network.inputs]
    rows = exercise.rows.T.astype(int).tolist()
    return csv_text(_with_students(exercise, [names, *rows]))


def _answers_text(exercise: Exercise) -> str:
    """Write a table with a column a node, to be filled in; a student has a line for each row."""
    nodes = exercise.network.nodes
    blank = [None] * len(nodes)
    lines = [nodes, *[blank] * exercise.rows.shape[1]]
    return csv_text(_with_students(exercise, lines))


def _with_students(
    exercise: Exercise, lines: Iterable[Iterable[object]]
) -> Iterable[Iterable[object]]:
    if not exercise.students:
        return lines
    return [(name, *line) for name, line in zip((STUDENT, *exercise.students), lines, strict=True)]
