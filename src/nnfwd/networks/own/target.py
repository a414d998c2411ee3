"""What every way to write a network is read into: nodes whose weights have no sources yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath
    from nnfwd.networks.own.settings import Settings

__all__ = ["Target", "TargetNode"]


class TargetNode(NamedTuple):
    """A node as it is written: its weights may not fit the nodes that it takes.

    Parameters
    ----------
    name : str
    weights : list of float, or dict from str to float
        One weight a node of the layer before, or one a source by name.
    key, weights_key : tuple of str and int
        The key paths of the node and of its weights, for errors.
    bias : float, optional
    activation : Activation, optional
    layer : str, optional
        Nodes with layers come in the order of computing. Nodes without may take each other in any
        order; their weights are by name.
    """

    name: str
    weights: list[float] | dict[str, float]
    key: KeyPath
    weights_key: KeyPath
    bias: float = 0.0
    activation: Activation | None = None
    layer: str | None = None


class Target(NamedTuple):
    """A network as a file has it: its nodes, and the settings beside them."""

    nodes: list[TargetNode]
    settings: Settings
