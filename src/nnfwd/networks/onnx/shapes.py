"""Operators that give values another shape: constants and tensors are arrays alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.values import ROWS, Constant, Label, Misfit, Tensor, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call

__all__ = ["flatten", "reshape", "squeeze", "transpose", "unsqueeze"]


def reshape(call: Call) -> Value:
    """Give values another shape, in C order."""
    value = call.value(0)
    wanted = [int(each) for each in call.constant(1).array.ravel()]
    if isinstance(value, Label):
        return value
    keeps_zero = bool(call.attribute("allowzero", 0))
    if isinstance(value, Constant):
        full = _without_zeros(wanted, value.array.shape, keeps_zero=keeps_zero)
        return Constant(_reshaped(value.array, full), value.name)
    tensor = call.tensor(0, integers=True)
    full = _without_zeros(wanted, tensor.full_shape(), keeps_zero=keeps_zero)
    return _reshape(call, tensor, full)


def _without_zeros(wanted: list[int], shape: tuple[int, ...], *, keeps_zero: bool) -> list[int]:
    """Replace each 0 by the size of the same axis before."""
    if keeps_zero:
        return wanted
    if any(each == 0 and index >= len(shape) for index, each in enumerate(wanted)):
        message = "its shape has a 0 for an axis that is not there"
        raise Misfit(message)
    return [shape[index] if each == 0 else each for index, each in enumerate(wanted)]


def _reshape(call: Call, tensor: Tensor, full: list[int]) -> Tensor:
    if full.count(-1) > 1 or (min(full, default=1) < -1 and min(full) != ROWS):
        message = f"a shape that cannot be: {full}"
        raise Misfit(message)
    names = tensor.array
    if tensor.rows is None:
        return tensor.with_names(_reshaped(names, full), None)
    before = math.prod(tensor.shape[: tensor.rows])
    for rows in _where_rows_may_be(full, tensor, call.batch):
        if -1 not in full[:rows] and math.prod(full[:rows]) == before:
            return tensor.with_names(_reshaped(names, full[:rows] + full[rows + 1 :]), rows)
    message = "mixes rows: what is computed for a row must not depend on the others"
    hint = "export the model with any number of rows, as dynamic_axes or dynamic_shapes in PyTorch"
    raise call.refuse(message, hint)


def _where_rows_may_be(full: list[int], tensor: Tensor, batch: int | None) -> list[int]:
    """List axes of a new shape that may be the rows: as they say, or with what is left for them."""
    if ROWS in full:
        return [full.index(ROWS)] if full.count(ROWS) == 1 else []
    if batch == 1 and 1 in full:  # a model that is made for one row
        return [axis for axis, size in enumerate(full) if size == 1]
    others = math.prod(each for each in full if each != -1)
    return [full.index(-1)] if -1 in full and others == tensor.size else []


def _reshaped(array: NDArray[Any], shape: list[int]) -> NDArray[Any]:
    try:
        return array.reshape(shape)
    except ValueError:
        message = f"{array.size} values do not fit the shape {shape}"
        raise Misfit(message) from None


def flatten(call: Call) -> Value:
    """Make a matrix: the axes before one, and those from it on."""
    value = call.value(0)
    axis = call.attribute("axis", 1)
    if isinstance(value, Label):
        return value
    if isinstance(value, Constant):
        axis = axis % max(value.array.ndim, 1) if axis < 0 else axis
        first = math.prod(value.array.shape[:axis])
        return Constant(_reshaped(value.array, [first, -1]), value.name)
    tensor = call.tensor(0, integers=True)
    axis = axis + tensor.rank if axis < 0 else axis
    full = tensor.full_shape()
    if not 0 <= axis <= tensor.rank:
        message = f"axis {axis} of a tensor of {tensor.rank} axes"
        raise Misfit(message)
    front, back = full[:axis], full[axis:]
    sizes = [
        ROWS
        if ROWS in part and math.prod(part) == ROWS
        else -1
        if ROWS in part
        else math.prod(part)
        for part in (front, back)
    ]
    return (
        _reshape(call, tensor, sizes)
        if tensor.rows is not None
        else tensor.with_names(tensor.array.reshape(sizes), None)
    )


def squeeze(call: Call) -> Value:
    """Leave out axes of 1."""
    value = call.value(0)
    if isinstance(value, Label):
        return value
    axes = call.integers(1, "axes")
    if isinstance(value, Constant):
        return Constant(_squeezed(value.array, axes), value.name)
    tensor = call.tensor(0, integers=True)
    if axes is None and tensor.rows is not None:
        message = "leaves out all axes of 1, and with one row that of the rows too"
        raise call.refuse(message, "export the model with axes for Squeeze")
    places = [tensor.axis(axis) for axis in axes or []]
    if None in places:
        message = "leaves out the axis of the rows"
        raise call.refuse(message)
    names = _squeezed(tensor.array, None if axes is None else places)  # type: ignore[arg-type]
    rows = tensor.rows
    if rows is not None:
        rows -= sum(place < rows for place in places if place is not None)
    return tensor.with_names(names, rows)


def _squeezed(array: NDArray[Any], axes: list[int] | None) -> NDArray[Any]:
    try:
        return array.squeeze(None if axes is None else tuple(axes))
    except (ValueError, IndexError):
        message = "leaves out axes that are not 1"
        raise Misfit(message) from None


def unsqueeze(call: Call) -> Value:
    """Put axes of 1 between others."""
    value = call.value(0)
    if isinstance(value, Label):
        return value
    axes = call.integers(1, "axes") or []
    rank = (value.array.ndim if isinstance(value, Constant) else value.rank) + len(axes)
    if any(not -rank <= axis < rank for axis in axes) or len({a % rank for a in axes}) < len(axes):
        message = f"axes that cannot be: {axes}"
        raise Misfit(message)
    new = {axis % rank for axis in axes}
    if isinstance(value, Constant):
        return Constant(np.expand_dims(value.array, tuple(new)), value.name)
    tensor = call.tensor(0, integers=True)
    full = iter(tensor.full_shape())
    sizes = [1 if axis in new else next(full) for axis in range(rank)]
    if tensor.rows is None:
        return tensor.with_names(tensor.array.reshape(sizes), None)
    rows = sizes.index(ROWS)
    return tensor.with_names(tensor.array.reshape(sizes[:rows] + sizes[rows + 1 :]), rows)


def transpose(call: Call) -> Value:
    """Put axes in another order."""
    value = call.value(0)
    if isinstance(value, Label):
        raise call.refuse("transposes classes")
    rank = value.array.ndim if isinstance(value, Constant) else value.rank
    order = call.integers(1, "perm") or list(range(rank))[::-1]
    if sorted(order) != list(range(rank)):
        message = f"an order of axes that cannot be: {order}"
        raise Misfit(message)
    if isinstance(value, Constant):
        return Constant(value.array.transpose(order), value.name)
    tensor = call.tensor(0, integers=True)
    places = [tensor.axis(axis) for axis in order]
    names = tensor.array.transpose([place for place in places if place is not None])
    return tensor.with_names(names, None if tensor.rows is None else places.index(None))
