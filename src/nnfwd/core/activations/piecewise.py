"""Functions made of straight lines: rectifiers, clipped lines, shrinkage and steps.

All take node inputs of shape (n_nodes, n_rows) and return a new array of that shape, but for
``identity`` and ``relu``. Comparisons are turned so that a NaN falls on the side where it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary.error_free import two_product, two_sum

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Array

__all__ = [
    "bounded_relu",
    "bounded_relu_kinks",
    "clip",
    "clip_kinks",
    "hard_shrink",
    "hard_sigmoid",
    "hard_sigmoid_kinks",
    "hard_swish",
    "hard_tanh",
    "identity",
    "leaky_relu",
    "relu",
    "relu6",
    "sign",
    "soft_shrink",
    "step",
    "threshold",
    "thresholded_relu",
]


def identity(x: Array) -> Array:
    """Return x as it is: a linear node."""
    return x


def relu(x: Array) -> Array:
    """Keep what is positive, in place: max(0, x).

    Examples
    --------
    >>> relu(np.array([-9.0, 26.0]))
    array([ 0., 26.])
    """
    return np.maximum(x, _zeros(x), out=x)


def _zeros(x: Array) -> Array:
    """Make a 0 a row: NumPy takes two or three times as long to compare with a single number."""
    return np.zeros(x.shape[-1])


def relu6(x: Array) -> Array:
    """Keep what is positive, up to 6: min(max(0, x), 6)."""
    return np.clip(x, 0.0, 6.0)


def leaky_relu(x: Array, negative_slope: float) -> Array:
    """Keep what is positive and scale what is negative: x if x ≥ 0 else negative_slope·x.

    Examples
    --------
    >>> leaky_relu(np.array([-9.0, 26.0]), negative_slope=0.01)
    array([-0.09, 26.  ])
    """
    zeros = _zeros(x)
    kept = np.maximum(x, zeros)
    if negative_slope != 0.0:  # 0·(-inf) is not a number, but the limit of a flat line is
        kept += negative_slope * np.minimum(x, zeros)
    return kept


def bounded_relu(
    x: Array, negative_slope: float, threshold: float, max_value: float | None = None
) -> Array:
    """Keep x above the threshold, up to a value, and below it a line that meets 0 there.

    Examples
    --------
    >>> x = np.array([-9.0, 0.5, 3.0, 26.0])
    >>> bounded_relu(x, negative_slope=0.1, threshold=1.0, max_value=6.0)
    array([-1.  , -0.05,  3.  ,  6.  ])
    """
    below = negative_slope * (x - threshold) if negative_slope else 0.0  # 0·(-inf) is not a number
    above = x if max_value is None else np.minimum(x, max_value)
    return np.where(x <= threshold, below, above)


def bounded_relu_kinks(
    negative_slope: float, threshold: float, max_value: float | None = None
) -> tuple[float, ...]:
    """List the threshold, and the bound if that is beyond it."""
    is_straight = (negative_slope, threshold) == (1.0, 0.0) and max_value != 0.0
    places = () if is_straight else (threshold,)
    return places if max_value is None or max_value <= threshold else (*places, max_value)


def clip(x: Array, min: float | None = None, max: float | None = None) -> Array:  # noqa: A002
    """Keep x between two ends, of which one may be absent.

    Examples
    --------
    >>> clip(np.array([-9.0, 26.0]), max=6.0)
    array([-9.,  6.])
    """
    return np.clip(x, -np.inf if min is None else min, np.inf if max is None else max)


def clip_kinks(**ends: float) -> tuple[float, ...]:
    """List the ends that there are; where they are one, nothing bends."""
    places = tuple(ends[name] for name in ("min", "max") if name in ends)
    return () if len(set(places)) < len(places) else places


def threshold(x: Array, threshold: float, value: float) -> Array:
    """Keep x above the threshold and put a value in place of the rest."""
    return np.where(x <= threshold, value, x)


def thresholded_relu(x: Array, alpha: float) -> Array:
    """Keep x above alpha and put 0 in place of the rest."""
    return np.where(x <= alpha, 0.0, x)


def hard_sigmoid(x: Array, slope: float, offset: float) -> Array:
    """Clip a line to [0, 1]: min(max(slope·x + offset, 0), 1).

    The slope of 1/6, which no float is, stands for one sixth exactly: the default is
    relu6(x + 3)/6. Other lines are computed with the errors of product and sum carried along, or
    nothing would be right where the line crosses 0.

    Examples
    --------
    >>> hard_sigmoid(np.array([-3.0, 1.5]), slope=1 / 6, offset=0.5)
    array([0.  , 0.75])
    """
    if (slope, offset) == (1 / 6, 0.5):
        line = relu6(x + 3.0)
        line /= 6.0
        return line
    if slope == 0.0:
        return np.where(np.isnan(x), x, min(max(offset, 0.0), 1.0))
    product, product_error = two_product(x, slope)
    line, sum_error = two_sum(product, offset)
    error = product_error + sum_error
    line += np.where(np.isfinite(error), error, 0.0)
    return np.clip(line, 0.0, 1.0, out=line)


def hard_sigmoid_kinks(slope: float, offset: float) -> tuple[float, ...]:
    """List where the line meets 0 and 1."""
    if slope == 0.0:
        return ()
    low, high = sorted((-offset / slope, (1.0 - offset) / slope))
    return (low, high)


def hard_swish(x: Array) -> Array:
    """Weigh x by the default hard sigmoid: x·relu6(x + 3)/6."""
    gate = relu6(x + 3.0)
    gate /= 6.0
    gate *= np.maximum(x, -3.0)  # the gate is 0 below -3, and 0·(-inf) would not be a number
    return gate


def hard_tanh(x: Array, min: float, max: float) -> Array:  # noqa: A002 (the parameters' names)
    """Clip x to [min, max]."""
    return np.clip(x, min, max)


def soft_shrink(x: Array, lambd: float) -> Array:
    """Move x towards 0 by lambd, at most to 0."""
    return x - np.clip(x, -lambd, lambd)


def hard_shrink(x: Array, lambd: float) -> Array:
    """Put 0 in place of what lies within lambd of 0, and keep the rest."""
    return np.where(np.abs(x) <= lambd, 0.0, x)


def step(x: Array, at_zero: float) -> Array:
    """Say whether x is positive: 0 below 0, 1 above, and the parameter for 0 itself."""
    return np.heaviside(x, at_zero)


def sign(x: Array) -> Array:
    """Keep only the sign: -1, 0 or 1."""
    return np.sign(x)
