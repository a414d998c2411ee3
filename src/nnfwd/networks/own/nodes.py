"""Nodes as a file writes them, and how layers in the order of computing are joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import Activation, Input, Node
from nnfwd.errors import NetworkError, counted, did_you_mean, quote
from nnfwd.networks.own.settings import read_activation
from nnfwd.networks.own.values import (
    as_list,
    as_mapping,
    as_number,
    as_numbers,
    check_keys,
    in_brackets,
)
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = [
    "Choose",
    "WrittenLayer",
    "WrittenNode",
    "join_layers",
    "layer_names",
    "read_node",
    "weights_by_name",
]

NODE_KEYS = ("weights", "bias", "activation")

FEW = 6
"""So many names are listed in a message; more are only counted."""

Choose = Callable[[Activation | None, bool], Activation]
"""From the activation written at a node, if any, and whether it is an output, to the one it has."""


class WrittenNode(NamedTuple):
    """A node whose weights have not been held against their sources yet.

    Parameters
    ----------
    name : str
    weights : Document
        A list, one weight a node of the layer before, or a mapping from source to weight.
    key, weights_key : tuple
        Where the node and its weights stand in the file.
    bias : float, optional
    activation : Activation, optional
    """

    name: str
    weights: Document
    key: KeyPath
    weights_key: KeyPath
    bias: float = 0.0
    activation: Activation | None = None


class WrittenLayer(NamedTuple):
    """Nodes that take the same place between inputs and outputs."""

    name: str
    nodes: tuple[WrittenNode, ...]


def read_node(
    name: str, value: Document, key: KeyPath, activation: Activation | None = None
) -> WrittenNode:
    """Read a node: its weights alone, or a mapping of weights, bias and activation.

    Parameters
    ----------
    name : str
    value : Document
    key : tuple
    activation : Activation, optional
        What the layer says, for a node that says nothing.
    """
    if not isinstance(value, dict):
        return WrittenNode(name, value, key, key, activation=activation)
    check_keys(value, NODE_KEYS, key)
    if "weights" not in value:
        message = "a node needs weights"
        raise NetworkError(message, key=key)
    bias = as_number(value.get("bias", 0.0), (*key, "bias"))
    if "activation" in value:
        activation = read_activation(value["activation"], (*key, "activation"))
    return WrittenNode(name, value["weights"], key, (*key, "weights"), bias, activation)


def weights_by_name(
    weights: Document, names: Collection[str], key: KeyPath, kind: str = "input or node"
) -> tuple[tuple[str, ...], list[float]]:
    """Read weights that name their sources.

    Returns
    -------
    sources : tuple of str
        In the order written.
    weights : list of float

    Raises
    ------
    NetworkError
        If there are none, one is not a number, or a source is not among ``names``.
    """
    weights = as_mapping(weights, key, "a mapping from source to weight, as {x1: 2, x2: 4}")
    for source in weights:
        if source not in names:
            message = f"there is no {kind} {quote(source)}{did_you_mean(source, names)}"
            raise NetworkError(message, key=(*key, source))
    return tuple(weights), [as_number(each, (*key, source)) for source, each in weights.items()]


def layer_names(count: int) -> list[str]:
    """Name layers that have no names: the last is the output, the others are hidden.

    Examples
    --------
    >>> layer_names(1), layer_names(2), layer_names(3)
    (['output'], ['hidden', 'output'], ['hidden_1', 'hidden_2', 'output'])
    """
    hidden = [f"hidden_{number}" for number in range(1, count)] if count > 2 else ["hidden"]
    return [*hidden[: count - 1], "output"]


def join_layers(
    inputs: tuple[Input, ...] | None, layers: list[WrittenLayer], choose: Choose
) -> tuple[tuple[Input, ...], list[Node]]:
    """Give every node its sources: a list of weights goes over all nodes of the layer before.

    Parameters
    ----------
    inputs : tuple of Input, or None
        Without them there are x1, x2, ..., as many as the first node has weights.
    layers : list of WrittenLayer
        In the order of computing. The nodes of the last one are the outputs.
    choose : callable

    Returns
    -------
    inputs : tuple of Input
    nodes : list of Node
        Nodes of a layer that take all of the layer before share one tuple of sources.

    Raises
    ------
    NetworkError
        If weights do not fit their sources, or nothing uses a node that is not an output.
    """
    inputs = _count_inputs(layers[0].nodes[0]) if inputs is None else inputs
    before, kind = tuple(each.name for each in inputs), "input"
    known, used, nodes = set(before), set[str](), list[Node]()
    for layer in layers:
        is_output = layer is layers[-1]
        for each in layer.nodes:
            if isinstance(each.weights, dict):
                sources, weights = weights_by_name(
                    each.weights, known, each.weights_key, "input or earlier node"
                )
            else:
                sources, weights = before, _weights_in_order(each, before, kind)
            activation = choose(each.activation, is_output)
            nodes.append(
                Node(each.name, sources, weights, activation, each.bias, layer.name, each.key)
            )
            used.update(sources)
        before, kind = (
            tuple(each.name for each in layer.nodes),
            f"node of layer {show_name(layer.name)}",
        )
        known.update(before)
    for node in nodes:
        if node.name not in used and node.layer != layers[-1].name:
            message = "nothing uses this node; the outputs are the nodes of the last layer"
            raise NetworkError(message, key=node.key)
    return inputs, nodes


def _count_inputs(first: WrittenNode) -> tuple[Input, ...]:
    if isinstance(first.weights, dict):
        message = "weights by name need named inputs: write `inputs: [x1, x2]` at the top"
        raise NetworkError(message, key=first.weights_key)
    return tuple(Input(f"x{number}") for number in range(1, len(_as_weights(first)) + 1))


def _as_weights(node: WrittenNode) -> list[Document]:
    expected = "a list of weights, as [2, 4]"
    return as_list(node.weights, node.weights_key, expected, hint=in_brackets(node.weights))


def _weights_in_order(node: WrittenNode, sources: tuple[str, ...], kind: str) -> list[float]:
    weights = _as_weights(node)
    if len(weights) != len(sources):
        count, names = len(sources), list_names(sources)
        message = (
            f"expected {counted(count, 'weight')}, one for each {kind}"
            f"{f' ({names})' * (count <= FEW)}, found {len(weights)}"
        )
        raise NetworkError(message, key=node.weights_key)
    return as_numbers(weights, node.weights_key)
