"""Numbers as text: all digits for programs, a few for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.text.number_grammar import LARGEST_INTEGER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "ALL_DIGITS",
    "DIGITS",
    "AllDigits",
    "format_digits",
    "format_each",
    "format_exact",
    "format_parameters",
    "format_shortest",
]

DIGITS = 6
"""Significant digits that people are shown unless they ask for more."""

MOST_EXACT = 15
"""Significant digits up to which a decimal can be read and written again without a change."""

ALL_DIGITS = 17
"""Significant digits that tell any two float64 numbers apart."""


def format_exact(number: float) -> str:
    """Write the shortest text that reads back to the same float64; never a negative zero.

    Examples
    --------
    >>> [format_exact(number) for number in (52, 1e-5, -0.0, 0.1 + 0.2)]
    ['52.0', '1e-05', '0.0', '0.30000000000000004']
    """
    return repr(float(number) + 0.0)


def format_shortest(number: float) -> str:
    """Write the shortest text that reads back to the same float64, a whole number without a point.

    Examples
    --------
    >>> [format_shortest(number) for number in (2.0, 1 / 3, 1e-05, 2.0**53 + 2)]
    ['2', '0.3333333333333333', '1e-05', '9007199254740994.0']
    """
    text = repr(float(number))
    return text.removesuffix(".0") if abs(number) <= LARGEST_INTEGER else text


def format_digits(number: float, digits: int = DIGITS) -> str:
    """Write a number for people: so many significant digits, no zeros after them.

    What is not zero is never shown as zero, and there are no digits after those that it takes to
    read the number back.

    Examples
    --------
    >>> [format_digits(number) for number in (52, -0.0, 2 / 3, 1.2e-7, 1234567.0)]
    ['52', '0', '0.666667', '1.2e-7', '1.23457e6']
    >>> format_digits(2 / 3, digits=2)
    '0.67'
    >>> [format_digits(number, digits=17) for number in (0.1, 0.1 + 0.2)]
    ['0.1', '0.30000000000000004']
    """
    number = float(number) + 0.0
    text = f"{number:.{min(digits, 17)}g}"
    if digits > MOST_EXACT:
        # up to there a decimal is its float's own; beyond, 0.1 would be 0.10000000000000001
        texts = [f"{number:.{n}g}" for n in (15, 16)]
        if digits > 16:
            texts.append(repr(number).removesuffix(".0"))
        text = next((each for each in texts if float(each) == number), text)
    return _short_power(text) if "e" in text else text


def format_each(numbers: Sequence[float], digits: int = DIGITS) -> list[str]:
    """Write many numbers that are not -0 for people, each as :func:`format_digits` does.

    Examples
    --------
    >>> format_each([52.0, 2 / 3, 1.2e-7])
    ['52', '0.666667', '1.2e-7']
    """
    if digits > MOST_EXACT:
        return [format_digits(number, digits) for number in numbers]
    texts = (f"%.{digits}g\n" * len(numbers) % tuple(numbers)).splitlines()
    return [_short_power(text) if "e" in text else text for text in texts]


def _short_power(text: str) -> str:
    """Write an exponent as people do: e-7 for e-07, e6 for e+06."""
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}"


def format_parameters(parameters: Mapping[str, float | str | None]) -> str:
    """Write the parameters of an activation for people, each with its name.

    Examples
    --------
    >>> format_parameters({"alpha": 2.0, "approximate": "tanh", "max": None})
    'alpha=2, approximate=tanh, max'
    """
    return ", ".join(
        name
        if value is None
        else f"{name}={value if isinstance(value, str) else format_digits(value)}"
        for name, value in parameters.items()
    )


class AllDigits(float):
    """A number that is written with all its digits, whatever format is asked for.

    Examples
    --------
    >>> f"{AllDigits(0.1 + 0.2):.16G}"
    '0.30000000000000004'
    """

    def __format__(self, _: str) -> str:
        return format_exact(self)
