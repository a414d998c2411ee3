"""What goes into a network: inputs by name, each with its scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Input", "scale"]


@dataclass(frozen=True)
class Input:
    """An input by name, with the mean and the scale that it was trained with.

    The network sees ``(x - mean) / scale``.
    """

    name: str
    mean: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.mean) and np.isfinite(self.scale) and self.scale != 0):
            message = f"input {self.name}: mean and scale are finite numbers and scale is not 0"
            raise NetworkError(message)
        object.__setattr__(self, "mean", self.mean + 0.0)  # -0 is 0

    @property
    def is_scaled(self) -> bool:
        """Whether the network sees another number than the one it is given."""
        return (self.mean, self.scale) != (0.0, 1.0)


def scale(inputs: Sequence[Input], raw: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Write ``(x - mean) / scale`` for every input that is scaled, and x for the others.

    Parameters
    ----------
    inputs : sequence of Input
    raw, out : ndarray of float64, shape (n_inputs, n_rows)
    """
    out[:] = raw
    for index, each in enumerate(inputs):
        if each.is_scaled:
            out[index] -= each.mean
            out[index] /= each.scale
