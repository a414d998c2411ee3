"""Columns of answers as other tools have them: 0, 1, ..., by the classes, or one class more.

For two classes and one output scikit-learn and its like give two columns, 1 - p and p. The first is
compared with a node that is added to the network, and so computed and explained as any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import Layer, parse_activation
from nnfwd.core.result_columns import ResultColumn, result_columns
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnfwd.core import Network

__all__ = ["labels", "named_otherwise", "read_as", "with_other_class"]


def labels(network: Network) -> tuple[str, ...]:
    """List what other tools may call the outputs, and is no name of a column here.

    Examples
    --------
    >>> from nnfwd import load_network
    >>> labels(load_network("configs/iris.yaml"))
    ('0', '1', '2')
    """
    numbers = map(str, range(max(2, len(network.outputs))))
    known = result_columns(network)
    names = dict.fromkeys((*numbers, *network.classes))
    return tuple(name for name in names if name not in known)


def named_otherwise(network: Network, names: Sequence[str]) -> dict[str, ResultColumn]:
    """Say which outputs the columns have, if they are called as other tools do.

    Returns
    -------
    dict
        The columns of outputs by the names that they have here; empty if these are no such names.
        The class that a single output leaves out has the position after the last node.
    """
    known = result_columns(network)
    outputs = [known[name] for name in network.outputs]
    both = outputs
    if len(outputs) == 1:
        other = ResultColumn("", "node output", len(network.names), len(known), is_output=True)
        both = [other, *outputs]
    mine = set(names).intersection(labels(network))
    found: dict[str, ResultColumn] = {}
    for columns in (outputs, both):
        numbers = [str(index) for index in range(len(columns))]
        if mine.issuperset(numbers):
            found.update(zip(numbers, columns, strict=True))
    if network.classes:
        found.update(zip(network.classes, both, strict=True))
    return {name: each._replace(name=name) for name, each in found.items() if name in mine}


def read_as(network: Network, columns: Iterable[ResultColumn]) -> str:
    """Say which outputs the columns have that are not called by their names; empty if none is."""
    known, names = result_columns(network), network.names
    meanings = [in_words(name) for name in names] + [f"1 - {in_formula(network.outputs[0])}"]
    return ", ".join(
        f"{in_words(column.name)} is {meanings[column.position]}"
        for column in columns
        if column.kind == "node output" and column.name not in known
    )


def with_other_class(network: Network, columns: Iterable[ResultColumn]) -> Network:
    """Add the node ``1 - output`` to a network of one output, if there is a column of it.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble
    >>> sigmoid = parse_activation("sigmoid")
    >>> network = assemble([Input("x")], [Node("p", ("x",), (1,), sigmoid)])
    >>> network = with_other_class(network, named_otherwise(network, ["0", "1"]).values())
    >>> network.nodes, network.outputs
    (('p', '1 - p'), ('p',))
    """
    if all(column.position < len(network.names) for column in columns):
        return network
    (output,), (position,) = network.outputs, network.output_positions
    name = f"1 - {output}"
    while name in network.names:
        name += "'"
    layer = Layer(
        name,
        (name,),
        np.array([position]),
        np.array([[-1.0]]),
        np.array([1.0]),
        (parse_activation("identity"),),
    )
    return replace(network, layers=(*network.layers, layer))
