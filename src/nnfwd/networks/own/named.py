"""The third shape of a network: nodes with weights by name, in any order and topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.core import Activation, Input, Node
from nnfwd.errors import NetworkError
from nnfwd.networks.own.nodes import WrittenNode, read_node, weights_by_name
from nnfwd.networks.own.values import as_mapping
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document
    from nnfwd.networks.own.joining import Choose

__all__ = ["read_named"]


def read_named(
    value: Document, inputs: tuple[Input, ...] | None, choose: Choose
) -> tuple[tuple[Input, ...], list[Node]]:
    """Read the mapping under ``nodes``. The outputs are the nodes that no other node uses.

    Raises
    ------
    NetworkError
        If the inputs are not named, weights are a list, or a source does not exist.
    """
    key: KeyPath = ("nodes",)
    nodes = as_mapping(value, key, "a mapping of nodes, as {output: {weights: {x1: 2, x2: 4}}}")
    written = [read_node(name, each, (*key, name)) for name, each in nodes.items()]
    sources = list(dict.fromkeys(source for node in written for source in _sources(node)))
    if inputs is None:
        missing = [source for source in sources if source not in nodes] or ["x1", "x2"]
        message = f"weights by name need named inputs: write `inputs: [{list_names(missing)}]`"
        raise NetworkError(message)
    names = {*nodes, *(each.name for each in inputs)}
    used = set(sources)
    return inputs, [
        _as_node(each, names, choose(each.activation, each.name not in used)) for each in written
    ]


def _sources(node: WrittenNode) -> dict[str, Document]:
    example = "{x1: 2, x2: 4}" if node.weights_key != node.key else "{weights: {x1: 2, x2: 4}}"
    return as_mapping(node.weights, node.weights_key, f"weights by name, as {example}")


def _as_node(written: WrittenNode, names: set[str], activation: Activation) -> Node:
    sources, weights = weights_by_name(written.weights, names, written.weights_key)
    return Node(written.name, sources, weights, activation, written.bias, key=written.key)
