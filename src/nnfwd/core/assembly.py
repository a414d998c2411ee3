"""From single nodes to a network: order of computing, layers, outputs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core.layer import Layer, as_slice
from nnfwd.core.names import check_names
from nnfwd.core.network import Network
from nnfwd.core.sums import BY_HAND_FAN_IN
from nnfwd.errors import NetworkError, counted, did_you_mean, quote
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.core.activations import Activation
    from nnfwd.core.inputs import Input
    from nnfwd.errors import KeyPath

__all__ = ["Node", "assemble", "layer_names", "nodes_of"]

NAMES_SHOWN = 8
"""Nodes of a cycle that an error lists."""


class Node(NamedTuple):
    """One node, before it has a place in a network.

    Parameters
    ----------
    name : str
    sources : tuple of str
        The inputs and nodes that it takes, in the order in which they are added up.
    weights : sequence of float, or ndarray of float64
        One a source.
    activation : Activation
    bias : float, optional
    layer : str, optional
        The layer it is written in. Nodes without one are put into layers by their depth.
    key : tuple, optional
        The key path of the node in its file, for errors.
    """

    name: str
    sources: tuple[str, ...]
    weights: Sequence[float] | NDArray[np.float64]
    activation: Activation
    bias: float = 0.0
    layer: str | None = None
    key: KeyPath = ()


def assemble(
    inputs: Iterable[Input],
    nodes: Iterable[Node],
    *,
    outputs: tuple[str, ...] | None = None,
    classes: tuple[str, ...] = (),
    named: bool = True,
    provenance: tuple[str, ...] = (),
) -> Network:
    """Build a network from its nodes.

    Nodes that all name their layer are computed in the order written. Others may be written in any
    order: they are computed by depth (the longest way from an input), as written within a depth.

    Parameters
    ----------
    inputs : iterable of Input
    nodes : iterable of Node
    outputs : tuple of str, optional
        Without it, the nodes that no other node uses.
    classes, named, provenance
        As for :class:`~nnfwd.core.network.Network`.

    Raises
    ------
    NetworkError
        For a name that cannot be one or is given twice, a source that does not exist or is not
        computed before, a cycle, or an activation over a layer whose nodes differ in their sources.
    """
    inputs, nodes = tuple(inputs), list(nodes)
    _check_names(inputs, nodes, has_classes=bool(classes))
    if outputs is None:
        used = {source for node in nodes for source in node.sources}
        outputs = tuple(node.name for node in nodes if node.name not in used)
    if any(node.layer is None for node in nodes):
        nodes = _in_layers(inputs, nodes, outputs)
    layers = _group(inputs, nodes)
    return Network(inputs, layers, outputs, classes, named, provenance)


def nodes_of(network: Network) -> tuple[Node, ...]:
    """Take a network apart into its nodes, in the order of computing: :func:`assemble` undone.

    Examples
    --------
    >>> from nnfwd.core import Input, parse_activation
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1")], [Node("out", ("x1",), (2.0,), relu, 1.0)])
    >>> node = nodes_of(network)[0]
    >>> node.sources, node.weights, node.bias, node.layer
    (('x1',), (2.0,), 1.0, 'output')
    """
    return tuple(
        Node(name, sources, tuple(weights), activation, bias, layer.name)
        for layer in network.layers
        for name, sources, weights, activation, bias in zip(
            layer.nodes,
            network.node_sources(layer),
            layer.weights.tolist(),
            layer.activations,
            layer.biases.tolist(),
            strict=True,
        )
    )


def layer_names(count: int) -> list[str]:
    """Name layers that have no names: the last is the output, the others are hidden.

    Examples
    --------
    >>> layer_names(1), layer_names(2), layer_names(3)
    (['output'], ['hidden', 'output'], ['hidden_1', 'hidden_2', 'output'])
    """
    hidden = [f"hidden_{number}" for number in range(1, count)] if count > 2 else ["hidden"]
    return [*hidden[: count - 1], "output"]


def _check_names(inputs: tuple[Input, ...], nodes: list[Node], *, has_classes: bool) -> None:
    """Check what the network will check again, while the place of each name is known."""
    places: list[tuple[str, KeyPath]] = [(each.name, ("inputs",)) for each in inputs]
    places += [(node.name, node.key) for node in nodes]
    check_names(places, {node.name for node in nodes}, has_classes=has_classes)
    known = {name for name, _ in places}
    first_with: dict[int, Node] = {}
    for node in nodes:
        first_with.setdefault(id(node.sources), node)  # nodes of a layer share their sources
    for node in first_with.values():
        for source in node.sources:
            if source not in known:
                message = f"there is no input or node {quote(source)}{did_you_mean(source, known)}"
                raise NetworkError(message, key=node.key)


def _in_layers(
    inputs: tuple[Input, ...], nodes: list[Node], outputs: tuple[str, ...]
) -> list[Node]:
    """Sort nodes by depth and name their layers: hidden or hidden_1, hidden_2, ..., output."""
    depths, is_output = _depths(inputs, nodes), set(outputs).__contains__
    hidden = sorted({depths[node.name] for node in nodes if not is_output(node.name)})
    names = dict(zip(hidden, layer_names(len(hidden) + 1), strict=False))
    placed = [
        node._replace(layer="output" if is_output(node.name) else names[depths[node.name]])
        for node in nodes
    ]
    first: dict[tuple[str, ...], int] = {}
    for index, node in enumerate(placed):
        first.setdefault(node.sources, index)
    return sorted(
        placed, key=lambda node: (depths[node.name], node.layer == "output", first[node.sources])
    )


def _depths(inputs: tuple[Input, ...], nodes: list[Node]) -> dict[str, int]:
    """Find each name's longest way from an input; a node that waits for itself is a cycle."""
    from graphlib import CycleError, TopologicalSorter

    sources = {node.name: node.sources for node in nodes}
    depths = {each.name: 0 for each in inputs}
    try:
        for name in TopologicalSorter(sources).static_order():
            if name not in depths:
                depths[name] = 1 + max((depths[source] for source in sources[name]), default=0)
    except CycleError as error:
        cycle: list[str] = error.args[1]
        message = f"a cycle: {_show_way(cycle)}"
        raise NetworkError(message, key=_node_of(cycle[0], nodes).key) from error
    return depths


