"""The weighted sum of a layer: the same bits whatever rows come with it, on every machine.

``weighted`` defines it, ``known_tile`` finds out whether matrix products and ``einsum`` compute
wide and narrow sums as they are defined, and ``fused`` computes a wide one where products do not.
"""

from nnfwd.core.sums.known_tile import tiles_are_chains
from nnfwd.core.sums.weighted import (
    BY_HAND_FAN_IN,
    SECTION,
    TILE_ROWS,
    elementwise_sum,
    section_sums,
    weighted_sum,
)

__all__ = [
    "BY_HAND_FAN_IN",
    "SECTION",
    "TILE_ROWS",
    "elementwise_sum",
    "section_sums",
    "tiles_are_chains",
    "weighted_sum",
]
