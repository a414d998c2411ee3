"""What an activation, ``exp``, ``ln`` or ``max`` of exact fractions is, where that is a fraction.

It decides on an equals sign, never on a value: what is not known is written with ``≈``.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nnfwd.core import FUNCTIONS
from nnfwd.core.activations.exact import only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["exact_value"]

RULES: dict[str, Callable[..., Any]] = {
    "exp": only(0, 1),
    "ln": only(1, 0),
    "max": lambda *each: max(each),
}
"""Rules as activations have them, for the functions that explanations have besides."""


def exact_value(
    function: str,
    arguments: Sequence[Fraction],
    settings: Mapping[str, Fraction | str] = MappingProxyType({}),
) -> Fraction | None:
    """Apply a function to exact fractions.

    Parameters
    ----------
    function : str
        The name of an activation, or ``exp``, ``ln``, ``max``.
    arguments : sequence of Fraction
        One, or more for ``max``.
    settings : mapping, optional
        The function's parameters by name; a number may be a text, as ``1/6``.

    Returns
    -------
    Fraction or None
        None where the value is not a fraction, or is not known to be one.

    Examples
    --------
    >>> exact_value("relu", [Fraction(-3)]), exact_value("sigmoid", [Fraction(0)])
    (Fraction(0, 1), Fraction(1, 2))
    >>> exact_value("sigmoid", [Fraction(1)]) is None
    True
    >>> exact_value("hard_sigmoid", [Fraction(3)], {"slope": "1/6", "offset": Fraction(0)})
    Fraction(1, 2)
    """
    row = FUNCTIONS.get(function)
    rule, defaults = (row.exact, row.parameters) if row else (RULES.get(function), {})
    if rule is None:
        return None
    parameters = {
        name: value if isinstance(defaults[name], str) else Fraction(value)
        for name, value in settings.items()
    }
    exact = rule(*arguments, **parameters)
    return None if exact is None else Fraction(exact)
