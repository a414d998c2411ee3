"""Networks put together from tensors: sums, sums by element, activations, and their names."""

from __future__ import annotations

import numpy as np
import pytest

from nnfwd.core import Input, parse_activation
from nnfwd.errors import NetworkError
from nnfwd.networks import Settings
from nnfwd.networks.builder import Builder, Values
from nnfwd.networks.joining import join

RELU, TANH, SOFTMAX = map(parse_activation, ("relu", "tanh", "softmax"))


def layers(builder: Builder, outputs: Values, **more: object) -> list[tuple[object, ...]]:
    """What a network is made of: each layer's name, nodes, sources and activations."""
    network = join(builder.target(outputs, **more), Settings())
    return [
        (layer.name, layer.nodes, network.sources(layer), [str(a) for a in layer.activations])
        for layer in network.layers
    ]


def test_an_activation_goes_to_the_sums_that_nothing_else_uses() -> None:
    builder = Builder()
    x = builder.inputs(["a", "b"])
    hidden = builder.activate(builder.linear(x, [[1, 2], [3, 4]], [5, 6]), RELU)
    outputs = builder.activate(builder.linear(hidden, [[1, -1], [2, 1]]), SOFTMAX)

    assert layers(builder, outputs) == [
        ("hidden", ("node_0_0", "node_0_1"), ("a", "b"), ["relu", "relu"]),
        ("output", ("output_0", "output_1"), ("node_0_0", "node_0_1"), ["softmax", "softmax"]),
    ]


def test_an_activation_of_sums_that_are_used_elsewhere_is_nodes_of_weight_1() -> None:
    builder = Builder()
    x = builder.inputs(["a"])
    sums = builder.linear(x, [[2]])
    outputs = builder.concat(builder.activate(sums, RELU), sums)

    assert layers(builder, outputs) == [
        ("output", ("output_1",), ("a",), ["identity"]),
        ("output_2", ("output_0",), ("output_1",), ["relu"]),
    ]


def test_a_second_activation_is_nodes_of_weight_1() -> None:
    builder = Builder()
    outputs = builder.activate(
        builder.activate(builder.linear(builder.inputs(["a"]), [[2]]), RELU), TANH
    )

    assert layers(builder, outputs) == [
        ("hidden", ("node_0_0",), ("a",), ["relu"]),
        ("output", ("output",), ("node_0_0",), ["tanh"]),
    ]


def test_softmax_over_some_nodes_of_a_layer_is_a_layer_of_its_own() -> None:
    builder = Builder()
    sums = builder.linear(builder.inputs(["a"]), [[1], [2], [3], [4]])
    halves = [builder.select(sums, [0, 1]), builder.select(sums, [2, 3])]
    outputs = builder.concat(*(builder.activate(half, SOFTMAX) for half in halves))

    network = join(builder.target(outputs), Settings())

    assert network.predict([[0.0]]).tolist() == [[0.5, 0.5, 0.5, 0.5]]


def test_each_node_of_a_layer_may_have_its_own_activation() -> None:
    builder = Builder()
    sums = builder.linear(builder.inputs(["a"]), [[1], [2]])
    outputs = builder.activate(sums, [RELU, TANH])

    assert layers(builder, outputs) == [
        ("output", ("output_0", "output_1"), ("a",), ["relu", "tanh"])
    ]


def test_tensors_are_summed_by_element_from_left_to_right() -> None:
    builder = Builder()
    a, b = builder.inputs(["a", "b"]), builder.inputs(["c", "d"])
    outputs = builder.elementwise([a, b], [2, [1, -1]], [10, 20])

    network = join(builder.target(outputs), Settings())

    assert network.predict([[1, 2, 3, 4]]).tolist() == [[15.0, 20.0]]


def test_a_value_that_is_taken_twice_is_taken_from_a_copy() -> None:
    builder = Builder()
    x = builder.inputs(["a"])
    outputs = builder.elementwise([x, x], [2, 3])

    assert layers(builder, outputs) == [
        ("hidden", ("node_0_0",), ("a",), ["identity"]),
        ("output", ("output",), ("a", "node_0_0"), ["identity"]),
    ]


@pytest.mark.parametrize("indices", [[0, 0], [1, 1, 0]])
def test_outputs_that_are_inputs_or_are_there_twice_are_copies(indices: list[int]) -> None:
    builder = Builder()
    x = builder.inputs(["a", "b"])
    network = join(builder.target(builder.select(x, indices)), Settings())

    assert network.outputs == tuple(f"output_{index}" for index in range(len(indices)))
    assert network.predict([[3, 5]]).tolist() == [[[3.0, 5.0][index] for index in indices]]


