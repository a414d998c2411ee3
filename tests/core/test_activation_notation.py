"""How an activation is written, and what is said where it is written wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import FUNCTIONS, Activation, parse_activation
from nnfwd.errors import ActivationError

HOW = (
    "an activation is written as relu, as leaky_relu(negative_slope=0.3) or as "
    "{leaky_relu: {negative_slope: 0.3}}, not as "
)


class Text(str):
    """Text as a reader of files hands it on, with its place."""

    __slots__ = ()


@pytest.mark.parametrize(
    "written",
    [
        "leaky_relu(negative_slope=0.3)",
        "  leaky_relu ( negative_slope = 0.3 ) ",
        "leaky_relu(negative_slope=3e-1)",
        "leaky_relu(negative_slope=+.3)",
        {"leaky_relu": {"negative_slope": 0.3}},
        Text("leaky_relu(negative_slope=0.3)"),
        {Text("leaky_relu"): {Text("negative_slope"): 0.3}},
    ],
)
def test_all_ways_to_write_it_give_the_same(written):
    activation = parse_activation(written)
    assert activation == parse_activation("leaky_relu(negative_slope=0.3)")
    assert hash(activation) == hash(parse_activation("leaky_relu(negative_slope=0.3)"))
    assert activation.parameters == {"negative_slope": 0.3}
    assert str(activation) == "leaky_relu(negative_slope=0.3)"


@pytest.mark.parametrize(
    "written",
    ["relu", "relu()", " relu ( ) ", {"relu": {}}, {"relu": None}],
)
def test_a_function_without_parameters(written):
    activation = parse_activation(written)
    assert activation == parse_activation("relu")
    assert (activation.name, activation.parameters, str(activation)) == ("relu", {}, "relu")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("swish", "silu"),
        ("logistic()", "sigmoid"),
        ("leaky_relu(negative_slope=0.01)", "leaky_relu"),
        ({"elu": {"alpha": 1}}, "elu"),
        ({"elu": {"alpha": 2}}, "elu(alpha=2)"),
        ("elu(alpha=-0.0)", "elu(alpha=0)"),
        ("elu(alpha=1e-5)", "elu(alpha=1e-05)"),
        ("elu(alpha=5.)", "elu(alpha=5)"),
        ("elu(alpha=1E300)", "elu(alpha=1e+300)"),
        ("elu(alpha=9007199254740992)", "elu(alpha=9007199254740992)"),
        ({"elu": {"alpha": 9007199254740994.0}}, "elu(alpha=9007199254740994.0)"),
        ("gelu(approximate=none)", "gelu"),
        ({"gelu": {"approximate": Text("tanh")}}, "gelu(approximate=tanh)"),
        ("hard_tanh(max=2,min=-2)", "hard_tanh(min=-2, max=2)"),
        ("hard_sigmoid(slope=0.16666666666666666)", "hard_sigmoid"),
        ("hard_sigmoid(offset=0.5, slope=0.2)", "hard_sigmoid(slope=0.2)"),
    ],
)
def test_the_canonical_text(written, canonical):
    activation = parse_activation(written)
    assert str(activation) == canonical
    assert parse_activation(canonical) == activation


def test_parameters_hold_the_defaults_in_the_order_of_the_table():
    activation = parse_activation("hard_sigmoid(offset=1)")
    assert list(activation.parameters.items()) == [("slope", 1 / 6), ("offset", 1.0)]


def test_parameters_are_plain_floats_and_text():
    parameters = parse_activation({"gelu": {"approximate": Text("tanh")}}).parameters
    assert type(parameters["approximate"]) is str
    assert type(parse_activation({"elu": {"alpha": 2}}).parameters["alpha"]) is float


def test_different_parameters_are_different_activations():
    written = ["elu", "elu(alpha=2)", "celu", "celu(alpha=2)"]
    assert len({parse_activation(each) for each in written}) == 4


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("rleu(a=1)", "there is no activation 'rleu'; did you mean relu? There are: identity ("),
        ({"rleu": None}, "there is no activation 'rleu'; did you mean relu? There are: identity ("),
    ],
)
def test_an_unknown_name_is_guessed(written, message):
    with pytest.raises(ActivationError) as caught:
        parse_activation(written)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "leaky_relu(negativ_slope=0.3)",
            "leaky_relu has no parameter 'negativ_slope'; did you mean negative_slope? "
            "It has: negative_slope",
        ),
        (
            {"hard_sigmoid": {"steepness": 0.3}},
            "hard_sigmoid has no parameter 'steepness'. It has: slope, offset",
        ),
        ({"elu": {1: 2.0}}, "elu has no parameter 1. It has: alpha"),
        ("relu(alpha=0.3)", "relu has no parameters, and so no 'alpha'"),
        ("elu(alpha=1, alpha=1)", "elu: alpha is given twice"),
    ],
)
def test_a_parameter_that_does_not_exist(written, message):
    with pytest.raises(ActivationError) as caught:
        parse_activation(written)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "010",
        "00.5",
        "1_000",
        "nan",
        "-inf",
        "1e400",
        "0x10",
        "1:30",
        "٣",
        "３",
        "1e",
        ".",
        "1+",
        "--1",
    ],
)
def test_what_is_not_a_number_in_text(text):
    with pytest.raises(ActivationError) as caught:
        parse_activation(f"elu(alpha={text})")
    assert str(caught.value) == f"elu: alpha is a finite number, not {text!r}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "True"),
        (False, "False"),
        (None, "None"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ([1.0], "[1.0]"),
        ("yes", "'yes'"),
        ("0.3", "'0.3' (a number is written without quotes)"),
        ([10**5000], "an integer of thousands of digits"),
    ],
)
def test_what_is_not_a_number_in_a_mapping(value, shown):
    with pytest.raises(ActivationError) as caught:
        parse_activation({"elu": {"alpha": value}})
    assert str(caught.value) == f"elu: alpha is a finite number, not {shown}"


@pytest.mark.parametrize(
    "value", [2**53 + 1, -(2**53) - 1, 10**5000], ids=["over", "under", "huge"]
)
def test_an_integer_that_float64_may_not_hold(value):
    with pytest.raises(ActivationError) as caught:
        parse_activation({"elu": {"alpha": value}})
    message = "elu: alpha is an integer past 2^53, which float64 may not hold"
    assert str(caught.value) == message
    with pytest.raises(ActivationError) as caught:
        parse_activation("elu(alpha=9007199254740993)")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("softplus(beta=0)", "softplus: beta is above 0, not 0"),
        ("softplus(beta=-1)", "softplus: beta is above 0, not -1"),
        ("celu(alpha=0)", "celu: alpha is above 0, not 0"),
        ("squareplus(b=-4)", "squareplus: b is 0 or above, not -4"),
        ("soft_shrink(lambd=-0.5)", "soft_shrink: lambd is 0 or above, not -0.5"),
        ("hard_shrink(lambd=-0.5)", "hard_shrink: lambd is 0 or above, not -0.5"),
        ("hard_tanh(min=2)", "hard_tanh: min is at most max, not 2 and 1"),
        ("gelu(approximate=erf)", "gelu: approximate is none or tanh, not 'erf'"),
        ("gelu(approximate=1)", "gelu: approximate is text such as none, not 1"),
        ({"gelu": {"approximate": True}}, "gelu: approximate is text such as none, not True"),
        ("clip(min=1, max=0)", "clip: min is at most max, not 1 and 0"),
        ("bounded_relu(max_value=-1)", "bounded_relu: max_value is not negative, not -1"),
        (
            {"bounded_relu": {"max_value": "none"}},
            "bounded_relu: max_value is a finite number, not 'none'",
        ),
    ],
)
def test_a_parameter_that_the_function_cannot_have(written, message):
    with pytest.raises(ActivationError) as caught:
        parse_activation(written)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", "''"),
        ("()", "'()'"),
        ("leaky_relu(0.3)", "'leaky_relu(0.3)'"),
        ("leaky_relu(negative_slope)", "'leaky_relu(negative_slope)'"),
        ("leaky_relu(negative_slope=)", "'leaky_relu(negative_slope=)'"),
        ("leaky_relu(=0.3)", "'leaky_relu(=0.3)'"),
        ("leaky_relu(negative_slope=0.3", "'leaky_relu(negative_slope=0.3'"),
        ("leaky_relu(negative_slope=0.3)x", "'leaky_relu(negative_slope=0.3)x'"),
        ("leaky_relu(negative_slope=0.3,)", "'leaky_relu(negative_slope=0.3,)'"),
        ("leaky_relu(,)", "'leaky_relu(,)'"),
        ("x" * 70 + "(", "'" + "x" * 59 + "…'"),
        ({}, "{}"),
        ({"relu": None, "tanh": None}, "{'relu': None, 'tanh': None}"),
        ({"elu": 2.0}, "{'elu': 2.0}"),
        ({"elu": [2.0]}, "{'elu': [2.0]}"),
        ({1: None}, "{1: None}"),
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (["relu"], "['relu']"),
        ([10**5000], "an integer of thousands of digits"),
    ],
)
def test_what_is_not_written_like_an_activation(written, shown):
    with pytest.raises(ActivationError) as caught:
        parse_activation(written)
    assert caught.value.message == HOW + shown


NUMBERS = st.floats(min_value=1e-3, allow_infinity=False)  # every parameter may have these


@given(st.sampled_from(list(FUNCTIONS.values())), st.data())
def test_the_canonical_text_reads_back(function, data):
    numbers = [key for key, value in function.parameters.items() if not isinstance(value, str)]
    given_ = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(numbers, NUMBERS)))
    if function.name == "hard_tanh":
        low, high = sorted({"min": -1.0, "max": 1.0, **given_}.values())
        given_ = {"min": low, "max": high}
    if function.name == "clip" and len(given_) == 2:
        given_ = dict(zip(("min", "max"), sorted(given_.values()), strict=True))
    activation = parse_activation({function.name: given_})
    defaults = {key: value for key, value in function.parameters.items() if value is not None}
    assert activation.parameters == {**defaults, **given_}
    assert parse_activation(str(activation)) == activation


@given(st.text() | st.text(alphabet="relutanh(),=0123456789.e-+_ \n").map("elu(alpha={})".format))
def test_any_text_is_an_activation_or_an_error_on_one_line_and_a_hint(text):
    try:
        said = parse_activation(text)
    except ActivationError as error:
        said = error
    assert isinstance(said, Activation) or str(said).replace("\nhint: ", "", 1).isprintable()
