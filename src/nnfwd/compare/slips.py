"""Common mistakes, each as the network that one has computed by making it.

A slip is made everywhere that it can be made, in one layer, or, in a small network, at one node.
What it changes is a value: the changed network takes the same forward pass as any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core import Activation, Layer, parse_activation
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from nnfwd.core import Network

__all__ = ["Slip", "find_slips"]

FEW_NODES = 32
"""Nodes up to which a slip is looked for at each of them alone."""


class Slip(NamedTuple):
    """A mistake, and the network that computes what comes of it.

    Parameters
    ----------
    kind : str
        The mistake in words: "no bias added".
    where : str
        Where it is made, as "at node_1"; empty for everywhere.
    network : Network
    """

    kind: str
    where: str
    network: Network

    def __str__(self) -> str:
        return f"{self.kind} {self.where}".rstrip()


class Mistake(NamedTuple):
    """A way to go wrong in a layer, whatever network it is in.

    Parameters
    ----------
    kind : str
        The mistake in words.
    make : callable
        Gives the layer as it is with the mistake at all its nodes. Where that changes nothing, the
        mistake cannot be made.
    of_layer : bool, optional
        Whether no node of a layer can have it alone.
    """

    kind: str
    make: Callable[[Layer], Layer]
    of_layer: bool = False


def mistakes(network: Network) -> list[Mistake]:
    """List the mistakes that can be made in a network, a row each."""
    identity, sigmoid, tanh = map(parse_activation, ("identity", "sigmoid", "tanh"))
    outputs = network.outputs
    nodes = [each for layer in network.layers for each in _activated(layer)]
    used = dict.fromkeys(activation for _, activation in nodes)
    hidden = dict.fromkeys(activation for node, activation in nodes if node not in outputs)
    return [
        Mistake("no activation applied", _activate(identity)),
        *(
            Mistake(f"{each} applied to the output too", _activate(each, identity, outputs))
            for each in hidden
        ),
        Mistake("no bias added", _drop_biases),
        Mistake("weights transposed", _transpose, of_layer=True),
        Mistake("weights read by columns", _read_by_columns, of_layer=True),
        *(
            Mistake(f"{wrong} in place of {right}{where}", _activate(wrong, right))
            for right, wrong, where in (
                (tanh, sigmoid, ""),
                (sigmoid, tanh, ""),
                *(each for activation in used for each in _namesakes(activation)),
            )
        ),
    ]


def find_slips(network: Network) -> Iterator[Slip]:
    """Iterate over the slips that change a network: of each kind the widest first.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> tanh = parse_activation("tanh")
    >>> network = assemble([Input("x1")], [Node("out", ("x1",), (2,), tanh, bias=1)])
    >>> [str(slip) for slip in find_slips(network)]
    ['no activation applied', 'no bias added', 'sigmoid in place of tanh']
    """
    for mistake in mistakes(network):
        wrong = [mistake.make(layer) for layer in network.layers]
        changed = frozenset(
            node
            for layers in zip(network.layers, wrong, strict=True)
            for node in _changed_nodes(*layers)
        )
        seen: set[frozenset[str]] = {frozenset()}
        for where, nodes in _scopes(network, changed, of_layer=mistake.of_layer):
            if nodes not in seen:
                seen.add(nodes)
                layers = (
                    _mixed(*each, nodes) if nodes.intersection(each[0].nodes) else each[0]
                    for each in zip(network.layers, wrong, strict=True)
                )
                yield Slip(mistake.kind, where, replace(network, layers=tuple(layers)))


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
        for node, activation in _activated(layer):
            if node in changed and not activation.over_layer:
                yield f"at {in_formula(node)}", frozenset([node])


def _activated(layer: Layer) -> Iterator[tuple[str, Activation]]:
    """Iterate over the nodes of a layer, each with its activation."""
    return zip(layer.nodes, layer.activations, strict=True)


def _changed_nodes(right: Layer, wrong: Layer) -> list[str]:
    """List the nodes that two layers do not have alike."""
    alike = (right.biases == wrong.biases) & (right.weights == wrong.weights).all(axis=1)
    both = zip(right.nodes, right.activations, wrong.activations, alike.tolist(), strict=True)
    return [node for node, one, other, same in both if not same or one != other]


def _mixed(right: Layer, wrong: Layer, nodes: Container[str]) -> Layer:
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


def _activate(
    wrong: Activation, right: Activation | None = None, nodes: Container[str] | None = None
) -> Callable[[Layer], Layer]:
    """Put an activation in place of another, or of all, at some nodes, or at all."""

    def make(layer: Layer) -> Layer:
        activations = (
            wrong if right in (None, each) and (nodes is None or node in nodes) else each
            for node, each in _activated(layer)
        )
        return replace(layer, activations=tuple(activations))

    return make


def _namesakes(activation: Activation) -> Iterator[tuple[Activation, Activation, str]]:
    """Iterate over what else the name of an activation may stand for, and where it does."""
    found: dict[Activation, str] = {}
    for meaning in activation.function.elsewhere:
        if meaning.activation and _is_namesake(meaning.called, activation.name):
            found.setdefault(parse_activation(meaning.activation), f" ({meaning.where})")
    found.setdefault(Activation(activation.function), " (its defaults)")
    return ((activation, other, where) for other, where in found.items() if other != activation)


def _is_namesake(names: Sequence[str], name: str) -> bool:
    """Tell whether a program has the name of an activation for something, however it is spelled."""
    plain = name.replace("_", "")
    return not names or any(each.replace("_", "").lower() == plain for each in names)


def _drop_biases(layer: Layer) -> Layer:
    return replace(layer, biases=np.zeros_like(layer.biases))


def _transpose(layer: Layer) -> Layer:
    """Take a matrix of shape (fan_in, n_nodes), number by number, for one of (n_nodes, fan_in)."""
    if layer.is_elementwise:
        return layer
    return replace(layer, weights=layer.weights.reshape(layer.weights.T.shape).T)


def _read_by_columns(layer: Layer) -> Layer:
    """Take the numbers of a matrix column by column; a square one is transposed by that."""
    n_nodes, fan_in = layer.weights.shape
    if n_nodes == fan_in or layer.is_elementwise:
        return layer
    return replace(layer, weights=layer.weights.T.reshape(layer.weights.shape))
