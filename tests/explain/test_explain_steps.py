"""The steps of a row are the forward pass's own numbers."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import RowError
from nnfwd.explain import NodeGroup, Scaling, Term, explain, explain_trace

RELU = parse_activation("relu")
IDENTITY = parse_activation("identity")


def lesson_network():
    return assemble(
        [Input("x1"), Input("x2")],
        [
            Node("node_0", ("x1", "x2"), (2, 4), RELU),
            Node("node_1", ("x1", "x2"), (4, -5), RELU),
            Node("output", ("node_0", "node_1"), (2, 7), IDENTITY),
        ],
    )


def test_the_lesson_row_by_row():
    explanation = explain(lesson_network(), [3, 5])
    assert explanation.row == 1
    assert explanation.inputs == {"x1": 3.0, "x2": 5.0}
    assert explanation.scalings == ()
    assert explanation.outputs == {"output": 52.0}
    assert explanation.predicted is None
    assert [steps.node for steps in explanation.nodes] == ["node_0", "node_1", "output"]
    assert [steps.layer for steps in explanation.nodes] == ["hidden", "hidden", "output"]
    node_1 = explanation["node_1"]
    assert node_1.terms == (Term("x1", 4.0, 3.0, 12.0), Term("x2", -5.0, 5.0, -25.0))
    assert (node_1.bias, node_1.input, node_1.output) == (0.0, -13.0, 0.0)
    assert node_1.activation == RELU
    assert explanation["output"].terms == (
        Term("node_0", 2.0, 26.0, 52.0),
        Term("node_1", 7.0, 0.0, 0.0),
    )


def test_a_node_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="node_9"):
        explain(lesson_network(), [3, 5])["node_9"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([3], "rows have shape (n_rows, 2), not (1, 1)"),
        ([3, "a"], "row 1: column x2: 'a' is text, not a number"),
        ([3, math.nan], "row 1: column x2: 'nan' is not a finite number"),
        ([[3, 5]], "rows have shape (n_rows, 2), not (1, 1, 2)"),
    ],
)
def test_a_row_is_checked_as_for_predict(row, message):
    with pytest.raises(RowError) as raised:
        explain(lesson_network(), row)
    assert str(raised.value) == message


def test_a_scaled_input_is_a_step_of_its_own():
    network = assemble(
        [Input("age", mean=30, scale=12), Input("x2")],
        [Node("out", ("age", "x2"), (3, 1), RELU)],
    )
    explanation = explain(network, [38, 1])
    assert explanation.inputs == {"age": 38.0, "x2": 1.0}
    assert explanation.scalings == (Scaling("age", 38.0, 30.0, 12.0, 8 / 12),)
    assert explanation.scalings[0].difference == 8.0
    assert explanation["out"].terms[0] == Term("age", 3.0, 8 / 12, 2.0)


def test_rows_have_the_numbers_they_are_given():
    trace = lesson_network().trace([[3, 5], [1, -1], [0, 0], [8, 4]])
    everything = list(explain_trace(trace))
    assert [each.row for each in everything] == [1, 2, 3, 4]
    assert [each.outputs["output"] for each in everything] == [52.0, 63.0, 0.0, 148.0]
    numbered = explain_trace(trace, row_numbers=[10, 11, 15, 16])
    assert [each.row for each in numbered] == [10, 11, 15, 16]
    assert list(explain_trace(lesson_network().trace([]))) == []


@pytest.mark.parametrize(
    ("row", "predicted", "decided_by"),
    [([1], "yes", "out is above 0.5"), ([0.5], "no", "out is not above 0.5")],
)
def test_one_output_decides_between_two_classes(row, predicted, decided_by):
    network = assemble([Input("x1")], [Node("out", ("x1",), (1,), RELU)], classes=("no", "yes"))
    explanation = explain(network, row)
    assert (explanation.predicted, explanation.decided_by) == (predicted, decided_by)


def test_an_output_that_is_not_a_number_decides_on_no_class():
    nodes = [Node(name, ("x1",), (1e308,), IDENTITY) for name in ("a", "b")]
    nodes += [Node(f"out_{i}", ("a", "b"), (10, -10), IDENTITY) for i in (1, 2)]
    explanation = explain(assemble([Input("x1")], nodes, classes=("no", "yes")), [1])
    assert (explanation.predicted, explanation.decided_by) == ("", "an output is not a number")


def test_no_number_is_minus_zero():
    network = assemble(
        [Input("x1"), Input("x2", mean=1, scale=-2)],
        [
            Node("a", ("x1", "x2"), (-1, 0), IDENTITY),
            Node("b", ("a", "x2"), (-2, 5), parse_activation("tanh")),
        ],
    )
    explanation = explain(network, [-0.0, 1])
    numbers = [*explanation.inputs.values(), *explanation.outputs.values()]
    numbers += [number for each in explanation.scalings for number in (each.value, each.difference)]
    for steps in explanation.nodes:
        numbers += [steps.bias, steps.input, steps.output, *steps.values, *steps.products]
    assert [number for number in numbers if math.copysign(1, number) < 0 and number == 0] == []


def bits(number: float) -> bytes:
    return struct.pack("<d", number)


@given(seed=st.integers(0, 2**32), fan_in=st.integers(1, 64), exponent=st.integers(-300, 300))
def test_products_left_to_right_and_then_the_bias_are_the_input_bit_for_bit(seed, fan_in, exponent):
    random = np.random.default_rng(seed)
    names = tuple(f"x{index}" for index in range(fan_in))
    nodes = [
        Node("a", names, random.normal(size=fan_in), RELU, bias=float(random.normal())),
        Node("b", names, random.normal(size=fan_in) * 10.0**exponent, IDENTITY),
        Node("out", ("b", *names[::-1], "a"), random.normal(size=fan_in + 2), RELU, bias=1e-9),
    ]
    network = assemble([Input(name) for name in names], nodes[: 3 if fan_in <= 62 else 2])
    for explanation in explain_trace(network.trace(random.normal(size=(3, fan_in)))):
        for steps in explanation.nodes:
            total = steps.products[0]
            for product in steps.products[1:]:
                total += product
            assert bits(total + steps.bias) == bits(steps.input)


def test_a_wide_node_has_a_sum_that_is_close():
    random = np.random.default_rng(1)
    names = tuple(f"x{index}" for index in range(500))
    network = assemble(
        [Input(name) for name in names], [Node("out", names, random.normal(size=500), RELU)]
    )
    steps = explain(network, random.normal(size=500))["out"]
    assert math.fsum(steps.products) == pytest.approx(steps.input, rel=1e-12)


def softmax_network(activation, *weights):
    activation = parse_activation(activation)
    return assemble(
        [Input("x")],
        [
            Node(f"k{index}", ("x",), (weight,), activation, layer="output")
            for index, weight in enumerate(weights)
        ],
    )


def test_nodes_under_a_softmax_share_exponentials_and_their_sum():
    explanation = explain(softmax_network("softmax", 0, 1, -1), [2])
    group = explanation["k1"].group
    assert group is explanation["k0"].group
    assert group.nodes == ("k0", "k1", "k2")
    assert group.inputs == (0.0, 2.0, -2.0)
    assert group.shift == 0.0
    assert group.exponentials == (1.0, np.exp(2.0), np.exp(-2.0))
    assert group.total == math.fsum(group.exponentials)
    for node, power in zip(group.nodes, group.exponentials, strict=True):
        assert explanation[node].output == pytest.approx(power / group.total, rel=1e-14)


@pytest.mark.parametrize(
    ("inputs", "shift"),
    [((700.0, 1.0), 0.0), ((701.0, 1.0), 701.0), ((-701.0, -900.0), -701.0), ((math.inf, 1), 0.0)],
)
def test_the_largest_input_is_taken_off_only_where_plain_exponentials_fail(inputs, shift):
    group = NodeGroup(parse_activation("softmax"), ("a", "b"), inputs)
    assert group.shift == shift
    assert group.total > 0


def test_softmax_in_one_layer_beside_another_activation_takes_only_its_own_nodes():
    softmax = parse_activation("softmax")
    nodes = [
        Node("a", ("x",), (1,), softmax, layer="output"),
        Node("b", ("x",), (5,), RELU, layer="output"),
        Node("c", ("x",), (2,), softmax, layer="output"),
    ]
    explanation = explain(assemble([Input("x")], nodes), [1])
    assert explanation["a"].group.nodes == ("a", "c")
    assert explanation["b"].group is None
    assert explanation["a"].output + explanation["c"].output == pytest.approx(1)


@pytest.mark.parametrize("scale", [0.1, 1, 10])
def test_sparsemax_is_its_inputs_less_the_threshold(scale):
    random = np.random.default_rng(7)
    for _ in range(20):
        weights = random.normal(size=5) * scale
        explanation = explain(softmax_network("sparsemax", *weights), [1])
        group = explanation["k0"].group
        for node, surplus in zip(group.nodes, group.surpluses, strict=True):
            assert max(0, surplus) == pytest.approx(explanation[node].output, abs=1e-14)


def test_hardmax_goes_to_the_first_of_equals():
    explanation = explain(softmax_network("hardmax", 1, 3, 3), [1])
    assert explanation["k0"].group.winner == "k1"
    assert explanation.outputs == {"k0": 0.0, "k1": 1.0, "k2": 0.0}
