"""The same network in every shape and format gives the same predictions."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from nnfwd.core import parse_activation
from nnfwd.networks import Settings, load_network

# Row 3, 5: node_0 = relu(2·3 + 4·5) = 26, node_1 = relu(4·3 - 5·5) = 0, output = 2·26 + 7·0 = 52
RELU = {
    "flat.yaml": "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n",
    "flat_from_1.yaml": "node_1: [2, 4]\nnode_2: [4, -5]\noutput_1: [2, 7]\n",
    "flat_of_one_layer.yaml": "node_0_0: [2, 4]\nnode_0_1: [4, -5]\noutput: [2, 7]\n",
    "flat_mixed.yaml": (
        "inputs: [a, b]\nnode_0: [2, 4]\nnode_1: {weights: {b: -5, a: 4}, bias: 0}\n"
        "output: {weights: [2, 7], activation: identity}\n"
    ),
    "layers.yaml": (
        "layers:\n- nodes: {node_0: [2, 4], node_1: {weights: [4, -5]}}\n"
        "- nodes: {output: [2, 7]}\n"
    ),
    "layers_by_name.yaml": (
        "inputs: [a, b]\nlayers:\n"
        "- name: first\n  activation: relu\n"
        "  nodes: {n: {weights: {a: 2, b: 4}}, m: {weights: {b: -5, a: 4}, bias: 0}}\n"
        "- name: last\n  nodes: {out: {weights: {m: 7, n: 2}}}\n"
    ),
    "matrices.yaml": (
        "layers:\n- weights: [[2, 4], [4, -5]]\n  biases: [0, 0]\n- weights: [[2, 7]]\n"
    ),
    "nodes.yaml": (
        "inputs: [x1, x2]\nnodes:\n  output: {weights: {node_0: 2, node_1: 7}}\n"
        "  node_1: {weights: {x1: 4, x2: -5}}\n  node_0: {weights: {x1: 2, x2: 4}}\n"
    ),
    "flat.json": '{"node_0": [2, 4], "node_1": [4, -5], "output": [2, 7]}',
    "matrices.json": '{"layers": [{"weights": [[2, 4], [4, -5]]}, {"weights": [[2, 7]]}]}',
    "nodes.json": (
        '{"inputs": ["x1", "x2"], "nodes": {"node_0": {"weights": {"x1": 2, "x2": 4}}, "node_1": '
        '{"weights": {"x1": 4, "x2": -5}}, "output": {"weights": {"node_0": 2, "node_1": 7}}}}'
    ),
    "json_text": '{"node_0": [2, 4], "node_1": [4, -5], "output": [2, 7]}',
    "table.csv": "node,w1,w2\nnode_0,2,4\nnode_1,4,-5\noutput,2,7\n",
    "TABLE.CSV": (
        "node,bias,activation,w1,w2\r\nnode_0,0,relu,2,4\r\nnode_1,,,4,-5\r\noutput,,,2,7\r\n"
    ),
    "edges.csv": (
        "node,source,weight\nnode_0,x1,2\nnode_0,x2,4\nnode_1,x1,4\nnode_1,x2,-5\nnode_1,bias,0\n"
        "output,node_0,2\noutput,node_1,7"
    ),
}


@pytest.mark.parametrize("name", RELU)
def test_the_relu_network(folder, name: str) -> None:
    network = folder.load(RELU[name], name)
    assert network.predict([[3, 5], [1, -1], [0, 0]]).tolist() == [[52.0], [63.0], [0.0]]


@pytest.mark.parametrize("name", RELU)
def test_the_relu_network_with_relu_at_its_output(folder, name: str) -> None:
    settings = Settings(output_activation=parse_activation("relu"))
    network = folder.load(RELU[name], name, settings)
    rows = [[3, 5], [1, -1], [0, 0], [8, 4]]
    assert network.predict(rows).tolist() == [[52.0], [63.0], [0.0], [148.0]]


# Row -1, 2: node_0 = tanh(3·-1 + 3·2) = tanh 3, node_1 = tanh(1·-1 + 5·2) = tanh 9
TANH = {
    "default.yaml": "activation: tanh\nnode_0: [3, 3]\nnode_1: [1, 5]\noutput: [2, -1]\n",
    "by_place.yaml": (
        "activation: {hidden: tanh, output: identity}\n"
        "node_0: [3, 3]\nnode_1: [1, 5]\noutput: [2, -1]\n"
    ),
    "at_nodes.yaml": (
        "node_0: {weights: [3, 3], activation: tanh}\nnode_1: {weights: [1, 5], activation: tanh}\n"
        "output: [2, -1]\n"
    ),
    "at_the_layer.yaml": (
        "layers:\n- {activation: tanh, weights: [[3, 3], [1, 5]]}\n- weights: [[2, -1]]\n"
    ),
    "at_the_layer_of_nodes.yaml": (
        "layers:\n- {activation: tanh, nodes: {a: [3, 3], b: [1, 5]}}\n- nodes: {c: [2, -1]}\n"
    ),
    "nodes.yaml": (
        "inputs: [x1, x2]\nactivation: tanh\nnodes:\n  a: {weights: {x1: 3, x2: 3}}\n"
        "  b: {weights: {x1: 1, x2: 5}}\n  c: {weights: {a: 2, b: -1}}\n"
    ),
    "table.csv": "node,activation,w1,w2\nnode_0,tanh,3,3\nnode_1,tanh,1,5\noutput,,2,-1\n",
}


@pytest.mark.parametrize("name", TANH)
def test_the_tanh_network(folder, name: str) -> None:
    predicted = folder.load(TANH[name], name).predict([[-1, 2]])
    np.testing.assert_allclose(predicted, [[0.9901095378334199]], rtol=0, atol=1e-12)


def test_names_of_the_flat_shape(folder) -> None:
    network = folder.load("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]")
    assert network.names == ("x1", "x2", "node_0", "node_1", "output")
    assert [layer.name for layer in network.layers] == ["hidden", "output"]
    assert (network.outputs, network.named) == (("output",), False)


def test_several_hidden_layers_and_outputs_of_the_flat_shape(folder) -> None:
    network = folder.load(
        "node_0_0: [2, 4]\nnode_0_1: [4, -5]\nnode_1_0: [1, 1]\noutput_0: [2]\noutput_1: [3]\n"
    )
    assert [layer.name for layer in network.layers] == ["hidden_1", "hidden_2", "output"]
    assert network.outputs == ("output_0", "output_1")
    assert network.predict([[3, 5]]).tolist() == [[52.0, 78.0]]


def test_a_network_without_hidden_nodes(folder) -> None:
    for text in ("output: [2, 4]", "layers: [weights: [[2, 4]]]"):
        network = folder.load(text)
        assert (network.hidden, network.outputs) == ((), ("output",))
        assert network.predict([[3, 5]]).tolist() == [[26.0]]


def test_names_of_matrices(folder) -> None:
    network = folder.load(
        "layers:\n- weights: [[1, 2], [3, 4]]\n- {name: middle, weights: [[1, 2]]}\n"
        "- weights: [[1], [2]]\n"
    )
    assert network.nodes == ("node_0_0", "node_0_1", "node_1_0", "output_0", "output_1")
    assert [layer.name for layer in network.layers] == ["hidden_1", "middle", "output"]


def test_biases_are_added(folder) -> None:
    flat = folder.load("node_0: {weights: [2, 4], bias: 1}\noutput: {weights: [2], bias: -.5}")
    matrix = folder.load(
        "layers:\n- {weights: [[2, 4]], biases: [1]}\n- {weights: [[2]], biases: [-0.5]}"
    )
    for network in (flat, matrix):
        assert network.predict([[3, 5]]).tolist() == [[53.5]]


def test_weights_by_name_are_added_in_the_order_written(folder) -> None:
    # (1e16 + -1e16) + 1 = 1, but (1e16 + 1) + -1e16 = 0
    text = "inputs: [a, b, c]\nnodes: {out: {weights: {%s}}}"
    first = folder.load(text % "a: 1, c: 1, b: 1")
    assert first.predict([[1e16, 1, -1e16]]).tolist() == [[1.0]]
    second = folder.load(text % "a: 1, b: 1, c: 1")
    assert second.predict([[1e16, 1, -1e16]]).tolist() == [[0.0]]


def test_a_connection_that_skips_a_layer(folder) -> None:
    network = folder.load(
        "node_0_0: [2, 4]\nnode_1_0: [1]\noutput: {weights: {x1: 10, node_0_0: 1, node_1_0: 1}}"
    )
    assert network.predict([[3, 5]]).tolist() == [[30.0 + 26.0 + 26.0]]


def test_outputs_of_the_third_shape_are_what_no_other_node_uses(folder) -> None:
    network = folder.load(
        "inputs: [x]\nnodes: {a: {weights: {x: -1}}, b: {weights: {a: 2}}, c: {weights: {x: -3}}}"
    )
    # a is hidden, so relu: for x = 1 it is 0, and c = -3 is an output, so identity
    assert set(network.outputs) == {"b", "c"}
    assert dict(zip(network.outputs, network.predict([[1]])[0].tolist(), strict=True)) == {
        "b": 0.0,
        "c": -3.0,
    }


def test_scaled_inputs(folder) -> None:
    network = folder.load(
        "inputs: {age: {mean: 38, scale: 4}, income: {}, height: , weight: {scale: 2}}\n"
        "output: [1, 1, 1, 1]"
    )
    assert [(each.name, each.mean, each.scale) for each in network.inputs] == [
        ("age", 38.0, 4.0),
        ("income", 0.0, 1.0),
        ("height", 0.0, 1.0),
        ("weight", 0.0, 2.0),
    ]
    assert network.named
    assert network.predict([[42, 1, 10, 200]]).tolist() == [[1 + 1 + 10 + 100]]


def test_names_are_taken_as_written(folder) -> None:
    network = folder.load(
        "inputs: [no, 010, 1.50, 2020-01-01]\nclasses: [yes, 1e3]\noutput: [1, 2, 3, 4]"
    )
    assert [each.name for each in network.inputs] == ["no", "010", "1.50", "2020-01-01"]
    assert network.classes == ("yes", "1e3")
    of_json = '{"classes": [true, 1.50], "inputs": ["010", 7], "output": [1, 2]}'
    network = folder.load(of_json, "w.json")
    assert network.classes == ("true", "1.50")
    assert [each.name for each in network.inputs] == ["010", "7"]


@pytest.mark.parametrize(
    "activation", ["relu", "'relu'", "{relu: {}}", "{hidden: relu}", "{hidden: {relu: {}}}"]
)
def test_ways_to_write_an_activation(folder, activation: str) -> None:
    network = folder.load(f"activation: {activation}\nnode_0: [-1]\noutput: [1]")
    assert network.layers[0].activations == (parse_activation("relu"),)


@pytest.mark.parametrize(
    "activation",
    [
        "leaky_relu(negative_slope=0.25)",
        "{leaky_relu: {negative_slope: 0.25}}",
        "{leaky_relu: {negative_slope: 25e-2}}",
        "{hidden: leaky_relu(negative_slope=.25)}",
    ],
)
def test_ways_to_write_a_parameter(folder, activation: str) -> None:
    network = folder.load(f"activation: {activation}\nnode_0: [-1]\noutput: [1]")
    assert network.predict([[8]]).tolist() == [[-2.0]]


def test_a_parameter_at_a_layer_and_at_a_node(folder) -> None:
    text = (
        "layers:\n- activation: {leaky_relu: {negative_slope: 0.5}}\n"
        "  nodes:\n    a: [-1]\n"
        "    b: {weights: [-1], activation: leaky_relu(negative_slope=0.25)}\n"
        "- weights: [[10, 1]]\n"
    )
    assert folder.load(text).predict([[8]]).tolist() == [[-42.0]]


def test_a_softmax_over_the_outputs(folder) -> None:
    text = "activation: {output: softmax}\ninputs: [x]\nlayers:\n- weights: [[1], [1], [1], [1]]"
    assert folder.load(text).predict([[3]]).tolist() == [[0.25] * 4]


def test_numbers_that_yaml_alone_takes_for_text(folder) -> None:
    network = folder.load("output: [1e-5, -.5, 1E3, +2, 5.]")
    assert network.layers[0].weights.tolist() == [[1e-5, -0.5, 1000.0, 2.0, 5.0]]


def test_the_largest_exact_integers(folder) -> None:
    network = folder.load("output: [9007199254740992, -9007199254740992, 1e16]")
    assert network.layers[0].weights.tolist() == [[2.0**53, -(2.0**53), 1e16]]


def test_standard_input(monkeypatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(RELU["flat.yaml"].encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert load_network("-").predict([[3, 5]]).tolist() == [[52.0]]


def test_a_path_object(folder) -> None:
    folder.write("w.yaml", "output: [1]")
    assert load_network(folder.path / "w.yaml").outputs == ("output",)


def test_dense_nodes_share_one_slice_of_sources(folder) -> None:
    network = folder.load(RELU["flat.yaml"])
    assert [layer.sources for layer in network.layers] == [slice(0, 2), slice(2, 4)]