def _show_way(names: list[str]) -> str:
    """Show a way from node to node, the middle of a long one left out and counted."""
    shown = [show_name(name) for name in names]
    if len(names) > NAMES_SHOWN:
        n_nodes = len(names) - 1
        return f"{' -> '.join(shown[: NAMES_SHOWN - 2])} -> ... -> {shown[-1]} ({n_nodes} nodes)"
    return " -> ".join(shown)


def _node_of(name: str, nodes: Iterable[Node]) -> Node:
    return next(node for node in nodes if node.name == name)


def _group(inputs: tuple[Input, ...], nodes: list[Node]) -> tuple[Layer, ...]:
    """Put nodes that are summed together into layers."""
    positions = {each.name: index for index, each in enumerate(inputs)}
    layers: list[Layer] = []
    for members in _summed_together(nodes):
        share = _share(members)
        sources = [_find(positions, node) for node in (members[:1] if share else members)]
        for node in members:
            if len(node.weights) != len(node.sources):
                weights = counted(len(node.weights), "weight")
                message = f"{weights} for {counted(len(node.sources), 'source')}"
                raise NetworkError(message, key=node.key)
        layers.append(
            Layer(
                members[0].layer or "",
                tuple(node.name for node in members),
                as_slice(np.array(sources[0], np.intp)) if share else np.array(sources, np.intp),
                np.array([node.weights for node in members], dtype=np.float64),
                np.array([node.bias for node in members], dtype=np.float64),
                tuple(node.activation for node in members),
            )
        )
        for node in members:
            positions[node.name] = len(positions)
    _check_over_layer(layers, nodes)
    return tuple(layers)


def _find(positions: dict[str, int], node: Node) -> list[int]:
    """Find the sources of a node among what is computed before it."""
    for source in node.sources:
        if source not in positions:
            name = show_name(node.name)
            message = f"{show_name(source)} is computed after {name}, which uses it"
            raise NetworkError(message, key=node.key)
    return [positions[source] for source in node.sources]


def _summed_together(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """Take neighbours of one layer together: those that share their sources, or as many each."""
    together: list[Node] = []
    names: set[str] = set()
    for _, group in groupby(nodes, key=lambda node: (node.layer, node.sources)):
        run = list(group)
        if together and not (names.isdisjoint(run[0].sources) and _fit(together, run)):
            yield together
            together, names = [], set()
        together += run
        names.update(node.name for node in run)
    if together:
        yield together


def _fit(before: list[Node], run: list[Node]) -> bool:
    """Whether nodes, and some with other sources after them, make up an element-wise layer.

    Several nodes that share several sources are a matrix and stay one, unless an activation over
    the layer is taken over those beside them too.
    """
    fan_in = len(run[0].sources)
    if before[0].layer != run[0].layer or not len(before[0].sources) == fan_in <= BY_HAND_FAN_IN:
        return False
    if fan_in == 1 or not any(len(each) > 1 and _share(each[:2]) for each in (before, run)):
        return True
    over_layer = {node.activation for node in before if node.activation.over_layer}
    return not over_layer.isdisjoint(node.activation for node in run)


def _share(nodes: list[Node]) -> bool:
    """Whether nodes have the same sources."""
    return all(node.sources == nodes[0].sources for node in nodes)


def _check_over_layer(layers: list[Layer], nodes: list[Node]) -> None:
    """A softmax is taken over nodes of one layer: they must be summed together."""
    carriers: dict[tuple[str, Activation], str] = {}
    for layer in layers:
        for activation in {each: None for each in layer.activations if each.over_layer}:
            node = layer.nodes[layer.activations.index(activation)]
            first = carriers.setdefault((layer.name, activation), node)
            if first != node:
                message = (
                    f"{activation} is taken over the layer {show_name(layer.name)}: write "
                    f"{show_name(first)} and {show_name(node)} next to each other, with the same "
                    "sources in the same order"
                )
                raise NetworkError(message, key=_node_of(node, nodes).key)
