"""A network as an Excel workbook with live formulas: inputs, a sheet a layer, outputs.

Each formula is kept with the value that nnfwd computes for it, so that programs which calculate
nothing show numbers too.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from nnfwd.core.sums import BY_HAND_FAN_IN
from nnfwd.errors import NetworkError
from nnfwd.networks.programs.excel_formulas import Group
from nnfwd.networks.programs.formula import function_of
from nnfwd.networks.programs.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.core import Layer, Network, Trace
    from nnfwd.networks.wanted import Wanted

__all__ = ["workbook_pieces"]

MOST_COLUMNS = 16_384
"""Columns of a sheet in Excel."""

MOST_FORMULAS = 1_000_000
"""Formulas of a workbook that is still opened in reasonable time."""

LONGEST_NAME = 31
"""Characters of a sheet's name."""


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

    def _sheet(self, name: str, n_columns: int) -> Sheet:
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
        return Sheet(unique, self.book.add_worksheet(unique), self.head)

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
            sources = [self.cell(each.name, row) for row in range(self.trace.n_rows)]
            texts = [f"({source}-${letters}$2)/${letters}$3" for source in sources]
            scaled.formulas(4, column, texts, self.trace[each.name])
        self._place(scaled, names, 4, 1)

    def _place(self, sheet: Sheet, names: Iterable[str], row: int, column: int) -> None:
        for index, name in enumerate(names):
            self.places[name] = _Place(sheet.name, row, column + index)

    def cell(self, name: str, row: int) -> str:
        place = self.places[name]
        return f"'{place.sheet}'!{xl_col_to_name(place.column)}{place.row + row + 1}"

    def _layer(self, layer: Layer) -> None:
        """Write the weights of a layer, below them its sums for each row, and its outputs."""
        nodes, count = layer.nodes, len(layer.nodes)
        groups, column = [], 1 + count
        for activation, chosen in layer.activation_groups:
            groups.append(Group(activation, np.arange(count)[chosen].tolist(), column))
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

    def _weights(self, sheet: Sheet, layer: Layer) -> None:
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
        products = [[f"{weight}*{self.cell(name, row)}" for weight, name in pairs] for row in rows]
        return ["+".join([*each, bias]) for each in products]

    def _range(self, names: Sequence[str], first: int, last: int, line: int, row: int) -> str:
        """Write the sum of products of weights and values that are next to each other."""
        weights = f"${xl_col_to_name(first + 1)}${line}:${xl_col_to_name(last + 1)}${line}"
        _, end = self.cell(names[last], row).split("!")
        return f"SUMPRODUCT({weights},{self.cell(names[first], row)}:{end})"

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
                sheet.formulas(top + row, column, [self.cell(name, row)], [value])
            if not classes:
                continue
            line = top + row + 1
            cells = f"B{line}:{last}{line}"
            text = f"INDEX($B$2:${last}$2,MATCH(MAX({cells}),{cells},0))"
            if len(outputs) == 1:
                no, yes = (each.replace('"', '""') for each in classes)
                text = f'IF(B{line}>0.5,"{yes}","{no}")'
            sheet.formulas(top + row, len(outputs) + 1, [text], [chosen[row]])
