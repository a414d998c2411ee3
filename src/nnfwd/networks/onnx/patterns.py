"""Activations that exporters write as several operators: a row a pattern."""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["COMMUTE", "PATTERNS", "Form", "Minus", "OneOf", "Op", "P", "Pattern", "X"]


class P(NamedTuple):
    """A parameter: any constant, the same at each place of its name."""

    name: str


class Minus(NamedTuple):
    """A constant that is minus a parameter."""

    name: str


class Op(NamedTuple):
    """An operator, and what it is applied to: the value x, numbers, parameters, operators."""

    name: str
    of: tuple[Form, ...]


class OneOf(NamedTuple):
    """One of several forms."""

    of: tuple[Form, ...]


class X(NamedTuple):
    """The value that the activation is applied to."""


Form = Op | OneOf | X | P | Minus | float

COMMUTE = frozenset({"Add", "Mul", "Or"})
"""Operators that take two values in any order."""


def _op(name: str) -> _Maker:
    return _Maker(name)


class _Maker:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *of: Form) -> Op:
        return Op(self.name, of)


def _either(*of: Form) -> OneOf:
    return OneOf(of)


x, beta, value, limit = X(), P("beta"), P("value"), P("limit")
add, mul, div, sub, neg = map(_op, ("Add", "Mul", "Div", "Sub", "Neg"))
exp, log, power, root, absolute = map(_op, ("Exp", "Log", "Pow", "Sqrt", "Abs"))
sigmoid, tanh, erf, clip = map(_op, ("Sigmoid", "Tanh", "Erf", "Clip"))
softplus, hard_sigmoid, where = map(_op, ("Softplus", "HardSigmoid", "Where"))
greater, less, less_or_equal = map(_op, ("Greater", "Less", "LessOrEqual"))
either, sign, reciprocal = map(_op, ("Or", "Sign", "Reciprocal"))


def _scaled(form: Form, by: float) -> OneOf:
    """Multiply by a number, or divide by its inverse."""
    return _either(mul(form, by), div(form, 1 / by))


def _product(*forms: Form) -> OneOf:
    """Multiply three forms, in any order."""
    a, b, c = forms
    return _either(mul(mul(a, b), c), mul(mul(a, c), b), mul(a, mul(b, c)))


def _half_of_x_times(form: Form) -> OneOf:
    return _either(_product(x, form, 0.5), div(mul(x, form), 2), mul(div(x, 2), form))


square = _either(power(x, 2), mul(x, x))
cube = _either(power(x, 3), mul(x, square))
flat_cube = _either(
    _scaled(cube, 0.044715), mul(mul(x, 0.044715), square), mul(mul(square, 0.044715), x)
)
inside_tanh = _either(
    mul(add(x, flat_cube), math.sqrt(2 / math.pi)),
    _product(
        x, math.sqrt(2 / math.pi), add(1, _either(mul(square, 0.044715), mul(mul(x, 0.044715), x)))
    ),
)
zero_to_six = clip(add(x, 3), 0, 6)


class Pattern(NamedTuple):
    """A row of the table.

    Parameters
    ----------
    function : str
        The activation.
    form : Form
    parameters : dict, optional
        Parameters of the activation: numbers or texts, or the name of one in the form.
    operator : str, optional
        What one operator of ONNX it is: other patterns may have it.
    least : dict from str to float, optional
        The least that a parameter of the form must be.
    note : str, optional
        How the file differs from the activation.
    """

    function: str
    form: Form
    parameters: dict[str, str | P] = {}  # noqa: RUF012 - rows are not changed
    operator: str = ""
    least: dict[str, float] = {}  # noqa: RUF012
    note: str = ""


ABOVE_THE_LIMIT = "where the file takes x itself, it differs by less than 2.1e-9/beta"

PATTERNS = (
    Pattern("silu", _either(mul(x, sigmoid(x)), div(x, add(1, exp(neg(x)))))),
    Pattern("silu", mul(x, sigmoid(mul(x, beta))), {"beta": beta}),
    Pattern("gelu", _half_of_x_times(add(1, erf(_scaled(x, math.sqrt(0.5)))))),
    Pattern("gelu", _half_of_x_times(add(1, tanh(inside_tanh))), {"approximate": "tanh"}),
    Pattern("mish", mul(x, tanh(softplus(x)))),
    Pattern("softsign", div(x, add(1, absolute(x)))),
    Pattern("tanh_shrink", sub(x, tanh(x))),
    Pattern("softplus", log(add(1, exp(x))), operator="Softplus"),
    Pattern("softplus", div(softplus(mul(x, beta)), beta), {"beta": beta}),
    Pattern(
        "softplus",
        where(greater(x, limit), x, softplus(x)),
        least={"limit": 20},
        note=ABOVE_THE_LIMIT,
    ),
    Pattern(
        "softplus",
        where(greater(mul(x, beta), limit), x, div(softplus(mul(x, beta)), beta)),
        {"beta": beta},
        least={"limit": 20},
        note=ABOVE_THE_LIMIT,
    ),
    Pattern(
        "sigmoid",
        _either(div(1, add(1, exp(neg(x)))), reciprocal(add(1, exp(neg(x))))),
        operator="Sigmoid",
    ),
    Pattern("log_sigmoid", log(sigmoid(x))),
    Pattern(
        "hard_swish",
        _either(
            mul(x, hard_sigmoid(x, 1 / 6, 0.5)),
            _product(x, zero_to_six, 1 / 6),
            div(mul(x, zero_to_six), 6),
            mul(x, div(zero_to_six, 6)),
        ),
    ),
    Pattern("gaussian", exp(_either(neg(square), mul(neg(x), x)))),
    Pattern("squareplus", _scaled(add(x, root(add(square, beta))), 0.5), {"b": beta}),
    Pattern(
        "threshold",
        _either(where(greater(x, beta), x, value), where(less_or_equal(x, beta), value, x)),
        {"threshold": beta, "value": value},
    ),
    Pattern(
        "hard_shrink",
        _either(
            where(either(greater(x, beta), less(x, Minus("beta"))), x, 0),
            where(less_or_equal(absolute(x), beta), 0, x),
        ),
        {"lambd": beta},
    ),
    Pattern(
        "soft_shrink",
        _either(
            add(
                where(greater(x, beta), sub(x, beta), 0),
                where(less(x, Minus("beta")), add(x, beta), 0),
            ),
            where(greater(absolute(x), beta), sub(x, mul(sign(x), beta)), mul(x, 0)),
        ),
        {"lambd": beta},
    ),
    Pattern("thresholded_relu", mul(x, greater(x, beta)), {"alpha": beta}),
)
"""Every pattern. Numbers in them are those of the formula, or these rounded to float32."""
