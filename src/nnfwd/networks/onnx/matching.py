"""Find what activation an operator completes, by the table of patterns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.networks.onnx.patterns import (
    COMMUTE,
    PATTERNS,
    Form,
    Minus,
    OneOf,
    Op,
    P,
    Pattern,
    X,
)
from nnfwd.networks.onnx.values import Constant, Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.networks.onnx.values import Value

__all__ = ["Found", "find_pattern"]


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
