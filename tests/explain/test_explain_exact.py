"""The table of exact fractions against the functions that compute."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation
from nnfwd.explain.math.exact_functions import exact_value

SIXTH = Fraction(1, 6)
POINTS = [Fraction(n, 4) for n in range(-32, 33)]
POINT_FUNCTIONS = [name for name, function in FUNCTIONS.items() if not function.over_layer]


@pytest.mark.parametrize("name", POINT_FUNCTIONS)
def test_where_a_value_is_exact_it_is_the_one_computed(name):
    activation = parse_activation(name)
    settings = {
        parameter: SIXTH
        if value == 1 / 6
        else value
        if isinstance(value, str)
        else Fraction(repr(value))
        for parameter, value in activation.parameters.items()
    }
    found = 0
    for x in POINTS:
        value = exact_value(name, [x], settings)
        computed = activation(np.array([[float(x)]]))[0, 0]
        if value is not None:
            found += 1
            assert float(value) == pytest.approx(computed, rel=1e-15, abs=1e-300)
    assert (found == 0) == (FUNCTIONS[name].exact is None)


@pytest.mark.parametrize(
    ("function", "arguments", "settings", "value"),
    [
        ("leaky_relu", [Fraction(-3)], {"negative_slope": Fraction(3, 10)}, Fraction(-9, 10)),
        ("hard_sigmoid", [Fraction(1)], {"slope": SIXTH, "offset": Fraction(1, 2)}, Fraction(2, 3)),
        ("step", [Fraction(0)], {"at_zero": Fraction(1, 2)}, Fraction(1, 2)),
        ("squareplus", [Fraction(3, 2)], {"b": Fraction(4)}, Fraction(2)),
        ("squareplus", [Fraction(1)], {"b": Fraction(4)}, None),
        ("squareplus", [Fraction(0)], {"b": Fraction(-4)}, None),
        ("softsign", [Fraction(-3)], {}, Fraction(-3, 4)),
        ("tanh", [Fraction(1)], {}, None),
        ("exp", [Fraction(0)], {}, Fraction(1)),
        ("ln", [Fraction(1)], {}, Fraction(0)),
        ("max", [Fraction(0), Fraction(-2)], {}, Fraction(0)),
        ("a function of another table", [Fraction(0)], {}, None),
    ],
)
def test_values_worked_by_hand(function, arguments, settings, value):
    assert exact_value(function, arguments, settings) == value
