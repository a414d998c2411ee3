"""The three shapes of a network file: a schema each, and the way from it to the one target.

Node names at the top (:mod:`~nnfwd.networks.own.flat`), ``layers``, or ``nodes`` with weights by
name.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from nnfwd.core.assembly import layer_names
from nnfwd.errors import NetworkError, counted, did_you_mean, quote
from nnfwd.networks.own.flat import check_names, group_of
from nnfwd.networks.own.misfits import hint_for_biases
from nnfwd.networks.own.schema import (
    Key,
    Reader,
    filled,
    list_of,
    mapping_of,
    names,
    numbers,
    read_keys,
    record,
)
from nnfwd.networks.own.settings import (
    SETTINGS,
    has_unnamed_inputs,
    read_activation,
    read_outputs,
    settings_of,
)
from nnfwd.networks.target import Target, TargetNode
from nnfwd.networks.values import describe, read_name, read_number

if TYPE_CHECKING:
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document, ParsedFile
    from nnfwd.networks.scaled_outputs import Output

__all__ = ["read_own", "read_target"]

MATRIX = "a matrix of weights, one row per node, as [[2, 4], [4, -5]]"
KERNEL = "a matrix of weights, one column per node, as [[2, 4], [4, -5]]"

_read_list = numbers("a list of weights, as [2, 4]")
_read_by_name = mapping_of("a mapping from source to weight, as {x1: 2, x2: 4}", read_number)


def read_own(file: ParsedFile) -> Target:
    """Read a network file in YAML or JSON.

    Raises
    ------
    NetworkError
        With the key path of what cannot be right.
    """
    if isinstance(file.data, str) and file.data.startswith("node,"):
        message = "this is YAML by its name, and looks like CSV: a network in CSV ends in .csv"
        raise NetworkError(message)
    return read_target(file.data)


def read_target(data: Document) -> Target:
    """Read the plain data of a network file, in any of the three shapes.

    Raises
    ------
    NetworkError
        With the key path of what cannot be right.
    """
    document = filled(data, dict, (), "a network, as `node_0: [2, 4]` and `output: [3]`")
    if "layers" in document and "nodes" in document:
        message = "`layers` and `nodes` are two ways to write a network: expected one of them"
        raise NetworkError(message)
    if "nodes" in document:
        values = read_keys(document, (), NAMED | FILE)
        nodes = list(values["nodes"].values())
    elif "layers" in document:
        values = read_keys(document, (), LAYERED | FILE)
        nodes = _nodes_of_layers(values["layers"])
    else:
        written = [name for name in document if name not in FILE]
        check_names(written)
        values = read_keys(document, (), dict.fromkeys(written, Key(_read_node)) | FILE)
        nodes = _nodes_of_names(written, values)
    known = {node.name for node in nodes}
    chosen, scaled = values["outputs"]
    for index, name in enumerate(chosen or ()):
        if name not in known:
            message = f"there is no node {quote(name)}{did_you_mean(name, known)}"
            raise NetworkError(message, key=("outputs", index))
    return Target(
        nodes,
        settings_of(values | {"outputs": scaled}),
        outputs=chosen,
        provenance=tuple(values["provenance"] or ()),
        named=not has_unnamed_inputs(document),
    )


def _nodes_of_names(written: list[str], values: dict[str, Any]) -> list[TargetNode]:
    groups = [list(group) for _, group in groupby(written, group_of)]
    return [
        values[name]._replace(layer=layer)
        for layer, group in zip(layer_names(len(groups)), groups, strict=True)
        for name in group
    ]


def _nodes_of_layers(layers: list[dict[str, Any]]) -> list[TargetNode]:
    nodes: dict[str, list[TargetNode]] = {}
    for index, (layer, default) in enumerate(zip(layers, layer_names(len(layers)), strict=True)):
        name = default if layer["name"] is None else layer["name"]
        if name in nodes:
            message = f"a second layer of the name {quote(name)}"
            raise NetworkError(message, key=("layers", index))
        if layer["nodes"] is None:
            members = _nodes_of_matrix(layer, index, is_output=layer is layers[-1])
        else:
            members = list(layer["nodes"].values())
        nodes[name] = [
            each._replace(
                layer=name,
                activation=layer["activation"] if each.activation is None else each.activation,
                sources=each.sources or _sources_of(layer, each),
            )
            for each in members
        ]
    return [each for members in nodes.values() for each in members]


def _sources_of(layer: dict[str, Any], node: TargetNode) -> tuple[str, ...] | None:
    """Get the sources that a layer gives its nodes, unless a node names its own."""
    return None if isinstance(node.weights, dict) else layer["sources"]


def _nodes_of_matrix(layer: dict[str, Any], index: int, *, is_output: bool) -> list[TargetNode]:
    rows, matrix = _rows_of(layer), "kernel" if layer["weights"] is None else "weights"
    stem = "output" if is_output else f"node_{index}"
    alone = is_output and len(rows) == 1
    nodes = []
    for row, (weights, bias) in enumerate(zip(rows, layer["biases"], strict=True)):
        name = stem if alone else f"{stem}_{row}"
        key: KeyPath = ("layers", index, matrix)
        key = key if matrix == "kernel" else (*key, row)
        nodes.append(TargetNode(name, weights, key, key, bias))
    return nodes


def _rows_of(layer: dict[str, Any]) -> list[list[float]]:
    """Get the weights of a matrix with a row a node, whichever way round it is written."""
    if layer["weights"] is not None:
        return cast("list[list[float]]", layer["weights"])
    return list(map(list, zip(*layer["kernel"], strict=True)))


_read_names = list_of("a list of names of inputs and nodes, as [x1, node_0]", read_name)


def _read_sources(value: Document, key: KeyPath) -> tuple[str, ...]:
    return tuple(_read_names(value, key))


def _node(read_bare: Reader[Any], read_weights: Reader[Any]) -> Reader[TargetNode]:
    """Make the reader of a node: its bare weights, or a mapping of weights, bias and activation."""
    schema = {
        "weights": Key(read_weights, needed="a node needs weights"),
        "bias": Key(read_number, 0.0),
        "activation": Key(read_activation),
        "sources": Key(_read_sources),
    }

    def read(value: Document, key: KeyPath) -> TargetNode:
        name = str(key[-1])
        if not isinstance(value, dict):
            return TargetNode(name, read_bare(value, key), key, key)
        values = read_keys(value, key, schema)
        if values["sources"] is not None and isinstance(values["weights"], dict):
            message = "weights by name say their sources: expected a list of weights"
            raise NetworkError(message, key=(*key, "weights"))
        return TargetNode(name, key=key, weights_key=(*key, "weights"), **values)

    return read


def _read_weights(value: Document, key: KeyPath) -> list[float] | dict[str, float]:
    return _read_by_name(value, key) if isinstance(value, dict) else _read_list(value, key)


def _row_of(matrix: str) -> Reader[list[float]]:
    """Make the reader of a row of a matrix."""

    def read(value: Document, key: KeyPath) -> list[float]:
        if not isinstance(value, list):
            message = f"expected {matrix}, found {describe(value)} instead of a row"
            raise NetworkError(message, key=key)
        return _read_list(value, key)

    return read


_read_kernel_rows = list_of(KERNEL, _row_of(KERNEL), begins="[[")


def _read_kernel(value: Document, key: KeyPath) -> list[list[float]]:
    rows = _read_kernel_rows(value, key)
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            message = f"expected {counted(len(rows[0]), 'weight')}, one per node, found {len(row)}"
            raise NetworkError(message, key=(*key, index))
    return rows


def _read_layer(value: Document, key: KeyPath) -> dict[str, Any]:
    layer = _read_layer_keys(value, key)
    if sum(layer[name] is not None for name in ("nodes", "weights", "kernel")) != 1:
        message = "expected either `nodes`, or `weights` or `kernel` with `biases`"
        raise NetworkError(message, key=key)
    biases = layer["biases"]
    if layer["nodes"] is not None:
        if biases is not None:
            message = "biases go with a matrix of weights; a node has its own `bias`"
            raise NetworkError(message, key=(*key, "biases"))
        return layer
    rows = _rows_of(layer)
    if biases is not None and len(biases) != len(rows):
        nodes = "columns of the kernel" if layer["weights"] is None else "rows of weights"
        message = f"expected as many biases as {nodes}, {len(rows)}, found {len(biases)}"
        hint = hint_for_biases(rows, len(biases), is_kernel=layer["weights"] is None)
        raise NetworkError(message, key=(*key, "biases"), hint=hint)
    return layer | {"biases": biases or [0.0] * len(rows)}


_read_node = _node(_read_list, _read_weights)
_read_layer_keys = record(
    "a mapping with `nodes`, or with `weights` or `kernel` and `biases`",
    {
        "name": Key(read_name),
        "activation": Key(read_activation),
        "sources": Key(_read_sources),
        "nodes": Key(mapping_of("a mapping of nodes, as {node_0: [2, 4]}", _read_node)),
        "weights": Key(list_of(MATRIX, _row_of(MATRIX), begins="[[")),
        "kernel": Key(_read_kernel),
        "biases": Key(numbers("a list of numbers, one per node")),
    },
)


def _read_line(value: Document, key: KeyPath) -> str:
    if isinstance(value, str):
        return value
    message = f"expected a line of text, found {describe(value)}"
    raise NetworkError(message, key=key)


_read_chosen = names("a list of names of nodes, as [yes, no]")


def _read_outputs(
    value: Document, key: KeyPath
) -> tuple[tuple[str, ...] | None, tuple[Output, ...] | None]:
    """Read which nodes are the outputs, or what outputs are scaled back by."""
    if isinstance(value, dict):
        return None, read_outputs(value, key)
    return _read_chosen(value, key), None


FILE = SETTINGS | {
    "outputs": Key(_read_outputs, (None, None)),
    "provenance": Key(list_of("a list of lines, as [read from ONNX]", _read_line)),
}
"""The keys of a network file beside its weights."""

LAYERED = {"layers": Key(list_of("a list of layers", _read_layer))}
NAMED = {
    "nodes": Key(
        mapping_of(
            "a mapping of nodes, as {output: {weights: {x1: 2, x2: 4}}}",
            _node(
                mapping_of("weights by name, as {weights: {x1: 2, x2: 4}}", read_number),
                mapping_of("weights by name, as {x1: 2, x2: 4}", read_number),
            ),
        )
    )
}
