"""A network as ONNX: float64, operators that onnxruntime runs in float64, names beside them.

ONNX has no names for the values of a tensor. What a graph does not say (the names of inputs, nodes
and layers, activations by their names) is in the model's metadata, from which ``written`` gives the
network again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.graph import Graph

if TYPE_CHECKING:
    from nnfwd.core import Layer, Network
    from nnfwd.networks.wanted import Wanted

__all__ = ["KEY", "model_of", "onnx_pieces"]

KEY = "nnfwd"
"""What the metadata are called that have the names of a network."""


def onnx_pieces(network: Network, _wanted: Wanted) -> list[bytes]:
    """Write a network as ONNX, checked by ``onnx.checker``.

    Raises
    ------
    NetworkError
        If an activation has no expression.
    """
    import onnx

    model = model_of(network)
    model.metadata_props.add(key=KEY, value=json.dumps(_names(network)))
    onnx.checker.check_model(model, full_check=True)
    return [model.SerializeToString()]


def model_of(network: Network) -> Any:
    """Make the model of a network, an ``onnx.ModelProto``, without its metadata."""
    writer = _Writer(network)
    writer.inputs()
    for number, layer in enumerate(network.layers):
        writer.layer(number, layer)
    writer.outputs()
    return writer.graph.model


def _names(network: Network) -> dict[str, Any]:
    """List what the graph does not say."""
    return {
        "inputs": [vars(each) for each in network.inputs],
        "named": network.named,
        "layers": [
            {
                "name": layer.name,
                "nodes": layer.nodes,
                "sources": layer.source_indices.tolist(),
                "activations": [str(each) for each in layer.activations],
            }
            for layer in network.layers
        ],
        "outputs": network.outputs,
        "classes": network.classes,
        "provenance": network.provenance,
    }


class _Writer:
    """Adds the layers of a network to a graph, and knows in which tensor each value is."""

    def __init__(self, network: Network) -> None:
        self.network, self.graph = network, Graph(len(network.inputs))
        self.places: list[tuple[str, int]] = []
        """For each value of the table, its tensor and column."""
        self.widths: dict[str, int] = {}

    def _place(self, tensor: str, width: int) -> None:
        self.places += [(tensor, column) for column in range(width)]
        self.widths[tensor] = width

    def inputs(self) -> None:
        """Scale the inputs, if any is."""
        tensor, inputs = "inputs", self.network.inputs
        if any(each.is_scaled for each in inputs):
            means, scales = (
                self.graph.constant(np.array([values]), name)
                for name, values in (
                    ("mean", [each.mean for each in inputs]),
                    ("scale", [each.scale for each in inputs]),
                )
            )
            tensor = self.graph.add("Div", self.graph.add("Sub", tensor, means), scales)
        self._place(tensor, len(inputs))

    def layer(self, number: int, layer: Layer) -> None:
        """Add a layer: its sums, then what its nodes make of them."""
        stem = f"layer_{number}"
        biases = self.graph.constant(layer.biases, f"{stem}.bias")
        if layer.source_indices.ndim == 1:
            weights = self.graph.constant(layer.weights, f"{stem}.weight")
            sources = self._taken(layer.source_indices.tolist())
            sums = self.graph.add("Gemm", sources, weights, biases, transB=1)
        else:
            sums = self._by_element(layer, stem, biases)
        tensor = self._activate(layer, sums)
        self._place(tensor, len(layer.nodes))

    def _by_element(self, layer: Layer, stem: str, biases: str) -> str:
        """Add products up from left to right, and the bias last."""
        sums = ""
        for place in range(layer.fan_in):
            weights = self.graph.constant(layer.weights[:, place], f"{stem}.weight.{place}")
            sources = self._taken(layer.source_indices[:, place].tolist())
            product = self.graph.add("Mul", sources, weights)
            sums = self.graph.add("Add", sums, product) if sums else product
        return self.graph.add("Add", sums, biases)

    def _taken(self, indices: list[int]) -> str:
        """Bring values together in one tensor, in an order."""
        places = [self.places[index] for index in indices]
        tensors = list(dict.fromkeys(tensor for tensor, _ in places))
        starts = dict(
            zip(tensors, np.cumsum([0, *(self.widths[each] for each in tensors)]), strict=False)
        )
        columns = [int(starts[tensor]) + column for tensor, column in places]
        whole = tensors[0] if len(tensors) == 1 else self.graph.add("Concat", *tensors, axis=1)
        if columns == list(range(sum(self.widths[each] for each in tensors))):
            return whole
        return self.graph.columns(whole, columns)

    def _activate(self, layer: Layer, sums: str) -> str:
        groups = layer.activation_groups
        if len(groups) == 1:
            return self.graph.activate(sums, layer.activations[0], len(layer.nodes))
        chosen = [np.arange(len(layer.nodes))[nodes].tolist() for _, nodes in groups]
        parts = [
            self.graph.activate(self.graph.columns(sums, nodes), activation, len(nodes))
            for (activation, _), nodes in zip(groups, chosen, strict=True)
        ]
        order = np.argsort([node for nodes in chosen for node in nodes]).tolist()
        joined = self.graph.add("Concat", *parts, axis=1)
        return joined if order == sorted(order) else self.graph.columns(joined, order)

    def outputs(self) -> None:
        """Give the outputs, and the class where there are several."""
        network, graph = self.network, self.graph
        graph.add("Identity", self._taken(network.output_positions), name="outputs")
        graph.output("outputs", len(network.outputs))
        if not network.classes or len(network.outputs) == 1:
            return
        largest = graph.add("ArgMax", "outputs", axis=1, keepdims=0)
        keys = list(range(len(network.classes)))
        graph.model.opset_import.add(domain="ai.onnx.ml", version=3)
        graph.add(
            "LabelEncoder",
            largest,
            name="class",
            domain="ai.onnx.ml",
            keys_int64s=keys,
            values_strings=[*network.classes],
        )
        graph.output("class", None, is_text=True)
