"""Printers of expressions: one walk over them, of which a notation overrides single words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nnfwd.core.names import input_column
from nnfwd.explain.math.expressions import (
    BLANK_TEXT,
    Blank,
    Call,
    Expression,
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
from nnfwd.text.apart import in_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["PLAIN", "Printer", "break_lines", "printed_name"]


class Printer:
    """Plain text; a notation with markup of its own overrides the words that it writes otherwise.

    Examples
    --------
    >>> two, x1 = Number.of(2, 6), Name("x1")
    >>> Printer().chunks(Call("relu", (Sum((Product(two, x1), Number.of(-5, 6))),)))
    ['relu(2·x1', '- 5)']
    """

    times = "·"
    dots = "…"
    blank = BLANK_TEXT

    def number(self, text: str) -> str:
        """Write a number; a negative one begins with its minus."""
        return text

    def numbers(self, texts: Sequence[str]) -> list[str]:
        """Write numbers."""
        return list(texts)

    def name(self, name: Name) -> str:
        """Write a name."""
        return printed_name(name)

    def function(self, name: str) -> str:
        """Write the name of a function."""
        return name

    def setting(self, name: str, value: Number | str) -> str:
        """Write a parameter of a function: a number, a word or ``1/6``."""
        return f"{name}={value if isinstance(value, str) else value.text}"

    def quotient(self, dividend: Expression, divisor: Expression) -> list[str]:
        """Write a division."""
        return [*self._chunks_in_brackets(dividend), f"/ {self._as_factor(divisor)}"]

    def chunks(self, expression: Expression) -> list[str]:  # noqa: PLR0911 - a return a kind
        """Write an expression as texts between which a line may be broken."""
        match expression:
            case Number(text=text):
                return [self.number(text)]
            case Name():
                return [self.name(expression)]
            case Blank():
                return [self.blank]
            case Rest():
                return [self.dots]
            case Product(weight=weight, factor=factor):
                return [f"{self.number(weight.text)}{self.times}{self._as_factor(factor)}"]
            case Minus(operand=operand):
                return [f"-{self._as_factor(operand)}"]
            case Quotient(dividend=dividend, divisor=divisor):
                return self.quotient(dividend, divisor)
            case Sum(runs=runs):
                return self._sum_chunks(runs)
            case Call():
                return self._call_chunks(expression)

    def text(self, expression: Expression) -> str:
        """Write an expression on one line."""
        return " ".join(self.chunks(expression))

    def _sum_chunks(self, runs: tuple[Expression | Numbers | Products, ...]) -> list[str]:
        first, *others = runs
        if isinstance(first, Numbers | Products):
            text, *texts = self._terms(first)
            chunks = [text, *_with_signs(texts)]
        else:
            chunks = self.chunks(first)
        for run in others:
            chunks += _with_signs(self._terms(run))
        return chunks

    def _terms(self, run: Expression | Numbers | Products) -> list[str]:
        """Write what is added up, each on one line."""
        match run:
            case Numbers(texts=texts):
                return self.numbers(texts)
            case Products(weights=weights, factors=factors):
                written = (
                    map(_in_brackets, self.numbers(factors.texts))
                    if isinstance(factors, Numbers)
                    else map(self.name, factors)
                )
                pairs = zip(self.numbers(weights.texts), written, strict=True)
                return list(map(self.times.join, pairs))
        return [self.text(run)]

    def _call_chunks(self, call: Call) -> list[str]:
        operands = [self.chunks(argument) for argument in call.arguments]
        operands += [[self.setting(name, each)] for name, each in call.parameters]
        for operand in operands[:-1]:
            operand[-1] += ","
        chunks = [chunk for operand in operands for chunk in operand]
        chunks[0] = f"{self.function(call.function)}({chunks[0]}"
        chunks[-1] += ")"
        return chunks

    def _chunks_in_brackets(self, expression: Expression) -> list[str]:
        chunks = self.chunks(expression)
        if isinstance(expression, Sum):
            chunks[0] = f"({chunks[0]}"
            chunks[-1] += ")"
        return chunks

    def _as_factor(self, expression: Expression) -> str:
        """Write what comes after a sign of multiplication or division, or after a minus."""
        text = self.text(expression)
        return f"({text})" if isinstance(expression, Sum) or _is_negative(expression) else text


def _with_signs(texts: Iterable[str]) -> list[str]:
    """Put a sign before what is added; of a negative one it is its own."""
    return [f"- {text[1:]}" if text[0] == "-" else f"+ {text}" for text in texts]


def _in_brackets(factor: str) -> str:
    return f"({factor})" if factor[0] == "-" else factor


PLAIN = Printer()


@lru_cache(maxsize=1 << 13)
def printed_name(name: Name) -> str:
    """Write a name on one line; what a node's activation takes is ``node_0_input``.

    Every notation has names from here, set apart where they would read as arithmetic.
    """
    if name.role == "shared":
        return name.name
    return in_formula(input_column(name.name) if name.role == "input" else name.name)


def _is_negative(expression: Expression) -> bool:
    """Tell whether the text begins with a minus that is not a part of a name."""
    match expression:
        case Number(text=text) | Product(weight=Number(text=text)):
            return text.startswith("-")
        case Minus():
            return True
    return False


def break_lines(widths: Sequence[int], room: int, hang: int = 0) -> Iterator[slice]:
    """Share chunks of text out among lines.

    Parameters
    ----------
    widths : sequence of int
        How wide each chunk is. Between two on one line there is a blank.
    room : int
        How wide a line may be; a single chunk may be wider.
    hang : int, optional
        How much of the room is taken on every line but the first.

    Yields
    ------
    slice
        The chunks of one line.

    Examples
    --------
    >>> [[5, 3, 3, 3][line] for line in break_lines([5, 3, 3, 3], 10, 2)]
    [[5, 3], [3, 3]]
    """
    start, used = 0, widths[0]
    for index, width in enumerate(widths[1:], start=1):
        if used + 1 + width > room:
            yield slice(start, index)
            start, used = index, hang + width
        else:
            used += 1 + width
    yield slice(start, len(widths))
