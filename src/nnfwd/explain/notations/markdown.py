r"""Explanations as Markdown, with equations in fenced ``math`` blocks.

GitHub, GitLab and others render these; elsewhere they are read as they are. There is no math
inside of lines: between ``$`` and ``$`` GitHub reads Markdown first, and eats backslashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.explain.math.matrices import MatrixEquation
from nnfwd.explain.notations.aligned import MathPrinter, equation_lines, upright
from nnfwd.explain.notations.aligned_matrices import matrix_lines
from nnfwd.explain.notations.outline import (
    Equations,
    Heading,
    Inputs,
    Note,
    outline,
    provenance_notes,
)
from nnfwd.explain.notations.printer import PLAIN, printed_name
from nnfwd.text.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.notations.outline import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["markdown_lines"]

SYMBOLS = {mark: rf"\{mark}" for mark in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "^": r"{\wedge}",
    "~": r"{\sim}",
}
"""Characters that mathematics has a symbol for, as ``\\text`` does not show them everywhere."""

NAME_PARTS = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+|.", re.DOTALL)


def markdown_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as Markdown, a heading a row.

    Yields
    ------
    str
        The lines of one row; before the first, where the network came from.
    """
    for index, explanation in enumerate(explanations):
        notes = [] if index else provenance_notes(explanation)
        pieces = [*map(Note, notes), *outline(explanation, view)]
        yield "\n" * (index > 0) + "\n".join(map(_piece_text, pieces))


def _piece_text(piece: Piece) -> str:
    match piece:
        case Heading(level=level, text=text):
            return f"{'#' * (level + 1)} {escape_markdown(text)}\n"
        case Note(text=text):
            return f"{escape_markdown(text)}\n"
        case Inputs(derivations=derivations):
            inputs = [_input_text(each) for each in derivations]
            return f"Inputs: {', '.join(inputs)}\n"
        case Equations(derivations=derivations, compact=compact):
            return _block(equation_lines(derivations, PRINTER, compact=compact))
        case MatrixEquation():
            return _block(matrix_lines(piece, PRINTER))


def _input_text(derivation: Derivation) -> str:
    (step,) = derivation.steps
    name = escape_markdown(printed_name(derivation.subject))
    return f"{name} {step.sign} {PLAIN.text(step.expression)}"


def _block(lines: list[str]) -> str:
    body = " \\\\\n".join(lines)
    return f"```math\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n```\n"


class MarkdownPrinter(MathPrinter):
    r"""Mathematics for MathJax and KaTeX, which know little of LaTeX's text mode."""

    def odd_name(self, text: str) -> str:
        r"""Write a name in parts, each in a way that all renderers agree on.

        Examples
        --------
        >>> print(PRINTER.odd_name("a_1 <b>"))
        \mathrm{a}\_\mathrm{1}\text{ }\text{<}\mathrm{b}\text{>}
        """
        return "".join(_name_part(part) for part in NAME_PARTS.findall(text))


def _name_part(part: str) -> str:
    if part.isascii() and part.isalnum():
        return upright(part)
    return SYMBOLS.get(part, rf"\text{{{part}}}")


PRINTER = MarkdownPrinter()
