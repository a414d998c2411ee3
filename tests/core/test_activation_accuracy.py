"""Every function of one node against mpmath: within 4 units in the last place, everywhere."""

import math
import sys

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from nnfwd.core import FUNCTIONS, parse_activation

LARGEST = sys.float_info.max


def logistic(x):
    return 1 / (1 + mp.exp(-x))


def log_one_plus_exp(x):
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def clip(x, min=-mp.inf, max=mp.inf):  # noqa: A002 (the parameters of hard_tanh and clip)
    return x if min <= x <= max else min if x < min else max


def bounded_relu(x, negative_slope, threshold, max_value=mp.inf):
    """As Keras 3.15 has it: x·(x > threshold), clipped, less what is below the threshold."""
    kept = clip(x * (x > threshold), mpf(0), max_value)
    return kept - negative_slope * max(threshold - x, 0)


def gelu(x, approximate):
    if abs(x) > 100:  # Φ is 0 or 1 to a thousand digits
        return max(x, 0)
    if approximate == "none":
        return x * mp.erfc(-x / mp.sqrt(2)) / 2
    return x * logistic(2 * mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))


def hard_sigmoid(x, slope, offset):
    exact = mpf(1) / 6 if (slope, offset) == (1 / 6, 0.5) else mpf(slope)
    return clip(exact * x + offset, mpf(0), mpf(1))


TRUE = {
    "identity": lambda x: x,
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x, negative_slope: x if x >= 0 else negative_slope * x,
    "relu6": lambda x: clip(x, mpf(0), mpf(6)),
    "bounded_relu": bounded_relu,
    "step": lambda x, at_zero: mpf(0 if x < 0 else at_zero if x == 0 else 1),
    "sign": mp.sign,
    "sigmoid": logistic,
    "tanh": mp.tanh,
    "softsign": lambda x: x / (1 + abs(x)),
    "arctan": mp.atan,
    "hard_sigmoid": hard_sigmoid,
    "hard_tanh": clip,
    "clip": clip,
    "log_sigmoid": lambda x: -log_one_plus_exp(-x),
    "softplus": lambda x, beta: log_one_plus_exp(beta * x) / beta,
    "squareplus": lambda x, b: (x + mp.sqrt(x * x + b)) / 2,
    "elu": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
    "celu": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x / alpha),
    "selu": lambda x: (
        mpf(1.0507009873554805) * (x if x > 0 else mpf(1.6732632423543772) * mp.expm1(x))
    ),
    "gelu": gelu,
    "silu": lambda x, beta: x * logistic(beta * x),
    "mish": lambda x: x * mp.tanh(log_one_plus_exp(x)),
    "hard_swish": lambda x: x * clip(x + 3, mpf(0), mpf(6)) / 6,
    "threshold": lambda x, threshold, value: x if x > threshold else mpf(value),
    "thresholded_relu": lambda x, alpha: x if x > alpha else mpf(0),
    "soft_shrink": lambda x, lambd: mp.sign(x) * max(abs(x) - lambd, 0),
    "hard_shrink": lambda x, lambd: x if abs(x) > lambd else mpf(0),
    "tanh_shrink": lambda x: x - mp.tanh(x),
    "sin": mp.sin,
    "cos": mp.cos,
    "gaussian": lambda x: mp.exp(-x * x),
    "exponential": mp.exp,
}

