"""Layers of Keras that scale and shift: they become element-wise sums, or scaled inputs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.errors import NetworkError
from nnfwd.networks.keras.call import read_axes
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    from nnfwd.networks.keras.call import Array, Call, Tensor

__all__ = ["batch_normalization", "normalization", "rescaling"]

SMALLEST_DEVIATION = 1e-7
"""What ``Normalization`` divides by at least."""


def batch_normalization(call: Call) -> Tensor:
    """``BatchNormalization`` as in predicting: one weight and one bias a value."""
    config, tensor = call.config, call.tensor
    if config.get("renorm"):
        message = "it renormalizes"
        raise NetworkError(message)
    flags = (("gamma", config.get("scale", True)), ("beta", config.get("center", True)))
    names = (*(name for name, is_there in flags if is_there), "moving_mean", "moving_variance")
    there = dict(zip(names, call.store.arrays(names), strict=True))
    shape, axes = tensor.shape, read_axes(config.get("axis", -1), tensor.shape)
    epsilon = read_number(config.get("epsilon", 1e-3), ("epsilon",))
    variance = _along(there["moving_variance"], axes, shape) + epsilon
    if (variance <= 0).any():
        message = "a variance plus epsilon is not above 0"
        raise NetworkError(message)
    scale = _along(there.get("gamma", np.ones(())), axes, shape) / np.sqrt(variance)
    mean = _along(there["moving_mean"], axes, shape)
    shift = _along(there.get("beta", np.zeros(())), axes, shape) - mean * scale
    call.notes.append(
        f"read from {call.name}: weight = gamma/√(moving_variance + {epsilon:g}), "
        "bias = beta - moving_mean·weight"
    )
    return call.elementwise([tensor], [scale], shift)


def normalization(call: Call) -> Tensor:
    """``Normalization``: of inputs their mean and scale, of others a weight and a bias."""
    config, tensor = call.config, call.tensor
    mean, variance = (_numbers(config.get(name), name) for name in ("mean", "variance"))
    if mean is None or variance is None:
        mean, variance = call.store.arrays(("mean", "variance"))
    axes = read_axes(config.get("axis", -1), tensor.shape)
    if (variance < 0).any():
        message = "a variance is below 0"
        raise NetworkError(message)
    deviation = np.maximum(np.sqrt(_along(variance, axes, tensor.shape)), SMALLEST_DEVIATION)
    mean = _along(mean, axes, tensor.shape)
    if config.get("invert"):
        return call.elementwise([tensor], [deviation], mean)
    scale_inputs = partial(call.builder.scale_inputs, tensor.values)
    if tensor.is_input and scale_inputs(mean=mean) and scale_inputs(scale=deviation):
        call.notes.append(f"read from {call.name}: scale of inputs = √variance")
        return tensor.of(tensor.values)
    call.notes.append(f"read from {call.name}: weight = 1/√variance, bias = -mean·weight")
    return call.elementwise([tensor], [1 / deviation], -mean / deviation)


def rescaling(call: Call) -> Tensor:
    """``Rescaling``: values times ``scale`` plus ``offset``."""
    tensor = call.tensor
    scale, offset = (
        _numbers(call.config.get(name, default), name)
        for name, default in (("scale", 1.0), ("offset", 0.0))
    )
    if scale is None or offset is None:
        message = "it has no scale or no offset"
        raise NetworkError(message)
    axes = (len(tensor.shape) - 1,)
    return call.elementwise(
        [tensor], [_along(scale, axes, tensor.shape)], _along(offset, axes, tensor.shape)
    )


def _numbers(value: Any, name: str) -> Array | None:
    """Read a number or nested lists of numbers; None if it is null."""
    if isinstance(value, dict):  # an array, as Keras writes it
        config = value.get("config", value)
        value = config.get("value") if isinstance(config, dict) else None
    if value is None:
        return None

    def read(each: Any) -> Any:
        return [read(one) for one in each] if isinstance(each, list) else read_number(each, (name,))

    try:
        return np.array(read(value), np.float64)
    except ValueError:
        message = f"its {name} is not an array"
        raise NetworkError(message) from None


def _along(numbers: Array, axes: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """Spread numbers, which belong to some axes of a shape, over all of it; shape (n_values,)."""
    lengths = [size if axis in axes else 1 for axis, size in enumerate(shape)]
    kept = [size for axis, size in enumerate(shape) if axis in axes]
    try:
        squeezed = np.squeeze(numbers) if numbers.ndim > len(kept) else numbers
        return np.broadcast_to(np.broadcast_to(squeezed, kept).reshape(lengths), shape).ravel()
    except ValueError:
        message = f"its numbers have shape {numbers.shape}, and it takes rows of shape {shape}"
        raise NetworkError(message) from None
