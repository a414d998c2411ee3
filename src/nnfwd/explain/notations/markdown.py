r"""Explanations as Markdown, with equations in blocks.

GitHub and GitLab render fenced blocks marked ``math``; Jupyter, pandoc and VS Code what is between
``$$`` and ``$$``, where GitHub reads Markdown first, and eats backslashes. Blocks of plain text are
read everywhere. There is no math inside of lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.explain.notations.aligned import upright
from nnfwd.explain.notations.document import DocumentPrinter
from nnfwd.explain.notations.printer import PLAIN, printed_name
from nnfwd.explain.notations.text import INDENT, TextWriter
from nnfwd.explain.view import MATH
from nnfwd.text.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["markdown_lines"]

SYMBOLS = {mark: rf"\{mark}" for mark in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "^": r"{\wedge}",
    "~": r"{\sim}",
}
"""Characters that mathematics has a symbol for, as ``\\text`` does not show them everywhere."""

PLAIN_WIDTH = 70
"""How wide a line of plain text may be: there is room for that on a page of Word."""

NAME_PARTS = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+|.", re.DOTALL)


def markdown_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as Markdown, a heading a row.

    Yields
    ------
    str
        The lines of one row; before the first, where the network came from.
    """
    between = ""
    for texts in PRINTERS[view.math].rows(explanations, view):
        yield between + "\n".join(texts)
        between = "\n"


class MarkdownPrinter(DocumentPrinter):
    r"""Mathematics for MathJax and KaTeX, which know little of LaTeX's text mode.

    Parameters
    ----------
    begin, end : str
        The lines around a block.
    """

    def __init__(self, begin: str, end: str) -> None:
        self.begin, self.end = begin, end

    def heading(self, level: int, text: str) -> str:
        """Write a heading; a page has its own at the first level."""
        return f"{'#' * (level + 1)} {escape_markdown(text)}\n"

    def note(self, text: str) -> str:
        """Write a paragraph."""
        return f"{escape_markdown(text)}\n"

    def record(self, lines: Iterable[str]) -> str:
        """Write a block of code."""
        return "".join(f"{line}\n" for line in ("```text", *lines, "```"))

    def paragraph(self, head: str, texts: Iterable[str]) -> str:
        """Write a paragraph without mathematics."""
        return f"{head}{', '.join(texts)}\n"

    def in_line(self, derivation: Derivation) -> str:
        """Write a derivation as text."""
        (step,) = derivation.steps
        name = escape_markdown(printed_name(derivation.subject))
        return f"{name} {step.sign} {PLAIN.text(step.expression)}"

    def block(self, lines: list[str]) -> str:
        """Write a block of mathematics."""
        body = " \\\\\n".join(lines)
        return f"{self.begin}\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n{self.end}\n"

    def odd_name(self, text: str) -> str:
        r"""Write a name in parts, each in a way that all renderers agree on.

        Examples
        --------
        >>> print(MarkdownPrinter("$$", "$$").odd_name("a_1 <b>"))
        \mathrm{a}\_\mathrm{1}\text{ }\text{<}\mathrm{b}\text{>}
        """
        return "".join(_name_part(part) for part in NAME_PARTS.findall(text))


class PlainMarkdownPrinter(MarkdownPrinter):
    """Plain text in place of mathematics, in blocks of code, as they keep lines and columns."""

    def equations(self, derivations: Iterable[Derivation], *, compact: bool = False) -> str:
        """Write derivations as the text notation does, without its indent."""
        writer = TextWriter(PLAIN_WIDTH + INDENT)
        lines = (
            line[INDENT:].rstrip()
            for each in derivations
            for line in writer.derivation(each, on_one_line=compact)
        )
        return "\n".join([self.begin, *lines, self.end, ""])


def _name_part(part: str) -> str:
    if part.isascii() and part.isalnum():
        return upright(part)
    return SYMBOLS.get(part, rf"\text{{{part}}}")


PRINTERS = dict(
    zip(
        MATH,
        (
            MarkdownPrinter("```math", "```"),
            MarkdownPrinter("$$", "$$"),
            PlainMarkdownPrinter("```text", "```"),
        ),
        strict=True,
    )
)
"""A printer for each way to have mathematics."""
