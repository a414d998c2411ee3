"""A trace as a table of HTML, for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import printable
from nnfwd.text.html import html_table
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from nnfwd.core.network import Trace

__all__ = ["trace_table"]

DOTS = "…"

SHOWN_ROWS, SHOWN_COLUMNS = 20, 20
"""How many rows and columns are shown."""


def trace_table(trace: Trace) -> str:
    """Write the inputs as given and every node's output; of a large trace the ends."""
    network, n_inputs = trace.network, len(trace.network.inputs)
    layers = [layer.name for layer in network.layers for _ in layer.nodes]
    vectors = [*trace.raw, *trace.values[n_inputs:]]
    rows = _ends(trace.n_rows, SHOWN_ROWS)
    columns = [("", "row", [DOTS if row is None else str(row + 1) for row in rows])]
    for index in _ends(len(vectors), SHOWN_COLUMNS):
        if index is None:
            columns.append(("", DOTS, [DOTS] * len(rows)))
            continue
        group = "inputs" if index < n_inputs else layers[index - n_inputs]
        numbers = [None if row is None else float(vectors[index][row]) for row in rows]
        texts = [DOTS if number is None else format_digits(number) for number in numbers]
        columns.append((printable(group), printable(network.names[index]), texts))
    if network.classes:
        classes = network.choose_classes(trace.outputs)
        shown = [DOTS if row is None else printable(classes[row]) for row in rows]
        columns.append(("", "class", shown))
    return html_table(columns)


def _ends(count: int, most: int) -> list[int | None]:
    """Choose which of so many to show: the first and the last, None where others are left out.

    Examples
    --------
    >>> _ends(4, 4), _ends(9, 4)
    ([0, 1, 2, 3], [0, 1, None, 7, 8])
    """
    if count <= most:
        return [*range(count)]
    half = most // 2
    return [*range(half), None, *range(count - half, count)]
