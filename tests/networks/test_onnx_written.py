"""Networks as ONNX: what onnxruntime computes in float64, and what comes in again."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from exported import ACTIVATIONS, REFUSED, facts, mixed_network, network_of, rows_of, text_of, worst
from nnfwd import load_network, save_network
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import NetworkError, OutputError
from nnfwd.networks import write_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exported import Array
    from network_files import Folder
    from nnfwd.core import Network

onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")


def model_of(network: Network) -> Any:
    return onnx.load_model_from_string(b"".join(write_network("onnx", network)))


def run(network: Network, rows: Array) -> list[Any]:
    """Compute the outputs, and the class where there is one, with onnxruntime."""
    content = b"".join(write_network("onnx", network))
    session = runtime.InferenceSession(content, providers=["CPUExecutionProvider"])
    found: list[Any] = session.run(None, {"inputs": rows})
    return found


@pytest.mark.parametrize("activation", [each for each in ACTIVATIONS if each not in REFUSED])
def test_every_activation_is_computed_within_1e_12(activation: str) -> None:
    network = network_of(activation)
    rows = rows_of(network)
    (found,) = run(network, rows)

    assert found.dtype == np.float64
    assert worst(found, network.predict(rows)) <= 1e-12


def test_softplus_keeps_its_digits_where_beta_is_small() -> None:
    network = network_of("softplus(beta=1e-06)")
    rows = np.array([[-30e6], [-1e6], [-10.0], [0.0], [1e6]])

    assert worst(run(network, rows)[0], network.predict(rows)) <= 1e-12


def test_scaling_skips_mixed_activations_and_classes_are_computed() -> None:
    network = mixed_network()
    rows = np.random.default_rng(8).normal(size=(50, 3)) * 5
    outputs, classes = run(network, rows)

    assert worst(outputs, network.predict(rows)) <= 1e-12
    assert classes.tolist() == network.choose_classes(network.predict(rows))


def test_an_activation_without_an_expression_is_refused() -> None:
    with pytest.raises(NetworkError) as refused:
        write_network("onnx", network_of("sparsemax"))

    assert str(refused.value) == REFUSED["sparsemax"]


OWN = """\
provenance: [a line, "another: one"]
inputs: [{mean: 0.1, scale: 3}, {}]
classes: [b, a]
outputs: [late, early]
layers:
  - name: one
    activation: leaky_relu(negative_slope=0.1)
    nodes:
      early: {weights: {x1: 2}}
      n0: [1, 2]
      n1: {sources: [x2, x2], weights: [3, 4]}
      n2: {weights: [5, 6], bias: 7, activation: tanh}
  - name: two
    activation: identity
    sources: [n0, x2]
    nodes:
      late: [1, 2]
      middle: [3, 4]
  - name: three
    activation: relu
    nodes:
      a: {weights: {late: 1, x1: 0.1}}
      b: {weights: {middle: 2, n2: 0.2}}
"""


SCALED = """\
inputs: {a: {min: -1, max: 3}, b: {mean: 0.1, scale: 3}}
outputs: {price: {mean: 200, scale: 50}}
layers:
  - weights: [[1, 2], [3, 4]]
  - weights: [[0.1, 0.2]]
