"""Functions over a layer where their inputs leave the range of float64, in every notation."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, Input, Node, assemble, parse_activation
from nnfwd.explain import NOTATIONS, View, explain, write_explanations
from nnfwd.explain.node_group import NodeGroup
from nnfwd.text.numbers import format_digits

OVER_LAYER = [function.name for function in FUNCTIONS.values() if function.over_layer]

WEIGHTS = {
    "all -inf": (-1e308, -1e308, -1e308),
    "one inf": (1e308, 1, 2),
    "two inf": (1e308, 1e308, 1),
    "inf and -inf": (1e308, -1e308, 0),
    "one -inf": (-1e308, 1, 2),
    "huge": (1e307, 9e306, -1e307),
    "vanishing": (-1e3, -1.1e3, -2e3),
    "one node": (-1e308,),
}


def network_of(name, weights):
    activation = parse_activation(name)
    nodes = [Node(f"out_{i}", ("x",), (weight,), activation) for i, weight in enumerate(weights)]
    return assemble([Input("x")], nodes)


def network_of_nan(name):
    identity, activation = parse_activation("identity"), parse_activation(name)
    return assemble(
        [Input("x")],
        [
            Node("a", ("x",), (1e308,), identity),
            Node("b", ("x",), (-1e308,), identity),
            Node("out_0", ("a", "b"), (1, 1), activation),
            Node("out_1", ("a", "b"), (0.5, 0), activation),
        ],
    )


def check_every_notation(network):
    explanation = explain(network, [10])
    for notation in NOTATIONS:
        for matrices in (False, True):
            text = "".join(write_explanations(notation, [explanation], View(matrices=matrices)))
            assert text
    (content,) = json.loads("".join(write_explanations("json", [explanation])))
    outputs = network.predict([[10]])[0]
    assert [each["output"] for each in content["nodes"][-len(outputs) :]] == [
        None if not np.isfinite(each) else each for each in outputs.tolist()
    ]
    text = "".join(write_explanations("text", [explanation], View(width=10**6)))
    for steps in explanation.nodes[-len(outputs) :]:
        (line,) = [each for each in text.splitlines() if each.startswith(f"  {steps.node} ")]
        assert line.endswith(f" {format_digits(steps.output)}")


@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("name", OVER_LAYER)
def test_infinite_and_huge_inputs_are_explained(name, weights):
    check_every_notation(network_of(name, weights))


@pytest.mark.parametrize("name", OVER_LAYER)
def test_inputs_that_are_not_numbers_are_explained(name):
    check_every_notation(network_of_nan(name))


def test_the_logarithm_of_a_sum_that_vanishes_is_minus_infinity():
    explanation = explain(network_of("log_softmax", WEIGHTS["all -inf"][:2]), [10])
    text = "".join(write_explanations("text", [explanation]))
    assert text.splitlines()[-6:] == [
        "  total = exp(out_0_input) + exp(out_1_input)",
        "        ≈ exp(-inf) + exp(-inf)",
        "        ≈ 0 + 0",
        "        = 0",
        "  out_0 = out_0_input - ln(total) ≈ -inf - ln(0) ≈ -inf + inf ≈ nan",
        "  out_1 = out_1_input - ln(total) ≈ -inf - ln(0) ≈ -inf + inf ≈ nan",
    ]


def test_a_sum_of_exponentials_that_leaves_float64_is_infinite():
    softmax = parse_activation("softmax")
    group = NodeGroup(softmax, ("a",) * 20_000, (700.0,) * 20_000)
    assert (group.total, group.log_total) == (np.inf, np.inf)
