"""The second shape of a network: a list of layers, each with its nodes or a matrix of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import NetworkError, quote
from nnfwd.networks.own.misfits import transposed
from nnfwd.networks.own.nodes import WrittenLayer, WrittenNode, layer_names, read_node
from nnfwd.networks.own.settings import read_activation
from nnfwd.networks.own.values import (
    as_list,
    as_mapping,
    as_name,
    as_numbers,
    check_keys,
    describe,
)

if TYPE_CHECKING:
    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = ["read_layered"]

LAYER_KEYS = ("name", "activation", "nodes", "weights", "biases")


def read_layered(value: Document) -> list[WrittenLayer]:
    """Read the list under ``layers``.

    Raises
    ------
    NetworkError
        For unknown keys, a name given twice, a layer without nodes or a matrix that is none.
    """
    key: KeyPath = ("layers",)
    written = as_list(value, key, "a list of layers")
    layers: dict[str, WrittenLayer] = {}
    for index, default in enumerate(layer_names(len(written))):
        layer = _read_layer(written[index], index, default, is_output=index + 1 == len(written))
        if layer.name in layers:
            message = f"a second layer of the name {quote(layer.name)}"
            raise NetworkError(message, key=(*key, index))
        layers[layer.name] = layer
    return list(layers.values())


def _read_layer(value: Document, index: int, default: str, *, is_output: bool) -> WrittenLayer:
    key: KeyPath = ("layers", index)
    layer = as_mapping(value, key, "a mapping with `nodes`, or with `weights` and `biases`")
    check_keys(layer, LAYER_KEYS, key)
    name = as_name(layer["name"], (*key, "name")) if "name" in layer else default
    activation = None
    if "activation" in layer:
        activation = read_activation(layer["activation"], (*key, "activation"))
    if ("nodes" in layer) == ("weights" in layer):
        message = "expected either `nodes`, or `weights` with `biases`"
        raise NetworkError(message, key=key)
    if "weights" in layer:
        names = "output" if is_output else f"node_{index}"
        return WrittenLayer(name, _read_matrix(layer, key, names, activation))
    if "biases" in layer:
        message = "biases go with a matrix of weights; a node has its own `bias`"
        raise NetworkError(message, key=(*key, "biases"))
    key = (*key, "nodes")
    nodes = as_mapping(layer["nodes"], key, "a mapping of nodes, as {node_0: [2, 4]}")
    return WrittenLayer(
        name,
        tuple(read_node(node, each, (*key, node), activation) for node, each in nodes.items()),
    )


def _read_matrix(
    layer: dict[str, Document], key: KeyPath, names: str, activation: Activation | None
) -> tuple[WrittenNode, ...]:
    """Read a matrix of weights, a row a node, and its biases."""
    expected = "a matrix of weights, a row a node, as [[2, 4], [4, -5]]"
    rows = as_list(layer["weights"], (*key, "weights"), expected, begins="[[")
    biases = [0.0] * len(rows)
    if "biases" in layer:
        written, bias_key = layer["biases"], (*key, "biases")
        expected_biases = "a list of numbers, one a node"
        biases = as_numbers(as_list(written, bias_key, expected_biases, begins="["), bias_key)
    if len(biases) != len(rows):
        message = f"expected as many biases as rows of weights, {len(rows)}, found {len(biases)}"
        hint = transposed(rows, len(biases))
        raise NetworkError(message, key=(*key, "biases"), hint=hint)
    nodes = []
    for index, (row, bias) in enumerate(zip(rows, biases, strict=True)):
        row_key = (*key, "weights", index)
        if not isinstance(row, list):
            message = f"expected {expected}, found {describe(row)} in the place of a row"
            raise NetworkError(message, key=row_key)
        name = names if names == "output" and len(rows) == 1 else f"{names}_{index}"
        nodes.append(WrittenNode(name, row, row_key, row_key, bias, activation))
    return tuple(nodes)
