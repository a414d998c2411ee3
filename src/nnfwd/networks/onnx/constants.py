"""Operators that give constants, and those that repeat values to fill a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.networks.onnx.values import ROWS, Constant, Label, Value

if TYPE_CHECKING:
    from nnfwd.networks.onnx.call import Call

__all__ = ["constant", "constant_of_shape", "expand", "shape_of"]


def constant(call: Call) -> Value:
    """Get the numbers or texts that a node has as an attribute."""
    for name in ("value_float", "value_floats", "value_int", "value_ints"):
        found = call.attribute(name, None)
        if found is not None:
            kind = np.float64 if "float" in name else np.int64
            return Constant(np.array(found, dtype=kind))
    return call.read_tensor_attribute("value")


def constant_of_shape(call: Call) -> Value:
    """Make a constant of one number; as many rows as there are count as one, which fits all."""
    shape = [1 if each == ROWS else int(each) for each in call.constant(0).array.ravel()]
    call.check_constant(shape)
    value = call.attribute("value", None)
    number = np.zeros(1) if value is None else call.read_tensor_attribute("value").array
    if number.size != 1:
        message = "its value is not one number"
        raise call.refuse(message)
    return Constant(np.full(shape, number.ravel()[0]))


def expand(call: Call) -> Value:
    """Repeat along axes of 1."""
    value = call.value(0)
    wanted = [1 if each == ROWS else int(each) for each in call.constant(1).array.ravel()]
    call.check_constant(wanted)
    if isinstance(value, Constant):
        shape = np.broadcast_shapes(value.array.shape, tuple(wanted))
        call.check_constant(shape)
        return Constant(np.broadcast_to(value.array, shape), value.name)
    tensor = call.tensor(0)
    if len(wanted) > tensor.rank:
        message = "has more axes than what it takes"
        raise call.refuse(message)
    padded = [1] * (tensor.rank - len(wanted)) + wanted
    if tensor.rows is not None:
        if padded[tensor.rows] != 1:
            message = "repeats rows"
            raise call.refuse(message)
        del padded[tensor.rows]
    shape = np.broadcast_shapes(tensor.shape, tuple(padded))
    call.check_size(shape)
    return tensor.with_names(np.broadcast_to(tensor.array, shape), tensor.rows)


def shape_of(call: Call) -> Value:
    """Get a shape as a constant, in which the number of rows stays open."""
    value = call.value(0)
    if isinstance(value, Label):
        raise call.refuse("takes the shape of classes")
    shape = value.array.shape if isinstance(value, Constant) else value.full_shape()
    first, last = call.attribute("start", 0), call.attribute("end", len(shape))
    return Constant(np.array(shape, dtype=np.int64)[first:last])
