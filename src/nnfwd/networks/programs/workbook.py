"""A network as an Excel workbook with live formulas: inputs, a sheet a layer, outputs.

Each formula is kept with the value that nnfwd computes for it, so that programs which calculate
nothing show numbers too.
"""

from __future__ import annotations

import ast
import math
import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from nnfwd.core.sums import BY_HAND_FAN_IN
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
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from nnfwd.core import Activation, Layer, Network, Trace
    from nnfwd.networks.wanted import Wanted

__all__ = ["workbook_pieces"]

MOST_COLUMNS, MOST_CHARACTERS, MOST_ARGUMENTS = 16_384, 8_192, 255
"""Excel's limits: columns of a sheet, characters of a formula, arguments of a function."""

MOST_FORMULAS = 1_000_000
"""Formulas of a workbook that is still opened in reasonable time."""

LONGEST_NAME = 31
"""Characters of a sheet's name."""


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


class _Exact(float):
    """A number that is written with all its digits, where XlsxWriter would write 16."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


class _Place(NamedTuple):
    """Where values are: a column of a sheet, and the row of the first one, counted from 0."""

    sheet: str
    row: int
    column: int


def workbook_pieces(network: Network, wanted: Wanted) -> list[bytes]:
    """Write a network as a workbook, with some rows of inputs.

    Without rows it has one: the mean of each input, which is 0 for one that is not scaled.

    Raises
    ------
    NetworkError
        If it would be beyond Excel's limits, or an activation has no expression.
    """
    rows = wanted.rows
    if rows is None:
        rows = np.array([[each.mean] for each in network.inputs])
    n_formulas = rows.shape[1] * 2 * len(network.nodes)
    if n_formulas > MOST_FORMULAS:
        message = (
            f"a workbook of {rows.shape[1]} rows would have {n_formulas} formulas: "
            f"expected at most {MOST_FORMULAS}"
        )
        raise NetworkError(message, hint="give fewer rows")
    return [_Book(network, network.trace_columns(rows)).content()]


class _Book:
    """The workbook of one network, as it is written."""

    def __init__(self, network: Network, trace: Trace) -> None:
        self.network, self.trace = network, trace
        self.buffer = BytesIO()
        self.book = Workbook(self.buffer, {"in_memory": True})
        self.book.set_properties(
            {
                "created": datetime(2000, 1, 1, tzinfo=UTC),  # the same network, the same bytes
                "comments": "\n".join(["A neural network, written by nnfwd.", *network.provenance]),
            }
        )
        self.head = self.book.add_format({"bold": True, "bottom": 1})
        self.free = self.book.add_format({"bg_color": "#FFF2CC"})
        self.places: dict[str, _Place] = {}
        self.sheets: set[str] = set()

    def content(self) -> bytes:
        """Write all sheets, and give the file."""
        self._inputs()
        for layer in self.network.layers:
            self._layer(layer)
        self._outputs()
        self.book.close()
        return self.buffer.getvalue()

    def _sheet(self, name: str, n_columns: int) -> _Sheet:
        if n_columns > MOST_COLUMNS:
            message = (
                f"the sheet {name} would have {n_columns} columns, and Excel has {MOST_COLUMNS}"
            )
            raise NetworkError(message)
        bare = re.sub(r"[^\w .-]", "_", name).strip() or "_"
        unique, number = bare[:LONGEST_NAME], 1
        while unique.lower() in {*self.sheets, "history"}:
            number += 1
            unique = f"{bare[: LONGEST_NAME - 6]} {number}"
        self.sheets.add(unique.lower())
        return _Sheet(unique, self.book.add_worksheet(unique), self.head)

    def _inputs(self) -> None:
        """Write the rows, to be edited, and what the network sees of them."""
        inputs, raw = self.network.inputs, self.trace.raw
        names = [each.name for each in inputs]
        sheet = self._sheet("inputs", len(inputs) + 1)
        sheet.header(0, ["row", *names])
        sheet.number_rows(1, self.trace.n_rows)
        for column, values in enumerate(raw.tolist(), start=1):
            for row, value in enumerate(values, start=1):
                sheet.number(row, column, value, self.free)
        self._place(sheet, names, 1, 1)
        if not any(each.is_scaled for each in inputs):
            return
        scaled = self._sheet("scaled inputs", len(inputs) + 1)
        scaled.header(0, ["row", *names])
        scaled.names(1, 0, ["mean", "scale"])
        scaled.number_rows(4, self.trace.n_rows)
        for column, each in enumerate(inputs, start=1):
            scaled.number(1, column, each.mean)
            scaled.number(2, column, each.scale)
            letters = xl_col_to_name(column)
            sources = [self._cell(each.name, row) for row in range(self.trace.n_rows)]
            texts = [f"({source}-${letters}$2)/${letters}$3" for source in sources]
            scaled.formulas(4, column, texts, self.trace[each.name])
        self._place(scaled, names, 4, 1)

    def _place(self, sheet: _Sheet, names: Iterable[str], row: int, column: int) -> None:
        for index, name in enumerate(names):
            self.places[name] = _Place(sheet.name, row, column + index)

    def _cell(self, name: str, row: int) -> str:
        place = self.places[name]
        return f"'{place.sheet}'!{xl_col_to_name(place.column)}{place.row + row + 1}"

    def _layer(self, layer: Layer) -> None:
        """Write the weights of a layer, below them its sums for each row, and its outputs."""
        nodes, count = layer.nodes, len(layer.nodes)
        groups, column = [], 1 + count
        for activation, chosen in layer.activation_groups:
            groups.append(_Group(activation, np.arange(count)[chosen].tolist(), column))
            column += len(groups[-1].calls)
        shared = [function_of(call) for group in groups for call in group.calls]
        n_sources = layer.fan_in * layer.source_indices.ndim
        sheet = self._sheet(layer.name, max(column + count, 3 + n_sources))
        self._weights(sheet, layer)
        top = count + 3
        sheet.header(top - 1, ["row", *(f"{node} input" for node in nodes), *shared, *nodes])
        sheet.number_rows(top, self.trace.n_rows)
        sums = np.array([self.trace.node_input(node) for node in nodes])
        for index, sources in enumerate(self._sources(layer)):
            sheet.formulas(top, 1 + index, self._sums(index, sources), sums[index])
        lines = range(top + 1, top + 1 + self.trace.n_rows)
        for group in groups:
            for place, values in enumerate(group.shared_values(sums)):
                texts = [group.over_nodes(place, line) for line in lines]
                sheet.formulas(top, group.column + place, texts, values)
            for place, node in enumerate(group.nodes):
                texts = [group.output(place, line) for line in lines]
                sheet.formulas(top, column + node, texts, self.trace[nodes[node]])
        self._place(sheet, nodes, top, column)

    def _weights(self, sheet: _Sheet, layer: Layer) -> None:
        """Write a row a node: its weights, its bias and its activation."""
        sources, fan_in = self._sources(layer), layer.fan_in
        is_shared = layer.source_indices.ndim == 1
        titles = [f"weight {number}" for number in range(1, fan_in + 1)]
        titles = sources[0] if is_shared else titles
        extra = [] if is_shared else [f"of {number}" for number in range(1, fan_in + 1)]
        sheet.header(0, ["weights", *titles, "bias", "activation", *extra])
        sheet.names(1, 0, layer.nodes)
        for row, weights in enumerate(layer.weights.tolist(), start=1):
            for column, weight in enumerate(weights, start=1):
                sheet.number(row, column, weight)
            sheet.number(row, fan_in + 1, float(layer.biases[row - 1]))
            sheet.text(row, fan_in + 2, str(layer.activations[row - 1]))
            for column, name in enumerate(sources[row - 1] if extra else ()):
                sheet.text(row, fan_in + 3 + column, name)

    def _sources(self, layer: Layer) -> list[list[str]]:
        """Name the sources of each node; nodes that share them share the list."""
        indices, names = layer.source_indices, self.network.names
        if indices.ndim == 1:
            return [[names[index] for index in indices.tolist()]] * len(layer.nodes)
        return [[names[index] for index in each] for each in indices.tolist()]

    def _sums(self, node: int, names: Sequence[str]) -> list[str]:
        """Write a weighted sum for each row: by hand, or a wide one over whole ranges."""
        line, rows = node + 2, range(self.trace.n_rows)
        bias = f"${xl_col_to_name(len(names) + 1)}${line}"
        if len(names) > BY_HAND_FAN_IN:
            runs = list(self._runs(names))
            ranges = [[self._range(names, *ends, line, row) for ends in runs] for row in rows]
            return ["+".join([*each, bias]) for each in ranges]
        weights = [f"${xl_col_to_name(column)}${line}" for column in range(1, len(names) + 1)]
        pairs = list(zip(weights, names, strict=True))
        products = [[f"{weight}*{self._cell(name, row)}" for weight, name in pairs] for row in rows]
        return ["+".join([*each, bias]) for each in products]

    def _range(self, names: Sequence[str], first: int, last: int, line: int, row: int) -> str:
        """Write the sum of products of weights and values that are next to each other."""
        weights = f"${xl_col_to_name(first + 1)}${line}:${xl_col_to_name(last + 1)}${line}"
        _, end = self._cell(names[last], row).split("!")
        return f"SUMPRODUCT({weights},{self._cell(names[first], row)}:{end})"

    def _runs(self, names: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find names whose values are next to each other: the first and last index of each run."""
        places = [self.places[name] for name in names]
        keys = [(place.sheet, place.column - index) for index, place in enumerate(places)]
        for _, run in groupby(range(len(names)), keys.__getitem__):
            first, *others = run
            yield first, others[-1] if others else first

    def _outputs(self) -> None:
        """Write the outputs side by side, and the class."""
        outputs, classes = self.network.outputs, self.network.classes
        sheet = self._sheet("outputs", len(outputs) + 2)
        sheet.header(0, ["row", *outputs, *(["class"] if classes else [])])
        top = 1
        if classes and len(outputs) > 1:
            sheet.names(1, 0, ["class"])
            for column, name in enumerate(classes, start=1):
                sheet.text(1, column, name)
            top = 2
        sheet.number_rows(top, self.trace.n_rows)
        values = self.trace.outputs
        chosen = self.network.choose_classes(values) if classes else []
        last = xl_col_to_name(len(outputs))
        for row, found in enumerate(values.tolist()):
            for column, (name, value) in enumerate(zip(outputs, found, strict=True), start=1):
                sheet.formulas(top + row, column, [self._cell(name, row)], [value])
            if not classes:
                continue
            line = top + row + 1
            cells = f"B{line}:{last}{line}"
            text = f"INDEX($B$2:${last}$2,MATCH(MAX({cells}),{cells},0))"
            if len(outputs) == 1:
                no, yes = (each.replace('"', '""') for each in classes)
                text = f'IF(B{line}>0.5,"{yes}","{no}")'
            sheet.formulas(top + row, len(outputs) + 1, [text], [chosen[row]])


