"""Layers of Keras that put tensors together, or give them another shape."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import NetworkError, counted
from nnfwd.networks.checked import a_list
from nnfwd.networks.keras.call import MOST_AXES, Tensor, read_axes
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.networks.keras.call import Call

__all__ = ["add", "average", "concatenate", "flatten", "permute", "reshape", "subtract"]


def add(call: Call) -> Tensor:
    """``Add``."""
    return _sum(call, [1.0] * len(call.tensors))


def average(call: Call) -> Tensor:
    """``Average``."""
    return _sum(call, [1 / len(call.tensors) for _ in call.tensors])


def subtract(call: Call) -> Tensor:
    """``Subtract``: two tensors."""
    return _sum(call, [1.0, -1.0])


def _sum(call: Call, weights: Sequence[float]) -> Tensor:
    """Sum tensors with a weight each; smaller ones are spread, as arrays are."""
    if not 2 <= len(call.tensors) == len(weights):
        message = f"it takes {counted(len(call.tensors), 'tensor')}"
        raise NetworkError(message)
    try:
        shape = np.broadcast_shapes(*(each.shape for each in call.tensors))
    except ValueError:
        message = f"it takes shapes that do not fit: {[each.shape for each in call.tensors]}"
        raise NetworkError(message) from None
    if prod(shape) > sum(len(each.values) for each in call.tensors):
        message = f"it spreads tensors over the shape {shape}"
        raise NetworkError(message)
    return call.elementwise([_spread(tensor, shape) for tensor in call.tensors], weights)


def concatenate(call: Call) -> Tensor:
    """``Concatenate``, along one axis of a row."""
    shapes = [each.shape for each in call.tensors]
    try:
        (at,) = read_axes(call.config.get("axis", -1), shapes[0])
        arrays = [np.reshape(np.array(each.values, object), each.shape) for each in call.tensors]
        joined = np.concatenate(arrays, axis=at)
    except (IndexError, ValueError):
        message = f"it takes shapes that do not fit: {shapes}"
        raise NetworkError(message) from None
    return Tensor(call.builder.concat(tuple(joined.ravel().tolist())), joined.shape)


def flatten(call: Call) -> Tensor:
    """``Flatten``: the values of a row in the order of C."""
    if call.config.get("data_format") == "channels_first" and len(call.tensor.shape) > 1:
        message = "it takes channels first, which is not read: save the model with channels last"
        raise NetworkError(message)
    return call.tensor._replace(shape=(len(call.tensor.values),))


def reshape(call: Call) -> Tensor:
    """``Reshape``, of which one size may be left open."""
    tensor = call.tensor
    target = _whole_numbers(call, "target_shape")
    known = prod(each for each in target if each != -1)
    shape = tuple(len(tensor.values) // max(known, 1) if each == -1 else each for each in target)
    if prod(shape) != len(tensor.values) or min(shape, default=1) < 1 or len(shape) > MOST_AXES:
        message = f"rows of shape {tensor.shape} do not have the shape {shape}"
        raise NetworkError(message)
    return tensor._replace(shape=shape)


def permute(call: Call) -> Tensor:
    """``Permute``: the axes of a row in another order."""
    tensor = call.tensor
    order = [each - 1 for each in _whole_numbers(call, "dims")]
    if sorted(order) != [*range(len(tensor.shape))]:
        message = f"its dims do not fit rows of shape {tensor.shape}"
        raise NetworkError(message)
    turned = np.reshape(np.array(tensor.values, object), tensor.shape).transpose(order)
    return Tensor(tuple(turned.ravel().tolist()), turned.shape)


def _whole_numbers(call: Call, name: str) -> list[int]:
    written = a_list(call.config.get(name), (name,))
    return [int(read_number(each, (name, index))) for index, each in enumerate(written)]


def _spread(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Repeat values where the shape is larger, as arrays do."""
    names = np.reshape(np.array(tensor.values, object), tensor.shape)
    return Tensor(tuple(np.broadcast_to(names, shape).ravel().tolist()), shape)
