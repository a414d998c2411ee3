"""The notations that explanations are written in, and what is chosen of them.

A notation is a function of explanations and a :class:`View` that yields text. Notations load when
they are chosen.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from nnfwd.formats import Format, Formats
from nnfwd.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["NOTATIONS", "write_explanations"]

NOTATIONS = Formats(
    Format(
        "text",
        "text",
        (".txt",),
        writer="nnfwd.explain.notations.text:text_lines",
        options=("--digits", "--terms", "--blank"),
    ),
    Format(
        "markdown",
        "Markdown",
        (".md", ".markdown"),
        writer="nnfwd.explain.notations.markdown:markdown_lines",
        options=("--digits", "--terms", "--blank", "--matrices", "--math"),
        instead_of=(".docx", ".odt", ".rtf", ".rst", ".ipynb"),
    ),
    Format(
        "latex",
        "LaTeX",
        (".tex", ".latex"),
        writer="nnfwd.explain.notations.latex:latex_lines",
        options=("--digits", "--terms", "--blank", "--matrices", "--fragment", "--symbols"),
        instead_of=(".pdf", ".ps", ".dvi"),
    ),
    Format(
        "html",
        "HTML",
        (".html", ".htm"),
        writer="nnfwd.explain.notations.page:html_lines",
        options=("--digits", "--terms", "--blank"),
        instead_of=(".pdf", ".png", ".svg", ".epub"),
    ),
    Format(
        "json",
        "JSON",
        (".json",),
        writer="nnfwd.explain.notations.data:json_lines",
        instead_of=(".yaml", ".yml"),
    ),
    Format(
        "jsonl",
        "JSON Lines",
        (".jsonl", ".ndjson"),
        writer="nnfwd.explain.notations.data:jsonl_lines",
    ),
    Format(
        "csv",
        "CSV",
        (".csv",),
        writer="nnfwd.explain.notations.data:csv_lines",
        instead_of=(".tsv", ".tab", ".xlsx", ".xls", ".ods", ".numbers", ".parquet", ".arrow"),
    ),
)
"""Every notation. Those without the option ``--digits`` have every term with all its digits."""


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
    from nnfwd.explain.view import View

    rows = iter(explanations)
    first = list(islice(rows, 1))
    write = load(NOTATIONS[notation].writer)
    yield from write(chain(first, rows), View() if view is None else view)
