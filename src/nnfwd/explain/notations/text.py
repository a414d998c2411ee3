"""Explanations as plain text, for a terminal.

::

    Row 1: x1 = 3, x2 = 5

    hidden (relu)
      node_0 = relu(2·x1 + 4·x2)
             = relu(2·3 + 4·5)
             = relu(6 + 20)
             = relu(26)
             = 26
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import derive_all
from nnfwd.explain.math.expressions import Call, Quotient, Sum
from nnfwd.explain.math.pieces import LayerHead, Note, OverLayer, Row, ScaledInputs
from nnfwd.explain.notations.printer import PLAIN, break_lines, printed_name
from nnfwd.text.widths import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["INDENT", "derivation_lines", "expression_lines", "text_lines"]

INDENT = 2


def text_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as text, a blank line between rows.

    Only a single name or product that is too long goes beyond the width.

    Yields
    ------
    str
        The lines of one row; before the first, where the network came from.
    """
    between = ""
    for pieces in derive_all(explanations, view):
        lines = _row_lines(pieces, view.width)
        yield between + "".join(f"{line.rstrip()}\n" for line in lines)
        between = "\n"


def expression_lines(head: str, expression: Expression, width: int) -> Iterator[str]:
    """Write an expression after some words; lines that follow are indented below the first."""
    first, *others = PLAIN.chunks(expression)
    return _fill([f"{head} {first}", *others], width, 2 * INDENT)


def derivation_lines(
    derivation: Derivation, width: int, *, on_one_line: bool = False
) -> Iterator[str]:
    """Write a step a line, aligned at the signs; on one line if it is to be and there is room."""
    if on_one_line and derivation.rest is None:
        line = " " * INDENT + _in_one_line(derivation)
        if columns(line) <= width:
            yield line
            return
    head = " " * INDENT + printed_name(derivation.subject)
    if columns(head) > width // 2:
        yield head
        head = " " * (2 * INDENT)
    margin = columns(head) + len(" = ")
    for step in derivation.steps:
        first, *others = PLAIN.chunks(step.expression)
        hang = margin + _hang(step.expression)
        yield from _fill([f"{head} {step.sign} {first}", *others], width, hang)
        head = " " * columns(head)
    if (rest := derivation.rest) is not None:
        yield f"{'…':>{len(head)}} {rest.sign} {rest.total.text}, {rest.words}"


def _row_lines(pieces: Iterable[Piece], width: int) -> Iterator[str]:
    """Write the pieces of a row, a blank line between them but for the first of a layer."""
    before: Piece | None = None
    for piece in pieces:
        if before is not None and not isinstance(before, LayerHead):
            yield ""
        yield from _piece_lines(piece, width)
        before = piece


def _piece_lines(piece: Piece, width: int) -> Iterator[str]:
    match piece:
        case Note(lines=lines):
            for line in lines:
                yield from _fill(line.split(" "), width, INDENT)
        case Row(inputs=inputs):
            head, texts = f"{piece.title}: ", [f"{_in_one_line(each)}," for each in inputs]
            texts[-1] = texts[-1].removesuffix(",")
            yield from _fill([head + texts[0], *texts[1:]], width, columns(head))
        case ScaledInputs(derivations=derivations):
            yield piece.title
            for each in derivations:
                yield from derivation_lines(each, width, on_one_line=True)
        case LayerHead():
            yield piece.title
        case Derivation():
            yield from derivation_lines(piece, width)
        case OverLayer(shared=shared, outputs=outputs):
            first, *words = piece.title.split(" ")
            yield from _fill([" " * INDENT + first, *words], width, INDENT)
            for each in (*shared, *outputs):
                yield from derivation_lines(each, width, on_one_line=True)


def _in_one_line(derivation: Derivation) -> str:
    parts = [printed_name(derivation.subject)]
    for step in derivation.steps:
        parts += [step.sign, *PLAIN.chunks(step.expression)]
    return " ".join(parts)


def _fill(chunks: list[str], width: int, hang: int = 0) -> Iterator[str]:
    """Join chunks with blanks, and begin a line, indented by ``hang``, where the width ends."""
    indent = ""
    for line in break_lines([columns(chunk) for chunk in chunks], width, hang):
        yield indent + " ".join(chunks[line])
        indent = " " * hang


def _hang(expression: Expression) -> int:
    """Find how far the first term is indented inside its expression, as in ``relu(2·x1``."""
    match expression:
        case Call(function=function):
            return len(function) + 1
        case Quotient(dividend=Sum()):
            return 1
    return 0
