"""Sums by element that operators are made of: add, shift and scale, and the scaling of inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.values import Constant, Expression, Tensor, Value, align

if TYPE_CHECKING:
    from nnfwd.networks.onnx.call import Call

__all__ = ["add_values", "center", "scale", "shift", "sum_tensors", "unscale"]


def add_values(call: Call, one: Value, other: Value, sign: float) -> Tensor:
    """Add a value, or subtract it."""
    if isinstance(one, Constant):
        one, other = other, one
    if isinstance(other, Constant):
        return shift(call, call.expressed(one), other, sign)
    made = Expression(call.operator, (one, other))
    return replace(
        sum_tensors(call, [call.expressed(one), call.expressed(other)], [1.0, sign]), made=made
    )


def sum_tensors(call: Call, tensors: list[Tensor], weights: list[float]) -> Tensor:
    """Add tensors by element, each with a weight."""
    arrays, shape, rows = align(tensors)
    call.check_size(shape)
    names = call.builder.elementwise(
        [tuple(each.ravel().tolist()) for each in arrays], weights, key=call.key
    )
    return call.result(names, shape, rows)


def shift(call: Call, tensor: Tensor, constant: Constant, sign: float = 1.0) -> Tensor:
    """Add constants, or subtract them."""
    numbers = Constant(call.finite(constant), constant.name)
    (names, biases), shape, rows = align([tensor, numbers])
    call.check_size(shape)
    shifted = call.builder.shift(tuple(names.ravel().tolist()), biases.ravel() * sign, key=call.key)
    made = Expression(call.operator, (tensor, constant))
    return call.result(shifted, shape, rows, made)


def scale(
    call: Call, value: Value, weights: Any, bias: Constant | None, written: Constant | None = None
) -> Tensor:
    """Multiply by constants and add others; ``written`` are those of the file, for patterns."""
    tensor = call.expressed(value)
    constant = weights if isinstance(weights, Constant) else Constant(np.asarray(weights))
    added = Constant(np.asarray(0.0)) if bias is None else bias
    numbers = [Constant(call.finite(each), each.name) for each in (constant, added)]
    (names, each_weight, each_bias), shape, rows = align([tensor, *numbers])
    call.check_size(shape)
    scaled = call.builder.elementwise(
        [tuple(names.ravel().tolist())], [each_weight.ravel()], each_bias.ravel(), key=call.key
    )
    if call.operator == "Neg":
        made = Expression("Neg", (tensor,))
    elif bias is not None:
        made = Expression("Sub", (bias, tensor))
    else:
        made = Expression(call.operator, (tensor, written or constant))
    return call.result(scaled, shape, rows, made)


def center(call: Call, value: Value, constant: Constant) -> Tensor | None:
    """Subtract constants from inputs of the network that nothing else takes: their mean."""
    return _of_inputs(call, value, constant, "mean")


def unscale(call: Call, value: Value, constant: Constant) -> Tensor | None:
    """Divide inputs of the network that nothing else takes: their scale."""
    return _of_inputs(call, value, constant, "scale")


def _of_inputs(call: Call, value: Value, constant: Constant, what: str) -> Tensor | None:
    if not isinstance(value, Tensor) or not value.is_alone:
        return None
    numbers = Constant(call.finite(constant), constant.name)
    (names, each), shape, rows = align([value, numbers])
    flat = tuple(names.ravel().tolist())
    if shape != value.shape or not call.builder.scale_inputs(flat, **{what: each.ravel()}):
        return None
    result = call.result(flat, shape, rows)
    return replace(result, made=None, is_alone=True)
