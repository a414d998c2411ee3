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
from nnfwd.explain.math.folding import fold_inputs
from nnfwd.explain.math.pieces import (
    LayerHead,
    Note,
    OverLayer,
    Provenance,
    Row,
    ScaledInputs,
)
from nnfwd.explain.notations.printer import PLAIN, break_lines, printed_name
from nnfwd.text.paint import painter
from nnfwd.text.widths import columns, columns_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["INDENT", "TextWriter", "expression_lines", "text_lines"]

STYLES = {
    "title": "bold cyan",
    "name": "cyan",
    "=": "",
    "≈": "yellow",
    "result": "bold green",
    "note": "",
}
"""How texts stand out where there is colour, in Rich's words."""


INDENT = 2


def text_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as text, a blank line between rows.

    Only a single name or product that is too long goes beyond the width.

    Yields
    ------
    str
        The lines of one row; before the first, where the network came from.
    """
    between, writer = "", TextWriter(view.width, painter(STYLES) if view.color else None)
    for pieces in derive_all(explanations, view, folds=[fold_inputs]):
        yield between + "".join(f"{line.rstrip()}\n" for line in writer.row(pieces))
        between = "\n"


def expression_lines(head: str, expression: Expression, width: int) -> Iterator[str]:
    """Write an expression after some words; lines that follow are indented below the first."""
    first, *others = PLAIN.chunks(expression)
    return _fill([f"{head} {first}", *others], width, 2 * INDENT)


class TextWriter:
    """Writes the pieces of a row as lines.

    Parameters
    ----------
    width : int
        Columns of the terminal.
    paint : callable, optional
        Makes a text stand out, by a name of :data:`STYLES`; no line is broken elsewhere for that.
    """

    def __init__(self, width: int, paint: Callable[[str, str], str] | None = None) -> None:
        self.width = width
        self.paint = paint

    def row(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """Write the pieces of a row, a blank line between them but for the first of a layer."""
        before: Piece | None = None
        for piece in pieces:
            if before is not None and not isinstance(before, LayerHead):
                yield ""
            yield from self._piece(piece)
            before = piece

    def derivation(self, derivation: Derivation, *, on_one_line: bool = False) -> Iterator[str]:
        """Write a step a line, aligned at the signs; on one line if it is to be and has room."""
        if on_one_line and derivation.rest is None:
            line = " " * INDENT + " ".join(_parts(derivation))
            if columns(line) <= self.width:
                yield (
                    " " * INDENT + " ".join(_parts(derivation, self.paint)) if self.paint else line
                )
                return
        indent, name = " " * INDENT, printed_name(derivation.subject)
        if INDENT + columns(name) > self.width // 2:
            yield indent + self._styled("name", name)
            indent, name = " " * 2 * INDENT, ""
        head = indent + name
        margin = columns(head)
        for step in derivation.steps:
            first, *others = PLAIN.chunks(step.expression)
            hang = margin + len(" = ") + _hang(step.expression)
            lines = _fill([f"{head} {step.sign} {first}", *others], self.width, hang)
            if self.paint:
                begin = (
                    f"{indent}{self._styled('name', name)} {self._styled(step.sign, step.sign)} "
                )
                text = next(lines)[len(head) + len(" = ") :]
                is_result = step is derivation.steps[-1]
                yield begin + (self._styled("result", text) if is_result else text)
            yield from lines
            head, indent, name = " " * margin, " " * margin, ""
        if (rest := derivation.rest) is not None:
            sign = self._styled(rest.sign, rest.sign)
            yield f"{'…':>{margin}} {sign} {rest.total.text}, {rest.words}"

    def _styled(self, style: str, text: str) -> str:
        return self.paint(style, text) if self.paint and text else text

    def _piece(self, piece: Piece) -> Iterator[str]:
        match piece:
            case Provenance(record=record):
                yield from record.lines()
            case Note(lines=lines, blanks=blanks):
                style = "result" if blanks else "note"
                for text in lines:
                    for line in _fill(text.split(" "), self.width, INDENT):
                        yield self._styled(style, line)
            case Row(inputs=inputs):
                texts = [f"{' '.join(_parts(each))}," for each in inputs]
                texts = [*texts, piece.more] if piece.more else [*texts[:-1], texts[-1][:-1]]
                head = f"{piece.title}: "
                filled = _fill([head + texts[0], *texts[1:]], self.width, columns(head))
                yield self._styled("title", piece.title) + next(filled)[len(piece.title) :]
                yield from filled
            case ScaledInputs(derivations=derivations):
                yield self._styled("title", piece.title)
                for each in derivations:
                    yield from self.derivation(each, on_one_line=True)
            case LayerHead():
                yield self._styled("title", piece.title.rstrip())
            case Derivation():
                yield from self.derivation(piece)
            case OverLayer(shared=shared, outputs=outputs):
                first, *words = piece.title.split(" ")
                yield from _fill([" " * INDENT + first, *words], self.width, INDENT)
                for each in (*shared, *outputs):
                    yield from self.derivation(each, on_one_line=True)


def _plain(_style: str, text: str) -> str:
    return text


def _parts(derivation: Derivation, paint: Callable[[str, str], str] = _plain) -> list[str]:
    """Write a derivation as texts for one line: its name, then signs and chunks."""
    parts = [paint("name", printed_name(derivation.subject))]
    for step in derivation.steps:
        parts += [paint(step.sign, step.sign), *PLAIN.chunks(step.expression)]
    parts[-1] = paint("result", parts[-1])
    return parts


def _fill(chunks: list[str], width: int, hang: int = 0) -> Iterator[str]:
    """Join chunks with blanks, and begin a line, indented by ``hang``, where the width ends."""
    indent = ""
    for line in break_lines(columns_of_each(chunks), width, hang):
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
