r"""Explanations as LaTeX: a whole document, or a fragment for one.

A character beyond ASCII is written as it is where the document's fonts have it. Elsewhere LaTeX
would leave it out, or stop, so ``\nnfwdchar`` then takes what is given beside it.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import add
from typing import TYPE_CHECKING

from nnfwd.explain.math.expressions import Name
from nnfwd.explain.math.folding import fold_inputs, fold_nodes
from nnfwd.explain.notations.aligned import SIGNS
from nnfwd.explain.notations.document import DocumentPrinter
from nnfwd.explain.notations.printer import printed_name
from nnfwd.explain.notations.symbols import SymbolWidths, name_runs, symbol_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.core import Network
    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.math.pieces import Legend
    from nnfwd.explain.notations.symbols import SymbolGroup
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["latex_lines"]

DOCUMENT = r"""% Written by nnfwd explain. To be compiled with lualatex, xelatex or pdflatex.
\documentclass[11pt, a4paper, fleqn]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{iftex}
\iftutex
  \usepackage{fontspec}
\else
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\fi
\usepackage{amsmath}
\setlength{\mathindent}{1em}
\setlength{\jot}{4pt}
\setlength{\parskip}{1ex}
\allowdisplaybreaks[1]
"""

FRAGMENT = r"""% Written by nnfwd explain, to be put into a document by \input. Its preamble needs
%   \usepackage{amsmath}
%   \usepackage[T1]{fontenc}  with pdflatex
%   \allowdisplaybreaks       where a long sum may go on overleaf
% A line takes some 16 cm at 11 points.
"""

CHARACTER = r"""% \nnfwdchar{x}{y}: x if the font has it, else y
\ifdefined\Umathchar
  \providecommand{\nnfwdchar}[2]{\iffontchar\font`#1 #1\else#2\fi}
\else
  \providecommand{\nnfwdchar}[2]{\ifcsname u8:\detokenize{#1}\endcsname#1\else#2\fi}
\fi
"""

BLANK = r"""% \nnfwdblank: room for a number
\providecommand{\nnfwdblank}{\underline{\hspace{4em}\rule{0pt}{1.6em}}}
"""

BEGIN = r"""\begin{document}
\raggedright
\setlength{\abovedisplayskip}{4pt}
\setlength{\abovedisplayshortskip}{4pt}
"""

END = r"""
\end{document}
"""

COMMENT = "% "

ESCAPES = str.maketrans(
    {mark: rf"\{mark}" for mark in "#$%&_{}"}
    | {
        "\0": r"\kern0pt{}",
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"\textquotesingle{}",
        "`": r"\textasciigrave{}",
    }
)

ONE_OF_TWO = re.compile(r"([- ,<>'`!?])(?=\1|`)")
"""The first of two characters that LaTeX or a font would make one of."""

OPERATORS = frozenset({"cos", "cosh", "exp", "ln", "max", "min", "sin", "sinh", "tan", "tanh"})
"""Functions that LaTeX has commands for."""

GREEK = dict(
    re.findall(
        r"(\S)=(\w+)",
        "α=alpha β=beta γ=gamma δ=delta ε=varepsilon ζ=zeta η=eta θ=theta ι=iota κ=kappa λ=lambda "
        "μ=mu ν=nu ξ=xi π=pi ρ=rho σ=sigma τ=tau υ=upsilon φ=varphi χ=chi ψ=psi ω=omega Γ=Gamma "
        "Δ=Delta Θ=Theta Λ=Lambda Ξ=Xi Π=Pi Σ=Sigma Υ=Upsilon Φ=Phi Ψ=Psi Ω=Omega",
    )
)


