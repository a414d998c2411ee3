"""What every network file is read into: nodes, and the settings beside them.

A reader of any format returns a :class:`Target`; :func:`~nnfwd.networks.joining.join` makes a
network of it, so that options and settings files work for all formats alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath
    from nnfwd.networks.settings import Settings

__all__ = ["Target", "TargetNode"]


class TargetNode(NamedTuple):
    """A node as it is written: its weights may not fit the nodes that it takes.

    Parameters
    ----------
    name : str
    weights : list of float, dict from str to float, or ndarray of float64, shape (fan_in,)
        One weight a source, or by the source's name.
    key, weights_key : tuple of str and int, optional
        The key paths of the node and of its weights, for errors.
    bias : float, optional
    activation : Activation, optional
        Without it, that of the settings or the default.
    layer : str, optional
        Nodes with layers come in the order of computing. Nodes without may take each other in any
        order; their weights are by name.
    sources : tuple of str, optional
        What the weights are for; nodes with equal sources share the tuple. Without it, all nodes
        of the layer before, or the inputs.
    is_step : bool, optional
        Whether it scales, adds or activates what others computed: settings for the activation of
        nodes leave it as it is.
    """

    name: str
    weights: list[float] | dict[str, float] | NDArray[np.float64]
    key: KeyPath = ()
    weights_key: KeyPath = ()
    bias: float = 0.0
    activation: Activation | None = None
    layer: str | None = None
    sources: tuple[str, ...] | None = None
    is_step: bool = False


def _nowhere(_: KeyPath) -> None:
    """Find no place: binary files have no lines."""


class Target(NamedTuple):
    """A network as a file has it.

    Parameters
    ----------
    nodes : list of TargetNode
    settings : Settings
    outputs : tuple of str, optional
        Without it, the nodes that no other node uses, which must be in the last layer.
    provenance : tuple of str, optional
        Lines that say what was read and what was assumed: ``"read from ..."``, ``"assumed ..."``.
    named : bool, optional
        Whether the file gives the inputs their names.
    layers_without_activation : str, optional
        The layers, in words, of a file that has no activations: they have to be given, since the
        defaults of nnfwd's own files would be a guess.
    locate : callable, optional
        From a key path to line and column, if they can be told.
    """

    nodes: list[TargetNode]
    settings: Settings
    outputs: tuple[str, ...] | None = None
    provenance: tuple[str, ...] = ()
    named: bool = True
    layers_without_activation: str = ""
    locate: Callable[[KeyPath], tuple[int, int] | None] = _nowhere
