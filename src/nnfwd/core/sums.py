"""The weighted sum of a layer, the same bits for a row whatever rows come with it.

A plain ``W @ V`` is no way to get there. BLAS picks its kernel by the shape of the batch, so that a
row alone and the same row in a batch differ in their last bits; and it cuts a long sum into
sections whose length depends on the number of threads. Products of one shape whose sums are short
enough to stay whole take one path always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BY_HAND_FAN_IN", "TILE_ROWS", "weighted_sum"]

BY_HAND_FAN_IN = 64
"""The largest fan-in that is summed left to right, as one would on paper."""

TILE_ROWS = 256
"""Rows of one matrix product: always as many, so that BLAS always takes the same path."""

TILE_NODES = 8
"""Nodes are padded to a multiple of this: one node alone would be a matrix-vector product."""

TILE_SOURCES = 224
"""Sources of one matrix product: fewer than BLAS itself would ever split (256 and more)."""


def weighted_sum(
    weights: NDArray[np.float64], values: NDArray[np.float64], biases: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sum weight times value over the sources of every node, and add the bias last.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_nodes, fan_in)
    values : ndarray of float64, shape (fan_in, n_rows)
        The values of the sources, a contiguous vector each.
    biases : ndarray of float64, shape (n_nodes,)

    Returns
    -------
    ndarray of float64, shape (n_nodes, n_rows)
        ``((w[0] v[0] + w[1] v[1]) + w[2] v[2]) + ... + b`` for a fan-in up to
        :data:`BY_HAND_FAN_IN`: the bits that a plain Python loop gives. A wider sum is taken by
        BLAS in tiles of one shape: its bits do not depend on the other rows either.

    Examples
    --------
    >>> weighted_sum(np.array([[2.0, 4.0]]), np.array([[3.0], [5.0]]), np.array([1.0]))
    array([[27.]])
    """
    by_hand = weights.shape[1] <= BY_HAND_FAN_IN
    sums = _sum_by_hand(weights, values) if by_hand else _sum_by_tiles(weights, values)
    sums += biases[:, np.newaxis]
    return sums


def _sum_by_hand(weights: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = np.multiply(weights[:, 0, np.newaxis], values[0])
    product = np.empty_like(sums)
    for weight, value in zip(weights.T[1:], values[1:], strict=True):
        np.multiply(weight[:, np.newaxis], value, out=product)
        sums += product
    return sums


def _sum_by_tiles(weights: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up products of tiles: sections of the sources left to right."""
    (n_nodes, fan_in), n_rows = weights.shape, values.shape[1]
    if n_nodes % TILE_NODES:
        weights = np.pad(weights, ((0, -n_nodes % TILE_NODES), (0, 0)))
    sums = np.empty((n_nodes, n_rows))
    for start in range(0, n_rows, TILE_ROWS):
        rows = values[:, start : start + TILE_ROWS]
        n_padding = TILE_ROWS - rows.shape[1]
        if n_padding:
            rows = np.pad(rows, ((0, 0), (0, n_padding)))
        tile = weights[:, :TILE_SOURCES] @ rows[:TILE_SOURCES]
        for first in range(TILE_SOURCES, fan_in, TILE_SOURCES):
            section = slice(first, first + TILE_SOURCES)
            tile += weights[:, section] @ rows[section]
        sums[:, start : start + TILE_ROWS] = tile[:n_nodes, : TILE_ROWS - n_padding]
    return sums
