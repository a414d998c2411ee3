"""Chains of equalities: what every notation for people writes.

A derivation is ``name = expression = expression = ... = number``. Its signs are decided here, so
that all notations agree: ``=`` where both sides are exactly equal as printed, ``≈`` where digits
were cut or a function's value is no short decimal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from operator import add
from typing import TYPE_CHECKING, Literal

from nnfwd.errors import counted
from nnfwd.explain.math.equality import are_equal, form_of, value_of
from nnfwd.explain.math.expressions import (
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
    from collections.abc import Callable, Iterable, Sequence

    from nnfwd.core import Activation
    from nnfwd.explain.math.equality import Known
    from nnfwd.explain.math.expressions import Expression

__all__ = [
    "Chains",
    "Derivation",
    "RestLine",
    "Sign",
    "Step",
    "is_whole",
    "largest",
    "sign_of",
    "size_of",
    "sum_of",
]

Sign = Literal["=", "≈"]

ROUNDING = 2.0**-51
"""More than a product and its addition are rounded by, of the sum of the sizes of all products."""

_number = lru_cache(maxsize=1 << 16)(Number.of)


@dataclass(frozen=True, slots=True)
class Step:
    """A sign, and what comes after it."""

    sign: Sign
    expression: Expression


@dataclass(frozen=True, slots=True)
class RestLine:
    """What ``…`` stands for in a derivation: so many terms, and their sum."""

    n_terms: int
    sign: Sign
    total: Number
    rest: Rest

    @property
    def words(self) -> str:
        """What the sum is, in words."""
        return f"the sum of {counted(self.n_terms, 'more term')}"


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one name comes to its number, step by step."""

    subject: Name
    steps: tuple[Step, ...]
    rest: RestLine | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the name is exactly the number that is printed for it."""
        return all(step.sign == "=" for step in self.steps)


class Chains:
    """Makes the derivations of one row, and remembers which names are exactly known.

    Parameters
    ----------
    digits : int
        Significant digits of every number.
    terms : int, optional
        How many terms of a sum are written out: those of the largest contributions. All without it.
    """

    def __init__(self, digits: int, terms: int | None = None) -> None:
        self.digits = digits
        self.terms = terms
        self.known: Known = {}
        self._numbers: dict[tuple[float, ...], Numbers] = {}

    def number(self, value: float) -> Number:
        """Print a number."""
        return _number(value, self.digits)

    def numbers(self, values: tuple[float, ...]) -> Numbers:
        """Print numbers; the values that all nodes of a layer take are printed once."""
        if values not in self._numbers:
            self._numbers[values] = Numbers.of(values, self.digits)
        return self._numbers[values]

    def chain(
        self, subject: Name, expressions: Iterable[Expression], rest: RestLine | None = None
    ) -> Derivation:
        """Put signs between expressions, and drop those that repeat the one before.

        The subject is what the first expression says, to the digits that were cut from it.
        """
        first, *others = expressions
        steps = [Step(sign_of(is_whole(first)), first)]
        if others:
            form = form_of(first, self.known)
        for expression in others:
            if expression != steps[-1].expression:
                form, before = form_of(expression, self.known), form
                steps.append(Step(sign_of(are_equal(before, form)), expression))
        derivation = Derivation(subject, tuple(steps), rest)
        if derivation.is_exact:
            self.know(subject, steps[-1].expression)
        return derivation

    def know(self, subject: Name, number: Expression) -> None:
        """Remember that a name is exactly the number that is printed for it, if that is finite."""
        if isinstance(number, Number) and math.isfinite(number.value):
            self.known[subject] = Decimal(number.text)

    def apply(
        self, activation: Activation, expressions: Sequence[Expression]
    ) -> Sequence[Expression]:
        """Write an activation of expressions; without one that makes no difference."""
        if activation.name == "identity":
            return expressions
        parameters = tuple((name, self._setting(x)) for name, x in activation.parameters.items())
        return [Call(activation.name, (each,), parameters) for each in expressions]

    def _setting(self, value: float | str) -> Number | str:
        """Write a parameter; one sixth, a default that is meant exactly, as what it is."""
        if isinstance(value, str):
            return value
        return "1/6" if value == 1 / 6 else self.number(value)

    def cut(
        self, products: Sequence[float], formula: Callable[[list[int]], Expression]
    ) -> tuple[list[int], RestLine | None]:
        """Choose the terms of a sum that are written out, and sum up the others.

        Parameters
        ----------
        products : sequence of float
        formula : callable
            What terms are in the formula, added up, by their indices.

        Returns
        -------
        list of int, RestLine or None
            The largest in size, in the order written. To who reads it the sum of the others is
            known only where it is printed with all its digits.
        """
        everything = range(len(products))
        if self.terms is None or self.terms >= len(products):
            return list(everything), None
        written = largest(products, self.terms)
        hidden = sorted({*everything}.difference(written))
        total = self.number(reduce(add, [products[index] for index in hidden]) + 0.0)
        rounded = sum([size_of(products[index]) for index in hidden]) * len(hidden) * ROUNDING
        known = (
            None  # the decimal is further from the sum than rounding could bring it
            if abs(float(total.text) - total.value) > rounded
            else value_of(form_of(formula(hidden), self.known))
        )
        sign = sign_of(known == form_of(total, self.known))
        return written, RestLine(len(hidden), sign, total, Rest(known if sign == "=" else None))


def size_of(number: float) -> float:
    """How much a number matters; what is not a number is worth seeing and comes first."""
    return math.inf if math.isnan(number) else abs(number)


def largest(numbers: Sequence[float], count: int) -> list[int]:
    """Find the positions of the numbers that matter most, in order; of equals the first.

    Examples
    --------
    >>> largest([1, -5, float("nan"), 5, 2], 2), largest([1, 2], 3)
    ([1, 2], [0, 1])
    """
    everything = range(len(numbers))
    if count >= len(numbers):
        return list(everything)
    size: Callable[[float], float] = size_of if math.isnan(sum(numbers)) else abs
    sizes = list(map(size, numbers))
    return sorted(sorted(everything, key=sizes.__getitem__, reverse=True)[:count])


def sign_of(equal: bool) -> Sign:
    """Choose the sign between two sides."""
    return "=" if equal else "≈"


def is_whole(expression: Expression | Numbers | Products) -> bool:  # noqa: PLR0911 - a return a kind
    """Tell whether every number of an expression is printed with all its digits."""
    match expression:
        case Number():
            return expression.is_exact
        case Numbers():
            return expression.are_exact
        case Product(weight=weight, factor=factor):
            return weight.is_exact and is_whole(factor)
        case Products(weights=weights, factors=factors):
            return weights.are_exact and (isinstance(factors, tuple) or factors.are_exact)
        case Sum(runs=runs):
            return all(map(is_whole, runs))
        case Call(arguments=arguments, parameters=parameters):
            return all(map(is_whole, arguments)) and all(
                isinstance(each, str) or each.is_exact for _, each in parameters
            )
        case Quotient(dividend=dividend, divisor=divisor):
            return is_whole(dividend) and is_whole(divisor)
        case Minus(operand=operand):
            return is_whole(operand)
    return True


def sum_of(runs: Iterable[Expression | Numbers | Products]) -> Expression:
    """Add expressions up; a sum of one is that one."""
    total = Sum(tuple(runs))
    return total if len(total) > 1 else total.parts[0]
