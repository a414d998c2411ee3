r"""Explanations as LaTeX: a whole document, or a fragment for one.

A character beyond ASCII is written as it is where the document's fonts have it. Elsewhere LaTeX
would leave it out, or stop, so ``\nnfwdchar`` then takes what is given beside it.
"""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING

from nnfwd.explain.math.matrices import MatrixEquation
from nnfwd.explain.notations.aligned import SIGNS, MathPrinter, equation_lines
from nnfwd.explain.notations.aligned_matrices import matrix_lines
from nnfwd.explain.notations.outline import (
    Equations,
    Heading,
    Inputs,
    Note,
    outline,
    provenance_notes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.notations.outline import Piece
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

BEGIN = r"""\begin{document}
\raggedright
\setlength{\abovedisplayskip}{4pt}
\setlength{\abovedisplayshortskip}{4pt}
"""

END = r"""
\end{document}
"""

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
    yield FRAGMENT + CHARACTER if view.fragment else DOCUMENT + CHARACTER + BEGIN
    for index, explanation in enumerate(explanations):
        notes = [] if index else provenance_notes(explanation)
        pieces = [*map(Note, notes), *outline(explanation, view)]
        yield "".join(f"{_piece_text(each)}\n" for each in pieces)
    if not view.fragment:
        yield END


def _piece_text(piece: Piece) -> str:
    match piece:
        case Heading(level=level, text=text):
            return f"\n\\{'sub' * (level - 1)}section*{{{escape(text)}}}\n"
        case Note(text=text):
            return f"\n{escape(text)}"
        case Inputs(derivations=derivations):
            return "Inputs: " + ",\n".join(_input_text(each) for each in derivations)
        case Equations(derivations=derivations, compact=compact):
            return _block(equation_lines(derivations, PRINTER, compact=compact))
        case MatrixEquation():
            return _block(matrix_lines(piece, PRINTER))


def _input_text(derivation: Derivation) -> str:
    (step,) = derivation.steps
    name, value = PRINTER.name(derivation.subject), PRINTER.text(step.expression)
    return f"${name} {SIGNS[step.sign]} {value}$"


def _block(lines: list[str]) -> str:
    # fractions need room between them
    ends = [r" \\[4pt]" if r"\frac" in line else r" \\" for line in lines[:-1]]
    body = "\n".join(map(add, lines, [*ends, ""]))
    # without a blank line before it, which would be an empty paragraph
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


class LatexPrinter(MathPrinter):
    """Mathematics with amsmath, and names in LaTeX's text mode."""

    def odd_name(self, text: str) -> str:
        r"""Write a name as text.

        Examples
        --------
        >>> print(PRINTER.odd_name("50% of $x_1$"))
        \textnormal{50\% of \$x\_1\$}
        """
        return rf"\textnormal{{{escape(text)}}}"

    def function(self, name: str) -> str:
        """Write the name of a function as an operator."""
        return rf"\operatorname{{{escape(name)}}}"


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
