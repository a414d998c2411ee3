"""Which numbers agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ATOL", "RTOL", "Tolerance"]

RTOL = 1e-9
"""Nine digits, as Python's :func:`math.isclose` has it: float64 summed in any order passes."""

ATOL = 1e-12
"""What is meant to be 0 seldom comes out as 0."""


class Tolerance(NamedTuple):
    """How far a computed number may be from the expected one.

    Parameters
    ----------
    atol, rtol : float, optional
        ``|computed - expected| <= atol + rtol * |expected|``, as :func:`numpy.isclose` has it.

    Examples
    --------
    >>> Tolerance(atol=0.005).agrees(np.array([0.99, 0.98]), np.array([0.9901, 0.9901]))
    array([ True, False])
    """

    atol: float = ATOL
    rtol: float = RTOL

    def agrees(
        self, expected: NDArray[np.float64], computed: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Tell of each number whether it agrees; what is not a number never does."""
        with np.errstate(all="ignore"):
            allowed = self.atol + self.rtol * np.abs(expected)
            close: NDArray[np.bool_] = np.abs(computed - expected) <= allowed
        return close