CASES = [
    *TRUE,
    "leaky_relu(negative_slope=0.3)",
    "leaky_relu(negative_slope=0)",
    "leaky_relu(negative_slope=-2.5)",
    "bounded_relu(max_value=6)",
    "bounded_relu(max_value=0)",
    "bounded_relu(negative_slope=0.3)",
    "bounded_relu(threshold=0.7)",
    "bounded_relu(max_value=3, negative_slope=0.1, threshold=1)",
    "bounded_relu(max_value=1, negative_slope=0.1, threshold=3)",
    "step(at_zero=0.5)",
    "hard_sigmoid(slope=0.2)",
    "hard_sigmoid(slope=0.3, offset=-0.7)",
    "hard_sigmoid(slope=0)",
    "hard_sigmoid(slope=-1e-300, offset=0.1)",
    "hard_sigmoid(slope=1e+300, offset=0.1)",
    "hard_tanh(min=-0.1, max=7)",
    "clip(min=-0.1)",
    "clip(max=-0.1)",
    "clip(min=-0.1, max=7)",
    "softplus(beta=3)",
    "softplus(beta=0.01)",
    "softplus(beta=1e-300)",
    "squareplus(b=1)",
    "squareplus(b=0)",
    "squareplus(b=1e-300)",
    "squareplus(b=1e+300)",
    "elu(alpha=2)",
    "elu(alpha=0)",
    "celu(alpha=2)",
    "celu(alpha=1000)",
    "celu(alpha=1e-300)",
    "gelu(approximate=tanh)",
    "silu(beta=1.702)",
    "silu(beta=0.001)",
    "silu(beta=0)",
    "silu(beta=-3.3)",
    "threshold(threshold=0.7, value=-20)",
    "thresholded_relu(alpha=-0.3)",
    "soft_shrink(lambd=1.3)",
    "hard_shrink(lambd=0)",
]


def grid(parameters):
    """Zero, tiny, huge, the places where something changes, and points between them."""
    random = np.random.default_rng(20240607)
    numbers = [abs(value) for value in parameters if not isinstance(value, str)]
    kinks = [0.5, 1, 1.5, 3, 6, *numbers]
    tails = [8.3, 18.7, 19.1, 21.5, 26.6, 38.5, 39, 40, 700, 709, 709.8, 744.5, 745.2, 800]
    sizes = [5e-324, 1e-323, 1e-308, sys.float_info.min, 1e-160, 1e-105, 1e-8, 1e160, LARGEST]
    marks = np.array([*kinks, *tails, *sizes])
    around = [np.nextafter(marks, 0.0), marks, np.nextafter(marks, LARGEST)]
    between = [
        random.uniform(0, 4, 300),
        random.uniform(0, 40, 200),
        random.uniform(0, 750, 100),
        np.exp(random.uniform(-20, 8, 100)),
        np.exp(random.uniform(-744, 709, 40)),
    ]
    positive = np.unique(np.concatenate([*around, *between]))
    return np.concatenate([-positive[::-1], [0.0], positive])


def ulps(found, true):
    """How far a float is from a true value, in units in the last place of the true value."""
    nearest = float(true)
    if math.isinf(nearest):
        return 0.0 if found == nearest else math.inf
    return float(abs(mpf(found) - true) / mpf(math.ulp(nearest)))


def precision(name, x):
    """200 bits, and as many more as the formula loses by cancelling."""
    if name == "squareplus":
        return 5000
    return 200 + 2 * abs(math.frexp(x)[1]) if name == "tanh_shrink" else 200


def exact(parameters):
    return {
        key: value if isinstance(value, str) else mpf(value) for key, value in parameters.items()
    }


def test_every_function_of_one_node_has_a_true_value_here():
    assert set(TRUE) == {name for name, function in FUNCTIONS.items() if not function.over_layer}


@pytest.mark.parametrize("written", CASES)
def test_within_4_ulp_of_the_true_value(written):
    activation = parse_activation(written)
    true, parameters = TRUE[activation.name], activation.parameters
    x = grid(parameters.values())
    found = activation(x[np.newaxis])[0].tolist()
    worst = (0.0, 0.0)
    for each, value in zip(x.tolist(), found, strict=True):
        with mpmath.workprec(precision(activation.name, each)):
            worst = max(worst, (ulps(value, true(mpf(each), **exact(parameters))), each))
    assert worst[0] <= 4, f"{worst[0]:.2f} ulp at {worst[1]!r}"
