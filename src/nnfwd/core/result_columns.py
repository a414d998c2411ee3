"""The columns that a result can have, and a file of answers: what they are called, what they hold.

A result has columns of its rows, inputs, nodes and the class. ``node_0`` is a node's output;
``node_0_output`` is it, too, beside ``node_0_input``, what goes into the activation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np

from nnfwd.core.names import CLASS, input_column, output_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from nnfwd.core.inputs import Vectors
    from nnfwd.core.network import Network

__all__ = ["ResultColumn", "Values", "compute_columns", "result_columns"]

Values: TypeAlias = "NDArray[np.float64] | list[str]"
"""What a column has, a number or a text a row."""

Kept = TypeVar("Kept")
Kind = Literal["kept", "input", "node input", "node output", "class"]


class ResultColumn(NamedTuple):
    """One column of a result.

    Parameters
    ----------
    name : str
    kind : {"kept", "input", "node input", "node output", "class"}
        ``kept`` is a column of the rows that the network does not know, as an id.
    position : int, optional
        The input's or node's place in the network's table of values; -1 for text.
    order : int, optional
        Its place in the order of computing; two columns of the same numbers share one.
    is_output : bool, optional
        Whether it has an output of the network.
    """

    name: str
    kind: Kind
    position: int = -1
    order: int = -1
    is_output: bool = False

    @property
    def is_of_node(self) -> bool:
        """Whether it has the inputs or outputs of a node."""
        return self.kind in ("node input", "node output")

    @property
    def is_number(self) -> bool:
        """Whether it has numbers."""
        return self.is_of_node or self.kind == "input"


def result_columns(network: Network) -> dict[str, ResultColumn]:
    """List every column that a network can give, in the order of computing, by its name.

    No two have one name: a network has none that would clash (:mod:`nnfwd.core.names`). The inputs
    of an activation over a layer come before any of its outputs.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x")], [Node("y", ("x",), (2.0,), relu)])
    >>> [(each.name, each.kind) for each in result_columns(network).values()]
    [('x', 'input'), ('y_input', 'node input'), ('y', 'node output'), ('y_output', 'node output')]
    """
    outputs = {("node output", position) for position in network.output_positions}
    return {
        name: ResultColumn(name, kind, position, order, (kind, position) in outputs)
        for order, (kind, position, names) in enumerate(_values(network))
        for name in names
    }


def _values(network: Network) -> Iterator[tuple[Kind, int, tuple[str, ...]]]:
    for position, each in enumerate(network.inputs):
        yield "input", position, (each.name,)
    for layer in network.layers:
        later = []
        for node, activation in zip(layer.nodes, layer.activations, strict=True):
            position = network.positions[node]
            yield "node input", position, (input_column(node),)
            output: tuple[Kind, int, tuple[str, ...]]
            output = "node output", position, (node, output_column(node))
            if activation.over_layer:
                later.append(output)
            else:
                yield output
        yield from later
    if network.classes:
        yield "class", -1, (CLASS,)


def compute_columns(
    network: Network,
    columns: Sequence[ResultColumn],
    inputs: Vectors,
    kept: Mapping[str, Kept],
) -> list[Values | Kept]:
    """Compute the values of some columns, ``n_rows`` each.

    Parameters
    ----------
    network : Network
    columns : sequence of ResultColumn
    inputs : ndarray of float64, shape (n_inputs, n_rows), or tuple of vectors
        As they are given.
    kept : mapping of str to sequence
        What the rows have in their other columns; it is handed on.
    """
    positions = {each.position for each in columns if each.kind == "node output"}
    if any(each.kind == "class" for each in columns):
        positions.update(network.output_positions)
    wanted = sorted(positions)
    sums = None
    if any(each.kind == "node input" for each in columns):
        sums = np.empty((len(network.nodes), len(inputs[0])))
    outputs = dict(zip(wanted, network.forward(inputs, wanted, sums), strict=True))
    found: list[Values | Kept] = []
    for column in columns:
        match column.kind:
            case "kept":
                found.append(kept[column.name])
            case "input":
                found.append(inputs[column.position])
            case "node input" if sums is not None:
                found.append(sums[column.position - len(network.inputs)])
            case "node output":
                found.append(outputs[column.position])
            case "class":
                table = np.array([outputs[place] for place in network.output_positions])
                found.append(network.choose_classes(table.T))
    return found
