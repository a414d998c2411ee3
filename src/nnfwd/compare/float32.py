"""How far off a network's values may be where another program computes them in float32."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.result_columns import compute_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.pair import Pair
    from nnfwd.core import Network
    from nnfwd.core.result_columns import ResultColumn, Values

__all__ = ["Float32"]

HALF_UNIT = 2.0**-24
"""The most that a number changes, in parts of itself, as it is rounded to float32."""

LARGEST = np.finfo(np.float64).max

LEAST = 2.0**-149
"""The smallest float32 number."""

N_NETWORKS = 4

FACTOR = 32
"""How many times as far off as the networks that were tried another program may be."""


class Float32:
    """Some networks whose numbers are off as float32 is, and what becomes of values by that.

    Every weight, bias and input is moved up or down by half a unit of float32, in a pattern that is
    always the same. Where large numbers cancel, the values are far off, as float32 is there.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    @cached_property
    def _networks(self) -> list[Network]:
        random = np.random.default_rng(0)
        return [_moved_network(self._network, random) for _ in range(N_NETWORKS)]

    def errors(
        self, columns: Sequence[ResultColumn], pair: Pair, computed: Sequence[Values]
    ) -> list[NDArray[np.float64]]:
        """Tell how far off the numbers computed may be, a column each, shape (n_rows,).

        It is 0 for texts.
        """
        random = np.random.default_rng(1)
        moved = [
            compute_columns(network, columns, _moved(pair.inputs, random), pair.kept)
            for network in self._networks
        ]
        return [_error(*values) for values in zip(computed, *moved, strict=True)]


def _error(right: Values, *moved: Values) -> NDArray[np.float64]:
    if isinstance(right, list):
        return np.zeros(len(right))
    with np.errstate(all="ignore"):
        farthest = np.max(
            [np.abs(each - right) for each in moved if not isinstance(each, list)], axis=0
        )
        error = FACTOR * (farthest + HALF_UNIT * np.abs(right) + LEAST)
    return np.where(np.isnan(error), np.inf, error)


def _moved_network(network: Network, random: np.random.Generator) -> Network:
    layers = (
        replace(layer, weights=_moved(layer.weights, random), biases=_moved(layer.biases, random))
        for layer in network.layers
    )
    return replace(network, layers=tuple(layers))


def _moved(numbers: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Move each number up or down by half a unit of float32, and none past the range."""
    signs = random.choice((-1.0, 1.0), size=numbers.shape)
    with np.errstate(over="ignore"):
        return np.clip(numbers + HALF_UNIT * signs * numbers, -LARGEST, LARGEST)
