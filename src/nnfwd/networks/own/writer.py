"""A network as YAML or JSON, from which it comes in again with the same bits.

It is written as named layers: small ones with a line a node, wide ones as a matrix unless their
nodes have names of their own. Where outputs are elsewhere than in the last layer it is written as
``nodes``, with all weights by name.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nnfwd.core.assembly import assemble, nodes_of
from nnfwd.errors import NetworkError
from nnfwd.files.documents.writer import Lines, json_document, yaml_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.core import Input, Network, Node
    from nnfwd.networks.wanted import Wanted

__all__ = ["json_pieces", "yaml_pieces"]

FEW_NODES = 8
"""Nodes of a layer that are written one by one, though a matrix would do."""


def yaml_pieces(network: Network, _wanted: Wanted) -> list[str]:
    """Write a network as YAML."""
    return [yaml_document(_document(network))]


def json_pieces(network: Network, _wanted: Wanted) -> list[str]:
    """Write a network as JSON."""
    return [json_document(_document(network))]


def _document(network: Network) -> Lines:
    """Make of a network what its file has."""
    nodes = nodes_of(network)
    groups = [list(members) for _, members in groupby(nodes, lambda node: node.layer)]
    document: dict[str, Any] = {}
    if _are_given(network):
        document["inputs"] = _inputs(network.inputs)
    if network.classes:
        document["classes"] = [*network.classes]
    if _are_layers(network, groups):
        document["layers"] = Lines(list(_layers(network, groups)))
    elif _are_by_depth(network, nodes):
        document["nodes"] = Lines({each.name: _by_name(each) for each in nodes})
    else:
        message = (
            "a network file has as outputs what no other node uses, in the order of computing, "
            "and a layer in one place: this network cannot be written as one"
        )
        raise NetworkError(message)
    return Lines(document)


def _are_given(network: Network) -> bool:
    """Tell whether a file must name the inputs: without that they are x1, x2, ..."""
    shown = [f"x{number}" for number in range(1, len(network.inputs) + 1)]
    is_plain = [each.name for each in network.inputs] == shown
    is_first = network.layers[0].source_indices.tolist() == list(range(len(shown)))
    is_scaled = any(each.is_scaled for each in network.inputs)
    return network.named or is_scaled or not (is_plain and is_first)


def _inputs(inputs: Sequence[Input]) -> Any:
    if not any(each.is_scaled for each in inputs):
        return [each.name for each in inputs]
    return Lines(
        {
            each.name: {"mean": each.mean, "scale": each.scale} if each.is_scaled else {}
            for each in inputs
        }
    )


def _are_layers(network: Network, groups: list[list[Node]]) -> bool:
    """Tell whether each layer is in one place, and the outputs are what the last one leaves."""
    used = {source for members in groups for node in members for source in node.sources}
    unused = [node for node in network.nodes if node not in used]
    last = {node.name for node in groups[-1]}
    names = {members[0].layer for members in groups}
    return len(names) == len(groups) and unused == [*network.outputs] and last >= {*unused}


def _are_by_depth(network: Network, nodes: Sequence[Node]) -> bool:
    """Tell whether nodes without their layers come out as they are."""
    bare = [node._replace(layer=None) for node in nodes]
    found = assemble(network.inputs, bare)
    return (nodes_of(found), found.outputs) == (tuple(nodes), network.outputs)


def _layers(network: Network, groups: list[list[Node]]) -> Iterator[Lines]:
    before = tuple(each.name for each in network.inputs)
    for index, members in enumerate(groups):
        activations = Counter(node.activation for node in members)
        common = max(activations, key=lambda each: activations[each])
        layer: dict[str, Any] = {"name": members[0].layer, "activation": str(common)}
        names = [node.name for node in members]
        is_matrix = (
            len(names) > FEW_NODES
            and len(activations) == 1
            and all(node.sources == before for node in members)
            and names == _matrix_names(index, len(names), is_last=index == len(groups) - 1)
        )
        if not is_matrix:
            layer["nodes"] = Lines({node.name: _node(node, common, before) for node in members})
        else:
            layer["weights"] = Lines([[*node.weights] for node in members])
            if any(node.bias for node in members):
                layer["biases"] = [node.bias for node in members]
        yield Lines(layer)
        before = tuple(names)


def _matrix_names(index: int, n_nodes: int, *, is_last: bool) -> list[str]:
    """Name nodes as a matrix of weights does."""
    stem = "output" if is_last else f"node_{index}"
    return [f"{stem}_{row}" for row in range(n_nodes)]


def _node(node: Node, common: Any, before: tuple[str, ...]) -> Any:
    """Write a node of a layer: its weights alone where that says all."""
    is_dense = node.sources == before
    weights = [*node.weights] if is_dense else _weights(node)
    activation = {} if node.activation == common else {"activation": str(node.activation)}
    bias = {"bias": node.bias} if node.bias else {}
    if is_dense and not activation and not bias:
        return weights
    return {"weights": weights, **bias, **activation}


def _by_name(node: Node) -> dict[str, Any]:
    bias = {"bias": node.bias} if node.bias else {}
    return {"weights": _weights(node), **bias, "activation": str(node.activation)}


def _weights(node: Node) -> dict[str, float]:
    weights = dict(zip(node.sources, node.weights, strict=True))
    if len(weights) < len(node.sources):
        message = f"the node {node.name} takes a source twice, which a network file cannot say"
        raise NetworkError(message)
    return weights
