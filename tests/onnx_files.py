"""ONNX files of a few nodes, written in tests and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from nnfwd.core import Network


class Files:
    """Make networks of nodes: each takes names, and gives y or, before the last one, v1, v2, ..."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "net.onnx"

    def load(
        self,
        *nodes: tuple[Any, ...],
        width: int | str | None = 2,
        opset: int = 17,
        rows: int | str = "N",
        outputs: tuple[str, ...] = ("y",),
        inputs: dict[str, list[Any]] | None = None,
        kind: int = TensorProto.DOUBLE,
        **constants: Any,
    ) -> Network:
        protos = []
        for index, (operator, taken, *rest) in enumerate(nodes):
            attributes = dict(rest[0]) if rest else {}
            given = ["y" if index == len(nodes) - 1 else f"v{index + 1}"]
            given = attributes.pop("gives", given)
            domain = attributes.pop("domain", "")
            protos.append(
                helper.make_node(operator, taken.split(), given, domain=domain, **attributes)
            )
        shapes = inputs or {"x": [rows, width]}
        graph = helper.make_graph(
            protos,
            "g",
            [helper.make_tensor_value_info(name, kind, shape) for name, shape in shapes.items()],
            [helper.make_tensor_value_info(name, kind, None) for name in outputs],
            [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()],
        )
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 3)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        self.path.write_bytes(model.SerializeToString())
        return load_network(self.path)

    def error(self, *nodes: tuple[Any, ...], **more: Any) -> str:
        with pytest.raises(NnfwdError) as caught:
            self.load(*nodes, **more)
        return caught.value.headline().removeprefix(f"{self.path}: ")


def summary(network: Network) -> list[tuple[list[list[float]], list[float], str]]:
    """Get the weights, biases and activation of each layer."""
    return [
        (layer.weights.tolist(), layer.biases.tolist(), str(layer.activations[0]))
        for layer in network.layers
    ]
