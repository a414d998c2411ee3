"""Explanations: the steps of one row as data, then one module a notation.

``trace_reader`` reads ``steps`` from a trace, ``selection`` chooses rows and nodes. In ``math``,
``derive`` turns steps into ``pieces``: chains of equalities, in which every ``=`` and ``≈`` is
decided, equations of matrices for a whole layer, and what comes before, between and after these.
In ``notations`` the printers of ``text``, ``markdown``, ``latex`` and ``page`` print the pieces;
``data`` writes the steps themselves, for programs.

The room can be called as its function: ``nnfwd.explain(network, row)``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from nnfwd.loading import names_of

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.core.python_rows import RowsLike
    from nnfwd.explain.node_group import NodeGroup
    from nnfwd.explain.notations import NOTATIONS, write_explanations
    from nnfwd.explain.selection import RowRanges, parse_row_ranges, select_nodes
    from nnfwd.explain.steps import Explanation, NodeSteps, Scaling, Term
    from nnfwd.explain.trace_reader import explain, explain_trace
    from nnfwd.explain.view import MATH, View

__all__ = [
    "MATH",
    "NOTATIONS",
    "Explanation",
    "NodeGroup",
    "NodeSteps",
    "RowRanges",
    "Scaling",
    "Term",
    "View",
    "explain",
    "explain_trace",
    "parse_row_ranges",
    "select_nodes",
    "write_explanations",
]


__getattr__ = names_of(
    __name__, __all__, ("notations", "view", "selection", "node_group", "steps", "trace_reader")
)


class _CallableRoom(ModuleType):
    """The room, callable.

    Importing any module of it makes ``nnfwd.explain`` the room, also where a function of that name
    stood before. So the room does what the function does, whatever was imported first.
    """

    def __call__(self, network: Network, row: RowsLike) -> Explanation:
        from nnfwd.explain.trace_reader import explain

        return explain(network, row)


sys.modules[__name__].__class__ = _CallableRoom
