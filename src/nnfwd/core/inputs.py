"""What goes into a network: inputs by name, and rows as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import NetworkError, RowError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Input", "as_columns", "scale"]


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

    @property
    def is_scaled(self) -> bool:
        """Whether the network sees another number than the one it is given."""
        return (self.mean, self.scale) != (0.0, 1.0)


def as_columns(rows: ArrayLike, inputs: Sequence[Input]) -> NDArray[np.float64]:
    """Check rows and turn them into columns.

    Parameters
    ----------
    rows : array_like, shape (n_rows, n_inputs)
    inputs : sequence of Input

    Returns
    -------
    ndarray of float64, shape (n_inputs, n_rows)

    Raises
    ------
    RowError
        If a row is not as many finite numbers as there are inputs.

    Examples
    --------
    >>> as_columns([[3, 5], [1, -1]], [Input("x1"), Input("x2")])
    array([[ 3.,  1.],
           [ 5., -1.]])
    """
    try:
        array = np.asarray(rows)
    except ValueError as error:
        message = f"rows are not all of the same length: {error}"
        raise RowError(message) from error
    if array.ndim in (1, 2) and len(array) == 0:
        array = np.empty((0, len(inputs)))
    if array.dtype.kind not in "iuf":
        message = f"rows are numbers, not {array.dtype}"
        raise RowError(message)
    if array.ndim != 2 or array.shape[1] != len(inputs):
        message = f"rows have shape (n_rows, {len(inputs)}), not {array.shape}"
        raise RowError(message)
    array = array.astype(np.float64, copy=False)
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0].tolist()
        message = f"row {row + 1}: {array[row, column]} is not a finite number"
        raise RowError(message, name=inputs[column].name)
    return array.T


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
