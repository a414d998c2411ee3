"""The one forward pass: a tile of rows at a time through all layers, so that it stays in the cache.

For each tile it fills a table of values, one contiguous vector a node: row ``i`` of the table is
input ``i``, scaled, or node ``i - n_inputs``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.inputs import scale
from nnfwd.core.sums import TILE_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.core.inputs import Input
    from nnfwd.core.layer import Layer

__all__ = ["fill", "forward"]

TILE_VALUES = 1 << 19
"""Values that a tile has at most, unless one row has more: 4 MiB."""

MOST_ROWS = 8192
"""Rows that a tile has at most."""


def forward(
    inputs: Sequence[Input],
    layers: Sequence[Layer],
    raw: NDArray[np.float64],
    positions: Sequence[int] | None,
    sums: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Run the forward pass: see :meth:`nnfwd.core.network.Network.forward`."""
    n_inputs, n_rows = raw.shape
    n_values = n_inputs + sum(len(layer.nodes) for layer in layers)
    tile_rows = TILE_VALUES // n_values // TILE_ROWS * TILE_ROWS
    tile_rows = min(max(tile_rows, TILE_ROWS), MOST_ROWS)
    wanted = slice(None) if positions is None else list(positions)
    kept = np.empty((n_values if positions is None else len(positions), n_rows))
    table = np.empty((n_values, min(tile_rows, n_rows)))
    with np.errstate(all="ignore"):
        for start in range(0, n_rows, tile_rows):
            tile = slice(start, min(start + tile_rows, n_rows))
            values = table[:, : tile.stop - start]
            scale(inputs, raw[:, tile], out=values[:n_inputs])
            fill(layers, values, n_inputs, None if sums is None else sums[:, tile])
            kept[:, tile] = values[wanted]
    return kept


def fill(
    layers: Sequence[Layer],
    values: NDArray[np.float64],
    begin: int,
    sums: NDArray[np.float64] | None = None,
) -> None:
    """Compute layers, one after the other, into a table of values.

    Parameters
    ----------
    layers : sequence of Layer
    values : ndarray of float64, shape (n_values, n_rows)
    begin : int
        How many rows of it are known: that of the first layer's first node is next.
    sums : ndarray of float64, shape (n_nodes, n_rows), optional
        Filled with the inputs of these nodes.
    """
    end = begin
    for layer in layers:
        start, end = end, end + len(layer.nodes)
        node_inputs = layer.node_inputs(values)
        if sums is not None:
            sums[start - begin : end - begin] = node_inputs
        values[start:end] = layer.activate(node_inputs)
