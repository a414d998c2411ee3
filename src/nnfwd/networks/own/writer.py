"""A network as YAML or JSON, from which it comes in again with the same bits.

It is written as named layers: small ones with a line a node, wide ones as a matrix unless their
nodes have names of their own. Where nodes of one layer are apart it is written as ``nodes``, with
all weights by name.
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

    from nnfwd.core import Network, Node
    from nnfwd.networks.wanted import Wanted

__all__ = ["json_pieces", "yaml_pieces"]

FEW_NODES = 8
"""Nodes of a layer that are written one by one, though a matrix would do."""

FEW_SHARING = 2
"""Nodes of a layer that say their sources each by itself, though they have the same."""


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
    if network.provenance:
        document["provenance"] = Lines([*network.provenance])
    if _are_given(network) or not _are_apart(groups):
        document["inputs"] = _inputs(network)
    if network.classes:
        document["classes"] = [*network.classes]
    unused = _unused(network, nodes)
    if _are_apart(groups):
        last = {node.name for node in groups[-1]}
        if unused != network.outputs or not last.issuperset(unused):
            document["outputs"] = [*network.outputs]
        document["layers"] = Lines(list(_layers(network, groups)))
    elif _are_by_depth(network, nodes):
        if unused != network.outputs:
            document["outputs"] = [*network.outputs]
        document["nodes"] = Lines({each.name: _by_name(each) for each in nodes})
    else:
        message = "a file has a layer in one place, and two layers of this network have one name"
        raise NetworkError(message)
    return Lines(document)


def _are_given(network: Network) -> bool:
    """Tell whether a file must list the inputs: without that they are x1, x2, ..."""
    names = _shown_names(network)
    is_first = network.layers[0].source_indices.tolist() == list(range(len(names)))
    is_scaled = any(each.is_scaled for each in network.inputs)
    is_plain = [each.name for each in network.inputs] == names
    return network.named or is_scaled or not (is_plain and is_first)


def _shown_names(network: Network) -> list[str]:
    """Name inputs that have no names."""
    return [f"x{number}" for number in range(1, len(network.inputs) + 1)]


def _inputs(network: Network) -> Any:
    """List inputs with their scaling: without names, where these are only shown."""
    scalings = [each.scaling for each in network.inputs]
    names = [each.name for each in network.inputs]
    if not network.named and names == _shown_names(network):
        return scalings
    return Lines(dict(zip(names, scalings, strict=True))) if any(scalings) else names


def _are_apart(groups: list[list[Node]]) -> bool:
    """Tell whether each layer is in one place, and none of its nodes takes another of them."""
    names = {members[0].layer for members in groups}
    takes_own = any(
        not {node.name for node in members}.isdisjoint(source)
        for members in groups
        for source in {node.sources for node in members}
    )
    return len(names) == len(groups) and not takes_own


def _unused(network: Network, nodes: Sequence[Node]) -> tuple[str, ...]:
    """List the nodes that no other uses: the outputs, unless a file says others."""
    used = {source for node in nodes for source in node.sources}
    return tuple(node for node in network.nodes if node not in used)


def _are_by_depth(network: Network, nodes: Sequence[Node]) -> bool:
    """Tell whether nodes without their layers come out as they are."""
    bare = [node._replace(layer=None) for node in nodes]
    return nodes_of(assemble(network.inputs, bare, outputs=network.outputs)) == tuple(nodes)


def _layers(network: Network, groups: list[list[Node]]) -> Iterator[Lines]:
    before = tuple(each.name for each in network.inputs)
    for index, members in enumerate(groups):
        activations = Counter(node.activation for node in members)
        common = max(activations, key=lambda each: activations[each])
        layer: dict[str, Any] = {"name": members[0].layer, "activation": str(common)}
        names = [node.name for node in members]
        shared = {node.sources for node in members}
        if len(shared) == 1 and shared != {before} and len(names) > FEW_SHARING:
            (before,) = shared
            layer["sources"] = [*before]
        is_matrix = (
            len(names) > FEW_NODES
            and len(activations) == 1
            and shared == {before}
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
    is_twice = len({*node.sources}) < len(node.sources)
    weights = [*node.weights] if is_dense or is_twice else _weights(node)
    sources = {"sources": [*node.sources]} if is_twice and not is_dense else {}
    activation = {} if node.activation == common else {"activation": str(node.activation)}
    bias = {"bias": node.bias} if node.bias else {}
    if is_dense and not activation and not bias:
        return weights
    return {**sources, "weights": weights, **bias, **activation}


def _by_name(node: Node) -> dict[str, Any]:
    bias = {"bias": node.bias} if node.bias else {}
    return {"weights": _weights(node), **bias, "activation": str(node.activation)}


def _weights(node: Node) -> dict[str, float]:
    weights = dict(zip(node.sources, node.weights, strict=True))
    if len(weights) < len(node.sources):
        message = f"the node {node.name} takes a source twice, which a network file cannot say"
        raise NetworkError(message)
    return weights