"""


@pytest.fixture
def networks(configs: Path, folder: Folder) -> list[Network]:
    """Networks of every kind."""
    files = [each for each in configs.glob("*.yaml") if each.name != "relu_output.yaml"]
    return [
        *map(load_network, files),
        *(network_of(each) for each in ACTIVATIONS if each not in REFUSED),
        mixed_network(),
        folder.load(OWN),
        folder.load(SCALED),
    ]


def test_yaml_comes_out_of_onnx_as_it_went_in(networks: list[Network], tmp_path: Path) -> None:
    for network in networks:
        save_network(network, tmp_path / "a.onnx")
        again = load_network(tmp_path / "a.onnx")

        assert facts(again) == facts(network)
        assert text_of("yaml", again) == text_of("yaml", network)
    assert len(networks) > 50


def test_other_weights_are_read_with_the_names(tmp_path: Path, configs: Path) -> None:
    model = model_of(load_network(configs / "xor.yaml"))
    (bias,) = (each for each in model.graph.initializer if each.name == "layer_1.bias")
    bias.raw_data = np.array([0.5]).tobytes()
    (tmp_path / "a.onnx").write_bytes(model.SerializeToString())
    network = load_network(tmp_path / "a.onnx")

    assert network.nodes == ("sum", "both", "output")
    assert network.predict([[1, 0]]).tolist() == [[1.5]]
    assert network.provenance == ()


def other_operator(model: Any) -> None:
    next(each for each in model.graph.node if each.op_type == "Relu").op_type = "Tanh"


def other_metadata(change: Callable[[dict[str, Any]], object]) -> Callable[[Any], None]:
    def do(model: Any) -> None:
        names = json.loads(model.metadata_props[0].value)
        change(names)
        model.metadata_props[0].value = json.dumps(names)

    return do


def no_json(model: Any) -> None:
    model.metadata_props[0].value = "[" * 100_000


def twice(model: Any) -> None:
    model.metadata_props.add(key="nnfwd", value=model.metadata_props[0].value)


CHANGES = (
    other_operator,
    no_json,
    twice,
    other_metadata(lambda names: names.clear()),
    other_metadata(lambda names: names["layers"].pop()),
    other_metadata(lambda names: names["layers"][0]["nodes"].pop()),
    other_metadata(lambda names: names["layers"][0].update(activations=["tanh", "tanh"])),
    other_metadata(lambda names: names["layers"][0].update(sources=[0, 9])),
    other_metadata(lambda names: names["layers"][0].update(sources=1)),
    other_metadata(lambda names: names.update(inputs=[{"name": "a", "other": 1}])),
    other_metadata(lambda names: names.update(outputs=["sum"])),
    other_metadata(lambda names: names.update(layers=5)),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_model_that_was_changed_is_read_as_any_other(
    change: Callable[[Any], None], tmp_path: Path, configs: Path
) -> None:
    model = model_of(load_network(configs / "xor.yaml"))
    change(model)
    (tmp_path / "a.onnx").write_bytes(model.SerializeToString())
    network = load_network(tmp_path / "a.onnx")

    assert not network.named
    assert network.provenance[0].startswith("read from ONNX")
    activated = np.tanh if change is other_operator else lambda x: np.maximum(x, 0)
    right = activated(1.25) - 2 * activated(0.25)
    assert network.predict([[1, 0.25]]).item() == pytest.approx(right, abs=1e-15)


def test_layers_have_the_operators_that_people_know(configs: Path) -> None:
    graph = model_of(load_network(configs / "iris.yaml")).graph

    assert [each.op_type for each in graph.node] == [
        *("Sub", "Div", "Gemm", "Relu", "Gemm", "Softmax", "Identity", "ArgMax", "LabelEncoder"),
    ]
    assert [each.name for each in graph.initializer] == [
        *("mean", "scale", "layer_0.bias", "layer_0.weight", "layer_1.bias", "layer_1.weight"),
    ]
    assert [each.name for each in graph.output] == ["outputs", "class"]


def test_the_same_network_gives_the_same_bytes() -> None:
    assert write_network("onnx", mixed_network()) == write_network("onnx", mixed_network())


def test_an_expression_is_computed_once_where_it_is_twice() -> None:
    graph = model_of(network_of("arctan")).graph

    # x, and three half angles of a square root each
    assert sum(each.op_type == "Sqrt" for each in graph.node) == 3


def test_names_that_only_metadata_can_have_come_in_again(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    nodes = [Node('a "b"', ("naïve 😀",), (0.1,), relu, 1e-300, "layer: 1")]
    network = assemble([Input("naïve 😀", 1e22, 1 / 3)], nodes)
    save_network(network, tmp_path / "a.onnx")

    assert facts(load_network(tmp_path / "a.onnx")) == facts(network)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nnfwd.networks.onnx.writer", None)
    with pytest.raises(OutputError) as refused:
        write_network("onnx", mixed_network())

    assert str(refused.value) == (
        "ONNX needs onnx, which is not installed: pip install 'nnfwd[onnx]'"
    )
