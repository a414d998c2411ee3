"""The functions of exact fractions that are exact fractions, and where the others are.

This table decides on an equals sign, never on a value: what it does not know is written with ``≈``.
It is written from the functions' formulas, apart from the float64 code in ``core``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from types import MappingProxyType

__all__ = ["exact_value"]

Settings = Mapping[str, Fraction | str]
Rule = Callable[[Fraction, Settings], Fraction | None]

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


def exact_value(
    function: str, arguments: Sequence[Fraction], settings: Settings = MappingProxyType({})
) -> Fraction | None:
    """Apply a function to exact fractions.

    Parameters
    ----------
    function : str
        The name of an activation, or ``exp``, ``ln``, ``max``.
    arguments : sequence of Fraction
        One, or more for ``max``.
    settings : mapping, optional
        The function's parameters by name.

    Returns
    -------
    Fraction or None
        None where the value is no fraction, or is not known to be one.

    Examples
    --------
    >>> exact_value("relu", [Fraction(-3)]), exact_value("sigmoid", [Fraction(0)])
    (Fraction(0, 1), Fraction(1, 2))
    >>> exact_value("sigmoid", [Fraction(1)]) is None
    True
    """
    if function == "max":
        return max(arguments)
    rule = RULES.get(function)
    return None if rule is None else rule(arguments[0], settings)


def _number(settings: Settings, name: str) -> Fraction:
    return Fraction(settings[name])


def _clip(x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(x, low), high)


def _leaky_relu(x: Fraction, settings: Settings) -> Fraction:
    return x if x >= 0 else _number(settings, "negative_slope") * x


def _hard_sigmoid(x: Fraction, settings: Settings) -> Fraction:
    line = _number(settings, "slope") * x + _number(settings, "offset")
    return _clip(line, ZERO, ONE)


def _soft_shrink(x: Fraction, settings: Settings) -> Fraction:
    bound = _number(settings, "lambd")
    return x - _clip(x, -bound, bound)


def _hard_shrink(x: Fraction, settings: Settings) -> Fraction:
    return ZERO if abs(x) <= _number(settings, "lambd") else x


def _threshold(x: Fraction, settings: Settings) -> Fraction:
    return x if x > _number(settings, "threshold") else _number(settings, "value")


def _thresholded_relu(x: Fraction, settings: Settings) -> Fraction:
    return x if x > _number(settings, "alpha") else ZERO


def _step(x: Fraction, settings: Settings) -> Fraction:
    return _number(settings, "at_zero") if x == 0 else Fraction(x > 0)


def _squareplus(x: Fraction, settings: Settings) -> Fraction | None:
    root = _square_root(x * x + _number(settings, "b"))
    return None if root is None else (x + root) / 2


def _square_root(x: Fraction) -> Fraction | None:
    root = Fraction(isqrt(abs(x.numerator)), isqrt(x.denominator))
    return root if root * root == x else None


def _only(at: Fraction, value: Fraction) -> Rule:
    """Make the rule of a function that is a fraction at one place alone."""
    return lambda x, _: value if x == at else None


def _unless_negative(x: Fraction, _: Settings) -> Fraction | None:
    return x if x >= 0 else None


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "identity": lambda x, _: x,
        "relu": lambda x, _: max(x, ZERO),
        "relu6": lambda x, _: _clip(x, ZERO, Fraction(6)),
        "leaky_relu": _leaky_relu,
        "hard_tanh": lambda x, p: _clip(x, _number(p, "min"), _number(p, "max")),
        "hard_sigmoid": _hard_sigmoid,
        "hard_swish": lambda x, _: x * _clip(x + 3, ZERO, Fraction(6)) / 6,
        "soft_shrink": _soft_shrink,
        "hard_shrink": _hard_shrink,
        "threshold": _threshold,
        "thresholded_relu": _thresholded_relu,
        "step": _step,
        "sign": lambda x, _: Fraction((x > 0) - (x < 0)),
        "softsign": lambda x, _: x / (1 + abs(x)),
        "squareplus": _squareplus,
        "elu": _unless_negative,
        "celu": _unless_negative,
        "selu": _only(ZERO, ZERO),
        "gelu": _only(ZERO, ZERO),
        "silu": _only(ZERO, ZERO),
        "mish": _only(ZERO, ZERO),
        "sigmoid": _only(ZERO, HALF),
        "tanh": _only(ZERO, ZERO),
        "tanh_shrink": _only(ZERO, ZERO),
        "sin": _only(ZERO, ZERO),
        "arctan": _only(ZERO, ZERO),
        "gaussian": _only(ZERO, ONE),
        "exponential": _only(ZERO, ONE),
        "exp": _only(ZERO, ONE),
        "ln": _only(ONE, ZERO),
    }
)
