"""The notations that explanations are written in, and what is chosen of them.

A notation is a function of explanations and a :class:`View` that yields text. Notations load when
they are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from nnfwd.write.numbers import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.explain.steps import Explanation

__all__ = ["FOR_PROGRAMS", "NOTATIONS", "View", "write_explanations"]

NOTATIONS = {
    "text": "nnfwd.explain.text:text_lines",
    "json": "nnfwd.explain.data:json_lines",
    "jsonl": "nnfwd.explain.data:jsonl_lines",
    "csv": "nnfwd.explain.data:csv_lines",
    "markdown": "nnfwd.explain.markdown:markdown_lines",
    "latex": "nnfwd.explain.latex:latex_lines",
    "html": "nnfwd.explain.page:html_lines",
}
"""Where each notation is written."""

FOR_PROGRAMS = ("json", "jsonl", "csv")
"""The notations that have every term with all its digits."""


@dataclass(frozen=True)
class View:
    """What is shown of an explanation, and how.

    Parameters
    ----------
    nodes : frozenset of str, optional
        The nodes to write; all without it.
    terms : int, optional
        How many terms of a sum to write out, those of the largest contributions; all without it.
        Notations for programs have all terms.
    digits : int, optional
        Significant digits of a number. Notations for programs have all digits.
    width : int, optional
        Columns of the terminal, for text.
    fragment : bool, optional
        Of LaTeX what goes into a document, not the document.
    matrices : bool, optional
        In LaTeX and Markdown a layer as matrices, not node by node.
    """

    nodes: frozenset[str] | None = None
    terms: int | None = None
    digits: int = DIGITS
    width: int = 80
    fragment: bool = False
    matrices: bool = False

    def shows(self, node: str) -> bool:
        """Whether a node is one of those to write."""
        return self.nodes is None or node in self.nodes


def write_explanations(
    notation: str, explanations: Iterable[Explanation], view: View | None = None
) -> Iterator[str]:
    """Write explanations in a notation of :data:`NOTATIONS`, a row as soon as it is there.

    Yields
    ------
    str
        Pieces of text, line ends included.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> from nnfwd.explain import explain
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1"), Input("x2")], [Node("out", ("x1", "x2"), (2, 4), relu)])
    >>> print("".join(write_explanations("text", [explain(network, [3, 5])])), end="")
    Row 1: x1 = 3, x2 = 5
    <BLANKLINE>
    output (relu)
      out = relu(2·x1 + 4·x2)
          = relu(2·3 + 4·5)
          = relu(6 + 20)
          = relu(26)
          = 26
    """
    module, _, function = NOTATIONS[notation].partition(":")
    write: Callable[[Iterable[Explanation], View], Iterator[str]]
    write = getattr(import_module(module), function)
    return write(explanations, View() if view is None else view)
