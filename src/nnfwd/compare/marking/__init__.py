"""Mark a class: many answers to one row, or to a row each.

``students`` reads whose answers are whose. ``written_values`` has the numbers that an answer may
stand for, as far as its digits tell, and ``spread`` takes these through an activation. ``verdicts``
judges every answer, by the network and by the student's own earlier values; ``marks`` counts them,
and looks for slips. ``report`` writes all that: ``tables`` for people, ``listings`` for programs;
``cells`` has its words.
"""

from nnfwd.compare.marking.marks import Marking
from nnfwd.compare.marking.students import GivenRows, How

__all__ = ["GivenRows", "How", "Marking"]
