"""The table of functions: complete, without doubles, and true in what it says of limits."""

import copy
import math
import pickle

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, find_function, parse_activation
from nnfwd.errors import ActivationError

each_function = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))


def test_it_cannot_be_changed():
    with pytest.raises(TypeError):
        FUNCTIONS["relu"] = FUNCTIONS["tanh"]
    with pytest.raises(TypeError):
        FUNCTIONS["elu"].parameters["alpha"] = 2.0


def test_names_and_aliases_are_unique():
    names = [name for row in FUNCTIONS.values() for name in (row.name, *row.aliases)]
    assert len(set(names)) == len(names)


@each_function
def test_a_function_is_found_by_its_name(function):
    assert find_function(function.name) is function


@each_function
def test_a_function_is_found_by_its_aliases(function):
    assert all(find_function(alias) is function for alias in function.aliases)


@each_function
def test_each_has_a_formula_and_a_reference(function):
    assert function.formula
    assert function.reference


@each_function
def test_a_formula_names_every_parameter(function):
    assert all(name in function.formula for name in function.parameters)


@each_function
def test_defaults_are_allowed(function):
    for requirement in function.requirements:
        found = [function.parameters[name] for name in requirement.parameters]
        assert requirement.holds(*found)


@each_function
def test_limits_are_what_the_function_attains(function):
    activation = parse_activation(function.name)
    others = [0.0, 1.0] if function.over_layer else []
    for x, text in zip((-math.inf, math.inf), function.limits, strict=True):
        (found, *_) = activation(np.array([[x], *([other] for other in others)]))[:, 0]
        known = {key: x if each is None else each for key, each in function.parameters.items()}
        np.testing.assert_equal(found, limit(text, known))


@each_function
def test_limits_with_other_parameters(function):
    others = {
        "negative_slope": 0.3,
        "alpha": 2.5,
        "beta": 0.5,
        "b": 9.0,
        "min": -3.0,
        "max": 4.0,
        "slope": 2.0,
        "threshold": 0.5,
        "value": -7.0,
        "lambd": 1.0,
        "at_zero": 0.5,
        "offset": 0.1,
        "max_value": 4.0,
        "approximate": "tanh",
    }
    if not function.parameters:
        return
    if function.name == "bounded_relu":
        others["negative_slope"] = 0.0  # any other has another limit
    parameters = {name: others.get(name, 1.5) for name in function.parameters}
    activation = parse_activation({function.name: parameters})
    found = activation(np.array([[-math.inf, math.inf]]))[0].tolist()
    assert found == [limit(text, parameters) for text in function.limits]


def limit(text, parameters):
    if text == "none, between -1 and 1":
        return math.nan
    sign, name = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    known = {"π/2": math.pi / 2, **parameters}
    return sign * (known[name] if name in known else float(name))


def test_a_flat_line_has_a_limit():
    x = np.array([[-math.inf, math.inf]])
    assert parse_activation("leaky_relu(negative_slope=0)")(x).tolist() == [[0.0, math.inf]]
    assert parse_activation("hard_sigmoid(slope=0, offset=0.25)")(x).tolist() == [[0.25, 0.25]]
    assert parse_activation("elu(alpha=0)")(x).tolist() == [[0.0, math.inf]]
    assert parse_activation("squareplus(b=0)")(x).tolist() == [[0.0, math.inf]]


def test_a_negative_beta_turns_silu_around():
    x = np.array([[-math.inf, -2.0, 2.0, math.inf]])
    turned = parse_activation("silu(beta=-1)")(x)
    assert turned.tolist() == (-parse_activation("silu")(-x)).tolist()


def test_a_copy_of_an_activation_has_the_function_of_the_table():
    activation = parse_activation("gelu(approximate=tanh)")
    for copied in (copy.deepcopy(activation), pickle.loads(pickle.dumps(activation))):  # noqa: S301
        assert copied == activation
        assert copied.function is FUNCTIONS["gelu"]


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("rleu", "; did you mean relu?"),
        ("re_lu", "; did you mean relu?"),
        ("leaky-relu", "; did you mean leaky_relu?"),
        ("logistik", "; did you mean logistic?"),
        ("zzz", "."),
        ("", "."),
        ("relu\n", "; did you mean relu?"),
    ],
)
def test_an_unknown_name_is_an_error_that_lists_what_exists(name, guess):
    with pytest.raises(ActivationError) as caught:
        find_function(name)
    names = ", ".join(f"{each} ({', '.join(row.aliases)})" if row.aliases else each
                      for each, row in FUNCTIONS.items())  # fmt: skip
    assert names.startswith("identity (linear), relu, leaky_relu")
    assert str(caught.value) == f"there is no activation {name!r}{guess} There are: {names}"