def test_steps_that_nothing_uses_are_left_out() -> None:
    builder = Builder()
    x = builder.inputs(["a"])
    builder.linear(x, [[1]])
    outputs = builder.linear(x, [[2]])

    assert layers(builder, outputs) == [("output", ("output",), ("a",), ["identity"])]


def test_layers_keep_their_names_and_get_a_number_where_there_are_two() -> None:
    builder = Builder()
    values = builder.inputs(["a"])
    for layer in ("dense", "dense", "", "dense"):
        values = builder.linear(values, [[2]], layer=layer)

    assert [name for name, *_ in layers(builder, values)] == [
        "dense", "dense_2", "hidden_3", "dense_3"
    ]  # fmt: skip


def test_nodes_have_other_names_than_inputs() -> None:
    builder = Builder()
    x = builder.inputs(["output", "node_0_0"])
    outputs = builder.linear(builder.linear(x, [[1, 2]]), [[1]])

    network = join(builder.target(outputs), Settings())

    assert network.names == ("output", "node_0_0", "node_0_0_2", "output_2")


def test_scaled_inputs_classes_and_inputs_without_names() -> None:
    builder = Builder()
    x = builder.inputs([Input("x1", 2.0, 4.0)])
    target = builder.target(builder.linear(x, [[3]]), classes=["no", "yes"], named=False)

    network = join(target, Settings())

    assert network.predict([[10]]).tolist() == [[6.0]]
    assert (network.classes, network.named) == (("no", "yes"), False)


def test_settings_for_hidden_nodes_leave_steps_between_layers_alone() -> None:
    builder = Builder()
    x = builder.inputs(["a"])
    scaled = builder.elementwise([builder.linear(x, [[1]], activation=None)], [2])
    target = builder.target(builder.linear(builder.activate(scaled, RELU), [[1]]))
    without = builder.target(builder.linear(scaled, [[1]]))

    def activations(target: object) -> list[str]:
        network = join(target, Settings(hidden_activation=TANH))
        return [str(a) for layer in network.layers for a in layer.activations]

    assert activations(target) == ["tanh", "tanh", "identity"]
    assert activations(without) == ["tanh", "identity", "identity"]


def test_shapes_that_do_not_agree_are_an_error_with_the_place() -> None:
    builder, key = Builder(), ("node /fc/Gemm (Gemm)",)
    x = builder.inputs(["a", "b"])

    with pytest.raises(NetworkError) as weights:
        builder.linear(x, [[1, 2, 3]], key=key)
    with pytest.raises(NetworkError) as biases:
        builder.linear(x, [[1, 2]], [1, 2], key=key)
    with pytest.raises(NetworkError) as widths:
        builder.elementwise([x, x[:1]], [1, 1], key=key)

    assert [str(caught.value) for caught in (weights, biases, widths)] == [
        "node /fc/Gemm (Gemm): weights of shape (1, 3) for 2 values",
        "node /fc/Gemm (Gemm): biases of shape (2,) for 1 node",
        "node /fc/Gemm (Gemm): weights of other widths than those of the tensors, 2",
    ]


def test_a_number_that_is_not_finite_is_placed() -> None:
    builder = Builder()
    x = builder.inputs(["x1", "x2"])
    for weights, biases in (([[1, np.nan]], None), ([[1, 2]], [np.inf])):
        with pytest.raises(NetworkError) as caught:
            builder.linear(x, weights, biases, key=("layer fc",))
        assert str(caught.value) == "layer fc: weights and biases are finite numbers"


def test_outputs_may_have_names_of_their_own() -> None:
    builder = Builder()
    x = builder.inputs(["x1", "dark"])

    target = builder.target(builder.linear(x, np.eye(2)), names=["dark", "light"])

    assert target.outputs == ("dark_2", "light")


def test_an_activation_of_values_of_which_some_are_used_elsewhere_is_nodes_of_weight_1() -> None:
    builder = Builder()
    x = builder.inputs(["a"])
    one, other = builder.linear(x, [[2]]), builder.linear(x, [[3]])
    outputs = builder.concat(builder.activate(builder.concat(one, other), RELU), one)

    network = join(builder.target(outputs), Settings())

    assert network.predict([[-1]]).tolist() == [[0.0, 0.0, -2.0]]
