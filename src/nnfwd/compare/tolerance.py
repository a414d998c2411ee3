"""Which numbers agree."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ATOL", "EXACT", "RTOL", "Tolerance", "as_decimal"]

RTOL = 1e-9
"""Nine digits, as Python's :func:`math.isclose` has it: float64 summed in any order passes."""

ATOL = 1e-12
"""What is meant to be 0 seldom comes out as 0."""

EXACT = Context(prec=100)
"""Decimal arithmetic with more digits than two numbers of comparable size need."""

DOUBTFUL = 8 * np.finfo(np.float64).eps
"""How close to the limit, in parts of the numbers compared, float64 cannot tell."""


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
        """Tell of each number whether it agrees; infinities and NaN do with themselves.

        A difference of exactly the tolerance agrees: each number is the decimal that it is written
        as, so that 0.13 is within 0.005 of 0.125.
        """
        with np.errstate(all="ignore"):
            far = np.abs(computed - expected)
            allowed = self.atol + self.rtol * np.abs(expected)
            close = (far <= allowed) & np.isfinite(far)
            size = np.abs(expected) + np.abs(computed)
            doubtful = (far > 0) & (np.abs(far - allowed) <= DOUBTFUL * size) & np.isfinite(far)
        for index in np.flatnonzero(doubtful).tolist():
            close[index] = self._agrees_exactly(float(expected[index]), float(computed[index]))
        agreeing: NDArray[np.bool_] = (
            close | (expected == computed) | (np.isnan(expected) & np.isnan(computed))
        )
        return agreeing

    def _agrees_exactly(self, expected: float, computed: float) -> bool:
        with localcontext(EXACT):
            right = as_decimal(expected)
            allowed = as_decimal(self.atol) + as_decimal(self.rtol) * abs(right)
            return abs(as_decimal(computed) - right) <= allowed


def as_decimal(number: float) -> Decimal:
    """Take a number as the decimal that Python writes for it.

    Examples
    --------
    >>> as_decimal(0.1)
    Decimal('0.1')
    """
    return Decimal(repr(float(number)))
