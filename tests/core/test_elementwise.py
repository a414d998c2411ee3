"""Element-wise layers: every node has its own sources, and is summed as by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnfwd.core import Input, Layer, Network, Node, assemble, nodes_of, parse_activation
from nnfwd.core.sums import BY_HAND_FAN_IN
from nnfwd.errors import NetworkError
from nnfwd.explain import explain

RELU, IDENTITY, SOFTMAX = map(parse_activation, ("relu", "identity", "softmax"))
INPUTS = tuple(Input(f"x{number}") for number in range(1, 4))


def node(name: str, *sources: str, layer: str | None = "own", **options: object) -> Node:
    options.setdefault("activation", IDENTITY)
    options.setdefault("weights", [1.0] * len(sources))
    return Node(name, sources, layer=layer, **options)


def groups(*nodes: Node, **options: object) -> list[tuple[str, ...]]:
    return [layer.nodes for layer in assemble(INPUTS, nodes, **options).layers]


def batch_norm(activation=RELU) -> Network:
    """a = relu(2 x1 + 10), b = relu(-3 x2 + 20), output = a + b."""
    return assemble(
        INPUTS[:2],
        [
            node("a", "x1", layer="norm", weights=[2.0], bias=10.0, activation=activation),
            node("b", "x2", layer="norm", weights=[-3.0], bias=20.0, activation=activation),
            node("output", "a", "b", layer="output"),
        ],
    )


def test_neighbours_with_as_many_sources_are_one_layer() -> None:
    (norm, output) = batch_norm().layers

    assert norm.nodes == ("a", "b")
    assert norm.is_elementwise
    assert norm.source_indices.tolist() == [[0], [1]]
    assert norm.fan_in == 1
    assert not output.is_elementwise


def test_an_element_wise_layer_worked_by_hand() -> None:
    # 3, 5:  a = 6 + 10 = 16, b = -15 + 20 = 5; -9, 1: a = relu(-8) = 0, b = 17
    trace = batch_norm().trace([[3, 5], [-9, 1]])

    assert trace["a"].tolist() == [16.0, 0.0]
    assert trace["b"].tolist() == [5.0, 17.0]
    assert trace.node_input("a").tolist() == [16.0, -8.0]
    assert trace.outputs.tolist() == [[21.0], [17.0]]


def test_a_softmax_is_taken_over_an_element_wise_layer() -> None:
    softmax = batch_norm(SOFTMAX)

    assert softmax.trace([[0, 10 / 3]])["a"].tolist() == [0.5]
    assert explain(softmax, [0, 10 / 3])["b"].group.nodes == ("a", "b")


def test_a_softmax_over_a_matrix_and_a_neighbour_makes_them_one_layer() -> None:
    nodes = [
        node("a", "x1", "x2", activation=SOFTMAX),
        node("b", "x1", "x2", activation=SOFTMAX),
        node("c", "x2", "x3", activation=SOFTMAX),
    ]

    assert groups(*nodes) == [("a", "b", "c")]
    assert assemble(INPUTS, nodes).predict([[1, 2, 1]]).tolist() == [[1 / 3] * 3]


def test_matrices_stay_matrices() -> None:
    assert groups(
        node("a", "x1", "x2"),
        node("b", "x1", "x2"),
        node("c", "x2", "x3"),
        node("d", "x2", "x3"),
        node("e", "x1", "x3"),
        node("f", "x3", "x1"),
    ) == [("a", "b"), ("c", "d"), ("e", "f")]


def test_two_nodes_of_one_source_are_no_matrix() -> None:
    assert groups(node("a", "x1"), node("b", "x1"), node("c", "x2")) == [("a", "b", "c")]


def test_another_fan_in_or_layer_begins_another_layer() -> None:
    assert groups(
        node("a", "x1", "x2"),
        node("b", "x2"),
        node("c", "x3"),
        node("d", "x1", layer="other"),
    ) == [("a",), ("b", "c"), ("d",)]


def test_a_node_that_takes_its_neighbour_is_computed_after_it() -> None:
    assert groups(node("a", "x1"), node("b", "x2"), node("c", "a"), outputs=("b", "c")) == [
        ("a", "b"),
        ("c",),
    ]


def test_what_is_not_summed_by_hand_stays_apart() -> None:
    inputs = [Input(f"x{number}") for number in range(BY_HAND_FAN_IN + 1)]
    names = [each.name for each in inputs]
    at_most, wide = (
        assemble(inputs, [node("a", *names[:n]), node("b", *reversed(names[:n]))])
        for n in (BY_HAND_FAN_IN, BY_HAND_FAN_IN + 1)
    )

    assert [layer.nodes for layer in at_most.layers] == [("a", "b")]
    assert [layer.nodes for layer in wide.layers] == [("a",), ("b",)]


def test_names_of_what_an_element_wise_layer_takes() -> None:
    network = assemble(INPUTS, [node("a", "x1", "x3"), node("b", "x2", "x3")])
    (layer,) = network.layers

    assert network.sources(layer) == ("x1", "x2", "x3")
    assert network.node_sources(layer) == [("x1", "x3"), ("x2", "x3")]


@pytest.mark.parametrize(
    ("sources", "weights", "message"),
    [
        (
            [[0, 1]],
            [[1.0, 1.0], [1.0, 1.0]],
            "layer own: 2 nodes with their own sources need sources of shape (2, fan_in), "
            "at most 64 a node, not (1, 2)",
        ),
        (
            [range(65), range(65)],
            np.ones((2, 65)),
            "layer own: 2 nodes with their own sources need sources of shape (2, fan_in), "
            "at most 64 a node, not (2, 65)",
        ),
        (
            [[0], [1]],
            [[1.0, 1.0], [1.0, 1.0]],
            "layer own: 2 nodes of fan-in 1 need weights of shape (2, 1) and 2 biases, "
            "not (2, 2) and (2,)",
        ),
    ],
)
def test_shapes_that_do_not_agree(sources: object, weights: object, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        Layer("own", ("a", "b"), np.array(sources), weights, [0.0, 0.0], (IDENTITY, IDENTITY))
    assert str(caught.value) == message


def test_sources_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        batch_norm().layers[0].source_indices[0, 0] = 1


numbers = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 0.1, 1e-300, 1e300, -5e-324])
activations = st.sampled_from(["identity", "relu", "tanh", "softmax"]).map(parse_activation)


@st.composite
def element_wise(draw: st.DrawFn) -> list[Node]:
    """Draw a layer whose nodes have as many sources each, and one over it."""
    fan_in, names = draw(st.integers(1, 5)), [each.name for each in INPUTS]
    n_nodes = draw(st.integers(1, 6))
    activation = draw(activations)
    nodes = [
        Node(
            f"n{index}",
            tuple(draw(st.lists(st.sampled_from(names), min_size=fan_in, max_size=fan_in))),
            draw(st.lists(numbers, min_size=fan_in, max_size=fan_in)),
            activation,
            draw(numbers),
            "own",
        )
        for index in range(n_nodes)
    ]
    return [*nodes, node("out", *(each.name for each in nodes), layer="last")]


rows = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=5)


@given(element_wise(), rows)
def test_sums_are_the_plain_python_loop_bit_for_bit(nodes: list[Node], rows: list) -> None:
    trace = assemble(INPUTS, nodes).trace(rows)

    for row, given_row in enumerate(rows):
        values = dict(zip(("x1", "x2", "x3"), given_row, strict=True))
        for each in nodes[:-1]:
            total = each.weights[0] * values[each.sources[0]]
            for weight, source in zip(each.weights[1:], each.sources[1:], strict=True):
                total += weight * values[source]
            expected = total + each.bias
            assert np.array_equal(trace.node_input(each.name)[row], expected, equal_nan=True)


@given(element_wise())
def test_an_element_wise_network_comes_back_from_its_nodes(nodes: list[Node]) -> None:
    network = assemble(INPUTS, nodes)
    again = assemble(network.inputs, nodes_of(network), outputs=network.outputs)

    assert nodes_of(again) == nodes_of(network)
    assert [layer.nodes for layer in again.layers] == [layer.nodes for layer in network.layers]
    assert [each.name for each in nodes_of(network)] == [each.name for each in nodes]
    assert [each.sources for each in nodes_of(network)] == [each.sources for each in nodes]


@given(element_wise(), rows)
@settings(max_examples=50)
def test_terms_of_an_explanation_add_up_to_what_is_computed(nodes: list[Node], rows: list) -> None:
    network = assemble(INPUTS, nodes)
    explanation = explain(network, rows[0])
    values = explanation.inputs | {steps.node: steps.output for steps in explanation.nodes}

    for steps, each in zip(explanation.nodes, nodes, strict=True):
        assert steps.sources == each.sources
        total = 0.0
        for index, term in enumerate(steps.terms):
            assert np.array_equal(term.value, values[term.source], equal_nan=True)
            total = term.product if index == 0 else total + term.product
        assert np.array_equal(total + steps.bias, steps.input, equal_nan=True)


def test_a_wide_element_wise_layer_is_computed_without_a_loop_over_its_nodes() -> None:
    rng = np.random.default_rng(0)
    inputs = [Input(f"x{number}") for number in range(2000)]
    names = [each.name for each in inputs]
    nodes = [
        Node(f"n{i}", (names[i], names[-1 - i]), weights, IDENTITY, 1.0, "own")
        for i, weights in enumerate(rng.normal(size=(2000, 2)))
    ]
    network, row = assemble(inputs, nodes), rng.normal(size=2000)

    weights = network.layers[0].weights
    assert len(network.layers) == 1
    expected = weights[:, 0] * row + weights[:, 1] * row[::-1] + 1.0
    assert network.predict([row])[0].tolist() == expected.tolist()
