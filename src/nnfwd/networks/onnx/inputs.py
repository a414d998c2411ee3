"""The inputs of a graph: tensors with rows along an axis, whose values are inputs of a network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.core.names import BIAS, check_name
from nnfwd.errors import NetworkError, counted, printable, quote
from nnfwd.networks.onnx.call import MOST_VALUES
from nnfwd.networks.onnx.tensors import read_tensor
from nnfwd.networks.onnx.values import Tensor, names_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.networks.builder import Builder
    from nnfwd.networks.onnx.model import GraphInput, Model
    from nnfwd.networks.onnx.values import Value

__all__ = ["add_inputs"]

PASS_ON = frozenset({"Cast", "Dropout", "Flatten", "Identity"})
"""Operators after which a row has as many values as before."""

BY_ELEMENT = frozenset({"Add", "Div", "Mul", "Sub"})
"""Operators whose constants have as many values as a row."""

LISTS = {
    "Imputer": ("imputed_value_floats",),
    "LinearRegressor": ("coefficients",),
    "Scaler": ("offset", "scale"),
}
"""Operators that have a number for each value of a row in attributes."""


def add_inputs(
    model: Model, builder: Builder, notes: list[str]
) -> tuple[dict[str, Value], bool, int | None]:
    """Add the inputs of a graph to a network.

    Returns
    -------
    values : dict from str to Tensor
        What the names of the graph's inputs stand for.
    named : bool
        Whether the file names each input of the network.
    batch : int or None
        How many rows the graph is made for; None for any number.

    Raises
    ------
    NetworkError
        If an input has no width, or one that is too large.
    """
    shapes = {each.name: _Shape(model, each) for each in model.inputs}
    names, named = _names(shapes)
    values: dict[str, Value] = {}
    for each, own in zip(model.inputs, names, strict=True):
        shape = shapes[each.name]
        flat = builder.inputs(own)
        is_integer = each.kind.startswith(("int", "uint"))
        alone = model.uses[each.name] == 1
        array = names_array(flat, shape.sizes)
        values[each.name] = Tensor(
            shape.sizes, shape.rows, array, is_integer=is_integer, is_alone=alone
        )
        notes += _assumed(each, shape, is_integer=is_integer)
    if not named:
        how = "none in the file; by position" if len(shapes) == 1 else "by position, in the order "
        order = "" if len(shapes) == 1 else ", ".join(map(printable, shapes))
        notes.append(f"assumed input names: {how}{order}")
    return values, named, min((each.batch for each in shapes.values() if each.batch), default=None)


class _Shape:
    """Which axis of an input is the rows, and the sizes of the others."""

    def __init__(self, model: Model, given: GraphInput) -> None:
        shape = given.shape
        if shape is None:
            shape = [None, None]
        free = [axis for axis, size in enumerate(shape) if size is None]
        self.rows: int | None = None
        self.batch: int | None = None
        if free:
            self.rows = free[0]
        elif len(shape) > 1:
            self.rows, self.batch = 0, shape[0]
        sizes = [size for axis, size in enumerate(shape) if axis != self.rows]
        self.is_inferred = None in sizes
        if self.is_inferred:
            sizes = [_find_width(model, given.name)] if len(sizes) == 1 else [None]
        self.sizes = tuple(size for size in sizes if size is not None)
        if len(self.sizes) < len(sizes):
            message = f"how many values the input {quote(given.name)} has is not in the file"
            hint = "export the model with a fixed number of columns"
            raise NetworkError(message, hint=hint)
        self.width = math.prod(self.sizes)
        if not 0 < self.width <= MOST_VALUES:
            message = f"the input {quote(given.name)} has {counted(self.width, 'value')} a row"
            raise NetworkError(message)


def _find_width(model: Model, name: str) -> int | None:
    """Find how many columns an input of open width has, from the first node that takes it."""
    takers: dict[str, Any] = {}
    for _, node in model.nodes:
        for each in node.input:
            takers.setdefault(each, node)
    while name in takers:
        node = takers[name]
        if node.op_type not in PASS_ON:
            return next(iter(_widths(model, node, name)), None)
        name = node.output[0]
    return None


def _widths(model: Model, node: Any, name: str) -> Iterator[int]:
    """Yield widths that the constants of a node tell, where an input is the first that it takes."""
    attributes = {each.name: each for each in node.attribute}
    for each in LISTS.get(node.op_type, ()):
        if each in attributes:
            n_numbers = len(attributes[each].floats)
            n_targets = max(1, attributes["targets"].i) if "targets" in attributes else 1
            if n_numbers > 1:
                yield n_numbers // n_targets
    shape = _shape_of(model, node.input[1]) if len(node.input) > 1 else None
    if not shape or node.input[0] != name:
        return
    if node.op_type == "Gemm":
        yield shape[-1 if "transB" in attributes and attributes["transB"].i else 0]
    elif node.op_type == "MatMul":
        yield shape[0]
    elif node.op_type == "BatchNormalization" or (node.op_type in BY_ELEMENT and shape[-1] > 1):
        yield shape[-1]


def _shape_of(model: Model, name: str) -> list[int] | None:
    """Get the shape of a constant, from the initializers or a node Constant."""
    for _, node in model.nodes:
        if name in node.output and node.op_type == "Constant":
            tensors = [each.t for each in node.attribute if each.name == "value"]
            return list(np.shape(read_tensor(tensors[0], None))) if tensors else None
    return model.shape_of_constant(name)


def _names(shapes: dict[str, _Shape]) -> tuple[list[list[str]], bool]:
    """Name the values of inputs: as the graph does where each is one value, else x1, x2, ..."""
    single = [name for name, each in shapes.items() if each.width == 1]
    if len(single) == len(shapes) > 1 and all(map(_may_be_named, single)):
        return [[name] for name in single], True
    named, last = [], 0
    for each in shapes.values():
        named.append([f"x{last + number}" for number in range(1, each.width + 1)])
        last += each.width
    return named, False


def _may_be_named(name: str) -> bool:
    try:
        check_name(name)
    except NetworkError:
        return False
    return name != BIAS


def _assumed(given: GraphInput, shape: _Shape, *, is_integer: bool) -> Iterator[str]:
    """Say what is assumed of an input."""
    name = printable(given.name)
    if shape.batch is not None and shape.batch > 1:
        yield f"assumed rows: the first axis of {name}, of size {shape.batch} in the file"
    if shape.is_inferred:
        yield f"assumed width of {name}: {shape.width}, from the numbers of what takes it first"
    if len(shape.sizes) > 1:
        sizes = " x ".join(map(str, shape.sizes))
        yield f"assumed order of {name}: {sizes} values a row, the last axis running fastest"
    if is_integer:
        yield f"assumed integers: {name} is {given.kind} in the file"
