"""Functions over a layer: against mpmath and fractions, and rows with ties, NaN and infinities."""

import math
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp, mpf, workprec

from nnfwd.core import FUNCTIONS, parse_activation

INF, NAN = math.inf, math.nan


def true_softmax(x):
    powers = [mp.exp(each - max(x)) for each in x]
    total = sum(powers)
    return [power / total for power in powers]


def true_log_softmax(x):
    first = x.index(max(x))
    others = sum(mp.exp(each - x[first]) for i, each in enumerate(x) if i != first)
    return [each - x[first] - mp.log1p(others) for each in x]


def true_sparsemax(x):
    exact = [Fraction(float(each)) for each in x]
    ordered = sorted(exact, reverse=True)
    sums = [sum(ordered[:k]) for k in range(len(x) + 1)]
    size = max(k for k in range(1, len(x) + 1) if 1 + k * ordered[k - 1] > sums[k])
    threshold = (sums[size] - 1) / size
    chances = [max(each - threshold, Fraction(0)) for each in exact]
    return [mpf(chance.numerator) / chance.denominator for chance in chances]


TRUE = {"softmax": true_softmax, "log_softmax": true_log_softmax, "sparsemax": true_sparsemax}


def columns(n_nodes, n_rows):
    """Rows near each other and far apart, with ties, with close seconds, and of all sizes."""
    random = np.random.default_rng(n_nodes)
    shape = (n_nodes, n_rows)
    signs = random.choice([-1.0, 1.0], shape)
    close = 1.0 - np.exp(random.uniform(-37, -1, shape))
    return np.hstack(
        [
            random.normal(size=shape),
            random.normal(size=shape) * 50,
            random.normal(size=shape) * 700,
            1e3 + random.normal(size=shape),
            random.integers(-3, 4, shape).astype(float),
            np.where(random.random(shape) < 0.5, close, 1.0 - close),
            np.exp(random.uniform(-744, 709, shape)) * signs,
        ]
    )


def ulps(found, true):
    nearest = float(true)
    if math.isinf(nearest):
        return 0.0 if found == nearest else INF
    return float(abs(mpf(found) - true) / mpf(math.ulp(nearest)))


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize(("n_nodes", "n_rows"), [(1, 3), (2, 60), (3, 60), (16, 12), (100, 1)])
def test_within_4_ulp_of_the_true_value(name, n_nodes, n_rows):
    x = columns(n_nodes, n_rows)
    found = parse_activation(name)(x)
    with workprec(300):
        for column, values in zip(x.T.tolist(), found.T.tolist(), strict=True):
            true = TRUE[name]([mpf(each) for each in column])
            assert max(map(ulps, values, true)) <= 4, column


def test_softmax_of_a_wide_layer_adds_up_to_1():
    x = np.random.default_rng(7).normal(size=(1000, 40))
    for chances in parse_activation("softmax")(x).T.tolist():
        assert abs(math.fsum(chances) - 1.0) <= math.ulp(1.0)


def test_one_node_alone_is_certain():
    x = np.array([[-INF, -5.0, 0.0, 800.0, INF]])
    for name, certain in [("softmax", 1.0), ("log_softmax", 0.0), ("sparsemax", 1.0)]:
        assert parse_activation(name)(x).tolist() == [[certain] * 5]


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("softmax", [INF, 0.0, -3.0], [1.0, 0.0, 0.0]),
        ("softmax", [0.0, -INF, 0.0], [0.5, 0.0, 0.5]),
        ("softmax", [INF, 0.0, INF], [NAN] * 3),
        ("softmax", [-INF, -INF], [NAN] * 2),
        ("softmax", [0.0, NAN, 1.0], [NAN] * 3),
        ("softmax", [INF, NAN, 1.0], [NAN] * 3),
        ("log_softmax", [INF, 0.0, -3.0], [0.0, -INF, -INF]),
        ("log_softmax", [0.0, -INF, 0.0], [-math.log(2), -INF, -math.log(2)]),
        ("log_softmax", [-INF, -INF], [NAN] * 2),
        ("log_softmax", [0.0, NAN, 1.0], [NAN] * 3),
        ("log_softmax", [1e308, -1e308], [0.0, -INF]),
        ("sparsemax", [INF, 0.0, -3.0], [1.0, 0.0, 0.0]),
        ("sparsemax", [0.0, -INF, 0.0], [0.5, 0.0, 0.5]),
        ("sparsemax", [INF, INF], [NAN] * 2),
        ("sparsemax", [0.0, NAN, 1.0], [NAN] * 3),
        ("sparsemax", [1e308, -1e308], [1.0, 0.0]),
        ("hardmax", [1.0, 3.0, 3.0], [0.0, 1.0, 0.0]),
        ("hardmax", [INF, 0.0, INF], [1.0, 0.0, 0.0]),
        ("hardmax", [-INF, -INF], [1.0, 0.0]),
        ("hardmax", [0.0, -0.0], [1.0, 0.0]),
        ("hardmax", [0.0, NAN, 1.0], [NAN] * 3),
    ],
)
def test_ties_nan_and_infinities(name, column, expected):
    found = parse_activation(name)(np.array(column)[:, np.newaxis])[:, 0]
    np.testing.assert_array_equal(found, expected)


def test_a_row_that_is_not_a_number_leaves_its_neighbours_alone():
    x = np.array([[1.0, NAN, INF, INF, 1.0], [2.0, 0.0, 1.0, INF, 2.0]])
    for name in (name for name, function in FUNCTIONS.items() if function.over_layer):
        activation = parse_activation(name)
        found = activation(x)
        np.testing.assert_array_equal(found[:, [0, 4]], activation(x[:, [0, 4]]))
