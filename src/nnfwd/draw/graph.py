"""A network as a drawing sees it: named nodes in columns, joined by weighted edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.core import Network

__all__ = ["Edge", "Graph", "Node", "graph_of"]


class Node(NamedTuple):
    """A node, the layer it belongs to, and what it takes: a weight a source."""

    name: str
    layer: str
    activation: str
    bias: float
    sources: tuple[str, ...]
    weights: tuple[float, ...]


class Edge(NamedTuple):
    """What one node takes of another, or of an input."""

    source: str
    target: str
    weight: float


@dataclass(frozen=True)
class Graph:
    """A network to be drawn.

    Parameters
    ----------
    inputs : tuple of str
    nodes : tuple of Node
        In the order of computing: a node's sources stand before it.
    outputs : tuple of str
    scaled : bool, optional
        Whether the network sees inputs otherwise than they are given.

    Examples
    --------
    >>> node = Node("node", "hidden", "relu", 0.0, ("x1",), (2.0,))
    >>> output = Node("output", "output", "identity", 0.0, ("x1", "node"), (1.0, 3.0))
    >>> Graph(("x1",), (node, output), ("output",)).columns
    (('x1',), ('node',), ('output',))
    """

    inputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    scaled: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs, then the nodes."""
        return (*self.inputs, *(node.name for node in self.nodes))

    @cached_property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """The names by column: inputs first, a node behind all its sources, outputs last."""
        depth = dict.fromkeys(self.inputs, 0)
        by_sources: dict[tuple[str, ...], int] = {}
        for node in self.nodes:
            if node.sources not in by_sources:
                by_sources[node.sources] = 1 + max(depth[source] for source in node.sources)
            depth[node.name] = by_sources[node.sources]
        last = max(depth.values())
        taken = {source for sources in by_sources for source in sources}
        depth |= dict.fromkeys(set(self.outputs) - taken, last)
        columns: list[list[str]] = [[] for _ in range(last + 1)]
        for name in self.names:
            columns[depth[name]].append(name)
        return tuple(map(tuple, columns))

    @property
    def edges(self) -> Iterator[Edge]:
        """Every edge, node by node."""
        for node in self.nodes:
            for source, weight in zip(node.sources, node.weights, strict=True):
                yield Edge(source, node.name, weight)


def graph_of(network: Network) -> Graph:
    """Read a network as a graph."""
    nodes = []
    for layer in network.layers:
        sources, biases = network.sources(layer), layer.biases.tolist()
        for index, weights in enumerate(layer.weights.tolist()):
            nodes.append(
                Node(
                    layer.nodes[index],
                    layer.name,
                    str(layer.activations[index]),
                    biases[index],
                    sources,
                    tuple(weights),
                )
            )
    return Graph(
        tuple(each.name for each in network.inputs),
        tuple(nodes),
        network.outputs,
        any(each.is_scaled for each in network.inputs),
    )
