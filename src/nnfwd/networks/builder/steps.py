"""The steps of computing that a builder keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import parse_activation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath

__all__ = ["IDENTITY", "Step", "Values"]

IDENTITY = parse_activation("identity")

Values = tuple[str, ...]
"""A tensor of shape (n_rows, k): the names of k inputs or nodes. Only a builder knows the names."""


class Step(NamedTuple):
    """Nodes that are computed together.

    Parameters
    ----------
    nodes : tuple of str
    sources : tuple of tuple of str
        What each node takes; one tuple where they share their sources.
    weights : ndarray of float64, shape (n_nodes, fan_in)
    biases : ndarray of float64, shape (n_nodes,)
    activations : tuple of Activation or None
        One a node; None where the file does not say.
    layer : str
        Its name, if it has one.
    key : tuple
        What errors call it.
    is_weighted : bool
        Whether it is a layer in its own right, and not a step between layers.
    only_activates, only_shifts : bool
        Whether it only activates what it takes, or adds a bias.
    """

    nodes: Values
    sources: tuple[Values, ...]
    weights: NDArray[np.float64]
    biases: NDArray[np.float64]
    activations: tuple[Activation | None, ...]
    layer: str
    key: KeyPath
    is_weighted: bool = False
    only_activates: bool = False
    only_shifts: bool = False

    @property
    def taken(self) -> Values:
        """The inputs and nodes that it takes."""
        if len(self.sources) == 1:
            return self.sources[0]
        return tuple(name for each in self.sources for name in each)

    @property
    def is_by_node(self) -> bool:
        """Whether each activation is of one node, and none over the layer."""
        return not any(each is not None and each.over_layer for each in self.activations)
