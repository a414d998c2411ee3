"""What came of a comparison, in words."""

from __future__ import annotations

from textwrap import fill, indent
from typing import TYPE_CHECKING

from nnfwd.compare.agreement import options
from nnfwd.errors import counted, printable
from nnfwd.explain import View
from nnfwd.explain.math.chains import Derivation, Step
from nnfwd.explain.math.derive import derive
from nnfwd.explain.math.expressions import Call
from nnfwd.explain.math.pieces import OverLayer
from nnfwd.explain.notations.text import expression_lines
from nnfwd.text.apart import in_formula, in_words
from nnfwd.text.numbers import ALL_DIGITS, DIGITS, format_digits
from nnfwd.text.tables import cell, render_table, ruled_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.compare.found import Comparison, Difference
    from nnfwd.text.style import Style

__all__ = ["headline", "report_lines"]

TERMS = 8
"""Terms of a wide sum that are written out: those of the largest contributions."""

SLIPS = 3
"""Slips that are listed where several explain the same few answers."""


def headline(comparison: Comparison) -> str:
    """Say in one line how it came out."""
    differing, n_columns = len(comparison.differing), len(comparison.tallies)
    rows = counted(comparison.n_rows, "row")
    if comparison.n_bad:
        rows += f", and {counted(comparison.n_bad, 'bad row')} left out"
    if not differing:
        agree = "column agrees" if n_columns == 1 else "columns agree"
        return f"{comparison.name}: {n_columns} {agree} in {rows}"
    differ = "differs" if differing == 1 else "differ"
    columns = counted(n_columns, "column")
    return f"{comparison.name}: {differing} of {columns} {differ} in {rows}"


def report_lines(comparison: Comparison, style: Style) -> Iterator[str]:
    """Write a table of the columns, the first difference with its math, and the slip that was made.

    Yields
    ------
    str
        Lines, with their line ends.
    """
    yield _table(comparison, style)
    if comparison.first is not None:
        yield f"\nfirst difference, in row {comparison.first.explanation.row}:\n"
        for line in _difference_lines(comparison.first, style.width):
            yield f"{line}\n"
    if comparison.slips:
        one = "one slip" if len(comparison.slips) == 1 else "any one of these slips"
        yield f"\n{one} explains every difference:\n"
        for slip in comparison.slips[:SLIPS]:
            text = fill(printable(str(slip)), style.width - 2, subsequent_indent="  ")
            yield indent(text, "  ") + "\n"
        if (n_more := len(comparison.slips) - SLIPS) > 0:
            yield f"  and {n_more} more: too few answers to tell them apart\n"
    precisions = [best for each in comparison.differing if (best := each.agreement.best)]
    if precisions and len(precisions) == len(comparison.differing):
        how = " or ".join(dict.fromkeys(each.how for each in precisions))
        yield f"\n{how} as the answers are, all agree: {options(precisions)} lets them pass\n"


def _table(comparison: Comparison, style: Style) -> str:
    table = ruled_table()
    table.add_column("column", overflow="fold")
    table.add_column("agree", justify="right", no_wrap=True)
    table.add_column("largest difference", justify="right", overflow="fold")
    for tally in sorted(comparison.tallies, key=lambda tally: tally.column.order):
        table.add_row(
            cell(in_words(tally.column.name)),
            f"{tally.n_agree} of {comparison.n_rows}",
            format_digits(tally.largest) if tally.column.is_number else "",
            *([f"agrees {best.words}"] if (best := tally.agreement.best) else []),
        )
    return render_table(table, style)


def _difference_lines(difference: Difference, width: int) -> Iterator[str]:
    name, kind = in_formula(difference.column.name), difference.column.kind
    expected, computed, digits = _as_text(difference)
    head = f"  {name}: expected {expected}, "
    if kind in ("kept", "input"):
        yield f"{head}the row has {computed}"
    elif kind == "class":
        yield f"{head}computed {computed} ({difference.explanation.decided_by})"
    else:
        step = _in_numbers(difference, digits)
        head += f"computed {computed}"
        if step is None:
            yield head
        else:
            yield from expression_lines(f"{head} {step.sign}", step.expression, width)


def _as_text(difference: Difference) -> tuple[str, str, int]:
    """Write both values, the computed one with as many digits as it takes to see the difference."""
    expected, computed, digits = difference.expected, difference.computed, DIGITS
    if isinstance(computed, str):
        return in_words(expected) or "nothing", in_words(computed) or "nothing", digits
    shown = format_digits(computed, digits)
    while digits < ALL_DIGITS and shown == format_digits(difference.number, digits):
        digits += 1
        shown = format_digits(computed, digits)
    return printable(expected) or "nothing", shown, digits


def _in_numbers(difference: Difference, digits: int) -> Step | None:
    """Take from a node's derivation the step that has numbers in it, and its sign to the result."""
    chain = _derivation(difference, digits)
    if len(chain) < 3:
        return None
    exact = all(step.sign == "=" for step in chain[2:])
    return Step("=" if exact else "≈", chain[1].expression)


def _derivation(difference: Difference, digits: int) -> list[Step]:
    """Derive a node's output or input: with names, with numbers, and on to the result."""
    explanation = difference.explanation
    steps = explanation.nodes[difference.column.position - len(explanation.inputs)]
    view = View(nodes=frozenset([steps.node]), terms=TERMS, digits=digits)
    pieces = list(derive(explanation, view))
    if steps.group is not None and difference.column.kind == "node output":
        (over_layer,) = (piece for piece in pieces if isinstance(piece, OverLayer))
        return list(over_layer.outputs[0].steps)
    (derivation,) = (piece for piece in pieces if isinstance(piece, Derivation))
    if steps.group is None and difference.column.kind == "node input":
        applied = [(step.sign, step.expression) for step in derivation.steps]
        inside = [(sign, each.arguments[0]) for sign, each in applied if isinstance(each, Call)]
        return [Step(*each) for each in inside or applied]
    return list(derivation.steps)
