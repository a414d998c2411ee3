"""What the page shows of one row: values, lines, math, as texts that its script only picks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nnfwd.draw.svg import Caption, draw, node_name, size_attributes, strokes
from nnfwd.explain.math.chains import Derivation, size_of
from nnfwd.explain.math.derive import derive
from nnfwd.explain.math.pieces import OverLayer, Row, ScaledInputs
from nnfwd.explain.notations.printer import PLAIN, printed_name
from nnfwd.text.apart import in_formula, in_words
from nnfwd.text.numbers import DIGITS, format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.core import Network
    from nnfwd.draw.place import Places
    from nnfwd.draw.svg import Stroke
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["Drawing", "row_object", "row_title"]

KINDS = {"positive": "p", "negative": "n", "zero": "z", "nan": "x", "none": "-"}
"""How a row writes the kind of a line, before its width."""


FEW = 3
"""Up to so many outputs are shown at the head of a row."""


@dataclass(frozen=True)
class Drawing:
    """The drawing that all rows of a page share."""

    places: Places

    @property
    def network(self) -> Network:
        """The network that is drawn."""
        return self.places.network

    @cached_property
    def indices(self) -> dict[str, int]:
        """The position of each name among all names."""
        return {name: index for index, name in enumerate(self.network.names)}

    @cached_property
    def terms(self) -> dict[str, dict[str, int]]:
        """The position of a source among the terms of a node; nodes of like sources share it."""
        terms: dict[str, dict[str, int]] = {}
        for layer in self.network.layers:
            taken = {}
            for node, sources in zip(layer.nodes, self.network.node_sources(layer), strict=True):
                if sources not in taken:
                    taken[sources] = {name: index for index, name in enumerate(sources)}
                terms[node] = taken[sources]
        return terms

    def network_object(self) -> dict[str, Any]:
        """Turn what no row changes into what the page's script reads."""
        return {
            "names": [in_formula(name) for name in self.network.names],
            "short": [node_name(name) for name in self.network.names],
            "about": [
                *("input" for _ in self.network.inputs),
                *(
                    f"{in_words(layer.name)}, {activation}"
                    for layer in self.network.layers
                    for activation in layer.activations
                ),
            ],
            "drawn": [self.indices[name] for column in self.places.names for name in column],
            "lines": [[line.source, line.target] for line in self.places.lines],
            "folds": [
                [self.indices[name] for name in self.places.names[fold.column]]
                for fold in self.places.folds
            ],
        }

    def svg(self, explanation: Explanation, view: View) -> str:
        """Draw the network with the values of one row."""
        drawn = self.drawn(explanation)
        values, lines = _values(explanation, view), self.strokes(explanation, drawn)
        captions = [Caption(name, values[name]) for name in drawn]
        return (
            f'<svg {size_attributes(self.places)} role="group" aria-label="The network">\n'
            f"{draw(self.places, captions, lines)}</svg>"
        )

    def drawn(self, explanation: Explanation) -> list[str]:
        """Name the node in each slot; of a wide column those of the largest contributions."""
        if not self.places.folds:
            return [name for column in self.places.names for name in column]
        sizes = {steps.node: size_of(steps.output) for steps in explanation.nodes}
        sizes |= dict.fromkeys({name for terms in self.terms.values() for name in terms}, 0.0)
        for steps in explanation.nodes:
            for source, product in zip(steps.sources, steps.products, strict=True):
                sizes[source] = max(sizes[source], size_of(product))
        return self.places.drawn(sizes.__getitem__)

    def strokes(self, explanation: Explanation, drawn: list[str]) -> list[Stroke]:
        """Choose how each line is drawn, by weight·value of this row."""
        products = {steps.node: steps.products for steps in explanation.nodes}
        contributions = []
        for line in self.places.lines:
            source, target = drawn[line.source], drawn[line.target]
            index = self.terms[target].get(source)
            contributions.append(None if index is None else products[target][index])
        return strokes(self.places, contributions)


def _values(explanation: Explanation, view: View) -> dict[str, str]:
    """Write the value of every name as there is room for it in a drawing."""
    digits = min(view.digits, DIGITS)
    values = dict(explanation.inputs)
    values |= {scaling.name: scaling.value for scaling in explanation.scalings}
    values |= {steps.node: steps.output for steps in explanation.nodes}
    return {name: format_digits(value, digits) for name, value in values.items()}


def row_title(explanation: Explanation, view: View) -> str:
    """Say what the row comes to, in a few words."""
    answer = _answer(explanation, view)[1]
    few = explanation.predicted is not None or len(explanation.outputs) <= FEW
    return f"Row {explanation.row} → {answer}" if few else f"Row {explanation.row}"


def _answer(explanation: Explanation, view: View) -> tuple[str, str, str]:
    """Say what the row comes to: what that is, the answer, and why."""
    row, predicted = f"Row {explanation.row}", explanation.predicted
    if predicted is not None:
        return f"{row}, class", explanation.class_text, explanation.decided_by
    if len(explanation.outputs) > FEW:
        return row, f"{len(explanation.outputs)} outputs", ""
    names = ", ".join(map(in_formula, explanation.outputs))
    numbers = [format_digits(value, view.digits) for value in explanation.outputs.values()]
    return f"{row}, {names}", ", ".join(numbers), ""


def row_object(drawing: Drawing, explanation: Explanation, view: View) -> dict[str, Any]:
    """Turn one row into what the page's script reads.

    Returns
    -------
    dict
        ``answer``; ``main``, the index of the largest output; ``values``, one a name;
        ``lines``, a kind and width each; ``math``, by the index of a name its lines, of which a
        number refers to one of ``shared``; ``drawn``, the name in each slot, where columns are
        folded.
    """
    values, drawn = _values(explanation, view), drawing.drawn(explanation)
    largest_output = max(explanation.outputs, key=explanation.outputs.__getitem__)
    content: dict[str, Any] = {
        "answer": _answer(explanation, view),
        "main": drawing.indices[largest_output],
        "values": [values[name] for name in drawing.network.names],
        "lines": [
            f"{KINDS[stroke.kind]}{stroke.width:g}"
            for stroke in drawing.strokes(explanation, drawn)
        ],
    }
    if drawing.places.folds:
        content["drawn"] = [drawing.indices[name] for name in drawn]
    math_of, content["shared"] = _math(derive(explanation, view))
    content["math"] = {drawing.indices[name]: lines for name, lines in math_of.items()}
    return content


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
