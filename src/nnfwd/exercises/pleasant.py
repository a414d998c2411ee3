"""Which rows of a network are pleasant to compute by hand, and show what its activations do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.core import Activation, Network

    Flags = NDArray[np.bool_]

__all__ = ["pleasant_rows"]

LARGEST = 100.0
"""What no product and no sum is larger than, in size, and nothing that a node comes to."""

SATURATED = 4.0
"""Beyond this a curve such as tanh or sigmoid is as good as flat."""


def pleasant_rows(network: Network, rows: NDArray[np.float64], *, clipped: bool) -> Flags:
    """Tell which rows are pleasant.

    No number is large, and none goes where a curve is flat; every hidden layer has a node that is
    not 0. So that there is something to see, one has been clipped where ``clipped`` says so and
    the activation can do that, and not all outputs are 0.

    Parameters
    ----------
    network : Network
    rows : ndarray of float64, shape (n_inputs, n_rows)
    clipped : bool

    Returns
    -------
    ndarray of bool, shape (n_rows,)
    """
    trace = network.trace_columns(rows)
    first = len(network.inputs)
    good = np.ones(rows.shape[1], dtype=np.bool_)
    any_clipped = ~good
    before = trace.values[:first]
    for layer in network.layers:
        places = slice(first - len(network.inputs), first - len(network.inputs) + len(layer.nodes))
        inputs = trace.sums[places]
        outputs = trace.values[first : first + len(layer.nodes)]
        first += len(layer.nodes)
        products = np.abs(layer.weights).max(axis=0)[:, np.newaxis] * np.abs(before)
        good &= (products <= LARGEST).all(axis=0)
        before = outputs
        limit = SATURATED if any(map(_is_curve, set(layer.activations))) else LARGEST
        good &= (np.abs(inputs) <= limit).all(axis=0) & (np.abs(outputs) <= LARGEST).all(axis=0)
        good &= (outputs != 0).any(axis=0)
        any_clipped |= ((outputs == 0) & (inputs != 0)).any(axis=0)
    return good & any_clipped if clipped and _can_clip(network) else good


def _is_curve(activation: Activation) -> bool:
    """Tell whether an activation makes of whole numbers what is no short decimal."""
    outputs = activation(np.array([[1.0, -1.0], [3.0, -3.0]]))
    return bool((np.round(outputs, 1) != outputs).any())


def _can_clip(network: Network) -> bool:
    """Tell whether a hidden layer of more than one node turns some numbers, but not all, into 0."""
    return any(
        len(layer.nodes) > 1 and _clips(layer.activations[0])
        for layer in network.layers[:-1]
        if not layer.activations[0].over_layer
    )


def _clips(activation: Activation) -> bool:
    outputs = activation(np.array([[-2.0, 2.0]]))
    return bool((outputs == 0).any() and (outputs != 0).any())
