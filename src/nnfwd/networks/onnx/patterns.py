"""Activations that exporters write as several operators: a row a pattern."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.networks.onnx.values import Constant, Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.networks.onnx.values import Value

__all__ = ["PATTERNS", "Found", "Pattern", "find_pattern"]


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


class Found(NamedTuple):
    """What a pattern fits.

    Parameters
    ----------
    pattern : Pattern
    x : Tensor
    parameters : dict from str to Constant
    is_rounded : bool
        Whether numbers of the formula are float32 in the file.
    """

    pattern: Pattern
    x: Tensor
    parameters: dict[str, Constant]
    is_rounded: bool


def find_pattern(operator: str, of: tuple[Value, ...]) -> Found | None:
    """Find what activation an operator completes, if it does."""
    for pattern in PATTERNS:
        for matched in _match(pattern.form, operator, of, _Matched(None, {}, is_rounded=False)):
            if matched.x is not None and _is_within(pattern, matched):
                return Found(pattern, matched.x, matched.parameters, matched.is_rounded)
    return None


def _is_within(pattern: Pattern, matched: _Matched) -> bool:
    """Whether parameters are as large as they must be."""
    numbers = ((matched.parameters[name].uniform(), least) for name, least in pattern.least.items())
    return all(number is not None and number >= least for number, least in numbers)


class _Matched(NamedTuple):
    x: Tensor | None
    parameters: dict[str, Constant]
    is_rounded: bool


def _match(
    form: Form, operator: str, of: tuple[Value, ...], so_far: _Matched
) -> Iterator[_Matched]:
    """Match an operator and what it is applied to."""
    if isinstance(form, OneOf):
        for each in form.of:
            yield from _match(each, operator, of, so_far)
    elif isinstance(form, Op) and form.name == operator and len(form.of) == len(of):
        orders = (of, of[::-1]) if operator in COMMUTE else (of,)
        for order in orders:
            yield from _match_all(form.of, order, so_far)


def _match_all(
    forms: tuple[Form, ...], values: tuple[Value, ...], so_far: _Matched
) -> Iterator[_Matched]:
    if not forms:
        yield so_far
        return
    for matched in _match_value(forms[0], values[0], so_far):
        yield from _match_all(forms[1:], values[1:], matched)


def _match_value(form: Form, value: Value, so_far: _Matched) -> Iterator[_Matched]:
    if isinstance(form, X):
        if isinstance(value, Tensor) and value.names is not None and not value.is_integer:
            if so_far.x is None:
                yield so_far._replace(x=value)
            elif _is_same(so_far.x, value):
                yield so_far
    elif isinstance(form, OneOf):
        for each in form.of:
            yield from _match_value(each, value, so_far)
    elif isinstance(form, Op):
        if isinstance(value, Tensor) and value.made is not None:
            yield from _match(form, value.made.operator, value.made.of, so_far)
    elif isinstance(value, Constant):
        yield from _match_constant(form, value, so_far)


def _match_constant(
    form: P | Minus | float, value: Constant, so_far: _Matched
) -> Iterator[_Matched]:
    if value.array.dtype == object:
        return
    if isinstance(form, P | Minus):
        array = -value.array if isinstance(form, Minus) else value.array
        known = so_far.parameters.get(form.name)
        if known is None:
            yield so_far._replace(
                parameters={**so_far.parameters, form.name: Constant(array, value.name)}
            )
        elif np.array_equal(known.array, array):
            yield so_far
        return
    number = value.uniform()
    if number is not None and math.isclose(number, form, rel_tol=1e-15):
        yield so_far
    elif number is not None and number == float(np.float32(form)):
        yield so_far._replace(is_rounded=True)


def _is_same(one: Tensor, other: Tensor) -> bool:
    return one is other or (
        one.rows == other.rows and one.shape == other.shape and one.flat == other.flat
    )
