"""Expressions, names and notes as plain text, for notations that write no markup of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.core.names import input_column
from nnfwd.errors import counted
from nnfwd.explain.notations.spelling import Spelling, printed_name
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from nnfwd.explain.math.derive import Section
    from nnfwd.explain.math.expressions import Expression, Name
    from nnfwd.explain.shared import Together
    from nnfwd.explain.steps import Explanation

__all__ = [
    "SCALED_INPUTS",
    "class_note",
    "expression_chunks",
    "expression_text",
    "name_text",
    "section_title",
    "together_note",
]

SCALED_INPUTS = "scaled inputs, (value - mean) / scale"

PLAIN = Spelling()


def expression_text(expression: Expression) -> str:
    """Write an expression on one line.

    Examples
    --------
    >>> from nnfwd.explain.math.expressions import Call, Name, Number, Product, Sum
    >>> two, x1 = Number.of(2, 6), Name("x1")
    >>> expression_text(Call("relu", (Sum((Product(two, x1), Number.of(-5, 6))),)))
    'relu(2·x1 - 5)'
    """
    return PLAIN.text(expression)


def expression_chunks(expression: Expression) -> list[str]:
    """Write an expression as texts between which a line may be broken."""
    return PLAIN.chunks(expression)


def name_text(name: Name) -> str:
    """Write a name on one line; what a node's activation takes is ``node_0_input``."""
    return printed_name(name)


def section_title(section: Section) -> str:
    """Name a layer and, if all its nodes have the same, their activation."""
    name = "" if section.activation is None else f" ({section.activation.name})"
    return f"{in_words(section.layer)}{name}"


def together_note(together: Together) -> str:
    """Say what the nodes are taken together for."""
    name = together.activation.name
    over = f"{name} over {counted(len(together.nodes), 'node')}"
    if name == "hardmax":
        return f"{over}: 1 for the largest input, {in_formula(input_column(together.winner))}"
    if name in ("softmax", "log_softmax") and together.shift:
        fate = "overflow" if together.shift > 0 else "vanish"
        return f"{over}, each input less the largest: alone the exponentials would {fate}"
    return over


def class_note(explanation: Explanation) -> str | None:
    """Say which class is predicted and why, if the network has classes."""
    predicted = explanation.predicted
    if predicted is None:
        return None
    reason = explanation.decided_by if predicted else "an output is not a number"
    return f"class: {in_words(predicted) or 'none'} ({reason})"
