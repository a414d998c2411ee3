"""Nodes as a file writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import NetworkError, did_you_mean, quote
from nnfwd.networks.own.settings import read_activation
from nnfwd.networks.own.values import (
    as_mapping,
    as_number,
    check_keys,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = [
    "WrittenLayer",
    "WrittenNode",
    "layer_names",
    "read_node",
    "weights_by_name",
]

NODE_KEYS = ("weights", "bias", "activation")


class WrittenNode(NamedTuple):
    """A node whose weights have not been held against their sources yet.

    Parameters
    ----------
    name : str
    weights : Document
        A list, one weight a node of the layer before, or a mapping from source to weight.
    key, weights_key : tuple
        Where the node and its weights stand in the file.
    bias : float, optional
    activation : Activation, optional
    """

    name: str
    weights: Document
    key: KeyPath
    weights_key: KeyPath
    bias: float = 0.0
    activation: Activation | None = None


class WrittenLayer(NamedTuple):
    """Nodes that take the same place between inputs and outputs."""

    name: str
    nodes: tuple[WrittenNode, ...]


def read_node(
    name: str, value: Document, key: KeyPath, activation: Activation | None = None
) -> WrittenNode:
    """Read a node: its weights alone, or a mapping of weights, bias and activation.

    Parameters
    ----------
    name : str
    value : Document
    key : tuple
    activation : Activation, optional
        What the layer says, for a node that says nothing.
    """
    if not isinstance(value, dict):
        return WrittenNode(name, value, key, key, activation=activation)
    check_keys(value, NODE_KEYS, key)
    if "weights" not in value:
        message = "a node needs weights"
        raise NetworkError(message, key=key)
    bias = as_number(value.get("bias", 0.0), (*key, "bias"))
    if "activation" in value:
        activation = read_activation(value["activation"], (*key, "activation"))
    return WrittenNode(name, value["weights"], key, (*key, "weights"), bias, activation)


def weights_by_name(
    weights: Document, names: Collection[str], key: KeyPath, kind: str = "input or node"
) -> tuple[tuple[str, ...], list[float]]:
    """Read weights that name their sources.

    Returns
    -------
    sources : tuple of str
        In the order written.
    weights : list of float

    Raises
    ------
    NetworkError
        If there are none, one is not a number, or a source is not among ``names``.
    """
    weights = as_mapping(weights, key, "a mapping from source to weight, as {x1: 2, x2: 4}")
    for source in weights:
        if source not in names:
            message = f"there is no {kind} {quote(source)}{did_you_mean(source, names)}"
            raise NetworkError(message, key=(*key, source))
    return tuple(weights), [as_number(each, (*key, source)) for source, each in weights.items()]


def layer_names(count: int) -> list[str]:
    """Name layers that have no names: the last is the output, the others are hidden.

    Examples
    --------
    >>> layer_names(1), layer_names(2), layer_names(3)
    (['output'], ['hidden', 'output'], ['hidden_1', 'hidden_2', 'output'])
    """
    hidden = [f"hidden_{number}" for number in range(1, count)] if count > 2 else ["hidden"]
    return [*hidden[: count - 1], "output"]
