"""The activation functions, as a table and one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.draw.plot import ASCII, BRAILLE, Breakpoint, draw_curve
from nnfwd.text.ascii import to_ascii
from nnfwd.text.numbers import format_digits, format_parameters
from nnfwd.text.tables import cell, render_table, ruled_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from nnfwd.core import Activation, Function
    from nnfwd.text.style import Style

__all__ = ["render_activation", "render_functions"]

REACH = 5.0
"""How far a plot goes on either side of 0, unless there is something to see beyond."""

ROUNDING = 1e-15
"""A jump that is not as high is rounding."""

NEAR, NEARER = 1e-6, 1e-9
"""How near to a kink its values on either side are taken, by the kink's own size."""


def render_functions(functions: Iterable[Function], style: Style) -> str:
    """Render activation functions as a table: name, other names, parameters, formula."""
    table = ruled_table()
    for name in ("activation", "also", "parameters", "formula"):
        table.add_column(name)
    takes = _taken_by(style)
    for function in functions:
        table.add_row(
            cell(function.name),
            cell(", ".join(function.aliases)),
            cell(format_parameters(function.parameters)),
            cell(takes(function.formula)),
        )
    return render_table(table, style)


def render_activation(activation: Activation, style: Style) -> str:
    """Describe one activation, and plot it."""
    function = activation.function
    breakpoints = _breakpoints(activation)
    table = ruled_table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    low, high = _limits(activation)
    facts = [
        ("name", function.name),
        ("also", ", ".join(function.aliases)),
        ("formula", function.formula),
        ("taken over", "the nodes of a layer together" if function.over_layer else ""),
        ("parameters", format_parameters(activation.parameters)),
        ("x → -inf", low),
        ("x → inf", high),
        ("bends at", ", ".join(format_digits(each.x) for each in breakpoints if not each.jumps)),
        ("jumps at", "; ".join(_jump(each) for each in breakpoints if each.jumps)),
        ("source", function.reference),
    ]
    for index, meaning in enumerate(function.elsewhere):
        text = f"{meaning.who}: {meaning.activation or meaning.formula}"
        facts.append(("" if index else "elsewhere", text))
    if function.over_layer:
        facts.append(("plotted", "one of two nodes; the other's x is 0"))
    takes = _taken_by(style)
    for name, text in facts:
        if text:
            table.add_row(takes(name), cell(takes(text)))
    plot = draw_curve(
        lambda x: _values(activation, x),
        _reach(breakpoints),
        breakpoints,
        style.width,
        BRAILLE if style.unicode else ASCII,
    )
    return "\n".join(filter(None, (render_table(table, style), plot)))


def _taken_by(style: Style) -> Callable[[str], str]:
    """Write in ASCII before lines are filled, if the output takes no more."""
    return str if style.unicode else to_ascii


def _values(activation: Activation, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the function; over a layer for one of two nodes, the other's x being 0."""
    values: NDArray[np.float64]
    if activation.over_layer:
        values = activation(np.stack([x, np.zeros_like(x)]))[0]
    else:
        values = activation(x[np.newaxis])[0]
    return values


def _limits(activation: Activation) -> tuple[str, str]:
    """Say what it tends to: in words, or as the numbers that its own parameters make of them."""
    if not activation.settings:
        return activation.function.limits
    ends = _values(activation, np.array([-np.inf, np.inf])).tolist()
    words = activation.function.limits
    low, high = (
        word if np.isnan(end) else format_digits(end) for word, end in zip(words, ends, strict=True)
    )
    return low, high


def _breakpoints(activation: Activation) -> list[Breakpoint]:
    """Find the values at and around the places where it bends or jumps."""
    places = activation.function.kinks(**activation.parameters)
    breakpoints = []
    for x in places:
        size = abs(x) or 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            around = x + np.array([-NEAR, -NEARER, 0.0, NEARER, NEAR]) * size
        left, nearer_left, value, nearer_right, right = _values(activation, around).tolist()
        breakpoints.append(
            Breakpoint(x, _side(left, nearer_left, value), value, _side(right, nearer_right, value))
        )
    return breakpoints


def _side(near: float, nearer: float, value: float) -> float:
    """Find where a function comes from: from its value, if it comes nearer to that."""
    far = abs(nearer - value)
    return value if far < max(ROUNDING, abs(near - value) / 2) else nearer


def _reach(breakpoints: list[Breakpoint]) -> float:
    return max([REACH, *(1.5 * abs(each.x) for each in breakpoints)])


def _jump(point: Breakpoint) -> str:
    left, value, right = map(format_digits, (point.left, point.value, point.right))
    return f"{format_digits(point.x)}: from {left} to {right}, {value} there"
