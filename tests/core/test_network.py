"""The network as a value, and its forward pass."""

import dataclasses

import numpy as np
import pytest
from numpy.typing import ArrayLike

from nnfwd.core import Input, Layer, Network, Node, assemble, parse_activation
from nnfwd.errors import NetworkError, RowError, SelectionError

RELU, IDENTITY, TANH = map(parse_activation, ("relu", "identity", "tanh"))
INPUTS = (Input("x1"), Input("x2"))


def lesson(**options: object) -> Network:
    """node_0 = relu(2 x1 + 4 x2), node_1 = relu(4 x1 - 5 x2), output = 2 node_0 + 7 node_1."""
    return assemble(
        INPUTS,
        [
            Node("node_0", ("x1", "x2"), (2, 4), RELU),
            Node("node_1", ("x1", "x2"), (4, -5), RELU),
            Node("output", ("node_0", "node_1"), (2, 7), IDENTITY),
        ],
        **options,
    )


def test_the_lesson_worked_by_hand() -> None:
    # 3, 5:  node_0 = 6 + 20 = 26; node_1 = relu(12 - 25) = 0; output = 52 + 0 = 52
    # 1, -1: node_0 = relu(2 - 4) = 0; node_1 = 4 + 5 = 9; output = 0 + 63 = 63
    assert lesson().predict([[3, 5], [1, -1]]).tolist() == [[52.0], [63.0]]


def test_a_trace_holds_every_node() -> None:
    trace = lesson().trace([[3, 5], [1, -1]])

    assert trace.n_rows == 2
    assert trace["x2"].tolist() == [5.0, -1.0]
    assert trace["node_0"].tolist() == [26.0, 0.0]
    assert trace.node_input("node_0").tolist() == [26.0, -2.0]
    assert trace.node_input("node_1").tolist() == [-13.0, 9.0]
    assert trace.outputs.tolist() == [[52.0], [63.0]]


def test_inputs_are_scaled_before_the_first_layer() -> None:
    network = assemble(
        [Input("age", mean=38.0, scale=12.0)], [Node("output", ("age",), (2,), IDENTITY)]
    )

    trace = network.trace([[50], [38]])

    assert trace.raw.tolist() == [[50.0, 38.0]]
    assert trace["age"].tolist() == [1.0, 0.0]
    assert trace.outputs.tolist() == [[2.0], [0.0]]


def test_a_batch_larger_than_a_tile_is_its_rows_one_by_one() -> None:
    rows = np.random.default_rng(0).normal(size=(20_000, 2))
    network = lesson()

    batch = network.predict(rows)

    for index in (0, 8191, 8192, 16_383, 16_384, 19_999):
        assert network.predict(rows[index : index + 1]).tobytes() == batch[index].tobytes()


def test_no_rows_give_no_predictions() -> None:
    assert lesson().predict([]).shape == (0, 1)
    assert lesson().predict(np.empty((0, 2))).shape == (0, 1)


def test_nodes_of_one_layer_may_have_different_activations() -> None:
    network = assemble(
        INPUTS,
        [
            Node("a", ("x1", "x2"), (1, 0), RELU),
            Node("b", ("x1", "x2"), (1, 0), IDENTITY),
            Node("c", ("x1", "x2"), (0, 1), RELU),
        ],
    )

    assert len(network.layers) == 1
    assert network.predict([[-2, -3]]).tolist() == [[0.0, -2.0, 0.0]]


def test_softmax_is_taken_over_the_nodes_that_carry_it() -> None:
    softmax = parse_activation("softmax")
    network = assemble(
        INPUTS,
        [
            Node("a", ("x1", "x2"), (1, 0), softmax),
            Node("b", ("x1", "x2"), (1, 0), softmax),
            Node("c", ("x1", "x2"), (5, 5), IDENTITY),
        ],
    )

    assert network.predict([[3, 1]]).tolist() == [[0.5, 0.5, 20.0]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1, 2, 3]], "rows have shape (n_rows, 2), not (1, 3)"),
        ([1, 2], "rows have shape (n_rows, 2), not (2,)"),
        ([[], []], "rows have shape (n_rows, 2), not (2, 0)"),
        ([["1", "2"]], "row 1: column x1: '1' is text, not a number"),
        ([[True, False]], "row 1: column x1: 'True' is of type bool, not a number"),
        ([[None, 1]], "row 1: column x1: the value is missing"),
        ([[1, 2], [3, np.nan]], "row 2: column x2: 'nan' is not a finite number"),
        ([[np.inf, 2]], "row 1: column x1: 'inf' is not a finite number"),
    ],
)
def test_rows_that_are_not_rows_of_numbers(rows: ArrayLike, message: str) -> None:
    with pytest.raises(RowError) as caught:
        lesson().predict(rows)
    assert str(caught.value) == message


def test_ragged_rows() -> None:
    with pytest.raises(RowError, match="rows are not all of the same length"):
        lesson().predict([[1, 2], [3]])


def test_a_network_cannot_be_changed() -> None:
    network = lesson()
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.outputs = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        network.layers[0].weights[0, 0] = 1.0


def test_weights_are_copied() -> None:
    weights = np.array([[1.0]])
    layer = Layer("output", ("a",), slice(0, 1), weights, np.array([0.0]), (IDENTITY,))
    weights[0, 0] = 5.0

    assert layer.weights.tolist() == [[1.0]]


def test_an_unknown_name_is_guessed() -> None:
    with pytest.raises(SelectionError) as caught:
        lesson().trace([[1, 2]])["nod_0"]
    assert str(caught.value) == "there is no input or node nod_0; did you mean node_0?"


