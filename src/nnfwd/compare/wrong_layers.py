"""What mistakes make of a layer: functions from the right layer to the wrong one.

Where a mistake cannot be made, the layer comes back as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from nnfwd.core import Activation, Layer, Network

__all__ = [
    "activate",
    "activated",
    "add_no_bias",
    "drop_sign_of_bias",
    "drop_signs",
    "exchange",
    "leave_weight_in",
    "pass_on",
    "read_by_columns",
    "subtract_bias",
    "transpose",
]


def activated(layer: Layer) -> Iterator[tuple[str, Activation]]:
    """Iterate over the nodes of a layer, each with its activation."""
    return zip(layer.nodes, layer.activations, strict=True)


def activate(
    wrong: Activation, right: Activation | None = None, nodes: Collection[str] | None = None
) -> Callable[[Layer], Layer]:
    """Put an activation in place of another, or of all, at some nodes, or at all."""

    def make(layer: Layer) -> Layer:
        activations = (
            wrong if right in (None, each) and (nodes is None or node in nodes) else each
            for node, each in activated(layer)
        )
        return replace(layer, activations=tuple(activations))

    return make


def add_no_bias(layer: Layer) -> Layer:
    """Leave out the biases."""
    return replace(layer, biases=np.zeros_like(layer.biases))


def subtract_bias(layer: Layer) -> Layer:
    """Take biases for thresholds."""
    return replace(layer, biases=-layer.biases)


def drop_sign_of_bias(layer: Layer) -> Layer:
    """Read negative biases as positive ones."""
    return replace(layer, biases=np.abs(layer.biases))


def drop_signs(source: int | None = None) -> Callable[[Layer], Layer]:
    """Read negative weights as positive ones: all, or those of one source."""

    def make(layer: Layer) -> Layer:
        is_read = np.ones(layer.weights.shape, dtype=np.bool_)
        if source is not None:
            is_read &= layer.source_indices == source
        return replace(layer, weights=np.where(is_read, np.abs(layer.weights), layer.weights))

    return make


def exchange(one: int, other: int) -> Callable[[Layer], Layer]:
    """Take one source for the other."""

    def make(layer: Layer) -> Layer:
        if layer.is_elementwise:
            return layer
        sources = layer.source_indices.tolist()
        if one not in sources or other not in sources:
            return layer
        order = list(range(len(sources)))
        left, right = sources.index(one), sources.index(other)
        order[left], order[right] = right, left
        return replace(layer, weights=layer.weights[:, order])

    return make


def leave_weight_in(source: int) -> Callable[[Layer], Layer]:
    """Leave out a source, but not its weight, so that the weights of those after it move on.

    What comes next is multiplied by the weight that is left over, and so on; the last weight by
    nothing. A single source is not left out: nothing would be added up.
    """

    def make(layer: Layer) -> Layer:
        sources = layer.source_indices.tolist()
        if layer.is_elementwise or source not in sources or len(sources) == 1:
            return layer
        place = sources.index(source)
        weights = layer.weights.copy()
        weights[:, place + 1 :] = layer.weights[:, place:-1]
        weights[:, place] = 0
        return replace(layer, weights=weights)

    return make


def transpose(layer: Layer) -> Layer:
    """Take a matrix of shape (fan_in, n_nodes), number by number, for one of (n_nodes, fan_in)."""
    if layer.is_elementwise:
        return layer
    return replace(layer, weights=layer.weights.reshape(layer.weights.T.shape).T)


def read_by_columns(layer: Layer) -> Layer:
    """Take the numbers of a matrix column by column; a square one is transposed by that."""
    n_nodes, fan_in = layer.weights.shape
    if n_nodes == fan_in or layer.is_elementwise:
        return layer
    return replace(layer, weights=layer.weights.T.reshape(layer.weights.shape))


def pass_on(network: Network) -> Callable[[Layer], Layer]:
    """Leave out a last layer that only scales outputs.

    It is an element-wise one; a layer of one node is known by what the node takes, as price does
    price_scaled.
    """

    def make(layer: Layer) -> Layer:
        if layer.fan_in != 1 or not set(layer.nodes) <= {*network.outputs}:
            return layer
        (source, *_), (output, *_) = network.sources(layer), layer.nodes
        if not (layer.is_elementwise or source.startswith(f"{output}_scaled")):
            return layer
        return add_no_bias(replace(layer, weights=np.ones_like(layer.weights)))

    return make