class _Group:
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
        cells = [self._print(argument, _cell(1 + node, line), index, line)
                 for index, node in enumerate(self.nodes)]  # fmt: skip
        return f"{EXCEL[function]}({','.join(cells)})"

    def output(self, place: int, line: int) -> str:
        """Write the output of a node."""
        return self._print(self.expression, _cell(1 + self.nodes[place], line), place, line)

    def _ranges(self, line: int) -> Iterator[str]:
        """Find the inputs of the nodes that are next to each other."""
        for _, run in groupby(enumerate(self.nodes), lambda each: each[1] - each[0]):
            (_, first), *others = run
            last = others[-1][1] if others else first
            yield f"{_cell(1 + first, line)}:{_cell(1 + last, line)}"

    def _print(self, expression: ast.expr, x: str, index: int, line: int) -> str:
        shared = {
            f"shared {place}": _cell(self.column + place, line) for place in range(len(self.calls))
        }
        return _Excel({"x": x, "index": str(index), **shared})(expression)


def _cell(column: int, line: int) -> str:
    return f"{xl_col_to_name(column)}{line}"


class _Sheet:
    """A sheet, and the ways to write into it."""

    def __init__(self, name: str, sheet: Worksheet, head: Format) -> None:
        self.name, self._sheet, self._head = name, sheet, head

    def text(self, row: int, column: int, text: str) -> None:
        self._sheet.write_string(row, column, text)

    def header(self, row: int, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts):
            self._sheet.write_string(row, column, text, self._head)

    def names(self, row: int, column: int, texts: Sequence[str]) -> None:
        for index, text in enumerate(texts):
            self._sheet.write_string(row + index, column, text, self._head)

    def number_rows(self, row: int, count: int) -> None:
        for index in range(count):
            self._sheet.write_number(row + index, 0, index + 1)

    def number(self, row: int, column: int, number: float, format: Format | None = None) -> None:  # noqa: A002 - what it is
        self._sheet.write_number(row, column, _Exact(number), format)

    def formulas(self, row: int, column: int, texts: Sequence[str], values: Iterable[Any]) -> None:
        """Write formulas below each other, with their values."""
        for index, (text, value) in enumerate(zip(texts, values, strict=True)):
            if len(text) >= MOST_CHARACTERS:
                message = (
                    f"a formula of the sheet {self.name} would have {len(text)} characters, and "
                    f"Excel takes {MOST_CHARACTERS}"
                )
                raise NetworkError(message)
            shown = value if isinstance(value, str) else _shown(float(value))
            self._sheet.write_formula(row + index, column, f"={text}", None, shown)


def _shown(value: float) -> str | float:
    """Give a value as a workbook has it, which knows no infinity."""
    return _Exact(value) if math.isfinite(value) else "#NUM!"
