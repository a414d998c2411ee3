"""A network as an SVG image; the page of an explanation shows the same drawing.

The sign of a number on a line is shown by its colour and its dashes, the size by its width,
relative to the largest in its column of nodes.
"""

from __future__ import annotations

import math
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import nodes_of
from nnfwd.draw.graph import edges_of
from nnfwd.draw.names import ems, short
from nnfwd.draw.place import GAP, HEAD, MARGIN, NODE_HEIGHT, NODE_WIDTH, place
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnfwd.core import Network
    from nnfwd.draw.graph import Edge
    from nnfwd.draw.place import Fold, Places, Slot
    from nnfwd.text.style import Style

__all__ = [
    "NO_LINE",
    "Caption",
    "Stroke",
    "draw",
    "drawing_style",
    "node_name",
    "size_attributes",
    "strokes",
    "svg_text",
]

THINNEST, ZERO, WIDEST = 0.8, 1.4, 7.0
BESIDE = 8
"""From a node to what is written beside it."""
CROWD = 44.0
"""Where more lines than would fit into this end at a node they are narrower."""


NAME_SIZE, LAYER_SIZE, ACTIVATION_SIZE = 13, 14, 12
"""Font sizes, as the style sheet has them."""


class Caption(NamedTuple):
    """What is written into a node, and beside it if that is in the first column or the last."""

    name: str
    value: str
    kind: str = "value"
    beside: str | None = None


class Stroke(NamedTuple):
    """How a line is drawn; its kind is positive, negative, zero, nan, or none where no edge is."""

    kind: str
    width: float


NO_LINE = Stroke("none", 0.0)


def svg_text(network: Network, _style: Style) -> str:
    """Draw a network with its weights, as an image that needs no page around it."""
    nodes = nodes_of(network)
    edges = list(edges_of(nodes))
    weights = {(edge.source, edge.target): edge.weight for edge in edges}
    places = place(network, lambda *pair: format_digits(weights[pair]))
    drawn = places.drawn(_largest_weights(network.names, edges).__getitem__)
    biases = {node.name: f"bias {format_digits(node.bias)}" for node in nodes if node.bias}
    lines = [weights.get((drawn[line.source], drawn[line.target])) for line in places.lines]
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="A neural network" ',
            f'{size_attributes(places)}>\n<style>{drawing_style()}</style>\n<rect class="paper" ',
            f'width="{places.width:g}" height="{places.height:g}"/>\n',
            draw(
                places,
                [Caption(name, biases.get(name, ""), "bias") for name in drawn],
                strokes(places, zip(map(places.column_of, places.lines), lines, strict=True)),
                ["" if each is None else format_digits(each) for each in lines],
            ),
            "</svg>\n",
        )
    )


def _largest_weights(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, float]:
    """Find the largest weight by which a name goes on; of an output, by which it comes about."""
    going, coming = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for edge in edges:
        going[edge.source] = max(going[edge.source], abs(edge.weight))
        coming[edge.target] = max(coming[edge.target], abs(edge.weight))
    return {name: going[name] or coming[name] for name in names}


@cache
def drawing_style() -> str:
    """The style sheet of a drawing."""
    return (files(__package__) / "drawing.css").read_text(encoding="utf-8")


def strokes(places: Places, values: Iterable[tuple[int, float | None]]) -> list[Stroke]:
    """Choose how lines are drawn, for the column that each ends in and the number on it."""
    values = list(values)
    largest: dict[int, float] = {}
    for column, value in values:
        if value is not None and math.isfinite(value):
            largest[column] = max(largest.get(column, 0.0), abs(value))
    widest = min(WIDEST, CROWD / max(map(len, places.columns)))
    return [_stroke(value, largest.get(column, 0.0), widest) for column, value in values]


def _stroke(value: float | None, largest: float, widest: float) -> Stroke:
    if value is None:
        return NO_LINE
    if math.isnan(value):
        return Stroke("nan", 2.0)
    if value == 0:
        return Stroke("zero", ZERO)
    share = abs(value) / largest if math.isfinite(value) else 1.0
    width = round(THINNEST + (widest - THINNEST) * share, 1)
    return Stroke("positive" if value > 0 else "negative", width)