def test_an_input_has_no_sum() -> None:
    with pytest.raises(SelectionError, match="x1 is an input of the network: it has no sum"):
        lesson().trace([[1, 2]]).node_input("x1")


@pytest.mark.parametrize(("mean", "scale"), [(0.0, 0.0), (np.nan, 1.0), (0.0, np.inf)])
def test_scaling_must_be_possible(mean: float, scale: float) -> None:
    with pytest.raises(NetworkError, match="input x: mean and scale are finite"):
        Input("x", mean, scale)


def test_shapes_must_agree() -> None:
    with pytest.raises(NetworkError, match="need weights of shape"):
        Layer("a", ("n",), slice(0, 2), np.ones((1, 3)), np.zeros(1), (RELU,))
    with pytest.raises(NetworkError, match="have 2 activations"):
        Layer("a", ("n",), slice(0, 2), np.ones((1, 2)), np.zeros(1), (RELU, RELU))
    with pytest.raises(NetworkError, match="weights and biases are finite"):
        Layer("a", ("n",), slice(0, 2), np.array([[1.0, np.nan]]), np.zeros(1), (RELU,))


@pytest.mark.parametrize(
    "sources",
    [slice(0, 2), [1], [0, 2], [2], [-1]],
    ids=["itself too", "itself", "later too", "later", "from the end"],
)
def test_a_layer_takes_only_what_is_computed_before_it(sources: slice | list[int]) -> None:
    n_sources = 2 if sources == slice(0, 2) else len(sources)
    first = Layer("first", ("a",), sources, np.ones((1, n_sources)), np.zeros(1), (RELU,))
    second = Layer("second", ("b",), slice(0, 1), np.ones((1, 1)), np.zeros(1), (RELU,))

    with pytest.raises(NetworkError) as caught:
        Network((Input("x"),), (first, second), ("b",))
    assert str(caught.value) == "layer first takes values that are computed after it"


def test_classes_fit_the_outputs() -> None:
    assert lesson(classes=("no", "yes")).classes == ("no", "yes")
    with pytest.raises(NetworkError) as caught:
        lesson(classes=("a", "b", "c"))
    assert str(caught.value) == "1 output and 3 classes: expected 2 classes"
    with pytest.raises(NetworkError, match="two classes have the same name"):
        lesson(classes=("a", "a"))


def test_the_class_is_the_largest_output_the_first_of_equals() -> None:
    network = assemble(
        INPUTS,
        [Node(name, ("x1",), (1,), IDENTITY) for name in "abc"],
        classes=("A", "B", "C"),
    )
    outputs = np.array([[1.0, 3.0, 2.0], [2.0, 2.0, 1.0], [np.nan, 1.0, 2.0]])

    assert network.choose_classes(outputs) == ["B", "A", ""]


def test_one_output_chooses_between_two_classes_at_a_half() -> None:
    network = lesson(classes=("no", "yes"))

    assert network.choose_classes(np.array([[0.4], [0.5], [0.6], [np.nan]])) == [
        "no",
        "no",
        "yes",
        "",
    ]


def test_unnamed_inputs_take_the_names_of_their_columns() -> None:
    network = lesson(named=False)

    assert [each.name for each in network.with_input_names(["a", "b"]).inputs] == ["a", "b"]
    assert network.with_input_names(["a", "output"]) is network
    assert network.with_input_names(["a", "a"]) is network
    assert lesson().with_input_names(["a", "b"]).inputs == INPUTS


def test_permuting_hidden_nodes_changes_no_node() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(50, 2))
    weights = rng.normal(size=(4, 2))
    names = [f"node_{i}" for i in range(4)]

    def network(order: list[int]) -> Network:
        hidden = [Node(names[i], ("x1", "x2"), weights[i], TANH) for i in order]
        return assemble(INPUTS, [*hidden, Node("output", tuple(names), (1, 2, 3, 4), IDENTITY)])

    straight, permuted = network([0, 1, 2, 3]).trace(rows), network([2, 0, 3, 1]).trace(rows)

    for name in (*names, "output"):
        assert straight[name].tobytes() == permuted[name].tobytes()


def test_vectors_are_as_an_array_and_left_as_they_are() -> None:
    network = assemble(
        (Input("x1", mean=1, scale=2), Input("x2")),
        [Node("node", ("x1", "x2"), (2, 4), TANH), Node("output", ("node", "x1"), (3, -1), RELU)],
    )
    columns = np.random.default_rng(1).standard_normal((2, 20_000))
    before, buffer = columns.copy(), np.getbufsize()
    columns.flags.writeable = False

    values = network.forward(tuple(columns))

    assert values.tobytes() == network.forward(columns).tobytes()
    assert values[0].tobytes() == ((before[0] - 1) / 2).tobytes()
    assert columns.tobytes() == before.tobytes()
    assert np.getbufsize() == buffer


def test_a_layer_may_be_computed_in_place() -> None:
    layer = lesson().layers[0]
    values = np.array([[3.0, 1.0], [5.0, -1.0], [0.0, 0.0], [0.0, 0.0]])
    nodes = values[2:]

    assert layer.node_inputs(values, out=nodes) is nodes
    assert nodes.tolist() == [[26.0, -2.0], [-13.0, 9.0]]
    assert layer.activate(nodes, out=nodes) is nodes
    assert values.tolist() == [[3.0, 1.0], [5.0, -1.0], [26.0, 0.0], [0.0, 9.0]]
