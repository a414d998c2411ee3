"""What each layer of Keras is here: a row a class, which puts it into a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import parse_activation
from nnfwd.errors import NetworkError
from nnfwd.networks.keras.activations import LAYERS as ACTIVATIONS
from nnfwd.networks.keras.activations import by_name, of_layer
from nnfwd.networks.keras.call import Tensor
from nnfwd.networks.keras.combining import (
    add,
    average,
    concatenate,
    flatten,
    permute,
    reshape,
    subtract,
)
from nnfwd.networks.keras.normalizing import batch_normalization, normalization, rescaling

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.networks.keras.call import Call

__all__ = ["LAYERS"]


def _dense(call: Call) -> Tensor:
    tensor, config = call.tensor, call.config
    if len(tensor.shape) != 1:
        message = f"it is applied to rows of shape {tensor.shape}: put a Flatten before it"
        raise NetworkError(message)
    names = ("kernel", "bias") if config.get("use_bias", True) else ("kernel",)
    kernel, *bias = call.store.arrays(names)
    if kernel.shape != (len(tensor.values), config.get("units")):
        message = f"its kernel has shape {kernel.shape}, and it takes {len(tensor.values)} values"
        raise NetworkError(message)
    activation = by_name(config.get("activation"), call.version)
    biases = bias[0] if bias else None
    values = call.builder.linear(tensor.values, kernel.T, biases, layer=call.name, key=call.key)
    values = call.builder.activate(values, activation, layer=call.name, key=call.key)
    return Tensor(values, (len(values),))


def _activation(call: Call) -> Tensor:
    activation = of_layer(call.class_name, call.config, call.version)
    tensor = call.tensor
    if activation.over_layer and len(tensor.shape) != 1:
        message = f"it is taken over the last axis of rows of shape {tensor.shape}"
        raise NetworkError(message)
    values = call.builder.activate(tensor.values, activation, layer=call.name, key=call.key)
    return tensor.of(values)


def _prelu(call: Call) -> Tensor:
    tensor = call.tensor
    (alpha,) = call.store.arrays(("alpha",))
    try:
        slopes = np.broadcast_to(alpha, tensor.shape).ravel().tolist()
    except ValueError:
        message = f"its alpha has shape {alpha.shape}, and it takes rows of shape {tensor.shape}"
        raise NetworkError(message) from None
    each = [parse_activation({"leaky_relu": {"negative_slope": slope}}) for slope in slopes]
    values = call.builder.activate(tensor.values, each, layer=call.name, key=call.key)
    return tensor.of(values)


def _same(call: Call) -> Tensor:
    return call.tensor


NOTHING = (
    *("ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"),
    *("Identity", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
)
"""Layers that do nothing when a network predicts."""

LAYERS: dict[str, Callable[[Call], Tensor]] = {
    "Dense": _dense,
    **dict.fromkeys(ACTIVATIONS, _activation),
    "PReLU": _prelu,
    "BatchNormalization": batch_normalization,
    "Normalization": normalization,
    "Rescaling": rescaling,
    "Add": add,
    "Subtract": subtract,
    "Average": average,
    "Concatenate": concatenate,
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    **dict.fromkeys(NOTHING, _same),
}
"""Every layer that is read, by its class. Models and their inputs are read by ``models``."""
