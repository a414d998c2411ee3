"""Operators that put values side by side, or take some of them: constants and tensors alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.values import ROWS, Constant, Expression, Label, Misfit, Tensor, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call

__all__ = ["concat", "gather", "slice_", "split"]

MOST_PLACES = 1 << 20
"""The most places that values are taken from."""


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
    names = _concatenated([each.array for each in tensors], place)
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
    if indices.size > MOST_PLACES or ((indices < -size) | (indices >= size)).any():
        message = f"places that are not among the {size} of its axis"
        raise Misfit(message)
    taken = np.asarray(np.take(array, indices, axis=axis), array.dtype)
    if isinstance(value, Constant):
        call.check_constant(taken.shape)
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
    return tensor.array, place


def _same_kind(value: Value, array: NDArray[Any]) -> Value:
    if isinstance(value, Tensor):
        return value.with_names(array, value.rows)
    return Constant(array, getattr(value, "name", ""))
