"""Some 2,000 fixed numbers of every size, made of whole numbers and so the same everywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.sums.known_tile import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbers"]

EDGES = (
    *(0.0, 5e-324, 1e-323, 1e-310, 2.225073858507201e-308, sys.float_info.min, 1e-300, 1e-160),
    *(2.0**-54, 2.0**-53, 2.0**-27, 1e-5, 0.01, 0.5, 0.7071067811865475, 0.9999999999999999, 1.0),
    *(1.0000000000000002, 1.5, 1.5707963267948966, 2.0, 3.0, 3.141592653589793, 6.0, 9.0, 19.0625),
    *(20.0, 40.0, 50.0, 65536.0, 65537.0, 700.0, 708.0, 708.4, 709.78, 709.79, 745.13, 745.14),
    *(1e10, 1e22, 2.0**54, 1e160, 1e300, sys.float_info.max, float("inf")),
)
"""Where functions change their way, or have their limits; taken with both signs."""

SCALES = (2.0, 16.0, 100.0, 1600.0)
"""How wide numbers are spread around 0."""

PER_SCALE = 250

N_SIZES = 750
"""Numbers of sizes from the smallest to the largest."""


def numbers() -> NDArray[np.float64]:
    """Make the numbers, shape (n,), n a multiple of 4; the last ones are not numbers.

    Examples
    --------
    >>> found = numbers()
    >>> found.size, int((np.abs(found) < 2.0**-1022).sum())
    (1996, 80)
    """
    edges = np.array(EDGES)
    around = [spread(PER_SCALE, start=1) * scale for scale in SCALES]
    bits = np.arange(N_SIZES, dtype=np.int64) * ((0x7FEF << 48) // N_SIZES)
    sizes = (bits + (spread(N_SIZES, start=1) * 2.0**40).astype(np.int64)).view(np.float64)
    lengths = np.arange(52, dtype=np.int64)
    subnormal = ((1 << lengths) + (spread(52, start=1) + 0.5) * (1 << lengths)).astype(np.int64)
    small = subnormal.view(np.float64)
    found = np.concatenate([edges, -edges, *around, sizes, -sizes[::9], small, -small[::3]])
    return np.concatenate([found, np.full(4 - found.size % 4, np.nan)])
