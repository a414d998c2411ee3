"""What mistakes make of a network: each where it can be made, in words, and the wrong network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.compare.wrong_layers import activated
from nnfwd.core import Activation, Input, Layer
from nnfwd.errors import counted
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.core import Network

    Wrong = Iterator[tuple[str, Network]]

__all__ = ["exchanged_inputs", "in_layers", "rounded", "unscaled"]

FEW_NODES = 32
"""Nodes up to which a mistake is looked for at each of them alone."""

DECIMALS = (4, 3, 2, 1)
"""To how many decimals values are rounded on the way."""


def in_layers(
    make: Callable[[Layer], Layer], *, of_layer: bool = False
) -> Callable[[Network], Wrong]:
    """Make a mistake in layers: in all, in each, and in a small network at each node.

    Parameters
    ----------
    make : callable
        Gives the layer as it is with the mistake at all its nodes. Where that changes nothing, the
        mistake cannot be made.
    of_layer : bool, optional
        Whether no node of a layer can have it alone.
    """

    def wrong_networks(network: Network) -> Wrong:
        wrong = [make(layer) for layer in network.layers]
        changed = frozenset(
            node
            for layers in zip(network.layers, wrong, strict=True)
            for node in _changed_nodes(*layers)
        )
        seen: set[frozenset[str]] = {frozenset()}
        for where, nodes in _scopes(network, changed, of_layer=of_layer):
            if nodes not in seen:
                seen.add(nodes)
                layers = (
                    _mixed(*each, nodes) if nodes.intersection(each[0].nodes) else each[0]
                    for each in zip(network.layers, wrong, strict=True)
                )
                yield where, network.with_layers(layers)

    return wrong_networks


def unscaled(network: Network) -> Wrong:
    """Feed inputs as they are given: all, or one of them."""
    is_scaled = [each.is_scaled for each in network.inputs]
    inputs = [Input(each.name) for each in network.inputs]
    if any(is_scaled):
        yield "", replace(network, inputs=tuple(inputs))
    if 1 < sum(is_scaled) <= FEW_NODES:
        for index in np.flatnonzero(is_scaled).tolist():
            one = [*network.inputs[:index], inputs[index], *network.inputs[index + 1 :]]
            yield f"({in_words(inputs[index].name)})", replace(network, inputs=tuple(one))


def exchanged_inputs(one: int, other: int) -> Callable[[Network], Wrong]:
    """Feed one input's number to the other: it is scaled, then, as the other is."""

    def wrong_networks(network: Network) -> Wrong:
        inputs = list(network.inputs)
        left, right = inputs[one], inputs[other]
        inputs[one] = replace(right, name=left.name)
        inputs[other] = replace(left, name=right.name)
        layers = (_exchange_inputs(layer, one, other) for layer in network.layers)
        yield "", replace(network, inputs=tuple(inputs), layers=tuple(layers))

    return wrong_networks


def _exchange_inputs(layer: Layer, one: int, other: int) -> Layer:
    sources = layer.source_indices.copy()
    is_one, is_other = sources == one, sources == other
    sources[is_one], sources[is_other] = other, one
    return replace(layer, sources=sources) if (is_one | is_other).any() else layer


def rounded(network: Network) -> Wrong:
    """Round each value on the way, the input of a node and its output, before it goes on."""
    for decimals in DECIMALS:
        layers = (
            replace(layer, activations=_rounded(layer.activations, decimals))
            for layer in network.layers
        )
        yield f"to {counted(decimals, 'decimal')}", network.with_layers(layers)


def _rounded(activations: Sequence[Activation], decimals: int) -> tuple[Activation, ...]:
    """Round what activations are given and what they give; equal ones stay equal."""
    found: dict[Activation, Activation] = {}
    for each in activations:
        if each not in found:
            compute = _rounding(each.function.compute, decimals)
            found[each] = replace(each, function=replace(each.function, compute=compute))
    return tuple(found[each] for each in activations)


def _rounding(
    compute: Callable[..., NDArray[np.float64]], decimals: int
) -> Callable[..., NDArray[np.float64]]:
    def compute_rounded(x: NDArray[np.float64], **parameters: Any) -> NDArray[np.float64]:
        return _half_up(compute(_half_up(x, decimals), **parameters), decimals)

    return compute_rounded


def _half_up(x: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Round as on paper, a half away from zero, whatever is off in the last bits."""
    steps = np.abs(x) * 10.0**decimals
    halves = np.floor(steps * (1 + 1e-13) + 0.5) / 10.0**decimals
    return np.where(np.isfinite(halves), np.copysign(halves, x), x)


def _scopes(
    network: Network, changed: frozenset[str], *, of_layer: bool
) -> Iterator[tuple[str, frozenset[str]]]:
    """Iterate over where a mistake can be made: words, and nodes."""
    yield "", changed
    for name in dict.fromkeys(layer.name for layer in network.layers):
        inside = (node for each in network.layers if each.name == name for node in each.nodes)
        yield f"in layer {in_words(name)}", changed.intersection(inside)
    if of_layer or len(network.nodes) > FEW_NODES:
        return
    for layer in network.layers:
        for node, activation in activated(layer):
            if node in changed and not activation.over_layer:
                yield f"at {in_formula(node)}", frozenset([node])


def _changed_nodes(right: Layer, wrong: Layer) -> list[str]:
    """List the nodes that two layers do not have alike."""
    alike = (right.biases == wrong.biases) & (right.weights == wrong.weights).all(axis=1)
    both = zip(right.nodes, right.activations, wrong.activations, alike.tolist(), strict=True)
    return [node for node, one, other, same in both if not same or one != other]


def _mixed(right: Layer, wrong: Layer, nodes: Collection[str]) -> Layer:
    """Take some nodes from the wrong layer, and the others from the right one."""
    is_wrong = np.array([node in nodes for node in right.nodes])
    return replace(
        right,
        weights=np.where(is_wrong[:, None], wrong.weights, right.weights),
        biases=np.where(is_wrong, wrong.biases, right.biases),
        activations=tuple(
            (wrong if node in nodes else right).activations[index]
            for index, node in enumerate(right.nodes)
        ),
    )
