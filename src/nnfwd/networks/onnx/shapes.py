"""Operators that move values without computing: constants and tensors are arrays alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.values import (
    ROWS,
    Constant,
    Expression,
    Label,
    Misfit,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call

__all__ = [
    "concat",
    "constant",
    "constant_of_shape",
    "expand",
    "flatten",
    "gather",
    "reshape",
    "shape_of",
    "slice_",
    "split",
    "squeeze",
    "transpose",
    "unsqueeze",
]

MOST_NUMBERS = 1 << 20
"""The most numbers of a constant that is made from a shape: a small file makes no large one."""


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
    _check_size(call, shape)
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
    _check_size(call, wanted)
    if isinstance(value, Constant):
        shape = np.broadcast_shapes(value.array.shape, tuple(wanted))
        _check_size(call, shape)
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
    return tensor.with_names(np.broadcast_to(_names(tensor), shape), tensor.rows)


def shape_of(call: Call) -> Value:
    """Get a shape as a constant, in which the number of rows stays open."""
    value = call.value(0)
    if isinstance(value, Label):
        raise call.refuse("takes the shape of classes")
    shape = value.array.shape if isinstance(value, Constant) else value.full_shape()
    first, last = call.attribute("start", 0), call.attribute("end", len(shape))
    return Constant(np.array(shape, dtype=np.int64)[first:last])


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
    names = _names(tensor)
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
        else tensor.with_names(_names(tensor).reshape(sizes), None)
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
    names = _squeezed(_names(tensor), None if axes is None else places)  # type: ignore[arg-type]
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
        return tensor.with_names(_names(tensor).reshape(sizes), None)
    rows = sizes.index(ROWS)
    return tensor.with_names(_names(tensor).reshape(sizes[:rows] + sizes[rows + 1 :]), rows)


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
    names = _names(tensor).transpose([place for place in places if place is not None])
    return tensor.with_names(names, None if tensor.rows is None else places.index(None))


def concat(call: Call) -> Value:
    """Put values side by side."""
    values = [call.value(index) for index in range(len(call.inputs))]
    axis = 1 if call.operator == "FeatureVectorizer" else call.attribute("axis", 1)
    if all(isinstance(each, Constant) for each in values):
        arrays = [each.array for each in values if isinstance(each, Constant)]
        return Constant(_concatenated(arrays, axis))
    tensors = [call.expressed(each, integers=True) for each in values]
    first = tensors[0]
    place = first.axis(axis)
    if place is None:
        message = "puts rows under each other"
        raise call.refuse(message)
    if any((each.rows, each.rank) != (first.rows, first.rank) for each in tensors):
        message = "the rows are different axes of what it takes"
        raise Misfit(message)
    names = _concatenated([_names(each) for each in tensors], place)
    call.check_size(names.shape)
    made = Expression("Concat", tuple(tensors))
    is_integer = any(each.is_integer for each in tensors)
    is_alone = all(each.is_alone for each in tensors)
    return Tensor(names.shape, first.rows, names, made, None, is_integer, is_alone)


def _concatenated(arrays: list[NDArray[Any]], axis: int) -> NDArray[Any]:
    try:
        return np.concatenate(arrays, axis=axis)
    except ValueError:
        message = "the shapes of what it takes do not fit"
        raise Misfit(message) from None


def split(call: Call) -> tuple[Value, ...]:
    """Take values apart along an axis."""
    value = call.value(0)
    array, axis = _along(call, value, call.attribute("axis", 0))
    width, n_parts = array.shape[axis], call.n_outputs
    sizes = call.integers(1, "split")
    if sizes is None:
        size = -(-width // n_parts)
        sizes = [min(size, max(0, width - size * part)) for part in range(n_parts)]
    if len(sizes) != n_parts or sum(sizes) != width or min(sizes) < 0:
        message = f"parts of {sizes} where there are {width} values and {n_parts} outputs"
        raise Misfit(message)
    ends = np.cumsum(sizes)[:-1]
    return tuple(_same_kind(value, part) for part in np.split(array, ends, axis=axis))


def slice_(call: Call) -> Value:
    """Take values by their places: from, to, in steps."""
    value = call.value(0)
    starts, ends = call.integers(1, "starts"), call.integers(2, "ends")
    axes, steps = call.integers(3, "axes"), call.integers(4, "steps")
    if starts is None or ends is None:
        message = "its starts or ends are missing"
        raise call.refuse(message)
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        message = "its starts, ends, axes and steps do not fit"
        raise Misfit(message)
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        if isinstance(value, Tensor) and value.axis(axis) is None:
            if (start, step) == (0, 1) and (end == ROWS or end >= 1 << 31):
                continue
            message = "takes some rows and not others"
            raise call.refuse(message)
        array, place = _along(call, value, axis)
        taken = [slice(None)] * array.ndim
        taken[place] = slice(*_python_slice(start, end, step, array.shape[place]))
        value = _same_kind(value, array[tuple(taken)])
    if isinstance(value, Tensor):
        call.check_size(value.shape)
    return value


def _python_slice(start: int, end: int, step: int, size: int) -> tuple[int, int | None, int]:
    """Write a slice of ONNX as one of Python: they differ where steps are negative."""
    if start < 0:
        start += size
    if end < 0:
        end += size
    if step > 0:
        return min(max(start, 0), size), min(max(end, 0), size), step
    start, end = min(max(start, 0), size - 1), min(max(end, -1), size)
    return start, None if end < 0 else end, step


def gather(call: Call) -> Value:
    """Take values by a list of places."""
    value, places = call.value(0), call.value(1)
    if isinstance(places, Label):
        return _classes(call, value, places)
    indices = call.constant(1).array
    if indices.dtype != np.int64 or (indices == ROWS).any():
        message = "its places are not integers"
        raise call.refuse(message)
    is_extractor = call.operator == "ArrayFeatureExtractor"
    array, axis = _along(call, value, -1 if is_extractor else call.attribute("axis", 0))
    if is_extractor:
        indices = indices.ravel()
    size = array.shape[axis]
    if indices.size > MOST_NUMBERS or ((indices < -size) | (indices >= size)).any():
        message = f"places that are not among the {size} of its axis"
        raise Misfit(message)
    taken = np.take(array, indices, axis=axis)
    if isinstance(value, Constant):
        _check_size(call, taken.shape)
        return Constant(taken, value.name)
    tensor = call.tensor(0, integers=True)
    call.check_size(taken.shape)
    rows = tensor.rows
    if rows is not None and rows > axis:
        rows += indices.ndim - 1
    return tensor.with_names(taken, rows)


def _classes(call: Call, names: Value, label: Label) -> Label:
    """Get the names of classes by the number of the largest value."""
    if not isinstance(names, Constant) or names.array.size != label.of.size:
        message = f"expected the names of {label.of.size} classes"
        raise call.refuse(message)
    return label._replace(classes=tuple(str(each) for each in names.array.ravel().tolist()))


def _along(call: Call, value: Value, axis: int) -> tuple[NDArray[Any], int]:
    """Get the array of a value, and an axis in it, which is not that of the rows."""
    if isinstance(value, Constant):
        if not -value.array.ndim <= axis < value.array.ndim:
            message = f"axis {axis} of {value.array.ndim}"
            raise Misfit(message)
        return value.array, axis % value.array.ndim
    tensor = call.expressed(value, integers=True)
    place = tensor.axis(axis)
    if place is None:
        message = "takes some rows and not others"
        raise call.refuse(message)
    return _names(tensor), place


def _same_kind(value: Value, array: NDArray[Any]) -> Value:
    if isinstance(value, Tensor):
        return value.with_names(array, value.rows)
    return Constant(array, getattr(value, "name", ""))


def _names(tensor: Tensor) -> NDArray[Any]:
    if tensor.names is None:
        message = "has no names"
        raise Misfit(message)
    return tensor.names


def _check_size(call: Call, shape: Any) -> None:
    if min(shape, default=1) < 0 or math.prod(shape) > MOST_NUMBERS:
        message = f"a constant of the shape {list(shape)}: expected at most {MOST_NUMBERS} numbers"
        raise call.refuse(message)
