"""What each layer of Keras is here: a row a class, which puts it into a network."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnfwd.core import parse_activation
from nnfwd.errors import NetworkError, counted
from nnfwd.networks.checked import a_list
from nnfwd.networks.keras.activations import LAYERS as ACTIVATIONS
from nnfwd.networks.keras.activations import by_name, of_layer
from nnfwd.networks.own.values import read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nnfwd.errors import KeyPath
    from nnfwd.networks.builder import Builder, Values
    from nnfwd.networks.keras.stores import Store

    Array = NDArray[np.float64]

__all__ = ["LAYERS", "MOST_AXES", "NOTHING", "Call", "Tensor"]

MOST_AXES = 16
"""Axes of a row at most."""

SMALLEST_DEVIATION = 1e-7
"""What ``Normalization`` divides by at least."""


class Tensor(NamedTuple):
    """Values with a shape, without that of the rows; they are in the order of C.

    Parameters
    ----------
    values : tuple of str
    shape : tuple of int
    is_input : bool
        Whether it is an input of the network that nothing else takes.
    """

    values: Values
    shape: tuple[int, ...]
    is_input: bool = False

    def of(self, values: Values) -> Tensor:
        """Put other values into the same shape."""
        return Tensor(values, self.shape)


class Call(NamedTuple):
    """A layer that is applied to tensors.

    Parameters
    ----------
    name, class_name : str
    config : dict
    store : Store
        Its weights.
    tensors : list of Tensor
    builder : Builder
    version : int
        The first number of the version of Keras: 2 or 3.
    notes : list of str
        Lines about what was read, to which it adds.
    """

    name: str
    class_name: str
    config: dict[str, Any]
    store: Store
    tensors: list[Tensor]
    builder: Builder
    version: int
    notes: list[str]

    @property
    def key(self) -> KeyPath:
        """What errors call it."""
        return (f"layer {self.name} ({self.class_name})",)

    @property
    def tensor(self) -> Tensor:
        """The one tensor that it takes."""
        if len(self.tensors) != 1:
            message = f"it takes {counted(len(self.tensors), 'tensor')}: expected one"
            raise NetworkError(message)
        return self.tensors[0]

    def elementwise(
        self,
        tensors: Sequence[Tensor],
        weights: Sequence[Array | float],
        biases: Array | float = 0.0,
    ) -> Tensor:
        """Sum tensors by element."""
        values = [each.values for each in tensors]
        summed = self.builder.elementwise(values, weights, biases, layer=self.name, key=self.key)
        return tensors[0].of(summed)


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


def _batch_normalization(call: Call) -> Tensor:
    config, tensor = call.config, call.tensor
    if config.get("renorm"):
        message = "it renormalizes"
        raise NetworkError(message)
    flags = (("gamma", config.get("scale", True)), ("beta", config.get("center", True)))
    names = (*(name for name, is_there in flags if is_there), "moving_mean", "moving_variance")
    there = dict(zip(names, call.store.arrays(names), strict=True))
    shape, axes = tensor.shape, _axes(config.get("axis", -1), tensor.shape)
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


def _normalization(call: Call) -> Tensor:
    config, tensor = call.config, call.tensor
    mean, variance = (_numbers(config.get(name), name) for name in ("mean", "variance"))
    if mean is None or variance is None:
        mean, variance = call.store.arrays(("mean", "variance"))
    axes = _axes(config.get("axis", -1), tensor.shape)
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


def _rescaling(call: Call) -> Tensor:
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


def _merge(*weights: float) -> Callable[[Call], Tensor]:
    """Sum tensors with these weights, or all with one."""

    def merge(call: Call) -> Tensor:
        count = len(call.tensors)
        if count < 2 or (len(weights) > 1 and count != len(weights)):
            message = f"it takes {counted(count, 'tensor')}"
            raise NetworkError(message)
        try:
            shape = np.broadcast_shapes(*(each.shape for each in call.tensors))
        except ValueError:
            message = f"it takes shapes that do not fit: {[each.shape for each in call.tensors]}"
            raise NetworkError(message) from None
        if prod(shape) > sum(len(each.values) for each in call.tensors):
            message = f"it spreads tensors over the shape {shape}"
            raise NetworkError(message)
        each = [_spread(tensor, shape) for tensor in call.tensors]
        factors = weights if len(weights) > 1 else [weights[0] or 1 / count] * count
        return call.elementwise(each, factors)

    return merge


def _concatenate(call: Call) -> Tensor:
    shapes = [each.shape for each in call.tensors]
    try:
        (at,) = _axes(call.config.get("axis", -1), shapes[0])
        arrays = [np.reshape(np.array(each.values, object), each.shape) for each in call.tensors]
        joined = np.concatenate(arrays, axis=at)
    except (IndexError, ValueError):
        message = f"it takes shapes that do not fit: {shapes}"
        raise NetworkError(message) from None
    return Tensor(call.builder.concat(tuple(joined.ravel().tolist())), joined.shape)


def _flatten(call: Call) -> Tensor:
    if call.config.get("data_format") == "channels_first" and len(call.tensor.shape) > 1:
        message = "it takes channels first, which is not read: save the model with channels last"
        raise NetworkError(message)
    return call.tensor._replace(shape=(len(call.tensor.values),))


def _reshape(call: Call) -> Tensor:
    tensor = call.tensor
    target = _whole_numbers(call, "target_shape")
    known = prod(each for each in target if each != -1)
    shape = tuple(len(tensor.values) // max(known, 1) if each == -1 else each for each in target)
    if prod(shape) != len(tensor.values) or min(shape, default=1) < 1 or len(shape) > MOST_AXES:
        message = f"rows of shape {tensor.shape} do not have the shape {shape}"
        raise NetworkError(message)
    return tensor._replace(shape=shape)


def _permute(call: Call) -> Tensor:
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
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "Add": _merge(1.0),
    "Subtract": _merge(1.0, -1.0),
    "Average": _merge(0.0),
    "Concatenate": _concatenate,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Permute": _permute,
    **dict.fromkeys(NOTHING, _same),
}
"""Every layer that is read, by its class. Models and their inputs are read by ``models``."""


def _axes(written: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Read an axis or several, counted with that of rows as 0; give them without it."""
    each = written if isinstance(written, list) else [] if written is None else [written]
    found = []
    for axis in each:
        number = int(read_number(axis, ("axis",)))
        place = number + len(shape) if number < 0 else number - 1
        if not 0 <= place < len(shape):
            message = f"its axis is {number}, which is not one of a row"
            raise NetworkError(message)
        found.append(place)
    return tuple(sorted(found))


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


def _spread(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Repeat values where the shape is larger, as arrays do."""
    names = np.reshape(np.array(tensor.values, object), tensor.shape)
    return Tensor(tuple(np.broadcast_to(names, shape).ravel().tolist()), shape)
