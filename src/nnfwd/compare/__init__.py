"""Answers held against what the network computes.

``answers`` says what the columns of a file of answers stand for, and opens it beside the rows.
``in_step`` walks through both together, block by block. ``tolerance`` says which numbers agree,
``rounded`` which do once they are rounded. ``slips`` makes of a network the networks that common
mistakes amount to. ``comparison`` counts. ``report`` puts what came of it into words; it loads when
it is imported by its name.
"""

from nnfwd.compare.answers import Answer, AnswerFile, open_answers
from nnfwd.compare.comparison import Comparison, Difference, Tally, compare_answers
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
