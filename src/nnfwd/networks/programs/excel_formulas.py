"""Formulas of Excel, for nodes of a layer that have one activation."""

from __future__ import annotations

import ast
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from nnfwd.errors import NetworkError
from nnfwd.networks.programs.evaluate import evaluate
from nnfwd.networks.programs.formula import (
    OVER_LAYER,
    Printer,
    calls,
    expression_of,
    function_of,
    uses_of,
    with_calls_named,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnfwd.core import Activation

__all__ = ["Group", "cell"]

MOST_ARGUMENTS = 255
"""Arguments of a function in Excel."""


class _Excel(Printer):
    """Formulas of Excel, which LibreOffice and others take too."""

    functions = {  # noqa: RUF012 - a table
        "min": "MIN({},{})",
        "max": "MAX({},{})",
        "abs": "ABS({})",
        "exp": "EXP({})",
        "log": "LN({})",
        "sqrt": "SQRT({})",
        "tanh": "TANH({})",
        "atanh": "ATANH({})",
        "sin": "SIN({})",
        "cos": "COS({})",
        "atan": "ATAN({})",
        "normal": "NORMSDIST({})",
    }

    def number(self, number: float) -> str:
        return repr(float(number)).removesuffix(".0").upper()

    def condition(self, test: str, then: str, otherwise: str) -> str:
        return f"IF({test},{then},{otherwise})"


KNOWN = frozenset(_Excel.functions) | {*OVER_LAYER}

EXCEL = {"largest": "MAX", "smallest": "MIN", "total": "SUM"}
"""Functions of a layer's nodes together."""


class Group:
    """Nodes of a layer with one activation, and the column from which on they share values."""

    def __init__(self, activation: Activation, nodes: list[int], column: int) -> None:
        self.nodes, self.column = nodes, column
        expression = expression_of(activation, KNOWN)
        self.calls = calls(expression)
        names = {ast.dump(call): f"shared {number}" for number, call in enumerate(self.calls)}
        self.arguments = [with_calls_named(call.args[0], names) for call in self.calls]
        self.expression = with_calls_named(expression, names)

    def shared_values(self, sums: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
        """Compute what the nodes share, shape (n_rows,) each."""
        index = np.arange(len(self.nodes), dtype=np.float64)[:, np.newaxis]
        values = {"x": sums[self.nodes], "index": index}
        for place, (call, argument) in enumerate(zip(self.calls, self.arguments, strict=True)):
            with np.errstate(all="ignore"):
                found = evaluate(ast.Call(call.func, [argument], []), values)
            values[f"shared {place}"] = found
            yield found

    def over_nodes(self, place: int, line: int) -> str:
        """Write what the nodes share, as a range where that says it."""
        function, argument = function_of(self.calls[place]), self.arguments[place]
        ranges = list(self._ranges(line))
        if isinstance(argument, ast.Name) and len(ranges) <= MOST_ARGUMENTS:
            return f"{EXCEL[function]}({','.join(ranges)})"
        if function == "total" and not uses_of(argument, "index"):
            return "+".join(
                f"SUMPRODUCT({self._print(argument, each, 0, line)})" for each in ranges
            )
        if len(self.nodes) > MOST_ARGUMENTS:
            message = f"{len(self.nodes)} nodes share a function, and Excel takes {MOST_ARGUMENTS}"
            raise NetworkError(message)
        cells = [self._print(argument, cell(1 + node, line), index, line)
                 for index, node in enumerate(self.nodes)]  # fmt: skip
        return f"{EXCEL[function]}({','.join(cells)})"

    def output(self, place: int, line: int) -> str:
        """Write the output of a node."""
        return self._print(self.expression, cell(1 + self.nodes[place], line), place, line)

    def _ranges(self, line: int) -> Iterator[str]:
        """Find the inputs of the nodes that are next to each other."""
        for _, run in groupby(enumerate(self.nodes), lambda each: each[1] - each[0]):
            (_, first), *others = run
            last = others[-1][1] if others else first
            yield f"{cell(1 + first, line)}:{cell(1 + last, line)}"

    def _print(self, expression: ast.expr, x: str, index: int, line: int) -> str:
        shared = {
            f"shared {place}": cell(self.column + place, line) for place in range(len(self.calls))
        }
        return _Excel({"x": x, "index": str(index), **shared})(expression)


def cell(column: int, line: int) -> str:
    """Name a cell of the sheet: columns count from 0, lines from 1."""
    return f"{xl_col_to_name(column)}{line}"
