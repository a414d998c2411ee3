"""The drawing that all rows of a page share, and what one row has in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.core import nodes_of
from nnfwd.draw.graph import edges_of
from nnfwd.draw.names import ems, short
from nnfwd.draw.place import place
from nnfwd.draw.svg import NO_LINE, Caption, draw, node_name, size_attributes, strokes
from nnfwd.explain.math.chains import largest, size_of
from nnfwd.text.apart import in_formula, in_words
from nnfwd.text.numbers import DIGITS, format_digits

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.draw.place import Places
    from nnfwd.draw.svg import Stroke
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["Drawing", "RowDrawing"]

WEIGHT_DIGITS = 3
"""Of the weights at lines; the math has as many as are asked for."""

WIDEST_LABELLED = 840
"""A drawing that would be wider with weights at its lines has none: the math is to be beside it."""

GIVEN = 92
"""Room beside the inputs, for values as given."""
MOST_BESIDE, BESIDE_SIZE, AROUND = 180, 12, 20
"""Room beside the outputs, for classes: at most, the font size there, around the text."""


class WrittenTerm(NamedTuple):
    """A term that a node's sum writes out, which is a line of the drawing."""

    node: str
    source: str
    product: float


@dataclass(frozen=True)
class Drawing:
    """The drawing that all rows of a page share."""

    network: Network
    view: View

    @cached_property
    def places(self) -> Places:
        """Where everything is, with weights at the lines of a small network."""
        network, digits = self.network, min(self.view.digits, WEIGHT_DIGITS)
        left = GIVEN * any(each.is_scaled for each in network.inputs)
        right = self.room_for_classes
        weights = {(each.source, each.target): each.weight for each in edges_of(nodes_of(network))}
        return place(
            network,
            lambda *pair: format_digits(weights[pair], digits),
            left=left,
            right=right,
            widest=WIDEST_LABELLED,
        )

    @cached_property
    def indices(self) -> dict[str, int]:
        """The position of each name among all names."""
        return {name: index for index, name in enumerate(self.network.names)}

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each name."""
        return {name: at for at, names in enumerate(self.places.names) for name in names}

    @cached_property
    def classes(self) -> dict[str, str]:
        """The text of each class, if outputs do not have their names already."""
        classes = self.network.classes
        arrow = "" if len(classes) == len(self.network.outputs) else "→ "
        room = (MOST_BESIDE - AROUND) / BESIDE_SIZE
        if classes == self.network.outputs:
            return {}
        return {name: short(f"{arrow}{in_words(name)}", room, ems) for name in classes}

    @cached_property
    def class_names(self) -> dict[str, str]:
        """The class of each of several outputs, if these have other names."""
        outputs = self.network.outputs
        texts = self.classes.values()
        return dict(zip(outputs, texts, strict=True)) if len(outputs) == len(texts) else {}

    @property
    def room_for_classes(self) -> float:
        """How much room they need beside the outputs."""
        widths = [ems(text) * BESIDE_SIZE + AROUND for text in self.classes.values()]
        return max(widths, default=0)

    def network_object(self) -> dict[str, Any]:
        """Turn what no row changes into what the page's script reads."""
        network, places = self.network, self.places
        names = [in_formula(name) for name in network.names]
        return {
            "names": names,
            "links": {
                index: name
                for index, (name, shown) in enumerate(zip(network.names, names, strict=True))
                if name != shown
            },
            "short": [node_name(name) for name in network.names],
            "about": [
                *("input" for _ in network.inputs),
                *(
                    f"{in_words(layer.name)}, {activation}"
                    for layer in network.layers
                    for activation in layer.activations
                ),
            ],
            "columns": [[self.indices[name] for name in column] for column in places.names],
            "slots": [slot.column for slot in places.slots],
            "folds": [fold.column for fold in places.folds],
            "lines": [[line.source, line.target] for line in places.lines],
            "labels": [index for index, line in enumerate(places.lines) if line.label],
            "beside": {self.indices[name]: text for name, text in self.class_names.items()},
        }


@dataclass(frozen=True)
class RowDrawing:
    """What one row has in the drawing."""

    drawing: Drawing
    explanation: Explanation

    @cached_property
    def values(self) -> dict[str, str]:
        """The value of every name, as there is room for it in a drawing."""
        explanation = self.explanation
        values = dict(explanation.inputs)
        values |= {scaling.name: scaling.value for scaling in explanation.scalings}
        values |= {steps.node: steps.output for steps in explanation.nodes}
        return {name: self._number(value) for name, value in values.items()}

    @cached_property
    def written(self) -> list[WrittenTerm]:
        """The terms that sums write out: the largest, as many as the view says."""
        most = self.drawing.view.terms
        return [
            WrittenTerm(steps.node, steps.sources[index], steps.products[index])
            for steps in self.explanation.nodes
            for index in largest(steps.products, most or len(steps.products))
        ]

    @cached_property
    def lines(self) -> dict[str, dict[str, Stroke]]:
        """How the terms of each node are drawn, by their sources."""
        columns, written = self.drawing.columns, self.written
        drawn = strokes(
            self.drawing.places, [(columns[term.node], term.product) for term in written]
        )
        lines: dict[str, dict[str, Stroke]] = {steps.node: {} for steps in self.explanation.nodes}
        for term, stroke in zip(written, drawn, strict=True):
            lines[term.node][term.source] = stroke
        return lines

    @cached_property
    def drawn(self) -> list[str]:
        """The name in each slot: of a wide column those of the largest contributions."""
        sizes = {name: size_of(output) for name, output in self.explanation.outputs.items()}
        taken: dict[str, float] = {}
        for term in self.written:
            taken[term.source] = max(taken.get(term.source, 0.0), size_of(term.product))
        return self.drawing.places.drawn(lambda name: taken.get(name, sizes.get(name, 0.0)))

    @cached_property
    def beside(self) -> dict[str, str]:
        """What is beside nodes: an input as it was given, the class beside a single output."""
        explanation = self.explanation
        texts = {scaling.name: f"{self._number(scaling.raw)} →" for scaling in explanation.scalings}
        if explanation.predicted is not None and len(explanation.outputs) == 1:
            text = self.drawing.classes.get(explanation.predicted, "")
            texts |= dict.fromkeys(explanation.outputs, text)
        return texts

    @property
    def chosen_output(self) -> str | None:
        """The output whose class is predicted."""
        network, predicted = self.explanation.network, self.explanation.predicted
        if not predicted:
            return None
        return network.outputs[network.classes.index(predicted) % len(network.outputs)]

    def svg(self) -> str:
        """Draw the network with the values of this row."""
        places, lines = self.drawing.places, self.lines
        pairs = [(self.drawn[line.source], self.drawn[line.target]) for line in places.lines]
        beside = self.drawing.class_names | self.beside
        sides = {0, len(places.columns) - 1} if beside else set()
        captions = [
            Caption(
                name,
                self.values[name],
                beside=beside.get(name, "") if slot.column in sides else None,
            )
            for name, slot in zip(self.drawn, places.slots, strict=True)
        ]
        return (
            f'<svg {size_attributes(places)} role="group" aria-label="The network">\n'
            f"{draw(places, captions, [lines[to].get(name, NO_LINE) for name, to in pairs])}</svg>"
        )

    def _number(self, value: float) -> str:
        return format_digits(value, min(self.drawing.view.digits, DIGITS))
