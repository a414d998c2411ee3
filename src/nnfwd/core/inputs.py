"""What goes into a network: inputs by name, each with its scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

import numpy as np

from nnfwd.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Input", "Vectors", "scale"]

Vectors: TypeAlias = Union["NDArray[np.float64]", "tuple[NDArray[np.float64], ...]"]
"""Numbers by column: an array of shape (n_columns, n_rows), or a vector of n_rows a column."""


@dataclass(frozen=True)
class Input:
    """An input by name, with the mean and the scale that it was trained with, or its range.

    The network sees ``(x - mean) / scale``, or ``(x - min) / (max - min)``: then ``mean`` is
    ``min`` and ``scale`` is ``max - min``.

    Examples
    --------
    >>> Input("age", mean=38, scale=12).scaling, Input("x1").scaling
    ({'mean': 38.0, 'scale': 12}, {})
    >>> income = Input("income", min=10, max=90)
    >>> income.scaling, income.mean, income.scale
    ({'min': 10.0, 'max': 90.0}, 10.0, 80.0)
    """

    name: str
    mean: float = 0.0
    scale: float = 1.0
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        if self.min is not None or self.max is not None:
            self._take_range()
        if not (np.isfinite(self.mean) and np.isfinite(self.scale) and self.scale != 0):
            message = f"input {self.name}: mean and scale are finite numbers and scale is not 0"
            raise NetworkError(message)
        object.__setattr__(self, "mean", self.mean + 0.0)  # -0 is 0

    def _take_range(self) -> None:
        """Make mean and scale of the range: they are not given besides."""
        low, high = self.min, self.max
        if low is None or high is None or not 0.0 < high - low < np.inf:
            message = f"input {self.name}: min and max are finite numbers and min is below max"
            raise NetworkError(message)
        made = {"mean": low + 0.0, "scale": high - low + 0.0}
        if (self.mean, self.scale) not in ((0.0, 1.0), tuple(made.values())):
            message = f"input {self.name}: it has a mean and a scale, or a min and a max"
            raise NetworkError(message)
        for name, value in {**made, "min": low + 0.0, "max": high + 0.0}.items():
            object.__setattr__(self, name, value)

    @property
    def is_scaled(self) -> bool:
        """Whether the network sees another number than the one it is given."""
        return (self.mean, self.scale) != (0.0, 1.0)

    @property
    def scaling(self) -> dict[str, float]:
        """The numbers that it is scaled by, with their names, as they are given; none where not."""
        if not self.is_scaled:
            return {}
        if self.min is not None and self.max is not None:
            return {"min": self.min, "max": self.max}
        return {"mean": self.mean, "scale": self.scale}


def scale(inputs: Sequence[Input], raw: Vectors, out: NDArray[np.float64], start: int = 0) -> None:
    """Compute what the network sees of every input: ``(x - mean) / scale``, or x where not scaled.

    Parameters
    ----------
    inputs : sequence of Input
    raw : ndarray of float64, shape (n_inputs, n_rows), or tuple of vectors
    out : ndarray of float64, shape (n_inputs, n_rows or fewer)
        Where it is written.
    start : int, optional
        The first row that is taken.
    """
    rows = slice(start, start + out.shape[1])
    for each, column, row in zip(inputs, raw, out, strict=True):
        if each.is_scaled:
            np.divide(np.subtract(column[rows], each.mean, out=row), each.scale, out=row)
        else:
            row[:] = column[rows]
