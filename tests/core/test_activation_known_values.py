"""Values that can be looked up or worked by hand, one by one."""

import math

import numpy as np
import pytest

from nnfwd.core import parse_activation

LARGEST_BELOW_MINUS_3 = math.nextafter(-3, -4)


@pytest.mark.parametrize(
    ("written", "x", "expected"),
    [
        ("identity", -2.5, -2.5),
        ("relu", 26.0, 26.0),
        ("relu", -13.0, 0.0),
        ("relu6", 7.0, 6.0),
        ("leaky_relu", -1.0, -0.01),
        ("leaky_relu(negative_slope=0.3)", -2.0, -0.6),
        ("leaky_relu(negative_slope=2)", -1.0, -2.0),  # not max(x, 2·x), which would be -1
        ("leaky_relu(negative_slope=2)", 1.0, 1.0),
        ("elu(alpha=2)", -1.0, -1.2642411176571153),
        ("celu(alpha=2)", -1.0, -0.7869386805747332),
        ("selu", 1.0, 1.0507009873554805),
        ("selu", -1.0, -1.1113307378125625),
        ("gelu", 1.0, 0.8413447460685429),
        ("gelu(approximate=tanh)", 1.0, 0.8411919906082768),
        ("silu", 1.0, 0.7310585786300049),
        ("silu(beta=1.702)", 1.0, 0.8457957659328212),
        ("mish", 1.0, 0.8650983882673103),
        ("softplus", 0.0, math.log(2)),
        ("softplus(beta=2)", 0.0, math.log(2) / 2),
        ("softsign", -3.0, -0.75),
        ("squareplus", 0.0, 1.0),
        ("squareplus", -1.5, 0.5),
        ("squareplus(b=9)", 0.0, 1.5),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", -745.0, 5e-324),
        ("log_sigmoid", 0.0, -math.log(2)),
        ("log_sigmoid", -1000.0, -1000.0),
        ("hard_sigmoid", 1.0, 4 / 6),
        ("hard_sigmoid", -2.0, 1 / 6),
        ("hard_sigmoid", -3.0, 0.0),
        ("hard_sigmoid", LARGEST_BELOW_MINUS_3, 0.0),
        ("hard_sigmoid", math.nextafter(-3, 0), 2.0**-51 / 6),
        ("hard_sigmoid", 3.0, 1.0),
        ("hard_sigmoid(slope=0.2)", 1.0, 0.7),
        ("hard_sigmoid(slope=0.2)", 2.0, 0.9),
        ("hard_swish", 1.0, 4 / 6),
        ("hard_swish", -1.5, -0.375),
        ("hard_swish", 4.0, 4.0),
        ("tanh", 1.0, math.tanh(1.0)),
        ("tanh", 5e-324, 5e-324),
        ("hard_tanh", -2.0, -1.0),
        ("hard_tanh(min=-3, max=0.5)", 2.0, 0.5),
        ("tanh_shrink", 1.0, 0.23840584404423512),
        ("soft_shrink", 2.0, 1.5),
        ("soft_shrink", -0.5, 0.0),
        ("hard_shrink", 2.0, 2.0),
        ("hard_shrink", 0.5, 0.0),
        ("threshold(threshold=1, value=20)", 1.0, 20.0),
        ("threshold(threshold=1, value=20)", 1.5, 1.5),
        ("thresholded_relu", 1.0, 0.0),
        ("thresholded_relu", 1.5, 1.5),
        ("step", -0.0, 1.0),
        ("step", 0.0, 1.0),
        ("step(at_zero=0)", 0.0, 0.0),
        ("step(at_zero=0.5)", 0.0, 0.5),
        ("step", 5e-324, 1.0),
        ("step", -5e-324, 0.0),
        ("sign", -7.0, -1.0),
        ("sign", 0.0, 0.0),
        ("sin", 1.0, math.sin(1.0)),
        ("arctan", 1.0, math.pi / 4),
        ("gaussian", 1.0, 0.36787944117144233),
        ("exponential", 1.0, math.e),
    ],
)
def test_value(written, x, expected):
    ((found,),) = parse_activation(written)(np.array([[x]])).tolist()
    assert abs(found - expected) <= math.ulp(expected)


@pytest.mark.parametrize(
    ("written", "column", "expected"),
    [
        ("softmax", [0.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]),
        ("softmax", [1000.0, 1000.0, -1000.0], [0.5, 0.5, 0.0]),
        ("softmax", [math.log(1), math.log(3)], [0.25, 0.75]),
        ("log_softmax", [5.0, 5.0], [-math.log(2), -math.log(2)]),
        ("sparsemax", [1.0, 0.5, -1.0], [0.75, 0.25, 0.0]),
        ("sparsemax", [3.0, 1.0], [1.0, 0.0]),
        ("hardmax", [0.1, 0.9], [0.0, 1.0]),
    ],
)
def test_values_over_a_layer(written, column, expected):
    found = parse_activation(written)(np.array(column)[:, np.newaxis])[:, 0]
    np.testing.assert_allclose(found, expected, rtol=3e-16, atol=0)


def test_the_lesson_of_tanh_comes_out_to_the_last_digit():
    node_0, node_1 = parse_activation("tanh")(np.array([[3.0], [9.0]]))[:, 0].tolist()
    assert 2 * node_0 - node_1 == 0.9901095378334199


def test_hidden_layers_of_the_lesson_of_relu():
    x = np.array([[26.0, -2.0], [-13.0, 9.0]])
    assert parse_activation("relu")(x).tolist() == [[26.0, 0.0], [0.0, 9.0]]
