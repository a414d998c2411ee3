"""What other programs mean by a name: claims that can be computed are, from values of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation
from nnfwd.core.activations.table.absent import ABSENT
from nnfwd.errors import ActivationError

MEANINGS = [(name, each) for name, row in FUNCTIONS.items() for each in row.elsewhere]


def value(written: str, x: float) -> float:
    return float(parse_activation(written)(np.array([[x]]))[0, 0])


def hint(name: str) -> str | None:
    with pytest.raises(ActivationError) as caught:
        parse_activation(name)
    return caught.value.hint


@pytest.mark.parametrize(("name", "meaning"), MEANINGS)
def test_a_meaning_is_either_an_activation_that_can_be_written_or_a_formula(name, meaning):
    assert bool(meaning.activation) != bool(meaning.formula)
    if meaning.activation:
        parse_activation(meaning.activation)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_where_a_name_is_listed_without_another_something_differs(name):
    default = parse_activation(name)
    own = [each for each in FUNCTIONS[name].elsewhere if not each.called]
    others = [each for each in FUNCTIONS[name].elsewhere if each.activation != str(default)]
    assert not own or others


@pytest.mark.parametrize(
    ("name", "who", "x", "expected"),
    [
        # as torch.nn.GELU and keras.activations.gelu print it, and as jax.nn.gelu does
        ("gelu", "PyTorch, ONNX, Keras by name, tf.nn", 1.0, 0.8413447460685429),
        ("gelu", "jax.nn, keras.ops", 1.0, 0.8411919906082768),
        ("gelu", "quick_gelu of CLIP, transformers", 1.0, 1 / (1 + math.exp(-1.702))),
        ("leaky_relu", "PyTorch, JAX, ONNX, FANN", -10.0, -0.1),
        ("leaky_relu", "Keras by name, keras.ops, tf.nn", -10.0, -2.0),
        ("leaky_relu", "Keras as a layer", -10.0, -3.0),
        # in evaluation the mean of its bounds 1/8 and 1/3
        ("leaky_relu", "RReLU of PyTorch", -48.0, -11.0),
        # keras.activations.hard_sigmoid([-3, -1, 0, 1, 3]) was [0, 0.3, 0.5, 0.7, 1] in Keras 2
        (
            "hard_sigmoid",
            "HardSigmoid, hardSigmoid of ONNX, TensorFlow.js, Keras 2",
            -1.0,
            0.3,
        ),
        ("hard_sigmoid", "PyTorch, JAX, Keras 3", -1.0, 1 / 3),
        ("step", "FANN_THRESHOLD of FANN", 0.0, 1.0),
        ("step", "hardlim of MATLAB, AMORE", 0.0, 1.0),
        ("step", "PMML threshold", 0.0, 0.0),
        ("threshold", "FANN", 0.0, 1.0),
        ("threshold", "PMML", 3.0, 1.0),
        # if x < -lambd, x + bias; if x > lambd, x - bias; else 0
        ("hard_shrink", "Shrink of ONNX without a bias", 2.0, 2.0),
        ("hard_shrink", "Shrink of ONNX with bias = lambd", 2.0, 1.5),
        # a = logsig(n) = 1 / (1 + exp(-n))
        ("sigmoid", "logsig of MATLAB", 1.0, 1 / (1 + math.exp(-1))),
        # a = tansig(n) = 2/(1+exp(-2*n))-1
        ("tanh", "tansig of MATLAB", 1.0, 2 / (1 + math.exp(-2)) - 1),
        ("relu", "poslin of MATLAB", -2.0, 0.0),
        ("hard_tanh", "satlin of MATLAB", -0.5, 0.0),
        ("hard_tanh", "satlin of MATLAB", 0.5, 0.5),
        ("hard_tanh", "satlins of MATLAB", -0.5, -0.5),
        ("identity", "purelin of MATLAB, AMORE", -7.0, -7.0),
        # radbas(n) = exp(-n^2)
        ("gaussian", "radbas of MATLAB", 2.0, math.exp(-4)),
        # elliotsig(n) = n / (1 + abs(n))
        ("softsign", "elliotsig of MATLAB", -3.0, -0.75),
        ("exponential", "exp of ONNX, NumPy", 1.0, math.e),
    ],
)
def test_a_claim_holds(name, who, x, expected):
    written = {each.who: each.activation for each in FUNCTIONS[name].elsewhere}
    assert value(written[who], x) == pytest.approx(expected, rel=2e-15)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("logsig", "write sigmoid, which is logsig in MATLAB"),
        ("satlin", "write hard_tanh(min=0, max=1), which is satlin in MATLAB"),
        ("hardlim", "write step(at_zero=1), which is hardlim in MATLAB, AMORE"),
        ("compet", "write hardmax, which is compet in MATLAB"),
        ("tribas", "in MATLAB tribas is max(0, 1 - |x|): no activation here computes that"),
        (
            "hardlims",
            "in MATLAB hardlims is -1 if x < 0, 1 if x ≥ 0: no activation here computes that",
        ),
        (
            "tansig",
            "write tanh, which is tansig in MATLAB; or in R's AMORE tansig is "
            "tanh(2·x/3)/tanh(2/3): no activation here computes that",
        ),
        (
            "FANN_SIGMOID_SYMMETRIC",
            "in FANN (steepness s = 0.5 unless set) FANN_SIGMOID_SYMMETRIC is tanh(s·x): "
            "multiply the node's weights and bias by s and write tanh",
        ),
        (
            "elliot_symmetric",
            "in FANN (steepness s = 0.5 unless set) FANN_ELLIOT_SYMMETRIC is softsign(s·x): "
            "multiply the node's weights and bias by s and write softsign",
        ),
        ("Linear Node", "write identity, which is Linear Node in WEKA"),
        ("Act_Logistic", "write sigmoid, which is Act_Logistic in SNNS"),
        (
            "PReLU",
            "in PyTorch, Keras, ONNX PReLU is x if x ≥ 0 else a·x, with a learned for each node: "
            "write leaky_relu(negative_slope=a) with the a of each node",
        ),
        ("nn.ReLU()", "write relu"),
        ("torch.nn.Tanh", "write tanh"),
        ("nn.LeakyReLU(0.2)", "write leaky_relu(negative_slope=0.2)"),
        ("threshold(1, 2)", "write threshold(threshold=1, value=2)"),
        ("threshold(1, 2, 3)", None),
        ("relu(1)", None),
        ("elu(one)", None),
        (
            "jax.nn.gelu",
            "write gelu if it is from PyTorch, ONNX, Keras by name, tf.nn, or "
            "gelu(approximate=tanh) if it is from jax.nn, keras.ops",
        ),
        (
            "hardSigmoid",
            "write hard_sigmoid if it is from PyTorch, JAX, Keras 3, or hard_sigmoid(slope=0.2) "
            "if it is from ONNX, TensorFlow.js, Keras 2",
        ),
        (
            "Shrink",
            "write hard_shrink, which is Shrink in ONNX without a bias; or write soft_shrink, "
            "which is Shrink in ONNX with bias = lambd",
        ),
        ("zzz", None),
    ],
)
def test_a_name_of_another_program_has_a_hint(name, expected):
    assert hint(name) == expected


@pytest.mark.parametrize("called", [each for _, row in MEANINGS for each in row.called])
def test_every_other_name_leads_to_a_hint(called):
    assert hint(called)


@pytest.mark.parametrize("called", [each for row in ABSENT for each in row.called])
def test_a_function_that_is_not_here_is_never_taken_for_one_that_is(called):
    with pytest.raises(ActivationError) as caught:
        parse_activation(called)
    assert str(caught.value).startswith(f"there is no activation '{called}'\nhint: in ")


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("ReLU", "relu"),
        ("RELU", "relu"),
        ("ReLU6", "relu6"),
        ("LeakyReLU", "leaky_relu"),
        ("Leaky_ReLU", "leaky_relu"),
        ("leakyrelu", "leaky_relu"),
        ("Hardtanh", "hard_tanh"),
        ("LogSigmoid", "log_sigmoid"),
        ("Tanhshrink", "tanh_shrink"),
        ("SiLU", "silu"),
        ("Swish", "silu"),
        ("GELU", "gelu"),
        ("Linear", "identity"),
        ("Softmax", "softmax"),
    ],
)
def test_a_name_of_the_table_is_known_in_other_letters(name, own):
    assert parse_activation(name) == parse_activation(own)


@pytest.mark.parametrize("name", ["re_lu", "leaky-relu", "hard tanh", "hard_shrin\u212a"])
def test_it_is_not_known_with_other_characters(name):
    hint(name)


def test_fanns_sigmoid_is_the_sigmoid_at_its_default_steepness():
    # 1/(1 + exp(-2·s·x)) with s = 0.5: so there is nothing to multiply, but its tanh has s·x alone
    assert hint("FANN_SIGMOID") == (
        "write sigmoid, which is FANN_SIGMOID in FANN with its steepness left at 0.5"
    )
