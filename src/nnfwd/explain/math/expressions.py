"""Expressions as they are written in an explanation: a notation turns these into its own text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = [
    "BLANK_TEXT",
    "Blank",
    "Call",
    "Expression",
    "Minus",
    "Name",
    "Number",
    "Product",
    "Quotient",
    "Rest",
    "Sum",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the decimal that is printed for it."""

    value: float
    text: str

    @classmethod
    def of(cls, value: float, digits: int) -> Number:
        """Print a number with so many significant digits."""
        return cls(value, format_digits(value, digits))

    @property
    def is_exact(self) -> bool:
        """Whether no digit was cut: the text reads back to the number."""
        return float(self.text) == self.value


BLANK_TEXT = "______"
"""What is left open, in words and in plain text."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A number that is left open, to be filled in."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands for a number: an input, a node, or what a node's activation takes.

    ``role`` is ``value`` for an input or a node's output, ``input`` for a node's input, ``shared``
    for what the nodes under an activation over a layer have in common.
    """

    name: str
    role: str = "value"


@dataclass(frozen=True, slots=True)
class Rest:
    """The terms of a sum that are not written out, and their exact sum if it is known."""

    exact: Fraction | None


@dataclass(frozen=True, slots=True)
class Minus:
    """The negative of an expression."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Product:
    """A weight times what it weighs."""

    weight: Number
    factor: Expression


@dataclass(frozen=True, slots=True)
class Quotient:
    """One expression divided by another."""

    dividend: Expression
    divisor: Expression


@dataclass(frozen=True, slots=True)
class Sum:
    """Expressions added up, left to right; a negative one is written with a minus."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one or more expressions, with its parameters by name."""

    function: str
    arguments: tuple[Expression, ...]
    parameters: tuple[tuple[str, Number | str], ...] = ()


Expression = Number | Blank | Name | Rest | Minus | Product | Quotient | Sum | Call
