"""One explanation, with the choices of whoever has it at hand in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.explain.notations import write_explanations
from nnfwd.explain.notations.data import as_object
from nnfwd.explain.selection import select_nodes
from nnfwd.explain.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.explain.steps import Explanation

__all__ = ["explanation_data", "write_explanation"]


def write_explanation(notation: str, explanation: Explanation, **choices: Any) -> str:
    """Write an explanation in a notation, as it would be the only one of a file."""
    view = _view(explanation, **choices)
    return "".join(write_explanations(notation, [explanation], view))


def explanation_data(explanation: Explanation, **choices: Any) -> dict[str, Any]:
    """Make what the JSON of an explanation says."""
    view = _view(explanation, **choices)
    if view.blank is not None:
        message = "blank is for what people read: a dict has all values"
        raise ValueError(message)
    return as_object(explanation, view)


def _view(
    explanation: Explanation, nodes: str | Iterable[str] | None = None, **choices: Any
) -> View:
    names = [nodes] if isinstance(nodes, str) else None if nodes is None else list(nodes)
    if names == []:
        message = "nodes are one or more names, or None for all"
        raise ValueError(message)
    chosen = None if names is None else select_nodes(explanation.network, names)
    return View(chosen, **choices)
