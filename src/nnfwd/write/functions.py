"""The activation functions, as a table and one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.core.activations.elsewhere import ELSEWHERE
from nnfwd.write.numbers import format_parameters
from nnfwd.write.table import cell, render_table, ruled_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.core import Function
    from nnfwd.write.layout import Style

__all__ = ["render_function", "render_functions"]


def render_functions(functions: Iterable[Function], style: Style) -> str:
    """Draw up activation functions as a table: name, other names, parameters, formula."""
    table = ruled_table()
    for name in ("activation", "also", "parameters", "formula"):
        table.add_column(name)
    for function in functions:
        table.add_row(
            cell(function.name),
            cell(", ".join(function.aliases)),
            cell(format_parameters(function.parameters)),
            cell(function.formula),
        )
    return render_table(table, style)


def render_function(function: Function, style: Style) -> str:
    """Tell all about one function."""
    table = ruled_table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    low, high = function.limits
    facts = {
        "name": function.name,
        "also": ", ".join(function.aliases),
        "formula": function.formula,
        "taken over": "the nodes of a layer together" if function.over_layer else "",
        "parameters": format_parameters(function.parameters),
        "x → -inf": low,
        "x → inf": high,
        "source": function.reference,
    }
    for name, text in facts.items():
        if text:
            table.add_row(name, cell(text))
    title = "elsewhere"
    for meaning in ELSEWHERE.get(function.name, ()):
        table.add_row(title, cell(f"{meaning.where}: {meaning.activation or meaning.formula}"))
        title = ""
    return render_table(table, style)
