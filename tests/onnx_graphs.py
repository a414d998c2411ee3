"""Random ONNX graphs, read by nnfwd and computed by onnxruntime: read right, or refused.

Graphs are of the operators that nnfwd reads, with some among them that no network can express. Run
``python tests/onnx_graphs.py 10000`` for as many graphs; a second number is the first seed, and
``-v`` counts each reason to refuse one.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from onnx import AttributeProto, ModelProto, TensorProto, helper, numpy_helper

from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network
from onnx_graph import N_ROWS, Graph, Value
from onnx_steps import STEPS, open_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUMPS = {"Sign", "Shrink", "ThresholdedRelu", "Hardmax", "ArgMax", "Reciprocal"}
"""Operators whose values are far apart for inputs that are near each other."""


FLOAT32_INSIDE = {"Gelu", "HardSigmoid", "HardSwish", "Selu", "Shrink"}
"""Operators that onnxruntime computes with float32 constants in float64 too."""


class Model(NamedTuple):
    """A random graph as a file's bytes, rows for it, and its operators."""

    data: bytes
    inputs: dict[str, NDArray[np.float64]]
    operators: list[str]
    is_double: bool


def random_model(seed: int) -> Model:
    """Make a graph of some nodes; its outputs have rows first."""
    g = Graph(seed)
    open_inputs(g)
    for _ in range(g.random.randint(1, 9)):
        g.random.choice(STEPS)(g, g.pick())
    outputs = [g.values[-1]]
    if g.chance(0.1):
        outputs.append(g.random.choice(g.values))
    outputs = list({each.name: each for each in outputs if each not in g.inputs}.values())
    if not outputs:
        return random_model(seed + 1_000_000)
    rows_of = g.batch if isinstance(g.batch, int) else N_ROWS

    def info(value: Value, rows: object) -> object:
        shape = [*value.shape[: value.rows], rows, *value.shape[value.rows :]]
        return helper.make_tensor_value_info(value.name, g.kind, shape)

    graph = helper.make_graph(
        g.nodes, "g", [info(each, g.batch) for each in g.inputs],
        [info(each, g.batch) for each in outputs], g.constants,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", g.opset), helper.make_opsetid("ai.onnx.ml", 2)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    inputs = {
        each.name: np.round(g.numbers.normal(size=(rows_of, *each.shape)) * 2, 3)
        for each in g.inputs
    }
    model.graph.doc_string = ",".join(str(each.rows) for each in outputs)
    return Model(model.SerializeToString(), inputs, g.operators, g.is_double)


def in_float32(model: Model) -> Model:
    """Make a graph of float64 one of float32, which onnxruntime has more operators for."""
    proto = ModelProto.FromString(model.data)
    tensors = [*proto.graph.initializer]
    for node in proto.graph.node:
        for each in node.attribute:
            if each.type == AttributeProto.TENSOR:
                tensors.append(each.t)
            elif (node.op_type, each.name) == ("Cast", "to"):
                each.i = TensorProto.FLOAT
    for tensor in tensors:
        if tensor.data_type == TensorProto.DOUBLE:
            array = numpy_helper.to_array(tensor).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
    for each in (*proto.graph.input, *proto.graph.output):
        each.type.tensor_type.elem_type = TensorProto.FLOAT
    return model._replace(data=proto.SerializeToString(), is_double=False)


def onnxruntime_outputs(model: Model) -> NDArray[np.float64] | None:
    """Compute with onnxruntime, shape (n_rows, n_outputs); None for what it cannot compute."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(model.data, options)
        kind = np.float64 if model.is_double else np.float32
        found = session.run(
            None, {name: array.astype(kind) for name, array in model.inputs.items()}
        )
    except Exception:
        return None
    axes = ModelProto.FromString(model.data).graph.doc_string.split(",")
    n_rows = len(next(iter(model.inputs.values())))
    parts = [np.moveaxis(part, int(axis), 0) for part, axis in zip(found, axes, strict=True)]
    if any(len(part) != n_rows for part in parts):
        return None
    return np.concatenate([part.reshape(n_rows, -1) for part in parts], axis=1).astype(np.float64)


def verdict(model: Model, path: Path) -> str:
    """Say what became of a graph: right, refused, unknown to onnxruntime, or how it is wrong."""
    path.write_bytes(model.data)
    try:
        network = load_network(path)
    except NnfwdError as error:
        return f"refused: {error.message}"
    expected = onnxruntime_outputs(model)
    if expected is None and model.is_double:
        model = in_float32(model)
        expected = onnxruntime_outputs(model)
    if expected is None:
        return "not computed by onnxruntime"
    rows = np.concatenate([each.reshape(len(each), -1) for each in model.inputs.values()], axis=1)
    kind = np.float64 if model.is_double else np.float32
    return _compare(network.predict(rows.astype(kind).astype(np.float64)), expected, model)


def _compare(predicted: NDArray[np.float64], expected: NDArray[np.float64], model: Model) -> str:
    if predicted.shape != expected.shape:
        return f"WRONG: shape {predicted.shape}, not {expected.shape}"
    is_close = np.isclose(predicted, expected, *_tolerance(model), equal_nan=True)
    if is_close.all():
        return "right"
    if JUMPS & {*model.operators} and is_close.mean() >= 0.5:
        return "near a jump"
    if not np.isfinite(expected).all() or np.abs(expected).max() > 1e30:
        return "overflows"
    return f"WRONG: {np.abs(predicted - expected).max()} off"


def _tolerance(model: Model) -> tuple[float, float]:
    """Get the relative and the absolute tolerance."""
    if not model.is_double:
        return 2e-3, 2e-4
    return (1e-5, 1e-6) if FLOAT32_INSIDE & {*model.operators} else (1e-9, 1e-10)


def main(arguments: list[str]) -> int:
    """Read and compute graphs, and count what became of them."""
    n_graphs, first = int(arguments[0]), int((arguments[1:] or ["0"])[0])
    counts: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + n_graphs):
            model = random_model(seed)
            found = verdict(model, Path(folder) / "net.onnx")
            if found.startswith("WRONG"):
                wrong += 1
                sys.stdout.write(f"seed {seed}: {found}: {', '.join(model.operators)}\n")
            counts[found.partition(":")[0] if "-v" not in arguments else found] += 1
    for what, count in counts.most_common():
        sys.stdout.write(f"{count:7} {what}\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
