"""From how far node inputs are known to how far node outputs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.core import Activation, Layer

__all__ = ["activated"]

STEPS = np.linspace(0.0, 1.0, 9)[:, None, None]
"""Where between the least and the most a function is looked at, which need not be monotonic."""


def activated(
    layer: Layer, low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the least and the most that nodes may give, shape (n_nodes, n_rows) each."""
    if np.array_equal(low, high, equal_nan=True):
        outputs = layer.activate(low)
        return outputs, outputs.copy()
    least, most = np.empty_like(low), np.empty_like(high)
    for activation, nodes in layer.activation_groups:
        spread = _together if activation.over_layer else _one_by_one
        least[nodes], most[nodes] = spread(activation, low[nodes], high[nodes])
    return least, most


def _one_by_one(
    activation: Activation, low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = low + (high - low) * STEPS
    points[0], points[-1] = low, high
    outputs = activation(points.reshape(-1, points.shape[-1])).reshape(points.shape)
    return outputs.min(axis=0), outputs.max(axis=0)


def _together(
    activation: Activation, low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move one node after the other from the middle to its ends, and add up what that changes."""
    middle = np.where(low == high, low, (low + high) / 2)
    outputs = activation(middle)
    change = np.zeros_like(outputs)
    for node in np.flatnonzero((low != high).any(axis=1)):
        changes = []
        for end in (low, high):
            moved = middle.copy()
            moved[node] = end[node]
            changes.append(np.abs(activation(moved) - outputs))
        change += np.maximum(*changes)
    return outputs - change, outputs + change
