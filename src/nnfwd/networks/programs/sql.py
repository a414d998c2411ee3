"""A network as one SQL statement: a common table expression a layer, each computed once.

Every column is computed from those of the expression before it, which also carries what later ones
need. The expressions are materialized: put into each other they would grow with every layer.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core.sums import BY_HAND_FAN_IN
from nnfwd.errors import NetworkError
from nnfwd.networks.programs.formula import (
    OVER_LAYER,
    calls,
    expression_of,
    function_of,
    uses_of,
    with_calls_named,
)
from nnfwd.networks.programs.sql_words import (
    DIALECTS,
    Names,
    SqlPrinter,
    literal,
    nested,
    quoted,
    sum_of,
    text_literal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnfwd.core import Input, Layer, Network
    from nnfwd.networks.programs.sql_words import Dialect
    from nnfwd.networks.wanted import Wanted

__all__ = ["sql_pieces"]

KEPT, SHARED, CHECKED = "\0kept ", "\0shared ", "\0checked"
LARGEST_OUTPUT, CLASS, LIST = "\0largest", "\0class", "\0list "
"""What columns besides inputs and nodes are for, which no name of these can be.

The checked one is 0 where all inputs are finite numbers, and else not a number or missing.
"""


class _Step(NamedTuple):
    """A common table expression: its name, its columns by what they are, and what these take."""

    table: str
    columns: dict[str, str]
    takes: frozenset[str]


def sql_pieces(network: Network, wanted: Wanted) -> list[str]:
    """Write a network as SQL.

    Raises
    ------
    NetworkError
        If an activation has no expression, or there are more columns than the database can have.
    """
    dialect = DIALECTS[wanted.dialect]
    head = [f"-- A neural network for {dialect.title}, written by nnfwd.\n"]
    if dialect.remark:
        head.append(f"-- {dialect.remark}\n")
    return [*head, *_Statement(network, dialect, wanted).lines()]


class _Statement:
    """One statement, with the names that it has taken."""

    def __init__(self, network: Network, dialect: Dialect, wanted: Wanted) -> None:
        self.network, self.dialect, self.table = network, dialect, quoted(wanted.table)
        self.known = frozenset(dialect.functions) | {*OVER_LAYER}
        self.tables, self.columns = Names(), Names()
        self.tables.add(wanted.table)
        self.kept = {f"{KEPT}{name}": name for name in wanted.keep}
        for key, name in self.kept.items():
            self.columns.add(key, name)
        for name in network.names:
            self.columns.add(name)
        self.columns.add(CHECKED, "checked")

    def lines(self) -> Iterator[str]:
        """Write the statement, the inputs first."""
        steps = [
            self._inputs(),
            *(step for layer in self.network.layers for step in self._of(layer)),
            *self._largest(),
        ]
        carried_to_end = [*self.kept, *self.network.outputs, CHECKED, LARGEST_OUTPUT]
        available: list[str] = []
        before = self.table
        for index, step in enumerate(steps):
            later = {*carried_to_end}.union(*(each.takes for each in steps[index + 1 :]))
            carried = [key for key in available if key in later and key not in step.columns]
            columns = {key: self.columns[key] for key in carried} | step.columns
            self._check_width(len(columns))
            name = self.tables.add(step.table)
            yield f"{', ' if index else 'WITH '}{name} AS MATERIALIZED (\n"
            yield from self._select(columns, before)
            yield "\n)"
            available, before = [*columns], name
        yield "\n"
        yield from self._select(self._results(), before)
        yield ";\n"

    def _select(self, columns: Mapping[str, str], table: str) -> Iterator[str]:
        written = [
            text if text == self.columns[key] else f"{text} AS {self.columns[key]}"
            for key, text in columns.items()
        ]
        yield "SELECT\n  " + ",\n  ".join(written) + f"\nFROM {table}"

    def _check_width(self, n_columns: int) -> None:
        if n_columns > self.dialect.most_columns:
            message = (
                f"{self.dialect.title} has at most {self.dialect.most_columns} columns, and a step "
                f"of this network needs {n_columns}"
            )
            raise NetworkError(message)

    def _inputs(self) -> _Step:
        """Take the inputs as float64, scaled, and what is carried to the end."""
        columns = {key: f"{self.table}.{quoted(name)}" for key, name in self.kept.items()}
        plain: list[str] = []
        for each in self.network.inputs:
            plain.append(f"CAST({self.table}.{quoted(each.name)} AS {self.dialect.real})")
            columns[each.name] = self._scaled(each, plain[-1])
        columns[CHECKED] = sum_of([f"({each} - {each})" for each in plain])
        return _Step("inputs", columns, frozenset())

    def _scaled(self, each: Input, text: str) -> str:
        if not each.is_scaled:
            return text
        return f"({sum_of([text, literal(-each.mean)])}) / {literal(each.scale)}"

    def _of(self, layer: Layer) -> Iterator[_Step]:
        """Compute a layer: its sums with what is applied to them, if that takes them once."""
        expressions = {each: expression_of(each, self.known) for each in {*layer.activations}}
        once = all(uses_of(each) == 1 and not calls(each) for each in expressions.values())
        sums, takes = self._sums(layer)
        if self._is_wide(layer):
            sources = [self.network.names[index] for index in layer.source_indices]
            values = ", ".join(self.columns[name] for name in sources)
            (packed,) = takes
            yield _Step(f"{layer.name} list", {packed: f"[{values}]"}, frozenset(sources))
        if not once:
            yield _Step(f"{layer.name} sums", sums, takes)
            sums, takes = {node: self.columns[node] for node in layer.nodes}, frozenset(layer.nodes)
        outputs: dict[str, str] = {}
        for activation, chosen in layer.activation_groups:
            group = [layer.nodes[index] for index in np.arange(len(layer.nodes))[chosen]]
            expression, shared = expressions[activation], dict[str, str]()
            for number, call in enumerate(calls(expression)):
                key = f"{SHARED}{group[0]} {activation} {number}"
                shared[ast.dump(call)] = key
                self.columns.add(key, f"{function_of(call)} of {layer.name}")
                yield _Step(
                    f"{layer.name} {function_of(call)}",
                    {key: self._over_layer(call, group, shared)},
                    frozenset((*group, *shared.values())),
                )
            named = with_calls_named(expression, shared)
            for index, node in enumerate(group):
                outputs[node] = self._print(named, sums[node], index, shared, is_sum=once)
            takes |= frozenset(shared.values())
        if once or any(each.name != "identity" for each in expressions):
            yield _Step(layer.name, {node: outputs[node] for node in layer.nodes}, takes)

    def _is_wide(self, layer: Layer) -> bool:
        """Tell whether the sums of a layer are of lists, which the database reads much faster."""
        return bool(self.dialect.wide_sum) and layer.fan_in > BY_HAND_FAN_IN

    def _sums(self, layer: Layer) -> tuple[dict[str, str], frozenset[str]]:
        """Write the sums of a layer, and say what they take."""
        if self._is_wide(layer):
            packed = f"{LIST}{layer.nodes[0]}"
            self.columns.add(packed, f"list of {layer.name}")
            sums = {
                node: self._list_sum(layer, row, packed) for row, node in enumerate(layer.nodes)
            }
            return sums, frozenset((packed,))
        sums = {node: self._weighted_sum(layer, row) for row, node in enumerate(layer.nodes)}
        return sums, frozenset(self.network.names[index] for index in layer.source_indices.flat)

    def _list_sum(self, layer: Layer, row: int, packed: str) -> str:
        numbers = ", ".join(map(literal, layer.weights[row].tolist()))
        bias = float(layer.biases[row])
        total = self.dialect.wide_sum.format(self.columns[packed], numbers)
        return sum_of([total], literal(bias) if bias else "")

    def _weighted_sum(self, layer: Layer, row: int) -> str:
        sources = np.broadcast_to(layer.source_indices, layer.weights.shape)[row].tolist()
        terms = [
            f"{literal(weight)} * {self.columns[self.network.names[source]]}"
            for weight, source in zip(layer.weights[row].tolist(), sources, strict=True)
        ]
        bias = float(layer.biases[row])
        return sum_of(terms, literal(bias) if bias else "")

    def _over_layer(self, call: ast.Call, group: Sequence[str], shared: Mapping[str, str]) -> str:
        (argument,) = call.args
        inner = with_calls_named(argument, shared)
        texts = [
            self._print(inner, self.columns[node], index, shared)
            for index, node in enumerate(group)
        ]
        function = function_of(call)
        if function == "total":
            return sum_of(texts)
        return nested(self.dialect.functions["max" if function == "largest" else "min"], texts)

    def _print(
        self,
        expression: ast.expr,
        x: str,
        index: int,
        shared: Mapping[str, str],
        *,
        is_sum: bool = False,
    ) -> str:
        sums = frozenset({"x"}) if is_sum else frozenset[str]()
        names = {key: self.columns[key] for key in shared.values() if key in self.columns}
        known = {"x": x, "index": literal(index), **names}
        return SqlPrinter(known, self.dialect, sums)(expression)

    def _results(self) -> dict[str, str]:
        """Give what is kept, the outputs and the class; nothing where an input is not a number."""
        checked = self.columns[CHECKED]
        found = {key: self.columns[key] for key in self.kept}
        found |= {name: f"{self.columns[name]} + {checked}" for name in self.network.outputs}
        if self.network.classes:
            self.columns.add(CLASS, "class")
            found[CLASS] = f"CASE WHEN {checked} = 0e0 THEN {self._class()} END"
        return found

    def _largest(self) -> Iterator[_Step]:
        """Find the largest output, for the class."""
        outputs = [self.columns[name] for name in self.network.outputs]
        if self.network.classes and len(outputs) > 1:
            self.columns.add(LARGEST_OUTPUT, "largest")
            largest = nested(self.dialect.functions["max"], outputs)
            yield _Step("largest", {LARGEST_OUTPUT: largest}, frozenset(self.network.outputs))

    def _class(self) -> str:
        """Name the class of the largest output, the first of equals."""
        outputs = [self.columns[name] for name in self.network.outputs]
        *others, last = map(text_literal, self.network.classes)
        if len(outputs) == 1:
            return f"CASE WHEN {outputs[0]} > 0.5e0 THEN {last} ELSE {others[0]} END"
        largest = self.columns[LARGEST_OUTPUT]
        cases = " ".join(
            f"WHEN {output} >= {largest} THEN {name}"
            for output, name in zip(outputs, others, strict=False)
        )
        return f"CASE {cases} ELSE {last} END"
