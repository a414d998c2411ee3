"""Explanations: the steps of one row as data, then one module a notation.

``steps`` reads a trace, ``selection`` chooses rows and nodes. ``derive`` turns steps into chains of
equalities and decides on every ``=`` and ``≈``; ``text`` writes these. ``data`` writes the steps
themselves, for programs.
"""

from nnfwd.explain.layerwide import Together
from nnfwd.explain.notations import NOTATIONS, View, write_explanations
from nnfwd.explain.selection import ALL_ROWS, RowRanges, parse_row_ranges, select_nodes
from nnfwd.explain.steps import Explanation, NodeSteps, Scaling, Term, explain, explain_trace

__all__ = [
    "ALL_ROWS",
    "NOTATIONS",
    "Explanation",
    "NodeSteps",
    "RowRanges",
    "Scaling",
    "Term",
    "Together",
    "View",
    "explain",
    "explain_trace",
    "parse_row_ranges",
    "select_nodes",
    "write_explanations",
]
