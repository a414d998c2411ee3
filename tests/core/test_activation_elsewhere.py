"""What other programs mean by a name: claims that can be computed are, from values of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation
from nnfwd.core.activations.elsewhere import ELSEWHERE

MEANINGS = [(name, meaning) for name, meanings in ELSEWHERE.items() for meaning in meanings]


def value(written: str, x: float) -> float:
    return float(parse_activation(written)(np.array([[x]]))[0, 0])


def meanings(name: str) -> dict[str, str]:
    return {each.where: each.activation or each.formula for each in ELSEWHERE[name]}


def test_names_are_the_tables_own_in_its_order():
    assert list(ELSEWHERE) == [name for name in FUNCTIONS if name in ELSEWHERE]


@pytest.mark.parametrize(("name", "meaning"), MEANINGS)
def test_a_meaning_is_either_an_activation_that_can_be_written_or_a_formula(name, meaning):
    assert bool(meaning.activation) != bool(meaning.formula)
    if meaning.activation:
        parse_activation(meaning.activation)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_where_a_name_is_listed_something_differs(name):
    default = parse_activation(name)
    assert any(
        each.formula or parse_activation(each.activation) != default for each in ELSEWHERE[name]
    )


@pytest.mark.parametrize(
    ("name", "where", "x", "expected"),
    [
        # as torch.nn.GELU and keras.activations.gelu print it, and as jax.nn.gelu does
        ("gelu", "PyTorch, ONNX, Keras by name, tf.nn", 1.0, 0.8413447460685429),
        ("gelu", "jax.nn, keras.ops", 1.0, 0.8411919906082768),
        ("gelu", "CLIP, as quick GELU", 1.0, 1 / (1 + math.exp(-1.702))),
        ("leaky_relu", "PyTorch, JAX, ONNX, FANN", -10.0, -0.1),
        ("leaky_relu", "Keras by name, keras.ops, tf.nn", -10.0, -2.0),
        ("leaky_relu", "Keras as a layer", -10.0, -3.0),
        # keras.activations.hard_sigmoid([-3, -1, 0, 1, 3]) was [0, 0.3, 0.5, 0.7, 1] in Keras 2
        ("hard_sigmoid", "ONNX, Keras 2", -1.0, 0.3),
        ("hard_sigmoid", "PyTorch, JAX, Keras 3", -1.0, 1 / 3),
        ("step", "FANN threshold", 0.0, 1.0),
        ("step", "PMML threshold", 0.0, 0.0),
        ("threshold", "FANN", 0.0, 1.0),
        ("threshold", "PMML", 3.0, 1.0),
        # if x < -lambd, x + bias; if x > lambd, x - bias; else 0
        ("hard_shrink", "PyTorch, Keras, ONNX Shrink without a bias", 2.0, 2.0),
        ("hard_shrink", "ONNX Shrink with bias = lambd", 2.0, 1.5),
    ],
)
def test_a_claim_holds(name, where, x, expected):
    assert value(meanings(name)[where], x) == pytest.approx(expected, rel=1e-15)


def test_fanns_sigmoid_is_the_sigmoid_at_its_default_steepness():
    # 1/(1 + exp(-2·s·x)) with s = 0.5: so there is nothing to list, but its tanh has s·x alone
    assert "sigmoid" not in ELSEWHERE
    assert [each.formula for each in ELSEWHERE["tanh"]] == ["tanh(s·x)"]
