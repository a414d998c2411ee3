"""How a function of one piece becomes a function of an array of any shape and size."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["in_pieces", "polynomial"]

PIECE = 12288
"""Numbers that are computed together: some thirty steps go over them while they are in the cache.

Whole arrays at once take three to eight times as long, shorter pieces more calls of NumPy.
"""


def in_pieces(kernel: Callable[[Array], Array]) -> Callable[[ArrayLike], Array]:
    """Compute a function piece by piece.

    Parameters
    ----------
    kernel : callable
        Takes contiguous numbers of shape (n,), which it leaves as they are, and returns a new array
        of that shape. Each number's result does not depend on the others.

    Returns
    -------
    callable
        Takes numbers of any shape, contiguous or not, and returns a new array of that shape. It
        raises no floating-point warning.
    """

    @wraps(kernel)
    def function(x: ArrayLike) -> Array:
        array = np.asarray(x, dtype=np.float64)
        flat = np.ascontiguousarray(array).reshape(-1)
        with np.errstate(all="ignore"):
            if flat.size <= PIECE:
                return kernel(flat).reshape(array.shape)
            results = np.empty_like(flat)
            for start in range(0, flat.size, PIECE):
                piece = slice(start, start + PIECE)
                results[piece] = kernel(flat[piece])
        return results.reshape(array.shape)

    return function


def polynomial(x: Array, *coefficients: float) -> Array:
    """Compute c[0] + c[1]·x + c[2]·x² + ... by Horner's rule: every product and sum is rounded.

    Examples
    --------
    >>> polynomial(np.array([10.0]), 1.0, 2.0, 3.0)
    array([321.])
    """
    *others, last = coefficients
    result: Array = x * last
    for coefficient in others[:0:-1]:
        result += coefficient
        result *= x
    result += others[0]
    return result
