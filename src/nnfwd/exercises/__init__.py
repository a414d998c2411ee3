"""Exercises: a network and rows that are pleasant to compute by hand, and the files of a class.

``stream`` draws numbers that are the same everywhere, ``pleasant`` says which rows are, ``making``
finds a network that has enough of them, ``students`` reads who gets which, and ``files`` writes the
network, the rows, a sheet and its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.loading import names_of

if TYPE_CHECKING:
    from nnfwd.exercises.files import SHEET_NOTATIONS, exercise_files, sheet_pieces
    from nnfwd.exercises.making import Exercise, Wish, make_exercise, parse_sizes
    from nnfwd.exercises.students import parse_students

__all__ = [
    "SHEET_NOTATIONS",
    "Exercise",
    "Wish",
    "exercise_files",
    "make_exercise",
    "parse_sizes",
    "parse_students",
    "sheet_pieces",
]

__getattr__ = names_of(__name__, __all__, ("students", "making", "files"))
