"""An explanation as HTML inside of a notebook: the math of the page, a table a layer.

It is text, which needs neither a script nor a font that a notebook would have to load.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nnfwd.draw.place import SLOTS
from nnfwd.errors import counted
from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import derive_all
from nnfwd.explain.math.pieces import LayerHead, Note, OverLayer, Row, ScaledInputs
from nnfwd.explain.notations.printer import PLAIN, printed_name
from nnfwd.explain.view import View
from nnfwd.text.html import VERBATIM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation

__all__ = ["explanation_html"]

MOST_NODES = 200
"""How many nodes a notebook is given, the last ones; a page has all."""

MOST_INPUTS = 30
"""How many inputs a notebook is given, the first ones."""

CELL = '<td style="text-align: left; vertical-align: top">'
"""Styles of its own, since notebooks right-align numbers, and drop style sheets of others."""


def explanation_html(explanation: Explanation) -> str:
    """Write the steps of a row; of a wide sum the largest terms, of many nodes the last ones."""
    names = explanation.network.nodes
    left_out = max(0, len(names) - MOST_NODES)
    view = View(frozenset(names[left_out:]) if left_out else None, terms=SLOTS)
    (pieces,) = derive_all([explanation], view)
    parts = [part for piece in pieces for part in _piece(piece)]
    if left_out:
        parts.append(_words(f"… {counted(left_out, 'more node')}: to_html() writes all of them"))
    body = "".join(parts).replace("</table>\n<table>\n", "")
    return f'<div class="{VERBATIM}">\n{body}</div>\n'


def _piece(piece: Piece) -> Iterator[str]:
    match piece:
        case Note(lines=lines):
            yield from map(_words, lines)
        case Row(inputs=inputs):
            shown = inputs[:MOST_INPUTS]
            given = [f"{printed_name(each.subject)} {_chain(each)}" for each in shown]
            given += _more(inputs)
            yield f"<p><strong>{escape(piece.title)}</strong>: {escape(', '.join(given))}</p>\n"
        case ScaledInputs(derivations=derivations):
            yield _words(piece.title)
            yield _table(derivations[:MOST_INPUTS], compact=True)
            yield from map(_words, _more(derivations))
        case LayerHead():
            yield f"<p><strong>{escape(piece.title)}</strong></p>\n"
        case Derivation():
            yield _table([piece])
        case OverLayer(shared=shared, outputs=outputs):
            yield _words(piece.title)
            yield _table(shared)
            yield _table(outputs, compact=True)


def _more(inputs: Sequence[Derivation]) -> list[str]:
    """Say how many inputs are left out, if any is."""
    left_out = len(inputs) - MOST_INPUTS
    return [f"… {counted(left_out, 'more input')}"] if left_out > 0 else []


def _words(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _chain(derivation: Derivation) -> str:
    return " ".join(f"{step.sign} {PLAIN.text(step.expression)}" for step in derivation.steps)


def _table(derivations: Iterable[Derivation], *, compact: bool = False) -> str:
    """Write derivations a step a line, or a derivation a line; the result stands out."""
    lines = [_line(each, compact=compact) for each in derivations]
    return f"<table>\n{''.join(lines)}</table>\n" if lines else ""


def _line(derivation: Derivation, *, compact: bool) -> str:
    steps = [(step.sign, escape(PLAIN.text(step.expression))) for step in derivation.steps]
    steps[-1] = steps[-1][0], f"<strong>{steps[-1][1]}</strong>"
    between = " " if compact and derivation.rest is None else "<br>"
    chain = between.join(f"{sign} {text}" for sign, text in steps)
    if (rest := derivation.rest) is not None:
        chain += f"<br>… {rest.sign} {escape(f'{rest.total.text}, {rest.words}')}"
    subject = escape(printed_name(derivation.subject))
    return f"<tr>{CELL}{subject}</td>{CELL}{chain}</td></tr>\n"
