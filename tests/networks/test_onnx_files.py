"""ONNX files of PyTorch, scikit-learn, TensorFlow and by hand: their numbers, and what is said.

The files are in data/other_tools: NAME.rows.csv is what went in, NAME.expected.csv what the tool
predicted, NAME.float64.csv the same weights in float64, NAME.hidden.csv what hidden nodes gave.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper

from nnfwd.errors import FileError, NetworkError, NnfwdError, quote
from nnfwd.networks import load_network

if TYPE_CHECKING:
    from conftest import Run
    from nnfwd.core import Network

DATA = Path(__file__).parents[1] / "data" / "other_tools"

WITHIN = {
    "hand_matmul": 1e-12,
    "skl_classes": 1e-12,
    "skl_double": 1e-12,
    "tf_dense": 1e-12,
    "torch_bn_dropout": 1e-12,
    "torch_external": 1e-8,  # gelu has 1/√2 as float32 in the file, and all of its digits here
    "torch_flatten": 1e-12,
    "torch_prelu": 1e-12,
    "torch_relu": 1e-12,
    "torch_scaled": 1e-12,
    "torch_skip": 1e-12,
}
"""How near predictions are to the same weights in float64."""

HIDDEN = {
    "torch_bn_dropout": ("node_1", 2e-8),  # the tool's slope has other digits than the file's
    "torch_external": ("node_0", 1e-8),
    "torch_flatten": ("node_0", 1e-12),
    "torch_prelu": ("node_0", 1e-12),
    "torch_relu": ("node_0", 1e-12),
}
"""How the hidden nodes of the tool are called here, and how near their values are."""


def load(name: str) -> Network:
    return load_network(DATA / f"{name}.onnx")


def table(name: str, kind: str) -> tuple[list[str], np.ndarray, list[str]]:
    """Read NAME.KIND.csv: the header, the numbers, shape (n_rows, n_columns), and the classes."""
    with (DATA / f"{name}.{kind}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    wanted = [index for index, each in enumerate(header) if each != "class"]
    numbers = np.array([[float(row[index]) for index in wanted] for row in rows])
    classes = [row[header.index("class")] for row in rows] if "class" in header else []
    return header, numbers, classes


def gap(values: np.ndarray, expected: np.ndarray) -> float:
    """Find the largest difference, over max(1, |expected|)."""
    return float(np.max(np.abs(values - expected) / np.maximum(1, np.abs(expected))))


@pytest.mark.parametrize("name", WITHIN)
def test_predictions_are_those_of_the_tool_and_of_float64(name: str) -> None:
    network = load(name)
    rows, expected, exact = (table(name, kind) for kind in ("rows", "expected", "float64"))

    predicted = network.predict(rows[1])

    assert gap(predicted, expected[1]) <= 1e-6
    assert gap(predicted, exact[1]) <= WITHIN[name]
    assert (network.choose_classes(predicted) if network.classes else []) == expected[2]


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_nodes_have_the_values_of_the_tool(name: str) -> None:
    stem, within = HIDDEN[name]
    header, expected, _ = table(name, "hidden")
    trace = load(name).trace(table(name, "rows")[1])

    for column, node in enumerate(header):
        assert gap(trace[node.replace("node_0", stem, 1)], expected[:, column]) <= within


def test_a_network_says_what_it_was_read_from_and_what_was_assumed() -> None:
    assert {name: load(name).provenance for name in WITHIN} == {
        name: (f"read from ONNX opset {origin}", *lines)
        for name, (origin, *lines) in PROVENANCE.items()
    }


UNNAMED = "assumed input names: none in the file; by position"
PROVENANCE = {
    "hand_matmul": (
        "9, by_hand: MatMul, Add, Relu, MatMul, Add, Softmax; float32, widened exactly",
        UNNAMED,
    ),
    "skl_classes": (
        "17, skl2onnx 1.20.0: Scaler, Cast, MatMul, Add, Relu, MatMul, Add, Softmax, ArgMax, "
        "ZipMap, ArrayFeatureExtractor, Reshape, ... (13 operators); float32, widened exactly",
        UNNAMED,
    ),
    "skl_double": (
        "17, skl2onnx 1.20.0: Cast, Mul, Add, Cast, MatMul, Add, Tanh, MatMul, Add, Tanh, MatMul, "
        "Add, ... (13 operators); float64",
        UNNAMED,
    ),
    "tf_dense": (
        "13, tf2onnx 1.17.0 None: MatMul, Add, Relu, MatMul, Add, Softmax; float32, widened "
        "exactly",
        UNNAMED,
    ),
    "torch_bn_dropout": (
        "13, pytorch 2.13.0: MatMul, BatchNormalization, LeakyRelu, Gemm, Softmax; float32, "
        "widened exactly",
        "read from batch normalization: weight = scale/√(variance + epsilon), "
        "bias = bias - mean·weight",
        UNNAMED,
    ),
    "torch_external": (
        "18, pytorch 2.13.0+cpu: Gemm, Div, Erf, Add, Mul, Mul, Gemm, Sigmoid; float32, widened "
        "exactly",
        "read from several operators: gelu (its constants are float32 in the file)",
        UNNAMED,
    ),
    "torch_flatten": (
        "17, pytorch 2.13.0: Flatten, Gemm, Sigmoid, Mul, Gemm; float32, widened exactly",
        "read from several operators: silu",
        "assumed order of input: 2 x 3 values a row, the last axis running fastest",
        UNNAMED,
    ),
    "torch_prelu": (
        "16, pytorch 2.13.0: Gemm, PRelu, Gemm, PRelu, Gemm, LogSoftmax; float32, widened exactly",
        UNNAMED,
    ),
    "torch_relu": ("17, pytorch 2.13.0: Gemm, Relu, Gemm; float32, widened exactly", UNNAMED),
    "torch_scaled": (
        "14, pytorch 2.13.0: Sub, Div, Gemm, Clip, Gemm, Mul, Add; float32, widened exactly",
        UNNAMED,
    ),
    "torch_skip": (
        "17, pytorch 2.13.0: Gemm, Tanh, Gemm, Add, Relu, Concat, Gemm; float32, widened exactly",
        UNNAMED,
    ),
}


def layers(name: str) -> list[tuple[int, str]]:
    return [(len(layer.nodes), str(layer.activations[0])) for layer in load(name).layers]


def test_sums_and_what_is_done_with_them_are_one_layer() -> None:
    assert layers("tf_dense") == [(5, "relu"), (2, "softmax")]
    assert layers("torch_external") == [(40, "gelu"), (1, "sigmoid")]
    assert layers("torch_skip") == [(4, "tanh"), (4, "identity"), (4, "relu"), (2, "identity")]


def test_a_leading_difference_and_division_are_the_scaling_of_inputs() -> None:
    inputs = [(each.mean, each.scale) for each in load("torch_scaled").inputs]

    assert inputs[:2] == [
        (0.8032760620117188, 1.094421148300171),
        (0.17483338713645935, 1.3878567218780518),
    ]


def test_a_scaler_keeps_its_numbers_as_mean_and_weight() -> None:
    network = load("skl_classes")

    assert [each.mean for each in network.inputs][:1] == [2.574414014816284]
    assert {each.scale for each in network.inputs} == {1.0}
    assert network.layers[0].weights.shape == (4, 1)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "conv",
            "node of y (Conv): Conv is not an operator of feed-forward layers that nnfwd reads",
        ),
        (
            "external_outside",
            "tensor w: its data are in '../../../../../etc/passwd', which is not beside the model",
        ),
        ("nan_weight", "node of y (MatMul): w has nan at [1, 0]: weights are finite"),
        ("truncated", "this is not an ONNX model, or one that was cut short"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_line(nnfwd: Run, name: str, message: str) -> None:
    path = DATA / "refused" / f"{name}.onnx"

    run = nnfwd("predict", "-w", path, "--row", "1")

    first, *hint = run.stderr.splitlines()
    assert (run.stdout, run.returncode) == ("", 1)
    assert first == f"nnfwd: {path}: {message}"
    assert [line.partition(":")[0] for line in hint] == (["hint"] if name == "conv" else [])


def test_data_beside_the_model_that_are_missing_are_named(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes((DATA / "torch_external.onnx").read_bytes())

    with pytest.raises(NnfwdError) as caught:
        load_network(tmp_path / "net.onnx")

    assert caught.value.key == ("tensor 0.weight",)
    assert caught.value.message == (
        "its data are in 'torch_external.onnx.data', and there is no such file beside the model"
    )
    assert caught.value.hint == (
        "the two files belong together: put them in one folder, under their own names"
    )


def test_data_beside_the_model_that_are_too_short_are_named(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes((DATA / "torch_external.onnx").read_bytes())
    (tmp_path / "torch_external.onnx.data").write_bytes(b"\0" * 799)

    with pytest.raises(NnfwdError, match=r"torch_external.onnx.data', which is too short"):
        load_network(tmp_path / "net.onnx")


def test_a_compressed_model_is_read(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "net.onnx.gz"
    path.write_bytes(gzip.compress((DATA / "torch_relu.onnx").read_bytes()))

    rows = table("torch_relu", "rows")[1]
    assert (load_network(path).predict(rows) == load("torch_relu").predict(rows)).all()


def test_onnx_that_is_not_installed_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [each for each in sys.modules if each.startswith("nnfwd.networks.onnx")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.chdir(DATA)

    with pytest.raises(FileError) as caught:
        load_network("torch_relu.onnx")

    assert str(caught.value) == (
        "torch_relu.onnx: ONNX needs onnx, which is not installed: pip install 'nnfwd[onnx]'"
    )


def test_the_package_onnx_is_not_loaded_for_its_messages_alone() -> None:
    code = (
        f"import sys, nnfwd; nnfwd.load_network({str(DATA / 'torch_relu.onnx')!r})\n"
        "assert 'onnx' not in sys.modules\n"
        "messages = sys.modules['onnx.onnx_ml_pb2']\n"
        "import onnx\n"
        "assert onnx.ModelProto is messages.ModelProto\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def pointing(location: str, **more: str) -> bytes:
    """Make a model whose weights are in another file."""
    weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1, 1])
    weights.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, **more}.items():
        weights.external_data.add(key=key, value=value)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 1])],
        [weights],
    )
    return helper.make_model(graph).SerializeToString()


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/etc/hostname",
        "../secret",
        "inside/../../secret",
        "link",
        "..\\secret",
        "inside",
        "a\0b",
    ],
)
def test_data_outside_of_the_folder_of_the_model_are_never_read(
    tmp_path: Path, location: str
) -> None:
    (tmp_path / "secret").write_bytes(b"\0\0\x80\x3f")
    home = tmp_path / "home"
    (home / "inside").mkdir(parents=True)
    (home / "link").symlink_to(tmp_path / "secret")
    (home / "net.onnx").write_bytes(pointing(location))

    with pytest.raises(FileError) as caught:
        load_network(home / "net.onnx")

    assert caught.value.message.startswith(f"its data are in {quote(location)}, ")


def test_data_are_read_from_their_place_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "w").write_bytes(b"1234\0\0\x80\x3f5678")
    (tmp_path / "net.onnx").write_bytes(pointing("data/w", offset="4", length="4"))

    assert load_network(tmp_path / "net.onnx").layers[0].weights.tolist() == [[1.0]]


@pytest.mark.parametrize("more", [{"offset": "-1"}, {"length": "8"}, {"offset": "many"}])
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, more: dict[str, str]) -> None:
    (tmp_path / "w").write_bytes(b"\0\0\x80\x3f")
    (tmp_path / "net.onnx").write_bytes(pointing("w", **more))

    with pytest.raises(NetworkError, match="its place in 'w' cannot be: 4 bytes are needed"):
        load_network(tmp_path / "net.onnx")


def test_a_small_file_makes_no_endless_network(tmp_path: Path) -> None:
    names = ["x", *(f"v{number}" for number in range(9))]
    graph = helper.make_graph(
        [helper.make_node("Tanh", [a], [b]) for a, b in pairwise(names)],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 100_000])],
        [helper.make_tensor_value_info(names[-1], TensorProto.FLOAT, None)],
    )
    (tmp_path / "net.onnx").write_bytes(helper.make_model(graph).SerializeToString())

    with pytest.raises(NetworkError, match="its nodes compute more than 524288 values a row"):
        load_network(tmp_path / "net.onnx")


def test_a_file_of_nested_messages_is_refused(tmp_path: Path) -> None:
    nested = ModelProto()
    graph = nested.graph
    for _ in range(60):
        graph = graph.node.add(op_type="If").attribute.add(name="then_branch").g
    (tmp_path / "net.onnx").write_bytes(nested.SerializeToString())

    with pytest.raises(NnfwdError, match="this is not an ONNX model"):
        load_network(tmp_path / "net.onnx")
