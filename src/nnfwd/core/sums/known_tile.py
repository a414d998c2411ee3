"""Whether fast ways to add up a tile give what sums are defined to be.

Wide sums are chains of fused multiply-adds: NumPy's own library for matrix products adds up so
wherever the processor has them; others may not. Narrow sums round each product: ``einsum`` does so
where it was compiled without fused multiply-adds. No name or version tells: so one small tile,
whose answer is known, is tried.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["checksum", "einsum_is_by_hand", "known_tile", "spread", "tiles_are_chains"]

LENGTHS = (128, 77, 16)
"""Sources of the products that are tried: a whole section, and what is left of one."""

KNOWN = 0xB75D19FC
"""The checksum of the answers, from chains that are computed one by one."""

NARROW_SHAPES = ((64, 256), (33, 255), (1, 7), (10, 2))
"""Sources and rows of the narrow sums that are tried."""

KNOWN_NARROW = 0xBB5FB37C
"""The checksum of their answers, each product rounded, added left to right."""


def known_tile(n_nodes: int, n_rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make weights of shape (n_nodes, 128), and values of shape (128, n_rows), with all digits."""
    weights = spread(n_nodes * LENGTHS[0], start=1).reshape(n_nodes, -1)
    values = spread(LENGTHS[0] * n_rows, start=1 << 40).reshape(-1, n_rows)
    return weights, values


def checksum(answers: list[NDArray[np.float64]]) -> int:
    """Sum up the bits of some arrays in one number."""
    import zlib

    total = 0
    for answer in answers:
        total = zlib.crc32(answer.astype("<f8", copy=False).tobytes(), total)
    return total


@cache
def tiles_are_chains() -> bool:
    """Try whether a tile comes out as chains of fused multiply-adds, left to right."""
    weights, values = known_tile(8, 256)
    answers = [weights[:, :length] @ values[:length] for length in LENGTHS]
    return checksum(answers) == KNOWN


@cache
def einsum_is_by_hand() -> bool:
    """Try whether ``einsum`` rounds products, and adds them up left to right."""
    weights, values = known_tile(8, 256)
    answers = [
        np.einsum("ij,jk->ik", weights[:, :fan_in], values[:fan_in, :n_rows])
        for fan_in, n_rows in NARROW_SHAPES
    ]
    return checksum(answers) == KNOWN_NARROW


def spread(count: int, start: int) -> NDArray[np.float64]:
    """Spread numbers over -1/2 to 1/2, by multiples of the golden ratio in whole numbers."""
    whole = np.arange(start, start + count, dtype=np.uint64)
    whole *= np.uint64(0x9E3779B97F4A7C15)
    spread = (whole.view(np.int64) >> 11).astype(np.float64)
    spread *= 2.0**-53
    return spread
