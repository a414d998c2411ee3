"""What an expression is worth as printed: it decides between ``=`` and ``≈``.

Every number is taken as the decimal that is printed, and calculated with as a fraction. What is
not a known fraction (a name whose digits were cut, tanh(1)) keeps its shape, so that tanh(2·3) and
tanh(6) are still found to be equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.explain.math.exact_functions import exact_value
from nnfwd.explain.math.expressions import (
    Blank,
    Call,
    Minus,
    Name,
    Number,
    Numbers,
    Product,
    Products,
    Quotient,
    Rest,
    Sum,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnfwd.explain.math.expressions import Expression

__all__ = ["Form", "Known", "Shape", "are_equal", "form_of", "value_of"]

Known = dict[Name, Decimal]
"""The names that are exactly the decimal printed for them."""

EXACT = Context(prec=4000, traps=[Inexact])
"""Sums of products of two float64 numbers have some 1,300 digits at most."""


class PrintedFunction(NamedTuple):
    """A function with its parameters as printed."""

    name: str
    parameters: tuple[tuple[str, Number | str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How an expression is put together, as far as it is not a fraction.

    ``head`` is an operator, a function, or what stands for itself: a name, products of names,
    ``inf``.
    """

    head: str | PrintedFunction | Name | Products | Rest | Blank
    parts: tuple[Form, ...] = ()


Form = Fraction | Shape


def form_of(  # noqa: PLR0911 - a return a kind of expression
    expression: Expression, known: Mapping[Name, Decimal]
) -> Form:
    """Find the form of an expression: those of equal form are equal, whatever names stand for.

    A call keeps its shape, also where its value is known.

    Examples
    --------
    >>> one, third = Number.of(1, 6), Number.of(1 / 3, 6)
    >>> form_of(Sum((one, Product(third, one))), {})
    Fraction(1333333, 1000000)
    >>> form_of(Product(third, Name("x1")), {Name("x1"): Decimal(3)})
    Fraction(999999, 1000000)
    """
    match expression:
        case Number(text=text):
            return _decimal(text)
        case Call(function=function, arguments=arguments, parameters=parameters):
            forms = [form_of(argument, known) for argument in arguments]
            return Shape(PrintedFunction(function, parameters), tuple(forms))
        case Sum(runs=runs):
            return _add([form for run in runs for form in _forms(run, known)])
        case Product(weight=weight, factor=factor):
            return _multiply(_decimal(weight.text), form_of(factor, known))
        case Name():
            return Fraction(known[expression]) if expression in known else Shape(expression)
        case Blank():
            return Shape(expression)
        case Rest(exact=exact):
            return Shape(expression) if exact is None else exact
        case Minus(operand=operand):
            return _multiply(Fraction(-1), form_of(operand, known))
        case Quotient(dividend=dividend, divisor=divisor):
            return _divide(form_of(dividend, known), form_of(divisor, known))


def _forms(run: Expression | Numbers | Products, known: Mapping[Name, Decimal]) -> Iterable[Form]:
    """Find the form of what is added up: one for all, or one each where some are not finite."""
    if not isinstance(run, Numbers | Products):
        return [form_of(run, known)]
    if isinstance(run, Numbers):
        terms: Iterable[Decimal] = run.decimals
    elif isinstance(run.factors, Numbers):
        terms = map(EXACT.multiply, run.weights.decimals, run.factors.decimals)
    elif all(name in known for name in run.factors):
        terms = map(EXACT.multiply, run.weights.decimals, map(known.__getitem__, run.factors))
    else:
        return [Shape(run)]
    total = reduce(EXACT.add, terms, Decimal(0))
    return [Fraction(total)] if total.is_finite() else [form_of(each, known) for each in run.parts]


def are_equal(left: Form, right: Form) -> bool:
    """Tell whether two expressions are certainly equal as printed.

    Calls of one function are compared by what they are applied to: who reads relu(2·3) = relu(6)
    looks at what is inside.
    """
    if left == right:
        return True
    if (
        isinstance(left, Shape)
        and isinstance(right, Shape)
        and isinstance(left.head, PrintedFunction)
        and left.head == right.head
    ):
        return False
    value = value_of(left)
    return value is not None and value == value_of(right)


def value_of(form: Form) -> Fraction | None:
    """Find the value of a form, where it is a known fraction.

    Examples
    --------
    >>> value_of(form_of(Call("tanh", (Number.of(0, 6),)), {}))
    Fraction(0, 1)
    >>> value_of(form_of(Call("tanh", (Number.of(1, 6),)), {})) is None
    True
    """
    if not isinstance(form, Shape):
        return form
    parts = [value_of(part) for part in form.parts]
    values = [each for each in parts if each is not None]
    if not parts or len(values) < len(parts):
        return None
    if isinstance(form.head, PrintedFunction):
        return _apply(form.head, values)
    if form.head == "+":
        return sum(values, Fraction(0))
    left, right = values
    value = _multiply(left, right) if form.head == "·" else _divide(left, right)
    return value if isinstance(value, Fraction) else None


def _apply(function: PrintedFunction, arguments: list[Fraction]) -> Fraction | None:
    settings: dict[str, Fraction | str] = {}
    for name, each in function.parameters:
        setting = each if isinstance(each, str) else _decimal(each.text)
        if isinstance(setting, Shape):
            return None
        settings[name] = setting
    return exact_value(function.name, arguments, settings)


@lru_cache(maxsize=1 << 16)
def _decimal(text: str) -> Form:
    number = Decimal(text)  # which Fraction takes five times as fast as text
    return Fraction(number) if number.is_finite() else Shape(text)


def _add(forms: list[Form]) -> Form:
    fractions = [form for form in forms if not isinstance(form, Shape)]
    if len(fractions) < len(forms):
        return Shape("+", tuple(forms))
    return reduce(add, fractions)


def _multiply(left: Form, right: Form) -> Form:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    return Shape("·", (left, right))


def _divide(left: Form, right: Form) -> Form:
    if isinstance(left, Fraction) and isinstance(right, Fraction) and right:
        return left / right
    return Shape("/", (left, right))
