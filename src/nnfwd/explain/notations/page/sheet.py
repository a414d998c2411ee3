"""A sheet to fill in, as HTML to print or to type into: without a script, and without answers."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.draw.svg import drawing_style, svg_text
from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import derive_all
from nnfwd.explain.math.expressions import BLANK_TEXT
from nnfwd.explain.math.pieces import LayerHead, Note, OverLayer, Row, ScaledInputs
from nnfwd.explain.notations.printer import Printer, printed_name
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.expressions import Expression, Name, Number
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["sheet_lines"]

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {hashes}; \
img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forward pass</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
"""

FOOT = "</body>\n</html>\n"

FIELD = '<input size="7" autocomplete="off" aria-label="open">'


def sheet_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as a sheet: the network drawn with its weights, then every row.

    Yields
    ------
    str
        What comes before the first row, each row, what comes after the last.
    """
    style = (files(__package__) / "sheet.css").read_text(encoding="utf-8")
    yield HEAD.format(hashes=f"{_hash(style)} {_hash(drawing_style())}", style=style)
    rows = iter(explanations)
    for first in rows:
        drawing = f"<figure>\n{svg_text(first.network, Style())}</figure>\n"
        yield "" if view.pages else drawing
        for pieces in derive_all(chain([first], rows), view):
            begin = f'<section class="page">\n{drawing}' if view.pages else "<section>\n"
            yield f"{begin}{''.join(map(_piece, pieces))}</section>\n"
    yield FOOT


class _HtmlPrinter(Printer):
    """Expressions as HTML; what is open is a field."""

    blank = FIELD

    def name(self, name: Name) -> str:
        """Write a name."""
        return escape(printed_name(name))

    def setting(self, name: str, value: Number | str) -> str:
        """Write a parameter of a function."""
        return escape(super().setting(name, value))


PRINTER = _HtmlPrinter()


def _piece(piece: Piece) -> str:  # noqa: PLR0911 - a return a kind
    match piece:
        case Note(lines=lines):
            return "".join(f"<p>{_words(line)}</p>\n" for line in lines)
        case Row(inputs=inputs):
            given = ", ".join(map(_in_one_line, inputs))
            return f"<h1>{escape(piece.title)}</h1>\n<p>Inputs: {given}</p>\n"
        case ScaledInputs(derivations=derivations):
            return f"<p>{_words(piece.title)}</p>\n{''.join(map(_derivation, derivations))}"
        case LayerHead():
            return f"<h2>{escape(piece.title)}</h2>\n"
        case OverLayer(shared=shared, outputs=outputs):
            return f"<p>{_words(piece.title)}</p>\n{''.join(map(_derivation, (*shared, *outputs)))}"
        case Derivation():
            return _derivation(piece)
    return ""


def _derivation(derivation: Derivation) -> str:
    """Write a step a line, aligned at the signs."""
    subject = PRINTER.name(derivation.subject)
    lines = []
    for step in derivation.steps:
        lines.append(
            f"<dt>{subject}</dt><dd>{step.sign}</dd><dd>{_expression(step.expression)}</dd>\n"
        )
        subject = ""
    return f"<dl>\n{''.join(lines)}</dl>\n"


def _in_one_line(derivation: Derivation) -> str:
    steps = (f"{step.sign} {PRINTER.text(step.expression)}" for step in derivation.steps)
    return f"<span>{PRINTER.name(derivation.subject)} {' '.join(steps)}</span>"


def _expression(expression: Expression) -> str:
    """Write an expression that breaks over lines between its chunks only."""
    return " ".join(f"<span>{chunk}</span>" for chunk in PRINTER.chunks(expression))


def _words(text: str) -> str:
    return escape(text).replace(BLANK_TEXT, FIELD)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
