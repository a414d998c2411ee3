"""What Keras and FANN compute, from their own code, as activations and element-wise layers here."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnfwd.core import Input, Node, assemble, parse_activation

X = [*np.linspace(-9, 9, 73).tolist(), 1e-300, -1e-300, 1e300, -1e300]


def clamp(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


FANN = {
    "FANN_LINEAR": ("identity", (), lambda x: x),
    "FANN_THRESHOLD": ("step(at_zero=1)", (), lambda x: 0.0 if x < 0 else 1.0),
    "FANN_THRESHOLD_SYMMETRIC": (
        "step(at_zero=1)",
        (2.0, -1.0),
        lambda x: -1.0 if x < 0 else 1.0,
    ),
    "FANN_SIGMOID": ("sigmoid", (), lambda x: 1 / (1 + math.exp(clamp(-2 * x, -700, 700)))),
    "FANN_SIGMOID_SYMMETRIC": ("tanh", (), math.tanh),
    "FANN_GAUSSIAN": ("gaussian", (), lambda x: math.exp(-x * x)),
    "FANN_GAUSSIAN_SYMMETRIC": ("gaussian", (2.0, -1.0), lambda x: math.exp(-x * x) * 2 - 1),
    "FANN_ELLIOT": ("softsign", (0.5, 0.5), lambda x: (x / 2) / (1 + abs(x)) + 0.5),
    "FANN_ELLIOT_SYMMETRIC": ("softsign", (), lambda x: x / (1 + abs(x))),
    "FANN_LINEAR_PIECE": ("clip(min=0, max=1)", (), lambda x: clamp(x, 0.0, 1.0)),
    "FANN_LINEAR_PIECE_SYMMETRIC": ("clip(min=-1, max=1)", (), lambda x: clamp(x, -1.0, 1.0)),
    "FANN_SIN_SYMMETRIC": ("sin", (), math.sin),
    "FANN_COS_SYMMETRIC": ("cos", (), math.cos),
    "FANN_SIN": ("sin", (0.5, 0.5), lambda x: math.sin(x) / 2 + 0.5),
    "FANN_COS": ("cos", (0.5, 0.5), lambda x: math.cos(x) / 2 + 0.5),
}
"""An activation, what its output is multiplied by and what is added, and FANN's own formula."""


@pytest.mark.parametrize("name", FANN)
def test_steepness_and_what_comes_after_are_element_wise_layers(name: str) -> None:
    written, after, formula = FANN[name]
    steepness, factor = 0.3, 2.0 if name == "FANN_SIGMOID" else 1.0
    identity, activation = parse_activation("identity"), parse_activation(written)
    steep = identity if name == "FANN_LINEAR" else activation
    nodes = [
        *(Node(f"sum_{i}", ("x",), (w,), identity, layer="sum") for i, w in enumerate((1, -0.5))),
        *(
            Node(f"s_{i}", (f"sum_{i}",), (factor * steepness,), steep, layer="steepness")
            for i in range(2)
        ),
    ]
    if after:
        weight, bias = after
        nodes += [
            Node(f"out_{i}", (f"s_{i}",), (weight,), identity, bias, layer="output")
            for i in range(2)
        ]
    network = assemble([Input("x")], nodes)
    found = network.predict([[x] for x in X])

    assert len(network.layers) == (3 if after else 2)
    for row, x in zip(found.tolist(), X, strict=True):
        assert row[0] == pytest.approx(formula(steepness * x), rel=1e-14, abs=1e-15)
        assert row[1] == pytest.approx(formula(steepness * (-0.5 * x)), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # keras.layers.ReLU(...)([-10, -0.5, 0, 0.5, 1, 2, 3, 10]) as Keras 3.15 prints it
        ("bounded_relu", [0, 0, 0, 0.5, 1, 2, 3, 10]),
        ("bounded_relu(max_value=2)", [0, 0, 0, 0.5, 1, 2, 2, 2]),
        ("bounded_relu(negative_slope=0.5)", [-5, -0.25, 0, 0.5, 1, 2, 3, 10]),
        ("bounded_relu(threshold=1)", [0, 0, 0, 0, 0, 2, 3, 10]),
        (
            "bounded_relu(max_value=2.5, negative_slope=0.5, threshold=1)",
            [-5.5, -0.75, -0.5, -0.25, 0, 2, 2.5, 2.5],
        ),
    ],
)
def test_relu_of_keras_with_parameters(written: str, expected: list[float]) -> None:
    found = parse_activation(written)(np.array([[-10, -0.5, 0, 0.5, 1, 2, 3, 10]]))

    assert found[0].tolist() == expected


def test_prelu_is_a_leaky_relu_a_node() -> None:
    slopes = (0.25, 0.125, -1.0)
    nodes = [
        Node(f"n{i}", ("x",), (1,), parse_activation(f"leaky_relu(negative_slope={slope})"))
        for i, slope in enumerate(slopes)
    ]

    network = assemble([Input("x")], nodes)

    assert len(network.layers) == 1
    assert network.predict([[-8], [3]]).tolist() == [[-2.0, -1.0, 8.0], [3.0, 3.0, 3.0]]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("clip(min=0)", [0, 0, 0.5, 10]),
        ("clip(max=0.5)", [-10, -0.5, 0.5, 0.5]),
        ("clip(min=-1, max=0.25)", [-1, -0.5, 0.25, 0.25]),
        ("clip", [-10, -0.5, 0.5, 10]),
        ("clamp(max=-3)", [-10, -3, -3, -3]),
    ],
)
def test_one_end_of_a_clip_may_be_absent(written: str, expected: list[float]) -> None:
    assert parse_activation(written)(np.array([[-10, -0.5, 0.5, 10]]))[0].tolist() == expected


def test_an_absent_end_is_no_parameter() -> None:
    activation = parse_activation("clip(max=6)")

    assert str(activation) == "clip(max=6)"
    assert activation.parameters == {"max": 6.0}
