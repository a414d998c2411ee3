"""A layer: nodes that are summed alike, and how they are computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.sums import BY_HAND_FAN_IN, elementwise_sum, weighted_sum
from nnfwd.errors import NetworkError, printable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from nnfwd.core.activations import Activation

__all__ = ["Layer", "as_slice"]

FEW = 3
"""So many activations are named in a few words."""


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """Nodes that share their sources, or an element-wise layer: nodes with as many sources each.

    Parameters
    ----------
    name : str
        The layer's name in the file. Nodes of one named layer that cannot be summed together are
        several ``Layer`` of that name.
    nodes : tuple of str
    sources : slice, or ndarray of int, shape (fan_in,) or (n_nodes, fan_in)
        Which rows of the table of values the nodes take: a slice where they are next to each other.
        In an element-wise layer every node has its own, at most
        :data:`~nnfwd.core.sums.BY_HAND_FAN_IN`.
    weights : array_like, shape (n_nodes, fan_in)
    biases : array_like, shape (n_nodes,)
    activations : tuple of Activation
        One a node. An activation over a layer, as softmax, is taken over the nodes that carry it.

    Raises
    ------
    NetworkError
        If shapes do not agree, or a weight or bias is not finite.
    """

    name: str
    nodes: tuple[str, ...]
    sources: slice | NDArray[np.intp]
    weights: NDArray[np.float64]
    biases: NDArray[np.float64]
    activations: tuple[Activation, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _frozen(self.weights))
        object.__setattr__(self, "biases", _frozen(self.biases))
        if not isinstance(self.sources, slice):
            sources = np.array(self.sources, dtype=np.intp)
            sources.flags.writeable = False
            object.__setattr__(self, "sources", sources)
        n_nodes, fan_in = len(self.nodes), self.source_indices.shape[-1]
        if n_nodes == 0 or fan_in == 0:
            message = (
                f"layer {self.name}: it needs at least one node, and each node at least one source"
            )
            raise NetworkError(message)
        if self.is_elementwise and (
            self.source_indices.shape != (n_nodes, fan_in) or fan_in > BY_HAND_FAN_IN
        ):
            message = (
                f"layer {self.name}: {n_nodes} nodes with their own sources need sources of shape "
                f"({n_nodes}, fan_in), at most {BY_HAND_FAN_IN} a node, "
                f"not {self.source_indices.shape}"
            )
            raise NetworkError(message)
        if self.weights.shape != (n_nodes, fan_in) or self.biases.shape != (n_nodes,):
            message = (
                f"layer {self.name}: {n_nodes} nodes of fan-in {fan_in} need weights of shape "
                f"({n_nodes}, {fan_in}) and {n_nodes} biases, "
                f"not {self.weights.shape} and {self.biases.shape}"
            )
            raise NetworkError(message)
        if len(self.activations) != n_nodes:
            message = f"layer {self.name}: {n_nodes} nodes have {len(self.activations)} activations"
            raise NetworkError(message)

    def __repr__(self) -> str:
        return f"<Layer {self.words}, fan-in {self.fan_in}>"

    @property
    def words(self) -> str:
        """Its name, how many nodes it has, and their activations."""
        names = list(dict.fromkeys(each.name for each, _ in self.activation_groups))
        functions = "/".join(names) if len(names) <= FEW else f"{len(names)} activations"
        return f"{printable(self.name)} {len(self.nodes)} {functions}"

    @property
    def fan_in(self) -> int:
        """How many sources a node of this layer has."""
        return int(self.weights.shape[1])

    @cached_property
    def is_elementwise(self) -> bool:
        """Whether every node has its own sources."""
        return self.source_indices.ndim == 2

    @cached_property
    def source_indices(self) -> NDArray[np.intp]:
        """The sources as rows of the table of values, shape (fan_in,) or (n_nodes, fan_in)."""
        if isinstance(self.sources, slice):
            return np.arange(self.sources.start, self.sources.stop)
        return self.sources

    @cached_property
    def source_span(self) -> tuple[int, int]:
        """The first and the last source."""
        return int(self.source_indices.min()), int(self.source_indices.max())

    @cached_property
    def _terms(self) -> tuple[slice | NDArray[np.intp], ...]:
        """Of an element-wise layer the first source of every node, the second of every node, ..."""
        return tuple(map(as_slice, self.source_indices.T))

    @cached_property
    def activation_groups(self) -> tuple[tuple[Activation, slice | list[int]], ...]:
        """Each activation of the layer with the nodes that carry it."""
        groups: dict[Activation, list[int]] = {}
        for index, activation in enumerate(self.activations):
            groups.setdefault(activation, []).append(index)
        if len(groups) == 1:
            return ((self.activations[0], slice(None)),)
        return tuple(groups.items())

    def node_inputs(
        self, values: NDArray[np.float64], out: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Sum weight times value over the sources, plus the bias: shape (n_nodes, n_rows).

        The values are those of all inputs and nodes, shape (n_values, n_rows).
        """
        if self.is_elementwise:
            terms = [values[sources] for sources in self._terms]
            return elementwise_sum(self.weights, terms, self.biases, out)
        return weighted_sum(self.weights, values[self.sources], self.biases, out)

    def activate(
        self, node_inputs: NDArray[np.float64], out: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Turn node inputs into node outputs, shape (n_nodes, n_rows) both; ``out`` may be both.

        Where it is none of them may be -0: no sum plus bias is.
        """
        outputs = node_inputs if out is node_inputs else np.add(node_inputs, 0.0, out=out)
        for activation, nodes in self.activation_groups:
            together = outputs[nodes]
            activation.apply(together)
            if not isinstance(nodes, slice):
                outputs[nodes] = together
        return outputs


def as_slice(indices: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Make a slice of rows that are next to each other: the common case, and without a copy.

    Examples
    --------
    >>> as_slice(np.array([2, 3, 4])), as_slice(np.array([2, 4]))
    (slice(2, 5, None), array([2, 4]))
    """
    if indices.size and (np.diff(indices) == 1).all():
        return slice(int(indices[0]), int(indices[-1]) + 1)
    return indices


def _frozen(numbers: ArrayLike) -> NDArray[np.float64]:
    """Copy numbers into a read-only float64 array with no -0; they must be finite."""
    array = np.array(numbers, dtype=np.float64, order="C")
    array += 0.0
    if not np.isfinite(array).all():
        message = "weights and biases are finite numbers"
        raise NetworkError(message)
    array.flags.writeable = False
    return array
