"""What a forward pass leaves, to be read by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.errors import SelectionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.core.network import Network

__all__ = ["Trace"]


@dataclass(frozen=True, eq=False)
class Trace:
    """What the forward pass left: every number that it computed, one row of a table a node.

    Parameters
    ----------
    network : Network
    raw : ndarray of float64, shape (n_inputs, n_rows)
        The inputs as given, before scaling.
    values : ndarray of float64, shape (n_inputs + n_nodes, n_rows)
        The inputs as the network sees them, and every node's output.
    sums : ndarray of float64, shape (n_nodes, n_rows)
        Every node's input: what its activation is applied to.
    """

    network: Network
    raw: NDArray[np.float64]
    values: NDArray[np.float64]
    sums: NDArray[np.float64]

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.values.shape[1])

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """Get an input as the network sees it, or a node's output, shape (n_rows,)."""
        column: NDArray[np.float64] = self.values[self.network.position(name)]
        return column

    def node_input(self, node: str) -> NDArray[np.float64]:
        """Get the weighted sum plus bias of a node, shape (n_rows,)."""
        position = self.network.position(node) - len(self.network.inputs)
        if position < 0:
            message = f"{node} is an input of the network: it has no sum"
            raise SelectionError(message)
        sums: NDArray[np.float64] = self.sums[position]
        return sums

    @property
    def outputs(self) -> NDArray[np.float64]:
        """The network's outputs, shape (n_rows, n_outputs)."""
        return self.values[self.network.output_positions].T
