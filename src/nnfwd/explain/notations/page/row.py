"""What the page shows of one row: values, lines, math, as texts that its script only picks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import derive
from nnfwd.explain.math.pieces import OverLayer, Row, ScaledInputs
from nnfwd.explain.notations.printer import PLAIN, printed_name
from nnfwd.text.apart import in_formula
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.notations.page.drawing import RowDrawing
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["row_object", "row_title"]

KINDS = {"positive": "p", "negative": "n", "zero": "z", "nan": "x"}
"""How a row writes the kind of a line, before its width."""

FEW = 3
"""Up to so many outputs are shown at the head of a row."""


def row_title(explanation: Explanation, view: View) -> str:
    """Say what the row comes to, in a few words."""
    answer = _answer(explanation, view)[1]
    few = explanation.predicted is not None or len(explanation.outputs) <= FEW
    return f"{explanation.title} → {answer}" if few else explanation.title


def _answer(explanation: Explanation, view: View) -> tuple[str, str, str]:
    """Say what the row comes to: what that is, the answer, and why."""
    row, predicted = explanation.title, explanation.predicted
    if predicted is not None:
        return f"{row}, class", explanation.class_text, explanation.decided_by
    if len(explanation.outputs) > FEW:
        return row, f"{len(explanation.outputs)} outputs", ""
    names = ", ".join(map(in_formula, explanation.outputs))
    numbers = [format_digits(value, view.digits) for value in explanation.outputs.values()]
    return f"{row}, {names}", ", ".join(numbers), ""


def row_object(row: RowDrawing) -> dict[str, Any]:
    """Turn one row into what the page's script reads.

    Returns
    -------
    dict
        ``answer``; ``main``, the index of the largest output; ``chosen``, that of the output
        whose class is predicted; ``values``, one a name; ``beside``, what is beside a node, by the
        index of its name; ``terms``, by the index of a node from which names the terms come that
        its sum writes out, each with the kind and width of its line; ``math``, by the index of a
        name its lines, of which a number refers to one of ``shared``; ``drawn``, the name in each
        slot to begin with, where columns are folded.
    """
    explanation, drawing = row.explanation, row.drawing
    indices, view = drawing.indices, drawing.view
    largest_output = max(explanation.outputs, key=explanation.outputs.__getitem__)
    content: dict[str, Any] = {
        "answer": _answer(explanation, view),
        "main": indices[largest_output],
        "values": [row.values[name] for name in drawing.network.names],
        "terms": {indices[node]: _lines(row, node) for node in row.lines},
    }
    if row.chosen_output is not None:
        content["chosen"] = indices[row.chosen_output]
    if row.beside:
        content["beside"] = {indices[name]: text for name, text in row.beside.items()}
    if drawing.places.folds:
        content["drawn"] = [indices[name] for name in row.drawn]
    math_of, content["shared"] = _math(derive(explanation, view))
    content["math"] = {indices[name]: lines for name, lines in math_of.items()}
    return content


def _lines(row: RowDrawing, node: str) -> str:
    """Write the lines into a node in few characters: ``0p2.3 1n7``."""
    return " ".join(
        f"{row.drawing.indices[source]}{KINDS[stroke.kind]}{stroke.width:g}"
        for source, stroke in row.lines[node].items()
    )


Lines = list[str | int | list[str]]
"""Notes, references to shared lines, and derivations: a name, then signs and expressions."""


def _math(pieces: Iterable[Piece]) -> tuple[dict[str, Lines], Lines]:
    """Write the derivations by the name that they come to, and those that names share."""
    shared: Lines = []
    found: defaultdict[str, Lines] = defaultdict(list)
    for piece in pieces:
        match piece:
            case Row(inputs=inputs):
                for each in inputs:
                    found[each.subject.name] += _written(each)
            case ScaledInputs(derivations=derivations, formulas=formulas):
                for each, formula in zip(derivations, formulas, strict=True):
                    lines = found[each.subject.name]
                    lines[:] = ["as given", *lines, f"scaled, {formula}", *_written(each)]
            case Derivation():
                found[piece.subject.name] += _written(piece)
            case OverLayer(outputs=outputs):
                first = len(shared)
                shared.append(piece.title)
                for each in piece.shared:
                    shared += _written(each)
                for each in outputs:
                    found[each.subject.name] += [*range(first, len(shared)), *_written(each)]
    return found, shared


def _written(derivation: Derivation) -> list[list[str]]:
    """Write a derivation, and what its ``…`` is as one more."""
    texts = [printed_name(derivation.subject)]
    for step in derivation.steps:
        texts += [step.sign, PLAIN.text(step.expression)]
    if (rest := derivation.rest) is None:
        return [texts]
    return [texts, ["…", rest.sign, f"{rest.total.text}, {rest.words}"]]
