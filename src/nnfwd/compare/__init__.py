"""Compare expected answers with what the network computes.

``answers`` finds out what the columns of a file of answers are. ``in_step`` reads rows and answers
side by side, block by block, and ``pair`` puts a block of both together. ``written`` has the digits
of an answer, ``tolerance`` says which numbers agree, ``agreement`` which others do as they were
rounded, or as ``float32`` comes out. ``slips`` lists the networks that common mistakes amount to,
which ``wrong_layers`` and ``wrong_networks`` make; a ``candidate`` is one of them, or the right
one, and how answers agree with it, and ``search`` finds those that explain all. ``comparison`` does
all of this for two files, and ``found`` is the result. ``report`` puts that into words; it loads
when it is imported by its name, and so does ``marking``, which marks a class.
"""

from nnfwd.compare.answers import AnswerFile, open_answers
from nnfwd.compare.comparison import compare_answers
from nnfwd.compare.found import Comparison, Difference, Tally
from nnfwd.compare.slips import Slip, find_slips
from nnfwd.compare.tolerance import ATOL, RTOL, Tolerance

__all__ = [
    "ATOL",
    "RTOL",
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
