"""A network as a graph: its names in columns, and its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.core import Network, Node

__all__ = ["Edge", "columns_of", "edges_of", "facts_of", "identifiers_of"]


class Edge(NamedTuple):
    """What one node takes of another, or of an input."""

    source: str
    target: str
    weight: float


def columns_of(network: Network) -> tuple[tuple[str, ...], ...]:
    """Sort names into columns: inputs first, a node after all its sources, outputs last.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> nodes = [Node("node", ("x1",), (2,), relu), Node("output", ("x1", "node"), (1, 3), relu)]
    >>> columns_of(assemble([Input("x1")], nodes))
    (('x1',), ('node',), ('output',))
    """
    names = network.names
    depths = [0] * len(network.inputs)
    taken: set[int] = set()
    for layer in network.layers:
        rows = np.atleast_2d(layer.source_indices).tolist()
        taken.update(*rows)
        found = [1 + max(depths[source] for source in sources) for sources in rows]
        depths += found * (len(layer.nodes) // len(rows))
    last = max(depths)
    for position in set(network.output_positions) - taken:
        depths[position] = last
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for name, depth in zip(names, depths, strict=True):
        columns[depth].append(name)
    return tuple(map(tuple, columns))


def edges_of(nodes: Iterable[Node]) -> Iterator[Edge]:
    """Iterate over the edges, node by node."""
    for node in nodes:
        for source, weight in zip(node.sources, node.weights, strict=True):
            yield Edge(source, node.name, weight)


def identifiers_of(network: Network) -> dict[str, str]:
    """Make identifiers of our own for the names, so that a name is text in a label alone."""
    return {name: f"n{index}" for index, name in enumerate(network.names)}


def facts_of(node: Node) -> tuple[str, ...]:
    """Say what a label has below a node's name: its activation, its bias unless that is 0."""
    return (str(node.activation), *([f"bias {format_digits(node.bias)}"] if node.bias else []))
