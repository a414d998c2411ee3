"""Operators that add and scale by element."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.networks.onnx.call import float32
from nnfwd.networks.onnx.completing import by_element, keep
from nnfwd.networks.onnx.steps import add_values, center, scale, sum_tensors, unscale
from nnfwd.networks.onnx.values import Constant, Misfit, Tensor, Value

if TYPE_CHECKING:
    from nnfwd.networks.onnx.call import Call

__all__ = [
    "add",
    "batch_normalization",
    "divide",
    "mean",
    "multiply",
    "negate",
    "scaler",
    "subtract",
    "sum_of_all",
]


BATCH_NORMALIZATION = (
    "read from batch normalization: weight = scale/√(variance + epsilon), bias = bias - mean·weight"
)


def add(call: Call) -> Value:
    """Add two values by element."""
    return by_element(call, 2) or add_values(call, call.value(0), call.value(1), 1.0)


def subtract(call: Call) -> Value:
    """Subtract by element."""
    one, other = call.value(0), call.value(1)
    found = by_element(call, 2)
    if found is not None:
        return found
    if isinstance(one, Constant):
        return scale(call, other, np.float64(-1.0), one)
    if isinstance(other, Constant):
        centered = center(call, one, other)
        if centered is not None:
            return centered
    return add_values(call, one, other, -1.0)


def negate(call: Call) -> Value:
    """Multiply by -1."""
    return by_element(call, 1) or scale(call, call.value(0), np.float64(-1.0), None)


def multiply(call: Call) -> Value:
    """Multiply by a constant."""
    found = by_element(call, 2)
    if found is not None:
        return found
    one, other = call.value(0), call.value(1)
    if isinstance(one, Constant):
        one, other = other, one
    if not isinstance(other, Constant):
        return keep(call, (one, other), "multiplies two values of a row")
    return scale(call, one, other, None)


def divide(call: Call) -> Value:
    """Divide by a constant."""
    found = by_element(call, 2)
    if found is not None:
        return found
    one, other = call.value(0), call.value(1)
    if not isinstance(other, Constant):
        return keep(call, (one, other), "divides by a value of a row")
    numbers = call.finite(other)
    if (numbers == 0).any():
        message = "divides by 0"
        raise call.refuse(message)
    unscaled = unscale(call, one, other)
    if unscaled is not None:
        return unscaled
    inverse = 1 / numbers
    scaled = scale(call, one, Constant(inverse, other.name), None, other)
    line = "read from divisions by constants: multiplications with 1 over them"
    call.builder.note(scaled.flat, line)
    return scaled


def sum_of_all(call: Call) -> Value:
    """Add any number of values by element."""
    values = [call.value(index) for index in range(len(call.inputs))]
    return _weighted(call, values, [1.0] * len(values))


def mean(call: Call) -> Value:
    """Average any number of values by element."""
    values = [call.value(index) for index in range(len(call.inputs))]
    return _weighted(call, values, [1.0 / len(values)] * len(values))


def _weighted(call: Call, values: list[Value], weights: list[float]) -> Value:
    if not all(isinstance(each, Tensor) for each in values):
        message = "adds constants and values: nnfwd reads that as Add"
        raise call.refuse(message)
    return sum_tensors(call, [call.expressed(each) for each in values], weights)


def batch_normalization(call: Call) -> Value:
    """Normalise each value by the mean and variance in the file."""
    if call.attribute("training_mode", 0) or call.n_used > 1:
        message = "normalises by the mean of the rows themselves, as in training"
        hint = "export the model in evaluation mode: model.eval() in PyTorch"
        raise call.refuse(message, hint)
    tensor = call.tensor(0)
    epsilon = call.attribute("epsilon", float32(1e-5))
    gammas, betas, means, variances = (call.numbers(index) for index in range(1, 5))
    axis = tensor.axis(1) if tensor.rank > 1 else None
    if axis is None or any(
        each.shape != (tensor.shape[axis],) for each in (gammas, betas, means, variances)
    ):
        message = "the sizes of its scale, bias, mean and variance are not that of its input"
        raise Misfit(message)
    if (variances + epsilon <= 0).any():
        message = "its variance is negative"
        raise call.refuse(message)
    weights = gammas / np.sqrt(variances + epsilon)
    biases = betas - means * weights
    shape = [1] * len(tensor.shape)
    shape[axis] = -1
    each_weight, each_bias = (
        np.broadcast_to(each.reshape(shape), tensor.shape).ravel() for each in (weights, biases)
    )
    names = call.builder.elementwise([tensor.flat], [each_weight], each_bias, key=call.key)
    call.builder.note(names, BATCH_NORMALIZATION)
    return call.result(names, tensor.shape, tensor.rows)


def scaler(call: Call) -> Value:
    """Subtract an offset and multiply by a scale, as scikit-learn's scalers do."""
    tensor = call.tensor(0)
    offsets, factors = (
        Constant(np.array(call.attribute(name, []), dtype=np.float64), name)
        for name in ("offset", "scale")
    )
    value: Value = tensor
    if offsets.array.size:
        value = center(call, value, offsets) or add_values(call, value, offsets, -1.0)
    return scale(call, value, factors, None) if factors.array.size else value
