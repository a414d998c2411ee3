"""A node of an ONNX graph: what it takes, its attributes, and its place in errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.core import parse_activation
from nnfwd.errors import ActivationError, NetworkError, printable
from nnfwd.networks.onnx.tensors import read_tensor
from nnfwd.networks.onnx.values import (
    Constant,
    Expression,
    Label,
    Misfit,
    Tensor,
    Value,
    names_array,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.core import Activation
    from nnfwd.errors import KeyPath
    from nnfwd.networks.builder import Builder, Values

__all__ = ["MOST_VALUES", "Call", "float32"]

MOST_VALUES = 1 << 18
"""The most values a row of a tensor may have, so that a small file cannot make a large network."""

MOST_NUMBERS = 1 << 20
"""The most numbers of a constant that is made from a shape: a small file makes no large one."""

FIELDS = {1: "f", 2: "i", 3: "s", 4: "t", 6: "floats", 7: "ints", 8: "strings"}
"""The fields of the types in AttributeProto.AttributeType that are read."""


def float32(number: float) -> float:
    """Round to float32, as the defaults of attributes are."""
    return float(np.float32(number))


class Call:
    """One node, with the values that it takes.

    Parameters
    ----------
    node : onnx.NodeProto
    inputs : sequence of Value or None
        None for an optional one that is left out.
    opset : int
        The version of the operators of its domain.
    builder : Builder
    place : int
        Which of the nodes it is, for one without a name.
    batch : int, optional
        How many rows the model is made for; None for any number.
    """

    def __init__(
        self,
        node: Any,
        inputs: Sequence[Value | None],
        *,
        opset: int,
        builder: Builder,
        place: int = 0,
        batch: int | None = None,
    ) -> None:
        self.operator: str = node.op_type
        self.opset = opset
        self.builder = builder
        self.batch = batch
        self.inputs = inputs
        self.n_outputs = len(node.output)
        self.n_used = sum(bool(name) for name in node.output)
        self._attributes = {each.name: each for each in node.attribute}
        output = node.output[0] if node.output else ""
        name = node.name or (f"of {output}" if output else str(place + 1))
        self.key: KeyPath = (f"node {printable(name)} ({printable(self.operator)})",)

    def refuse(self, message: str, hint: str | None = None) -> NetworkError:
        """Make an error of what is wrong with this node."""
        return NetworkError(message, key=self.key, hint=hint)

    def attribute(self, name: str, default: Any) -> Any:
        """Get an attribute of the kind that its default has.

        Raises
        ------
        NetworkError
            If it is of another kind.
        """
        found = self._attributes.get(name)
        if found is None:
            return default
        value = getattr(found, FIELDS.get(found.type, "name"))
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        elif found.type in (6, 7, 8):
            value = list(value)
        if default is not None and type(value) is not type(default):
            message = f"its attribute {name} is not what it should be"
            raise self.refuse(message)
        return value

    def has(self, index: int) -> bool:
        """Whether an input is given."""
        return index < len(self.inputs) and self.inputs[index] is not None

    def value(self, index: int) -> Value:
        """Get an input that must be given."""
        value = self.inputs[index] if index < len(self.inputs) else None
        if value is None:
            message = f"its input {index + 1} is missing"
            raise self.refuse(message)
        return value

    def tensor(self, index: int, *, integers: bool = False) -> Tensor:
        """Get an input that rows have values of, which some node computes.

        Raises
        ------
        NetworkError
            If it is something else; if it is what no sum can express, the error of its own node.
        """
        return self.expressed(self.value(index), integers=integers)

    def expressed(self, value: Value, *, integers: bool = False) -> Tensor:
        """Check that a value is a tensor with names."""
        if isinstance(value, Label):
            message = "computes with the class of a row, which is a name for people"
            raise self.refuse(message)
        if isinstance(value, Constant):
            message = "takes a constant where values of a row are expected"
            raise self.refuse(message)
        if value.names is None:
            raise value.refusal or self.refuse("takes what cannot be expressed")
        if value.is_integer and not integers:
            message = "computes with integers or truth values"
            raise self.refuse(message)
        return value

    def constant(self, index: int) -> Constant:
        """Get an input that must be a constant."""
        value = self.value(index)
        if not isinstance(value, Constant):
            message = f"its input {index + 1} is not a constant"
            raise self.refuse(message)
        return value

    def numbers(self, index: int) -> NDArray[np.float64]:
        """Get a constant as finite numbers."""
        return self.finite(self.constant(index))

    def finite(self, constant: Constant) -> NDArray[np.float64]:
        """Check that a constant is finite numbers."""
        array = constant.array
        if array.dtype == object or constant.has_rows:
            message = f"{self._named(constant)} is not numbers"
            raise self.refuse(message)
        floats = array.astype(np.float64, copy=False)
        is_bad = ~np.isfinite(floats)
        if is_bad.any():
            place = [int(each[0]) for each in np.nonzero(is_bad)]
            message = (
                f"{self._named(constant)} has {floats[is_bad][0]} at {place}: weights are finite"
            )
            raise self.refuse(message)
        return floats

    def _named(self, constant: Constant) -> str:
        return printable(constant.name) or "a constant"

    def integers(self, index: int, attribute: str) -> list[int] | None:
        """Get integers that are an attribute in older versions and an input in newer ones."""
        if self.has(index):
            array = self.constant(index).array
            if array.dtype != np.int64:
                message = f"its input {index + 1} is not integers"
                raise self.refuse(message)
            return [int(each) for each in array.ravel()]
        found: list[int] | None = self.attribute(attribute, None)
        if found is not None and not isinstance(found, list):
            message = f"its attribute {attribute} is not a list of integers"
            raise self.refuse(message)
        return found

    def number(self, index: int, attribute: str, default: float | None) -> float | None:
        """Get a number that is an attribute in older versions and an input in newer ones."""
        if not self.has(index):
            found: float | None = self.attribute(attribute, default)
            return found
        value = self.constant(index).uniform()
        if value is None:
            message = f"its input {index + 1} is not one number"
            raise self.refuse(message)
        return value

    def read_tensor_attribute(self, name: str) -> Constant:
        """Read a tensor that is an attribute."""
        tensor = self.attribute(name, None)
        if not hasattr(tensor, "data_type"):
            message = f"its attribute {name} is not a tensor"
            raise self.refuse(message)
        return Constant(read_tensor(tensor, None), tensor.name)

    def activation(self, name: str, **parameters: float | str) -> Activation:
        """Make an activation.

        Raises
        ------
        NetworkError
            If a parameter cannot be what it is.
        """
        try:
            return parse_activation({name: parameters} if parameters else name)
        except ActivationError as error:
            raise error.at(key=self.key) from None

    def activate(
        self, value: Tensor, activation: Activation | Sequence[Activation], *of: Value
    ) -> Tensor:
        """Apply an activation; ``of`` are the constants that it was made with, for patterns."""
        names = self.builder.activate(value.flat, activation, key=self.key)
        made = Expression(self.operator, (value, *of))
        return self.result(names, value.shape, value.rows, made)

    def result(
        self,
        names: Values,
        shape: tuple[int, ...],
        rows: int | None,
        made: Expression | None = None,
    ) -> Tensor:
        """Make a tensor of names."""
        return Tensor(shape, rows, names_array(names, shape), made)

    def check_constant(self, shape: Sequence[int]) -> None:
        """Check that a constant that is made from a shape is not too large."""
        if min(shape, default=1) < 0 or math.prod(shape) > MOST_NUMBERS:
            expected = f"expected at most {MOST_NUMBERS} numbers"
            message = f"a constant of the shape {list(shape)}: {expected}"
            raise self.refuse(message)

    def check_size(self, shape: tuple[int, ...]) -> None:
        """Check that a tensor is not too wide."""
        size = math.prod(shape)
        if not 0 < size <= MOST_VALUES:
            message = f"a row of it has {size} values: expected 1 to {MOST_VALUES}"
            raise Misfit(message)
