"""Answers held against what the network computes.

``answers`` says what the columns of a file of answers stand for, and opens it beside the rows.
``in_step`` walks through both together, block by block. ``tolerance`` says which numbers agree,
``rounded`` which do once they are rounded. ``slips`` makes of a network the networks that common
mistakes amount to. ``pair`` holds some rows against their answers, ``comparison`` all of them, and
``found`` is what comes of it. ``report`` puts that into words; it loads when it is imported by its
name.
"""

from nnfwd.compare.answers import Answer, AnswerFile, open_answers
from nnfwd.compare.comparison import compare_answers
from nnfwd.compare.found import Comparison, Difference, Tally
from nnfwd.compare.slips import Slip, find_slips
from nnfwd.compare.tolerance import ATOL, RTOL, Tolerance

__all__ = [
    "ATOL",
    "RTOL",
    "Answer",
    "AnswerFile",
    "Comparison",
    "Difference",
    "Slip",
    "Tally",
    "Tolerance",
    "compare_answers",
    "find_slips",
    "open_answers",
]
