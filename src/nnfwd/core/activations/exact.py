"""Where functions are exact fractions: it decides between ``=`` and ``≈`` in an explanation.

Each takes a fraction and the function's parameters, fractions too, and returns a fraction, or an
integer or float that is exactly the value, or None where the value is no fraction or is not known
to be one. They are written from the formulas, apart from the float64 code beside them.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    Value = Fraction | float

__all__ = ["clip", "only", "squareplus", "unless_negative"]


def clip(x: Value, low: Value, high: Value) -> Value:
    """Bring a value into a range."""
    return min(max(x, low), high)


def only(at: float, value: float) -> Callable[..., Value | None]:
    """Make the rule of a function that is a fraction at one place alone, whatever its parameters.

    Examples
    --------
    >>> from fractions import Fraction
    >>> sigmoid = only(0, 0.5)
    >>> sigmoid(Fraction(0)), sigmoid(Fraction(1))
    (0.5, None)
    """
    return lambda x, **_: value if x == at else None


def unless_negative(x: Fraction, **_: Value) -> Fraction | None:
    """Keep what is not below 0, where elu and its like are the identity."""
    return x if x >= 0 else None


def squareplus(x: Fraction, b: Fraction) -> Fraction | None:
    """Take the root where it is a fraction.

    Examples
    --------
    >>> from fractions import Fraction
    >>> squareplus(Fraction(3, 2), Fraction(4)), squareplus(Fraction(1), Fraction(4))
    (Fraction(2, 1), None)
    """
    root = _square_root(x * x + b)
    return None if root is None else (x + root) / 2


def _square_root(x: Fraction) -> Fraction | None:
    root = x**0 * isqrt(abs(x.numerator)) / isqrt(x.denominator)
    return root if root * root == x else None
