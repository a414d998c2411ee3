"""Plain functions of mathematics that serve as activations.

All take node inputs of shape (n_nodes, n_rows). ``gaussian`` returns a new array of that shape, the
others write into x and return it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import elementary
from nnfwd.core.activations.compensated import exp_of_sum
from nnfwd.core.elementary.error_free import square

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = ["arctan", "cos", "exponential", "gaussian", "sin"]


def sin(x: Array) -> Array:
    """Give the sine of x radians, in place. At ±inf there is none."""
    return elementary.sin(x, out=x)


def cos(x: Array) -> Array:
    """Give the cosine of x radians, in place. At ±inf there is none."""
    return elementary.cos(x, out=x)


def arctan(x: Array) -> Array:
    """Give the angle in radians whose tangent is x, in place."""
    return elementary.arctan(x, out=x)


def exponential(x: Array) -> Array:
    """Raise e to the power x, in place."""
    return elementary.exp(x, out=x)


def gaussian(x: Array) -> Array:
    """Fall off on both sides of 0 as a bell: exp(-x²).

    The square is exact: what it lost by rounding, times 700, would be lost in the power.

    Examples
    --------
    >>> gaussian(np.array([-1.0, 0.0, 1.0])).round(4)
    array([0.3679, 1.    , 0.3679])
    """
    exponent, error = square(np.clip(x, -40.0, 40.0))  # exp(-1600) is 0
    return exp_of_sum(-exponent, -error)
