"""Operators that are activations, a row each, and those that need more than a row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.networks.onnx.call import float32
from nnfwd.networks.onnx.completing import by_element, only_in_patterns
from nnfwd.networks.onnx.values import Constant, Expression, Misfit, Tensor, Value, align

if TYPE_CHECKING:
    from nnfwd.core import Activation
    from nnfwd.networks.onnx.call import Call

__all__ = [
    "FUNCTIONS",
    "clip",
    "function",
    "gelu",
    "hardmax",
    "log",
    "log_softmax",
    "maximum",
    "minimum",
    "prelu",
    "selu",
    "shrink",
    "softmax",
]

LARGEST_FLOAT32 = float(np.finfo(np.float32).max)
"""Bounds of Clip from here on are none: older versions have these by default."""


class Row(NamedTuple):
    """An operator that is an activation, and the parameters that its attributes are."""

    name: str
    attributes: dict[str, tuple[str, float]] = {}  # noqa: RUF012 - rows are not changed


FUNCTIONS = {
    "Atan": Row("arctan"),
    "Celu": Row("celu", {"alpha": ("alpha", 1.0)}),
    "Cos": Row("cos"),
    "Elu": Row("elu", {"alpha": ("alpha", 1.0)}),
    "Exp": Row("exponential"),
    "HardSigmoid": Row("hard_sigmoid", {"alpha": ("slope", 0.2), "beta": ("offset", 0.5)}),
    "HardSwish": Row("hard_swish"),
    "LeakyRelu": Row("leaky_relu", {"alpha": ("negative_slope", 0.01)}),
    "Mish": Row("mish"),
    "Relu": Row("relu"),
    "Sigmoid": Row("sigmoid"),
    "Sign": Row("sign"),
    "Sin": Row("sin"),
    "Softplus": Row("softplus"),
    "Softsign": Row("softsign"),
    "Swish": Row("silu", {"alpha": ("beta", 1.0)}),
    "Tanh": Row("tanh"),
    "ThresholdedRelu": Row("thresholded_relu", {"alpha": ("alpha", 1.0)}),
}
"""Operators that are one activation. Defaults are float32, as attributes are."""


def function(call: Call) -> Value:
    """Apply an activation of the table."""
    found = by_element(call, 1)
    if found is not None:
        return found
    row = FUNCTIONS[call.operator]
    numbers = {
        parameter: call.attribute(attribute, float32(default))
        for attribute, (parameter, default) in row.attributes.items()
    }
    constants = (Constant(np.asarray(number)) for number in numbers.values())
    return call.activate(call.tensor(0), call.activation(row.name, **numbers), *constants)


def gelu(call: Call) -> Value:
    """Apply gelu, exact or with tanh."""
    approximate = call.attribute("approximate", "none")
    return call.activate(call.tensor(0), call.activation("gelu", approximate=approximate))


def selu(call: Call) -> Value:
    """Apply selu: with constants of its own it is a scaled elu."""
    tensor = call.tensor(0)
    alpha = call.attribute("alpha", float32(1.6732632423543772))
    gamma = call.attribute("gamma", float32(1.0507009873554805))
    if (alpha, gamma) == (float32(1.6732632423543772), float32(1.0507009873554805)):
        activated = call.activate(tensor, call.activation("selu"))
        call.builder.note(activated.flat, "read from Selu: its constants are float32 in the file")
        return activated
    activated = call.activate(tensor, call.activation("elu", alpha=alpha))
    names = call.builder.elementwise([activated.flat], [gamma], key=call.key)
    return call.result(names, tensor.shape, tensor.rows)


def prelu(call: Call) -> Value:
    """Apply leaky_relu with a slope for each value."""
    tensor, slopes = call.tensor(0), call.constant(1)
    (_, each), shape, _ = align([tensor, Constant(call.finite(slopes), slopes.name)])
    if shape != tensor.shape:
        message = "its slopes are more than its values"
        raise Misfit(message)
    activations = [
        call.activation("leaky_relu", negative_slope=slope) for slope in each.ravel().tolist()
    ]
    return call.activate(tensor, activations)


def clip(call: Call) -> Value:
    """Cut off at a least and a largest value, or at one of them."""
    return _clip(call, call.value(0), call.number(1, "min", None), call.number(2, "max", None))


def maximum(call: Call) -> Value:
    """Take the larger of a value and a constant."""
    return _bound(call, "min")


def minimum(call: Call) -> Value:
    """Take the smaller of a value and a constant."""
    return _bound(call, "max")


def _bound(call: Call, side: str) -> Value:
    if len(call.inputs) == 1:
        return call.value(0)
    values = [call.value(index) for index in range(len(call.inputs))]
    if isinstance(values[0], Constant):
        values = values[::-1]
    bound = values[-1].uniform() if isinstance(values[-1], Constant) else None
    if len(values) != 2 or bound is None:
        return only_in_patterns(call)
    return _clip(call, values[0], *((bound, None) if side == "min" else (None, bound)))


def _clip(call: Call, value: Value, low: float | None, high: float | None) -> Value:
    tensor = call.expressed(value)
    low = None if low is None or low <= -LARGEST_FLOAT32 else low
    high = None if high is None or high >= LARGEST_FLOAT32 else high
    if low is None and high is None:
        return tensor
    return call.activate(tensor, _clipping(call, low, high), *map(_constant, (low, high)))


def _constant(number: float | None) -> Constant:
    return Constant(np.asarray(math.nan if number is None else number))


def _clipping(call: Call, low: float | None, high: float | None) -> Activation:
    if high is None and low == 0:
        return call.activation("relu")
    if (low, high) == (0, 6):
        return call.activation("relu6")
    bounds = {"min": low, "max": high}
    return call.activation(
        "clip", **{name: bound for name, bound in bounds.items() if bound is not None}
    )


def shrink(call: Call) -> Value:
    """Apply soft_shrink or hard_shrink."""
    lambd, bias = call.attribute("lambd", 0.5), call.attribute("bias", 0.0)
    if bias not in (0, lambd):
        message = f"its bias {bias} is neither 0 (hard_shrink) nor lambd (soft_shrink)"
        raise call.refuse(message)
    name = "hard_shrink" if bias == 0 else "soft_shrink"
    return call.activate(call.tensor(0), call.activation(name, lambd=lambd))


def softmax(call: Call) -> Value:
    """Apply softmax over an axis, or before version 13 over all from an axis on."""
    return _over_axes(call, call.tensor(0), "softmax", _axes(call))


def log_softmax(call: Call) -> Value:
    """Apply log_softmax over an axis, or before version 13 over all from an axis on."""
    return _over_axes(call, call.tensor(0), "log_softmax", _axes(call))


def hardmax(call: Call) -> Value:
    """Apply hardmax over an axis, or before version 13 over all from an axis on."""
    return _over_axes(call, call.tensor(0), "hardmax", _axes(call))


def log(call: Call) -> Value:
    """Apply the logarithm, of softmax alone or in another pattern."""
    value = call.value(0)
    if isinstance(value, Tensor) and value.made is not None and value.made.operator == "Softmax":
        tensor, axes = value.made.of
        if isinstance(tensor, Tensor) and isinstance(axes, Constant):
            return _over_axes(call, tensor, "log_softmax", [int(each) for each in axes.array])
    return only_in_patterns(call)


def _axes(call: Call) -> list[int]:
    """Find the axes of the full shape that are taken together."""
    rank = call.tensor(0).rank
    is_new = call.opset >= 13
    axis = call.attribute("axis", -1 if is_new else 1)
    if not -rank <= axis < rank:
        message = f"axis {axis} of a tensor of {rank} axes"
        raise Misfit(message)
    axis %= rank
    return [axis] if is_new else list(range(axis, rank))


def _over_axes(call: Call, tensor: Tensor, name: str, axes: list[int]) -> Tensor:
    """Apply an activation over axes, separately for each place in the others."""
    places = [tensor.axis(axis) for axis in axes]
    along = [place for place in places if place is not None]
    if None in places or tensor.names is None:
        message = "is taken over rows: what is computed for a row must not depend on the others"
        raise call.refuse(message)
    activation = call.activation(name)
    numbers = np.arange(tensor.size).reshape(tensor.shape)
    moved = np.moveaxis(numbers, along, range(-len(along), 0))
    width = int(np.prod(moved.shape[moved.ndim - len(along) :]))
    flat: list[str] = [""] * tensor.size
    for indices in moved.reshape(-1, width).tolist():
        values = call.builder.select(tensor.flat, indices)
        for index, node in zip(
            indices, call.builder.activate(values, activation, key=call.key), strict=True
        ):
            flat[index] = node
    made = Expression(call.operator, (tensor, Constant(np.array(axes))))
    return call.result(tuple(flat), tensor.shape, tensor.rows, made)
