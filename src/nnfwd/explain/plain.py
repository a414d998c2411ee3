"""Expressions, names and notes as plain text, for notations that write no markup of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import counted, printable
from nnfwd.explain.expressions import (
    Call,
    Expression,
    Minus,
    Name,
    Number,
    Product,
    Quotient,
    Rest,
    Sum,
)

if TYPE_CHECKING:
    from nnfwd.explain.together import Together

__all__ = ["expression_chunks", "expression_text", "name_text", "together_note"]


def expression_text(expression: Expression) -> str:
    """Write an expression on one line.

    Examples
    --------
    >>> two, x1 = Number.of(2, 6), Name("x1")
    >>> expression_text(Call("relu", (Sum((Product(two, x1), Number.of(-5, 6))),)))
    'relu(2·x1 - 5)'
    """
    return " ".join(expression_chunks(expression))


def expression_chunks(expression: Expression) -> list[str]:  # noqa: PLR0911 - a return a kind
    """Write an expression as texts between which a line may be broken."""
    match expression:
        case Number(text=text):
            return [text]
        case Name():
            return [name_text(expression)]
        case Rest():
            return ["…"]
        case Product(weight=weight, factor=factor):
            return [f"{weight.text}·{_as_factor(factor)}"]
        case Minus(operand=operand):
            return [f"-{_as_factor(operand)}"]
        case Quotient(dividend=dividend, divisor=divisor):
            return [*_chunks_in_brackets(dividend), f"/ {_as_factor(divisor)}"]
        case Sum(parts=parts):
            return _sum_chunks(parts)
        case Call():
            return _call_chunks(expression)


def _sum_chunks(parts: tuple[Expression, ...]) -> list[str]:
    chunks = expression_chunks(parts[0])
    for part in parts[1:]:
        text = " ".join(expression_chunks(part))
        chunks.append(f"- {text[1:]}" if _is_negative(part) else f"+ {text}")
    return chunks


def _call_chunks(call: Call) -> list[str]:
    operands = [expression_chunks(argument) for argument in call.arguments]
    for name, each in call.parameters:
        operands.append([f"{name}={each if isinstance(each, str) else each.text}"])
    for operand in operands[:-1]:
        operand[-1] += ","
    chunks = [chunk for operand in operands for chunk in operand]
    chunks[0] = f"{call.function}({chunks[0]}"
    chunks[-1] += ")"
    return chunks


def _chunks_in_brackets(expression: Expression) -> list[str]:
    chunks = expression_chunks(expression)
    if isinstance(expression, Sum):
        chunks[0] = f"({chunks[0]}"
        chunks[-1] += ")"
    return chunks


def _as_factor(expression: Expression) -> str:
    """Write what stands behind a sign of multiplication or division, or behind a minus."""
    text = " ".join(expression_chunks(expression))
    return f"({text})" if isinstance(expression, Sum) or _is_negative(expression) else text


def _is_negative(expression: Expression) -> bool:
    """Tell whether the text begins with a minus that is not a part of a name."""
    match expression:
        case Number(text=text) | Product(weight=Number(text=text)):
            return text.startswith("-")
        case Minus():
            return True
    return False


def name_text(name: Name) -> str:
    """Write a name on one line; what a node's activation takes is ``node_0_input``."""
    return printable(name.name) + ("_input" if name.role == "input" else "")


def together_note(together: Together) -> str:
    """Say what the nodes are taken together for."""
    name = together.activation.name
    over = f"{name} over {counted(len(together.nodes), 'node')}"
    if name == "hardmax":
        return f"{over}: 1 for the largest input, {printable(together.winner)}_input"
    if name in ("softmax", "log_softmax") and together.shift:
        fate = "overflow" if together.shift > 0 else "vanish"
        return f"{over}, each input less the largest: alone the exponentials would {fate}"
    return over