def draw(
    places: Places,
    captions: Sequence[Caption],
    lines: Sequence[Stroke],
    titles: Sequence[str] = (),
) -> str:
    """Draw everything that is inside an image: heads, lines, labels of lines, nodes, folds.

    Parameters
    ----------
    places : Places
    captions : sequence of Caption
        One a slot.
    lines : sequence of Stroke
        One a line.
    titles : sequence of str, optional
        Tool tips, one a line; only those of lines without a label are written.
    """
    parts = [_heads(places), '<g class="lines">\n']
    titles = titles or [""] * len(lines)
    for line, stroke, title in zip(places.lines, lines, titles, strict=True):
        tip = f"<title>{title}</title>" if title and line.label is None else ""
        parts.append(
            f'<path class="{stroke.kind}" stroke-width="{stroke.width:g}" d="{line.path}">'
            f"{tip}</path>\n"
        )
    parts.append("</g>\n")
    labels = [line.label for line in places.lines if line.label]
    if labels:
        texts = (f'<text x="{x:.1f}" y="{y + 4:.1f}">{text}</text>\n' for text, x, y in labels)
        parts += ['<g class="labels">\n', *texts, "</g>\n"]
    parts += map(_node, places.slots, captions)
    parts += map(_fold, places.folds)
    return "".join(parts)


def size_attributes(places: Places) -> str:
    """Write the attributes of an image that say how large it is."""
    return (
        f'viewBox="0 0 {places.width:g} {places.height:g}" '
        f'width="{places.width:g}" height="{places.height:g}"'
    )


def _heads(places: Places) -> str:
    """Write the layers and activations above the columns, where one name fits a whole column."""
    nodes = {node.name: node for node in nodes_of(places.network)}
    scaled = any(each.is_scaled for each in places.network.inputs)
    texts = []
    last = len(places.columns) - 1
    for column, (names, slots) in enumerate(zip(places.names, places.columns, strict=True)):
        room = NODE_WIDTH + (2 * MARGIN if column in (0, last) else GAP - MARGIN)
        members = [nodes[name] for name in names if name in nodes]
        layers = {node.layer or "" for node in members} or {"inputs"}
        functions = {str(node.activation) for node in members} or {"scaled" if scaled else ""}
        x = places.slots[slots[0]].x + NODE_WIDTH / 2
        for y, kind, size, common in (
            (HEAD - 30, "layer", LAYER_SIZE, layers),
            (HEAD - 14, "activation", ACTIVATION_SIZE, functions),
        ):
            text = short(common.pop() if len(common) == 1 else "", room / size, ems)
            texts.append(f'<text class="{kind}" x="{x:g}" y="{y}">{escape(text)}</text>\n')
    return f'<g class="heads">\n{"".join(texts)}</g>\n'


def node_name(name: str) -> str:
    """Write a name as there is room for it in a node."""
    return short(name, (NODE_WIDTH - MARGIN) / NAME_SIZE, ems)


def _node(slot: Slot, caption: Caption) -> str:
    middle = NODE_WIDTH / 2
    name_y, value_y = (-5, 13) if caption.value else (4, 13)
    return (
        f'<g class="node" transform="translate({slot.x:g} {slot.y:g})">'
        f'<rect y="{-NODE_HEIGHT / 2:g}" width="{NODE_WIDTH}" height="{NODE_HEIGHT}" rx="9"/>'
        f'<text class="name" x="{middle:g}" y="{name_y}">{escape(node_name(caption.name))}</text>'
        f'<text class="{caption.kind}" x="{middle:g}" y="{value_y}">{escape(caption.value)}</text>'
        f"{_beside(slot, caption.beside)}</g>\n"
    )


def _beside(slot: Slot, text: str | None) -> str:
    if text is None:
        return ""
    side, x = ("right", NODE_WIDTH + BESIDE) if slot.column else ("left", -BESIDE)
    return f'<text class="beside {side}" x="{x:g}" y="4">{escape(text)}</text>'


def _fold(fold: Fold) -> str:
    middle = NODE_WIDTH / 2
    return (
        f'<g class="fold" transform="translate({fold.x:g} {fold.y:g})">'
        f'<rect y="{-NODE_HEIGHT / 2:g}" width="{NODE_WIDTH}" height="{NODE_HEIGHT}" rx="9"/>'
        f'<text class="name" x="{middle:g}" y="4">{fold.n_nodes} more</text></g>\n'
    )
