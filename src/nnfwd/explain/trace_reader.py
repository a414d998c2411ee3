"""Explanations read from the trace of a forward pass, never computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.sums import BY_HAND_FAN_IN, section_sums
from nnfwd.explain.node_group import NodeGroup
from nnfwd.explain.steps import Explanation, NodeSteps, Scaling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnfwd.core import Layer, Network, Trace
    from nnfwd.core.python_rows import RowsLike

__all__ = ["explain", "explain_trace"]


def explain(network: Network, row: RowsLike) -> Explanation:
    """Show how a network comes to its outputs for one row.

    Parameters
    ----------
    network : Network
    row : array_like, shape (n_inputs,), or whatever has names
        Finite numbers, in the order of the network's inputs; by name in a mapping, a pandas Series
        or a data frame of one row.

    Raises
    ------
    RowError
        If the row is not as many finite numbers as the network has inputs, or its names do not fit.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> network = assemble(
    ...     [Input("x1"), Input("x2")],
    ...     [Node("node_0", ("x1", "x2"), (2, -4), relu, bias=1)],
    ... )
    >>> steps = explain(network, [3, 5])["node_0"]
    >>> for term in steps.terms:
    ...     print(term)
    Term(source='x1', weight=2.0, value=3.0, product=6.0)
    Term(source='x2', weight=-4.0, value=5.0, product=-20.0)
    >>> steps.bias, steps.input, steps.output
    (1.0, -13.0, 0.0)
    """
    return next(explain_trace(network.trace([row])))


def explain_trace(
    trace: Trace,
    row_numbers: Sequence[int] | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Explanation]:
    """Iterate over the explanations of a trace's rows.

    Parameters
    ----------
    trace : Trace
    row_numbers : sequence of int, optional
        The number of the row in each column of the trace; 1, 2, 3, ... without it.
    kept : mapping of str to sequence of str, optional
        Columns of text that belong to the rows.
    """
    network = trace.network
    layers = [_LayerReader(trace, layer) for layer in network.layers]
    predicted: list[str] | list[None] = [None] * trace.n_rows
    if network.classes:
        predicted = network.choose_classes(trace.outputs)
    for column, class_name in enumerate(predicted):
        raw = (trace.raw[:, column] + 0.0).tolist()
        values = (trace.values[:, column] + 0.0).tolist()
        sums = trace.sums[:, column].tolist()
        yield Explanation(
            network,
            column + 1 if row_numbers is None else int(row_numbers[column]),
            {each.name: x for each, x in zip(network.inputs, raw, strict=True)},
            tuple(
                Scaling(
                    each.name,
                    x,
                    float(each.mean),
                    float(each.scale),
                    value,
                    each.min,
                    each.max,
                )
                for each, x, value in zip(network.inputs, raw, values, strict=False)
                if each.is_scaled
            ),
            tuple(node for layer in layers for node in layer.read(column, values, sums)),
            class_name,
            {name: texts[column] for name, texts in (kept or {}).items()},
        )


class _LayerReader:
    """What the rows of a trace have in common for one layer, made once."""

    def __init__(self, trace: Trace, layer: Layer) -> None:
        network = trace.network
        self.layer = layer
        self.sources = network.node_sources(layer)
        self.source_positions = np.atleast_2d(layer.source_indices).tolist()
        self.start = network.positions[layer.nodes[0]]
        self.first_sum = self.start - len(network.inputs)
        self.weights = [tuple(row) for row in layer.weights.tolist()]
        self.biases = layer.biases.tolist()
        self.over_layer = {
            activation: range(len(layer.nodes))[nodes] if isinstance(nodes, slice) else nodes
            for activation, nodes in layer.activation_groups
            if activation.over_layer
        }
        self.sections = np.empty((0, len(layer.nodes), trace.n_rows))
        if layer.fan_in > BY_HAND_FAN_IN:
            with np.errstate(all="ignore"):
                self.sections = section_sums(layer.weights, trace.values[layer.sources]) + 0.0

    def read(self, column: int, values: list[float], sums: list[float]) -> Iterator[NodeSteps]:
        """Iterate over the layer's nodes, given the values and node inputs of one row."""
        layer = self.layer
        taken = [tuple([values[each] for each in row]) for row in self.source_positions]
        if not layer.is_elementwise:
            taken *= len(layer.nodes)
        inputs = sums[self.first_sum : self.first_sum + len(layer.nodes)]
        groups = {
            activation: NodeGroup(
                activation,
                tuple(layer.nodes[index] for index in members),
                tuple(inputs[index] for index in members),
            )
            for activation, members in self.over_layer.items()
        }
        sections = [*map(tuple, self.sections[:, :, column].T.tolist())]
        for index, node in enumerate(layer.nodes):
            activation = layer.activations[index]
            yield NodeSteps(
                node,
                layer.name,
                self.sources[index],
                self.weights[index],
                taken[index],
                self.biases[index],
                inputs[index],
                activation,
                values[self.start + index],
                groups.get(activation),
                sections[index],
            )
