"""Powers whose exponent is a sum or product, with what rounding took from it.

An error of one part in 2⁵³ in an exponent of 700 would be an error of 700 such parts in the power.
Carrying along what rounding throws away keeps functions such as exp(-x²) right to the last digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary import exp

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["DEEP", "exp_of_sum", "restore_tail"]

DEEP = -700.0
"""Below this exp comes near the subnormal numbers, which have fewer digits."""


def exp_of_sum(exponent: Array, error: Array) -> Array:
    """Compute exp(exponent + error), where the error is that of a rounded sum or product.

    It is small enough for exp(error) to be 1 + error. Both arrays are overwritten.
    """
    power = exp(exponent, out=exponent)
    error *= power
    power += error
    return power


def restore_tail(product: Array, exponent: Array) -> Array:
    """Multiply by what ``exp(max(exponent, -700))`` left out of ``exp(exponent)``.

    A factor times a power that has gone subnormal keeps few right digits. Taken in two steps, every
    number up to the last product is a normal one. Where the exponent is above -700 the second step
    would multiply by 1, so it is left out if there is no other place.
    """
    if (exponent < DEEP).any():
        product *= exp(np.minimum(exponent - DEEP, 0.0))
    return product
