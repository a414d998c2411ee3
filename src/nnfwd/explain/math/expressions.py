"""Expressions as they are written in an explanation: a notation turns these into its own text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.text.numbers import format_digits, format_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = [
    "BLANK_TEXT",
    "Blank",
    "Call",
    "Expression",
    "Minus",
    "Name",
    "Number",
    "Numbers",
    "Product",
    "Products",
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


class Name(NamedTuple):
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


@dataclass(frozen=True)
class Numbers:
    """Numbers to be added up, and the decimals that are printed for them."""

    values: tuple[float, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[float], digits: int) -> Numbers:
        """Print numbers with so many significant digits each."""
        return cls(tuple(values), tuple(format_each([each + 0.0 for each in values], digits)))

    def __len__(self) -> int:
        """How many there are."""
        return len(self.values)

    @cached_property
    def are_exact(self) -> bool:
        """Whether no digit of any was cut."""
        return all(map(float.__eq__, map(float, self.texts), self.values))

    @cached_property
    def decimals(self) -> tuple[Decimal, ...]:
        """The numbers as printed."""
        return tuple(map(Decimal, self.texts))

    @property
    def parts(self) -> tuple[Number, ...]:
        """The numbers one by one."""
        return tuple(map(Number, self.values, self.texts))

    def pick(self, indices: Sequence[int]) -> Numbers:
        """Take some of them."""
        values, texts = self.values, self.texts
        return Numbers(tuple([values[i] for i in indices]), tuple([texts[i] for i in indices]))


@dataclass(frozen=True)
class Products:
    """Weights times what they weigh, to be added up."""

    weights: Numbers
    factors: Numbers | tuple[Name, ...]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.weights)

    @property
    def parts(self) -> tuple[Product, ...]:
        """The products one by one."""
        factors = self.factors.parts if isinstance(self.factors, Numbers) else self.factors
        return tuple(map(Product, self.weights.parts, factors))

    def pick(self, indices: Sequence[int]) -> Products:
        """Take some of them."""
        factors = (
            self.factors.pick(indices)
            if isinstance(self.factors, Numbers)
            else tuple([self.factors[index] for index in indices])
        )
        return Products(self.weights.pick(indices), factors)


@dataclass(frozen=True)
class Sum:
    """Expressions added up, left to right; a negative one is written with a minus.

    Many of one kind are kept together: ``runs`` has them so, ``parts`` has each.

    Examples
    --------
    >>> run = Products(Numbers.of([2.0, 4.0], 6), (Name("x1"), Name("x2")))
    >>> total = Sum((run, Number.of(1.0, 6)))
    >>> len(total.runs), len(total.parts), total.parts[1].factor.name
    (2, 3, 'x2')
    """

    runs: tuple[Expression | Numbers | Products, ...]

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        """What is added up, one by one."""
        parts: list[Expression] = []
        for run in self.runs:
            parts += run.parts if isinstance(run, Numbers | Products) else (run,)
        return tuple(parts)

    def __len__(self) -> int:
        """How many expressions are added up."""
        return sum(len(run) if isinstance(run, Numbers | Products) else 1 for run in self.runs)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one or more expressions, with its parameters by name."""

    function: str
    arguments: tuple[Expression, ...]
    parameters: tuple[tuple[str, Number | str], ...] = ()


Expression = Number | Blank | Name | Rest | Minus | Product | Quotient | Sum | Call
