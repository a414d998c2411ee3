"""What an activation, ``exp``, ``ln`` or ``max`` of exact fractions is, where that is a fraction.

It decides on an equals sign, never on a value: what is not known is written with ``≈``.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from nnfwd.core import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["exact_value"]

ONLY = {"exp": (0, 1), "ln": (1, 0)}
"""Functions that explanations have besides, and the one place where each is a fraction."""


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
        None where the value is no fraction, or is not known to be one.

    Examples
    --------
    >>> exact_value("relu", [Fraction(-3)]), exact_value("sigmoid", [Fraction(0)])
    (Fraction(0, 1), Fraction(1, 2))
    >>> exact_value("sigmoid", [Fraction(1)]) is None
    True
    >>> exact_value("hard_sigmoid", [Fraction(3)], {"slope": "1/6", "offset": Fraction(0)})
    Fraction(1, 2)
    """
    if function == "max":
        return max(arguments)
    if function in ONLY:
        at, value = ONLY[function]
        return Fraction(value) if arguments[0] == at else None
    row = FUNCTIONS.get(function)
    if row is None or row.exact is None:
        return None
    words = {name for name, default in row.parameters.items() if isinstance(default, str)}
    parameters = {
        name: value if name in words else Fraction(value) for name, value in settings.items()
    }
    exact = row.exact(arguments[0], **parameters)
    return None if exact is None else Fraction(exact)
