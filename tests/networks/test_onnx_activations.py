"""Activations in ONNX: whole, as several operators, and what is nearly one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from onnx_files import Files, summary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


W = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


F32 = {number: float(np.float32(number)) for number in (0.01, 0.2, 0.3, 1.5)}

ACTIVATIONS = {
    "Relu": ({}, "relu"),
    "LeakyRelu": ({}, f"leaky_relu(negative_slope={F32[0.01]!r})"),
    "Elu": ({"alpha": 1.5}, "elu(alpha=1.5)"),
    "Celu": ({}, "celu"),
    "Selu": ({}, "selu"),
    "HardSigmoid": ({}, f"hard_sigmoid(slope={F32[0.2]!r})"),
    "HardSwish": ({}, "hard_swish"),
    "ThresholdedRelu": ({}, "thresholded_relu"),
    "Softplus": ({}, "softplus"),
    "Softsign": ({}, "softsign"),
    "Sigmoid": ({}, "sigmoid"),
    "Tanh": ({}, "tanh"),
    "Mish": ({}, "mish"),
    "Atan": ({}, "arctan"),
    "Sin": ({}, "sin"),
    "Cos": ({}, "cos"),
    "Exp": ({}, "exponential"),
    "Sign": ({}, "sign"),
    "Swish": ({"alpha": 1.5}, "silu(beta=1.5)"),
    "Gelu": ({"approximate": "tanh"}, "gelu(approximate=tanh)"),
    "Shrink": ({"lambd": 0.25}, "hard_shrink(lambd=0.25)"),
    "Softmax": ({}, "softmax"),
    "LogSoftmax": ({}, "log_softmax"),
    "Hardmax": ({}, "hardmax"),
}


@pytest.mark.parametrize("operator", ACTIVATIONS)
def test_an_activation_becomes_that_of_the_sum_before_it(files: Files, operator: str) -> None:
    attributes, expected = ACTIVATIONS[operator]
    network = files.load(("Gemm", "x w"), (operator, "v1", attributes), w=np.transpose(W))
    assert [str(each) for layer in network.layers for each in layer.activations] == [expected] * 3


def test_selu_with_other_constants_is_a_scaled_elu(files: Files) -> None:
    network = files.load(("Selu", "x", {"alpha": 1.5, "gamma": 2.0}))
    assert [layer[::2] for layer in summary(network)] == [
        ([[1.0], [1.0]], "elu(alpha=1.5)"),
        ([[2.0], [2.0]], "identity"),
    ]


def test_shrink_with_a_bias_of_its_own_is_refused(files: Files) -> None:
    assert files.error(("Shrink", "x", {"lambd": 0.5, "bias": 0.25})) == (
        "node of y (Shrink): its bias 0.25 is neither 0 (hard_shrink) nor lambd (soft_shrink)"
    )


def activation(files: Files, *nodes: Any, **more: Any) -> str:
    network = files.load(*nodes, width=1, **more)
    assert len(network.layers) == 1
    return str(network.layers[0].activations[0])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.5, 0.75, "clip(min=-0.5, max=0.75)"),
        (0.0, None, "relu"),
        (0.0, 6.0, "relu6"),
        (None, 0.5, "clip(max=0.5)"),
        (0.5, None, "clip(min=0.5)"),
        (0.5, math.inf, "clip(min=0.5)"),
    ],
)
def test_clip_has_ends_as_attributes_or_as_inputs(
    files: Files, low: float | None, high: float | None, expected: str
) -> None:
    bounds = {"min": low, "max": high}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    constants = {name: np.float64(bound) for name, bound in given.items()}
    protos = [("Clip", "x", given)]

    assert activation(files, *protos, opset=7) == expected
    if "min" in given:
        assert (
            activation(files, ("Clip", " ".join(["x", *given])), opset=13, **constants) == expected
        )


def test_prelu_is_leaky_relu_with_a_slope_a_value(files: Files) -> None:
    network = files.load(("PRelu", "x a"), a=[0.5, 0.25])
    assert [str(each) for each in network.layers[0].activations] == [
        "leaky_relu(negative_slope=0.5)",
        "leaky_relu(negative_slope=0.25)",
    ]


@pytest.mark.parametrize("operator", ["Max", "Min"])
def test_the_larger_or_smaller_of_a_value_and_a_constant_is_a_clip(
    files: Files, operator: str
) -> None:
    end = {"Max": "min", "Min": "max"}[operator]
    for taken in ("x c", "c x"):
        assert activation(files, (operator, taken), c=0.5) == f"clip({end}=0.5)"
    assert activation(files, ("Max", "x c"), c=0.0) == "relu"


ROOT_HALF, ROOT_2 = math.sqrt(0.5), math.sqrt(2)
ERF = [("Div", "x r"), ("Erf", "v1"), ("Add", "v2 one")]
TANH = [("Pow", "x three"), ("Mul", "v1 c"), ("Add", "x v2"), ("Mul", "v3 p"), ("Tanh", "v4"),
        ("Add", "one v5")]  # fmt: skip
SEVERAL: dict[str, tuple[str, list[Any]]] = {
    "silu": ("silu", [("Sigmoid", "x"), ("Mul", "x v1")]),
    "silu, the other way": ("silu", [("Sigmoid", "x"), ("Mul", "v1 x")]),
    "silu by division": ("silu", [("Neg", "x"), ("Exp", "v1"), ("Add", "v2 one"), ("Div", "x v3")]),
    "quick gelu": ("silu(beta=1.702)", [("Mul", "x b"), ("Sigmoid", "v1"), ("Mul", "x v2")]),
    "gelu": ("gelu", [*ERF, ("Mul", "x v3"), ("Mul", "v4 half")]),
    "gelu, half first": ("gelu", [*ERF, ("Mul", "v3 half"), ("Mul", "x v4")]),
    "gelu, half of x": ("gelu", [*ERF, ("Mul", "half x"), ("Mul", "v4 v3")]),
    "gelu, divided by 2": ("gelu", [*ERF, ("Mul", "x v3"), ("Div", "v4 two")]),
    "gelu by a product": (
        "gelu", [("Mul", "x rh"), *ERF[1:], ("Mul", "x v3"), ("Mul", "v4 half")]
    ),
    "gelu with tanh": ("gelu(approximate=tanh)", [*TANH, ("Mul", "x half"), ("Mul", "v7 v6")]),
    "mish": ("mish", [("Softplus", "x"), ("Tanh", "v1"), ("Mul", "x v2")]),
    "mish from its parts": (
        "mish", [("Exp", "x"), ("Add", "one v1"), ("Log", "v2"), ("Tanh", "v3"), ("Mul", "x v4")]
    ),
    "softsign": ("softsign", [("Abs", "x"), ("Add", "v1 one"), ("Div", "x v2")]),
    "tanh_shrink": ("tanh_shrink", [("Tanh", "x"), ("Sub", "x v1")]),
    "softplus": ("softplus", [("Exp", "x"), ("Add", "v1 one"), ("Log", "v2")]),
    "softplus with beta": (
        "softplus(beta=1.702)", [("Mul", "x b"), ("Softplus", "v1"), ("Div", "v2 b")]
    ),
    "softplus with its threshold": (
        "softplus", [("Softplus", "x"), ("Greater", "x twenty"), ("Where", "v2 x v1")]
    ),
    "softplus with beta and threshold": (
        "softplus(beta=1.702)",
        [("Mul", "x b"), ("Softplus", "v1"), ("Div", "v2 b"), ("Greater", "v1 twenty"),
         ("Where", "v4 x v3")],
    ),
    "sigmoid": ("sigmoid", [("Neg", "x"), ("Exp", "v1"), ("Add", "v2 one"), ("Div", "one v3")]),
    "sigmoid, inverted": (
        "sigmoid", [("Neg", "x"), ("Exp", "v1"), ("Add", "v2 one"), ("Reciprocal", "v3")]
    ),
    "log_sigmoid": ("log_sigmoid", [("Sigmoid", "x"), ("Log", "v1")]),
    "hard_swish": (
        "hard_swish", [("Add", "x three"), ("Clip", "v1 zero six"),
                       ("Div", "v2 six"), ("Mul", "x v3")]
    ),
    "hard_swish, divided last": (
        "hard_swish", [("Add", "x three"), ("Clip", "v1 zero six"),
                       ("Mul", "x v2"), ("Div", "v3 six")]
    ),
    "hard_swish by hard_sigmoid": (
        "hard_swish", [("HardSigmoid", "x", {"alpha": 1 / 6}), ("Mul", "x v1")]
    ),
    "gaussian": ("gaussian", [("Mul", "x x"), ("Neg", "v1"), ("Exp", "v2")]),
    "gaussian, the sign first": ("gaussian", [("Neg", "x"), ("Mul", "v1 x"), ("Exp", "v2")]),
    "squareplus": (
        "squareplus(b=1.702)",
        [("Mul", "x x"), ("Add", "v1 b"), ("Sqrt", "v2"), ("Add", "x v3"), ("Mul", "v4 half")],
    ),
    "threshold": (
        "threshold(threshold=1.702, value=0.5)", [("Greater", "x b"), ("Where", "v1 x half")]
    ),
    "threshold, the other way": (
        "threshold(threshold=1.702, value=0.5)", [("LessOrEqual", "x b"), ("Where", "v1 half x")]
    ),
    "thresholded_relu": (
        "thresholded_relu(alpha=1.702)", [("Greater", "x b"), ("Cast", "v1", {"to": 11}),
                                          ("Mul", "x v2")]
    ),
    "hard_shrink": (
        "hard_shrink(lambd=1.702)",
        [("Greater", "x b"), ("Less", "x nb"), ("Or", "v1 v2"), ("Where", "v3 x zero")],
    ),
    "soft_shrink": (
        "soft_shrink(lambd=1.702)",
        [("Greater", "x b"), ("Sub", "x b"), ("Where", "v1 v2 zero"), ("Less", "x nb"),
         ("Add", "x b"), ("Where", "v4 v5 zero"), ("Add", "v3 v6")],
    ),
    "log_softmax": ("log_softmax", [("Softmax", "x"), ("Log", "v1")]),
}  # fmt: skip

NUMBERS = {
    "one": 1.0, "half": 0.5, "two": 2.0, "three": 3.0, "six": 6.0, "zero": 0.0, "twenty": 20.0,
    "r": ROOT_2, "rh": ROOT_HALF, "b": 1.702, "nb": -1.702, "c": 0.044715,
    "p": math.sqrt(2 / math.pi),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_several_operators_are_one_activation(files: Files, name: str) -> None:
    expected, nodes = SEVERAL[name]
    assert activation(files, *nodes, **NUMBERS) == expected


NEARLY = {
    "silu of another value": [("Add", "x one"), ("Sigmoid", "v1"), ("Mul", "x v2")],
    "gelu with another factor": [("Mul", "x half"), ("Erf", "v1"), ("Add", "v2 one"),
                                 ("Mul", "x v3"), ("Mul", "v4 half")],
    "softsign with another sum": [("Abs", "x"), ("Add", "v1 two"), ("Div", "x v2")],
    "softplus with a low threshold": [("Softplus", "x"), ("Greater", "x six"),
                                      ("Where", "v2 x v1")],
    "a square": [("Mul", "x x")],
    "an absolute value": [("Abs", "x")],
    "a logarithm": [("Log", "x")],
}  # fmt: skip


@pytest.mark.parametrize("name", NEARLY)
def test_what_is_nearly_an_activation_is_refused(files: Files, name: str) -> None:
    found = files.error(*NEARLY[name], width=1, **NUMBERS)
    assert found.endswith(", which a sum of weighted values cannot express")


def test_the_operator_that_cannot_be_expressed_is_named_and_not_what_takes_it(files: Files) -> None:
    assert files.error(("Erf", "x"), ("Gemm", "v1 w"), w=[[1.0], [1.0]]) == (
        "node of v1 (Erf): is a function of values, which a sum of weighted values cannot express"
    )


def test_an_activation_recognised_with_float32_constants_says_so(files: Files) -> None:
    nodes = SEVERAL["gelu"][1]
    exact = files.load(*nodes, width=1, **NUMBERS)
    rounded = files.load(*nodes, width=1, **NUMBERS | {"r": float(np.float32(ROOT_2))})

    line = "read from several operators: gelu"
    assert exact.provenance[1] == line
    assert rounded.provenance[1] == f"{line} (its constants are float32 in the file)"


def test_a_softplus_that_stops_at_a_threshold_says_how_far_it_is_off(files: Files) -> None:
    network = files.load(*SEVERAL["softplus with its threshold"][1], width=1, **NUMBERS)
    assert network.provenance[1] == (
        "read from several operators: softplus "
        "(where the file takes x itself, it differs by less than 2.1e-9/beta)"
    )


@pytest.mark.parametrize(("opset", "expected"), [(11, 0.25), (13, 0.5)])
def test_softmax_before_version_13_is_over_all_axes_from_one_on(
    files: Files, opset: int, expected: float
) -> None:
    network = files.load(
        ("Reshape", "x s"), ("Softmax", "v1"), ("Flatten", "v2"),
        width=4, opset=opset, s=np.array([-1, 2, 2]),
    )  # fmt: skip
    assert network.predict([[0, 0, 0, 0]]).tolist() == [[expected] * 4]
