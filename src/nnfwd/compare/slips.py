"""Common mistakes, each as the network that one has computed by making it.

A slip is made everywhere that it can be made, in one layer, or, in a small network, at one node.
What it changes is a value: the changed network takes the same forward pass as any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import Activation, Layer, parse_activation
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnfwd.core import Network

__all__ = ["Slip", "find_slips"]

FEW_NODES = 32
"""Nodes up to which a slip is looked for at each of them alone."""

Target = tuple[int, int]
"""A node by the indices of its layer and of itself in there."""


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


@dataclass(frozen=True)
class _Mistake:
    """A way to go wrong at a node, whatever network it is in.

    ``of_layer`` says that all nodes of a layer share it.
    """

    kind: str
    applies: Callable[[Layer, int], bool]
    change: Callable[[Layer, list[int]], Layer]
    of_layer: bool = False


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
    for mistake in _mistakes(network):
        seen: set[frozenset[Target]] = {frozenset()}
        for where, targets in _scopes(network, mistake):
            if targets not in seen:
                seen.add(targets)
                yield Slip(mistake.kind, where, _make(network, mistake, targets))


def _scopes(network: Network, mistake: _Mistake) -> Iterator[tuple[str, frozenset[Target]]]:
    everywhere = [
        (number, index)
        for number, layer in enumerate(network.layers)
        for index in range(len(layer.nodes))
        if mistake.applies(layer, index)
    ]
    yield "", frozenset(everywhere)
    for name in dict.fromkeys(layer.name for layer in network.layers):
        inside = [each for each in everywhere if network.layers[each[0]].name == name]
        yield f"in layer {in_words(name)}", frozenset(inside)
    if mistake.of_layer or len(network.nodes) > FEW_NODES:
        return
    for number, index in everywhere:
        layer = network.layers[number]
        if not layer.activations[index].over_layer:
            yield f"at {in_formula(layer.nodes[index])}", frozenset([(number, index)])


def _make(network: Network, mistake: _Mistake, targets: frozenset[Target]) -> Network:
    layers = list(network.layers)
    for number in sorted({number for number, _ in targets}):
        nodes = sorted(index for other, index in targets if other == number)
        layers[number] = mistake.change(layers[number], nodes)
    return replace(network, layers=tuple(layers))


def _mistakes(network: Network) -> Iterator[_Mistake]:
    """Iterate over the mistakes that can be made in a network."""
    identity, sigmoid, tanh = map(parse_activation, ("identity", "sigmoid", "tanh"))
    used = dict.fromkeys(each for layer in network.layers for each in layer.activations)
    outputs = set(network.outputs)
    yield _Mistake(
        "no activation applied",
        lambda layer, index: layer.activations[index] != identity,
        _put(identity),
    )
    hidden = dict.fromkeys(
        activation
        for layer in network.layers
        for node, activation in zip(layer.nodes, layer.activations, strict=True)
        if node not in outputs and activation != identity
    )
    for activation in hidden:
        yield _Mistake(
            f"{activation} applied to the output too",
            lambda layer, index: (
                layer.nodes[index] in outputs and layer.activations[index] == identity
            ),
            _put(activation),
        )
    yield _Mistake("no bias added", lambda layer, index: layer.biases[index] != 0.0, _drop_bias)
    yield from _transpositions()
    for right, wrong in ((tanh, sigmoid), (sigmoid, tanh)):
        yield _replacement(right, wrong, "")
    for activation in used:
        for other, where in _namesakes(activation):
            yield _replacement(activation, other, where)


def _put(activation: Activation) -> Callable[[Layer, list[int]], Layer]:
    def change(layer: Layer, nodes: list[int]) -> Layer:
        changed = list(layer.activations)
        for index in nodes:
            changed[index] = activation
        return replace(layer, activations=tuple(changed))

    return change


def _replacement(right: Activation, wrong: Activation, where: str) -> _Mistake:
    return _Mistake(
        f"{wrong} in place of {right}{where}",
        lambda layer, index: layer.activations[index] == right,
        _put(wrong),
    )


def _namesakes(activation: Activation) -> Iterator[tuple[Activation, str]]:
    """Iterate over what else the name of an activation may stand for, and where it does."""
    found: dict[Activation, str] = {}
    for meaning in activation.function.elsewhere:
        if meaning.activation and _is_namesake(meaning.called, activation.name):
            found.setdefault(parse_activation(meaning.activation), f" ({meaning.where})")
    found.setdefault(Activation(activation.function), " (its defaults)")
    return ((other, where) for other, where in found.items() if other != activation)


def _is_namesake(names: Sequence[str], name: str) -> bool:
    """Tell whether a program has the name of an activation for something, however it is spelled."""
    plain = name.replace("_", "")
    return not names or any(each.replace("_", "").lower() == plain for each in names)


def _drop_bias(layer: Layer, nodes: list[int]) -> Layer:
    biases = layer.biases.copy()
    biases[nodes] = 0.0
    return replace(layer, biases=biases)


def _transpositions() -> Iterator[_Mistake]:
    """Iterate over the ways to take rows of weights for columns.

    Where a layer has not as many nodes as sources, its numbers are written in one order and read in
    the other: as a matrix of shape (fan_in, n_nodes) that is taken for one of shape
    (n_nodes, fan_in), or the other way round.
    """

    def is_matrix(layer: Layer, _: int) -> bool:
        return len(layer.nodes) > 1 and layer.fan_in > 1

    def is_oblong(layer: Layer, _: int) -> bool:
        return len(layer.nodes) > 1 and layer.fan_in > 1 and len(layer.nodes) != layer.fan_in

    def by_columns(layer: Layer, _: list[int]) -> Layer:
        n_nodes, fan_in = layer.weights.shape
        return replace(layer, weights=layer.weights.reshape(fan_in, n_nodes).T)

    def by_rows(layer: Layer, _: list[int]) -> Layer:
        return replace(layer, weights=layer.weights.T.reshape(layer.weights.shape))

    yield _Mistake("weights transposed", is_matrix, by_columns, of_layer=True)
    yield _Mistake("weights read by columns", is_oblong, by_rows, of_layer=True)
