"""The notations that explanations are written in, and what is chosen of them.

A notation is a function of explanations and a :class:`View` that yields text. Notations load when
they are chosen.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING

from nnfwd.explain.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.explain.steps import Explanation

__all__ = ["FOR_PROGRAMS", "NOTATIONS", "write_explanations"]

NOTATIONS = {
    "text": "nnfwd.explain.notations.text:text_lines",
    "json": "nnfwd.explain.notations.data:json_lines",
    "jsonl": "nnfwd.explain.notations.data:jsonl_lines",
    "csv": "nnfwd.explain.notations.data:csv_lines",
    "markdown": "nnfwd.explain.notations.markdown:markdown_lines",
    "latex": "nnfwd.explain.notations.latex:latex_lines",
    "html": "nnfwd.explain.notations.page:html_lines",
}
"""Where each notation is written."""

FOR_PROGRAMS = ("json", "jsonl", "csv")
"""The notations that have every term with all its digits."""


def write_explanations(
    notation: str, explanations: Iterable[Explanation], view: View | None = None
) -> Iterator[str]:
    """Write explanations in a notation of :data:`NOTATIONS`, a row as soon as it is there.

    Where there is an error before the first row, there is no text.

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
    rows = iter(explanations)
    first = list(islice(rows, 1))
    yield from write(chain(first, rows), View() if view is None else view)
