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

    from nnfwd.core.inputs import Input, Vectors
    from nnfwd.core.layer import Layer

__all__ = ["fill", "forward"]

TILE_VALUES = 1 << 20
"""Values that a tile has at most, unless one row has more: 8 MiB. With half as many a network of
784-128-10 took 1.04 to 1.2 times as long, with twice as many 0.93, and more memory."""

MOST_ROWS = 8192
"""Rows that a tile has at most. 4096 took 1.12 times as long in a network of 10-16-1, 1.10 with
tanh, and 1.00 in one of 30-64-32-3; 2048 took 1.23, 1.14 and 0.99, and 1024 1.65, as each step of
NumPy takes more than a microsecond to begin. 16384 took 0.93 to 0.96, and more memory."""

BUFFER = 256
"""Numbers that NumPy may copy together. Where ``einsum`` does not serve, it copies a vector of up
to 2048 for every node that it is multiplied for, unless its buffer is as small as this: 2.7 us in
place of 6.5 for 16 nodes of 512 rows."""


def forward(
    inputs: Sequence[Input],
    layers: Sequence[Layer],
    raw: Vectors,
    positions: Sequence[int] | None,
    sums: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Run the forward pass: see :meth:`nnfwd.core.network.Network.forward`."""
    n_inputs, n_rows = len(raw), len(raw[0])
    n_values = n_inputs + sum(len(layer.nodes) for layer in layers)
    tile_rows = TILE_VALUES // n_values // TILE_ROWS * TILE_ROWS
    tile_rows = min(max(tile_rows, TILE_ROWS), MOST_ROWS)
    wanted = list(range(n_values) if positions is None else positions)
    as_given = _as_given(inputs, layers, raw, wanted)
    kept = np.empty((len(wanted), n_rows))
    space = np.empty(n_values * min(tile_rows, n_rows))
    with np.errstate(all="ignore"):
        np.setbufsize(BUFFER)  # until the end of this context
        for start in range(0, n_rows, tile_rows):
            tile = slice(start, min(start + tile_rows, n_rows))
            values = space[: n_values * (tile.stop - start)].reshape(n_values, -1)
            if as_given is None:
                scale(inputs, raw, values[:n_inputs], start)
            seen = None if as_given is None else as_given[:, tile]
            fill(layers, values, n_inputs, None if sums is None else sums[:, tile], seen)
            for vector, index in zip(kept, wanted, strict=True):
                vector[tile] = values[index]
    return kept


def _as_given(
    inputs: Sequence[Input], layers: Sequence[Layer], raw: Vectors, wanted: Sequence[int]
) -> NDArray[np.float64] | None:
    """Return the inputs if they need not be in the table: nothing scales, wants or mixes them.

    With 784 inputs that saves a fourth of the pass, with 10 nothing.
    """
    if not isinstance(raw, np.ndarray) or any(each.is_scaled for each in inputs):
        return None
    is_wanted = any(index < len(raw) for index in wanted)
    is_mixed = any(first < len(raw) <= last for first, last in (la.source_span for la in layers))
    return None if is_wanted or is_mixed else raw


def fill(
    layers: Sequence[Layer],
    values: NDArray[np.float64],
    begin: int,
    sums: NDArray[np.float64] | None = None,
    seen: NDArray[np.float64] | None = None,
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
    seen : ndarray of float64, shape (n_inputs, n_rows), optional
        The inputs, where they are not in the table.
    """
    end = begin
    for layer in layers:
        start, end = end, end + len(layer.nodes)
        nodes = values[start:end]
        sources = seen if seen is not None and layer.source_span[0] < len(seen) else values
        layer.node_inputs(sources, out=nodes)
        if sums is not None:
            sums[start - begin : end - begin] = nodes
        layer.activate(nodes, out=nodes)
