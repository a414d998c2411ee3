"""Layers in the order of computing, joined: every node gets its sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnfwd.core import Activation, Input, Node
from nnfwd.errors import NetworkError, counted
from nnfwd.networks.own.misfits import hint_for_misfit
from nnfwd.networks.own.nodes import weights_by_name
from nnfwd.networks.own.values import as_list, as_numbers
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from nnfwd.files.documents import Document
    from nnfwd.networks.own.nodes import WrittenLayer, WrittenNode

__all__ = ["Choose", "join_layers"]

FEW = 6
"""So many names are listed in a message; more are only counted."""

Choose = Callable[[Activation | None, bool], Activation]
"""From the activation written at a node, if any, and whether it is an output, to the one it has."""


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
    for index, layer in enumerate(layers):
        is_output = layer is layers[-1]
        for each in layer.nodes:
            if isinstance(each.weights, dict):
                sources, weights = weights_by_name(
                    each.weights, known, each.weights_key, "input or earlier node"
                )
            else:
                sources, weights = before, _in_order(each)
                if len(weights) != len(sources):
                    raise _misfit(layers, index, each, before, kind)
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
    return as_list(node.weights, node.weights_key, expected, begins="[")


def _in_order(node: WrittenNode) -> list[float]:
    return as_numbers(_as_weights(node), node.weights_key)


def _misfit(
    layers: list[WrittenLayer], index: int, node: WrittenNode, sources: tuple[str, ...], kind: str
) -> NetworkError:
    count, names = len(sources), list_names(sources)
    message = (
        f"expected {counted(count, 'weight')}, one for each {kind}"
        f"{f' ({names})' * (count <= FEW)}, found {len(_as_weights(node))}"
    )
    hint = hint_for_misfit(layers, index, node, count)
    return NetworkError(message, key=node.weights_key, hint=hint)