def latex_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as LaTeX: a section a row, aligned equations a node.

    Yields
    ------
    str
        What comes before the first row, the lines of one row, what comes after the last.
    """
    commands = CHARACTER + BLANK if view.blank else CHARACTER
    yield FRAGMENT + commands if view.fragment else DOCUMENT + commands + BEGIN
    between = ""
    for texts in _rows(explanations, view):
        yield between + "".join(f"{text}\n" for text in texts)
        between = "\n\\newpage\n" if view.pages else ""
    if not view.fragment:
        yield END


def _rows(explanations: Iterable[Explanation], view: View) -> Iterator[Iterator[str]]:
    rows = iter(explanations)
    for first in rows:
        printer = SymbolPrinter(first.network) if view.symbols else PRINTER
        yield from printer.rows(chain([first], rows), view)


class LatexPrinter(DocumentPrinter):
    """Mathematics with amsmath, and names in LaTeX's text mode."""

    blank = r"\nnfwdblank{}"
    folds = (fold_nodes, fold_inputs)

    def heading(self, level: int, text: str) -> str:
        """Write a section, or a subsection, without a number."""
        return f"\n\\{'sub' * (level - 1)}section*{{{escape(text)}}}\n"

    def note(self, text: str) -> str:
        """Write a paragraph."""
        return f"\n{escape(text)}"

    def record(self, lines: Iterable[str]) -> str:
        """Write comments, from which it is read back, and what is seen of it."""
        lines = list(lines)
        comments = "".join(f"{COMMENT}{line}\n" for line in lines)
        body = "\\\\\n".join(map(escape, lines))
        return f"{comments}{{\\footnotesize\\ttfamily\\raggedright\n{body}\\par}}\n"

    def paragraph(self, head: str, texts: Iterable[str]) -> str:
        """Write a paragraph; in its source a text has a line."""
        return head + ",\n".join(texts)

    def in_line(self, derivation: Derivation) -> str:
        """Write a derivation as mathematics."""
        (step,) = derivation.steps
        name, value = self.name(derivation.subject), self.text(step.expression)
        return f"${name} {SIGNS[step.sign]} {value}$"

    def block(self, lines: list[str]) -> str:
        """Write equations, without a blank line before, which would be an empty paragraph."""
        # fractions need room between them
        ends = [r" \\[4pt]" if r"\frac" in line else r" \\" for line in lines[:-1]]
        body = "\n".join(map(add, lines, [*ends, ""]))
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"

    def odd_name(self, text: str) -> str:
        r"""Write a name as text.

        Examples
        --------
        >>> print(PRINTER.odd_name("50% of $x_1$"))
        \textnormal{50\% of \$x\_1\$}
        """
        return rf"\textnormal{{{escape(text)}}}"

    def function(self, name: str) -> str:
        r"""Write the name of a function as an operator; LaTeX has some, as ``\tanh``."""
        if name in OPERATORS:
            return f"\\{name}"
        return rf"\operatorname{{{escape(name)}}}"


class SymbolPrinter(LatexPrinter):
    """LaTeX with short symbols in place of the names of one network.

    Parameters
    ----------
    network : Network
    """

    def __init__(self, network: Network) -> None:
        self._groups = symbol_groups(network)
        self._symbols = dict(pair for group in self._groups for pair in group.symbols())
        self.widths = SymbolWidths(self._symbols)

    def name(self, name: Name) -> str:
        """Write the symbol of a name; what nodes share has none."""
        symbol = self._symbols.get(name)
        return super().name(name) if symbol is None else symbol.latex

    def legend(self, legend: Legend) -> Iterator[str]:
        """Write a paragraph for inputs, for each hidden layer and for outputs."""
        yield self.heading(1, "Symbols").rstrip()
        for group in self._groups:
            meanings = list(_meanings(group))
            if group.node_input is not None and legend.with_node_inputs:
                taken, symbol = group.node_input.latex, group.symbol.latex
                meanings.append(f"and ${taken}$ is the input of~${symbol}$")
            yield self.paragraph(f"\n{escape(group.title)}: ", meanings)


def _meanings(group: SymbolGroup) -> Iterator[str]:
    symbols = [f"${each.latex}$" for each in group.numbered(group.symbol)]
    names = [escape(printed_name(Name(name))) for name in group.names]
    for first, last in name_runs(group.names):
        if first == last:
            yield f"{symbols[first]} is {names[first]}"
        else:
            yield f"{symbols[first]} to {symbols[last]} are {names[first]} to {names[last]}"


PRINTER = LatexPrinter()


def escape(text: str) -> str:
    r"""Write text for LaTeX's text mode, every character of it and nothing else.

    Examples
    --------
    >>> print(escape(r"{a}\b^2 | β"))
    \{a\}\textbackslash{}b\textasciicircum{}2 \textbar{} \nnfwdchar{β}{\ensuremath{\beta}}
    """
    text = ONE_OF_TWO.sub("\\1\0", text).translate(ESCAPES)
    return text if text.isascii() else "".join(map(_character, text))


def _character(character: str) -> str:
    if character.isascii():
        return character
    code = ascii(character)[1:-1].replace("\\", r"\textbackslash{}")
    other = rf"\ensuremath{{\{GREEK[character]}}}" if character in GREEK else code
    return rf"\nnfwdchar{{{character}}}{{{other}}}"
