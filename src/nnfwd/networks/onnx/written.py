"""ONNX that nnfwd wrote, read with the names that it put beside the graph.

They count only where the graph is what nnfwd writes for such a network: a model that was changed
since is read as that of any other tool.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.core import Input, Network, parse_activation
from nnfwd.core.layer import Layer
from nnfwd.errors import NnfwdError
from nnfwd.networks.onnx.tensors import read_tensor
from nnfwd.networks.onnx.writer import KEY, model_of
from nnfwd.networks.settings import Settings
from nnfwd.networks.target import Target, TargetNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["read_written"]


def read_written(proto: Any) -> Target | None:
    """Read a model that nnfwd wrote; None for any other, or for one that was changed.

    Parameters
    ----------
    proto : onnx.ModelProto
    """
    texts = [each.value for each in proto.metadata_props if each.key == KEY]
    if len(texts) != 1:
        return None
    try:
        network = _network(json.loads(texts[0]), proto.graph)
        if network is None or model_of(network).graph != proto.graph:
            return None
    except (NnfwdError, ArithmeticError, AttributeError, LookupError, RecursionError):
        return None
    except (TypeError, ValueError):
        return None
    return Target(
        list(_nodes(network)),
        Settings(network.inputs, classes=network.classes or None),
        network.outputs,
        network.provenance,
        network.named,
    )


def _network(names: dict[str, Any], graph: Any) -> Network | None:
    """Make the network that the metadata are of, with the numbers of the graph."""
    tensors = {each.name: each for each in graph.initializer}

    def numbers(name: str) -> NDArray[np.float64]:
        return np.asarray(read_tensor(tensors[name], None), dtype=np.float64)

    layers = []
    for place, each in enumerate(names["layers"]):
        sources = np.array(each["sources"], dtype=np.intp)
        stem = f"layer_{place}"
        if sources.ndim == 1:
            weights = numbers(f"{stem}.weight")
        else:
            columns = [numbers(f"{stem}.weight.{column}") for column in range(sources.shape[1])]
            weights = np.stack(columns, axis=1)
        activations = tuple(map(parse_activation, each["activations"]))
        biases = numbers(f"{stem}.bias")
        layers.append(
            Layer(each["name"], tuple(each["nodes"]), sources, weights, biases, activations)
        )
    return Network(
        tuple(Input(**each) for each in names["inputs"]),
        tuple(layers),
        tuple(names["outputs"]),
        tuple(names["classes"]),
        bool(names["named"]),
        tuple(names["provenance"]),
    )


def _nodes(network: Network) -> Iterator[TargetNode]:
    for layer in network.layers:
        by_node = np.broadcast_to(layer.source_indices, layer.weights.shape)
        shared = tuple(network.names[index] for index in by_node[0].tolist())
        is_shared = layer.source_indices.ndim == 1
        for row, (name, activation) in enumerate(zip(layer.nodes, layer.activations, strict=True)):
            yield TargetNode(
                name,
                layer.weights[row],
                bias=float(layer.biases[row]),
                activation=activation,
                layer=layer.name,
                sources=shared
                if is_shared
                else tuple(network.names[index] for index in by_node[row].tolist()),
            )
