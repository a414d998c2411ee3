"""Explanations: the steps of one row as data, then one module a notation.

``trace_reader`` reads ``steps`` from a trace, ``selection`` chooses rows and nodes. In ``math``,
``derive`` turns steps into chains of equalities and decides on every ``=`` and ``≈``, ``matrices``
does so for a whole layer. In ``notations`` the printers of ``text``, ``markdown``, ``latex`` and
``page`` write these; ``data`` writes the steps themselves, for programs.

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
    from nnfwd.explain.notations import NOTATIONS, write_explanations
    from nnfwd.explain.selection import RowRanges, parse_row_ranges, select_nodes
    from nnfwd.explain.shared import Together
    from nnfwd.explain.steps import Explanation, NodeSteps, Scaling, Term
    from nnfwd.explain.trace_reader import explain, explain_trace
    from nnfwd.explain.view import View

__all__ = [
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


__getattr__ = names_of(
    __name__, __all__, ("notations", "view", "selection", "shared", "steps", "trace_reader")
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
