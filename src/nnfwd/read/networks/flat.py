"""The first shape of a network: the lesson's flat dictionary, where names tell the layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.errors import NetworkError, did_you_mean
from nnfwd.read.networks.nodes import WrittenLayer, WrittenNode, read_node
from nnfwd.read.networks.settings import SETTINGS

if TYPE_CHECKING:
    from nnfwd.read.documents import Document

__all__ = ["is_flat_name", "layer_names", "read_flat"]

_NUMBER = "(0|[1-9][0-9]{0,5})"
_NODE = re.compile(f"node_{_NUMBER}")
_LAYER_NODE = re.compile(f"node_{_NUMBER}_{_NUMBER}")
_OUTPUT = re.compile(f"output_{_NUMBER}")
_OUTPUTS = ("output", "output_0", "output_1")
_FIRST = ("node_0", "node_1", "node_0_0", "node_0_1", "node_1_0", "node_1_1", *_OUTPUTS)


def is_flat_name(name: str) -> bool:
    """Tell whether this shape gives a node such a name."""
    patterns = (_NODE, _LAYER_NODE, _OUTPUT)
    return name == "output" or any(pattern.fullmatch(name) for pattern in patterns)


def read_flat(document: dict[str, Document]) -> list[WrittenLayer]:
    """Read ``node_0, node_1, ..., output``.

    ``node_<i>`` are the nodes of one hidden layer and ``node_<layer>_<i>`` those of several;
    ``output`` or ``output_<i>`` come last. Numbers begin at 0 or 1 and have no gaps.

    Raises
    ------
    NetworkError
        For any other name, and for names that are not in this order.
    """
    groups: dict[str, list[WrittenNode]] = {}
    previous = None
    for name, value in document.items():
        if name not in SETTINGS:
            _check_order(name, previous)
            groups.setdefault(_group_of(name), []).append(read_node(name, value, (name,)))
            previous = name
    if "output" not in groups:
        message = f"there is no output: after {previous} comes `output`"
        if previous is None:
            message = "there are no weights: expected node_0, ..., output, or `layers`, or `nodes`"
        raise NetworkError(message)
    names = layer_names(len(groups))
    return [WrittenLayer(*each) for each in zip(names, map(tuple, groups.values()), strict=True)]


def layer_names(count: int) -> list[str]:
    """Name layers that have no names: the last is the output, the others are hidden.

    Examples
    --------
    >>> layer_names(1), layer_names(2), layer_names(3)
    (['output'], ['hidden', 'output'], ['hidden_1', 'hidden_2', 'output'])
    """
    hidden = [f"hidden_{number}" for number in range(1, count)] if count > 2 else ["hidden"]
    return [*hidden[: count - 1], "output"]


def _group_of(name: str) -> str:
    """Tell nodes of one layer by a common text: ``output``, ``node``, or the layer's number."""
    layer_node = _LAYER_NODE.fullmatch(name)
    return layer_node[1] if layer_node else name.partition("_")[0]


def _check_order(name: str, previous: str | None) -> None:
    if not is_flat_name(name):
        guess = did_you_mean(name, (*SETTINGS, "output", "layers", "nodes"))
        message = (
            f"unknown name{guess} (nodes are node_0, node_1, ... or node_0_0, node_0_1, ..., then "
            "output or output_0, output_1, ...; other names go under `layers` or `nodes`)"
        )
        raise NetworkError(message, key=(name,))
    if previous is None:
        if name not in _FIRST:
            message = "nodes are numbered from 0 or 1"
            raise NetworkError(message, key=(name,))
        return
    expected, names = _expect_after(previous)
    if name not in names:
        message = f"expected {expected} after {previous}: nodes stand in order, without gaps"
        raise NetworkError(message, key=(name,))


def _expect_after(previous: str) -> tuple[str, tuple[str, ...]]:
    """List the names that may follow, in words and in full."""
    if match := _NODE.fullmatch(previous):
        node = f"node_{int(match[1]) + 1}"
        return f"{node} or output", (node, *_OUTPUTS)
    if match := _LAYER_NODE.fullmatch(previous):
        layer, index = int(match[1]), int(match[2])
        node, next_layer = f"node_{layer}_{index + 1}", f"node_{layer + 1}_"
        names = (node, f"{next_layer}0", f"{next_layer}1", *_OUTPUTS)
        return f"{node}, {next_layer}0 or output", names
    if match := _OUTPUT.fullmatch(previous):
        node = f"output_{int(match[1]) + 1}"
        return node, (node,)
    return "nothing", ()
