"""A graph as it is built: nodes, constants, and the expressions of activations as nodes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.proto import ModelProto
from nnfwd.networks.programs.formula import expression_of, function_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.core import Activation

__all__ = ["OPSET", "Graph"]

OPSET = 17

IR_VERSION = 8

DOUBLE, INT64, STRING = 11, 7, 8
"""Types of elements, as TensorProto.DataType numbers them."""

INT, STRING_ATTRIBUTE, INTS, STRINGS = 2, 3, 7, 8
"""Types of attributes, as AttributeProto.AttributeType numbers them."""

WHOLE = {
    "exponential": "Exp",
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "sin": "Sin",
    "cos": "Cos",
    "tanh": "Tanh",
}
"""Activations that are one operator, which runs in float64."""

OVER_LAYER = {"softmax": "Softmax", "log_softmax": "LogSoftmax"}

FUNCTIONS = {
    "abs": "Abs",
    "cos": "Cos",
    "exp": "Exp",
    "log": "Log",
    "max": "Max",
    "min": "Min",
    "sin": "Sin",
    "sqrt": "Sqrt",
    "tanh": "Tanh",
}
"""Functions of expressions that run in float64."""

TOGETHER = {"largest": "ReduceMax", "smallest": "ReduceMin", "total": "ReduceSum"}

KNOWN = frozenset({*FUNCTIONS, *TOGETHER})

OPERATORS = {ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div"}

COMPARISONS = {
    ast.Lt: "Less",
    ast.LtE: "LessOrEqual",
    ast.Gt: "Greater",
    ast.GtE: "GreaterOrEqual",
    ast.Eq: "Equal",
}


class Graph:
    """A graph that takes one tensor of rows."""

    def __init__(self, n_inputs: int) -> None:
        self.model = ModelProto(ir_version=IR_VERSION, producer_name="nnfwd")
        self.model.opset_import.add(domain="", version=OPSET)
        self._graph = self.model.graph
        self._graph.name = "network"
        self._describe(self._graph.input.add(), "inputs", DOUBLE, n_inputs)

    @staticmethod
    def _describe(value: Any, name: str, kind: int, width: int | None) -> None:
        value.name = name
        value.type.tensor_type.elem_type = kind
        value.type.tensor_type.shape.dim.add(dim_param="rows")
        if width is not None:
            value.type.tensor_type.shape.dim.add(dim_value=width)

    def output(self, name: str, width: int | None, *, is_text: bool = False) -> None:
        """Say that a tensor is an output."""
        self._describe(self._graph.output.add(), name, STRING if is_text else DOUBLE, width)

    def add(
        self, operator: str, *inputs: str, name: str = "", domain: str = "", **given: Any
    ) -> str:
        """Add a node, and return what its output is called."""
        output = name or f"value_{len(self._graph.node)}"
        node = self._graph.node.add(op_type=operator, domain=domain, input=inputs, output=[output])
        node.name = f"node_{len(self._graph.node)}"
        for key, value in given.items():
            attribute = node.attribute.add(name=key)
            if isinstance(value, int):
                attribute.type, attribute.i = INT, value
            elif isinstance(value[0], int):
                attribute.type = INTS
                attribute.ints.extend(value)
            else:
                attribute.type = STRINGS
                attribute.strings.extend(each.encode() for each in value)
        return output

    def constant(self, array: NDArray[Any], name: str = "") -> str:
        """Add a constant, and return its name."""
        name = name or f"constant_{len(self._graph.initializer)}"
        tensor = self._graph.initializer.add(name=name)
        tensor.dims.extend(array.shape)
        tensor.data_type = DOUBLE if array.dtype == np.float64 else INT64
        tensor.raw_data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        return name

    def columns(self, tensor: str, chosen: Sequence[int]) -> str:
        """Choose columns of a tensor."""
        return self.add("Gather", tensor, self.constant(np.array(chosen, dtype=np.int64)), axis=1)

    def activate(self, tensor: str, activation: Activation, n_nodes: int) -> str:
        """Apply an activation to all columns of a tensor."""
        if activation.name == "identity":
            return tensor
        if activation.name in WHOLE:
            return self.add(WHOLE[activation.name], tensor)
        if activation.name in OVER_LAYER:
            return self.add(OVER_LAYER[activation.name], tensor, axis=1)
        return _Steps(self, tensor, n_nodes).add(expression_of(activation, KNOWN))


class _Steps:
    """The nodes of one expression: what is in it twice is computed once."""

    def __init__(self, graph: Graph, x: str, n_nodes: int) -> None:
        self._graph, self._x, self._n_nodes = graph, x, n_nodes
        self._done: dict[str, str] = {}

    def add(self, expression: ast.expr) -> str:
        """Add the nodes of an expression, and return the tensor of its values."""
        key = ast.dump(expression)
        if key not in self._done:
            self._done[key] = self._add(expression)
        return self._done[key]

    def _add(self, expression: ast.expr) -> str:  # noqa: PLR0911 - a return a kind
        graph = self._graph
        match expression:
            case ast.Constant(value=value):
                return graph.constant(np.array(float(value)))  # type: ignore[arg-type]
            case ast.Name(id="index"):
                return graph.constant(np.arange(self._n_nodes, dtype=np.float64)[np.newaxis])
            case ast.Name():
                return self._x
            case ast.UnaryOp(operand=operand):
                return graph.add("Neg", self.add(operand))
            case ast.BinOp(left=left, op=sign, right=right):
                return graph.add(OPERATORS[type(sign)], self.add(left), self.add(right))
            case ast.IfExp(test=ast.Compare(left=left, ops=[sign], comparators=[right])):
                holds = graph.add(COMPARISONS[type(sign)], self.add(left), self.add(right))
                return graph.add(
                    "Where", holds, self.add(expression.body), self.add(expression.orelse)
                )
            case ast.Call(args=arguments):
                return self._call(function_of(expression), [self.add(each) for each in arguments])
        raise TypeError(ast.dump(expression))

    def _call(self, function: str, values: list[str]) -> str:
        if function == "total":
            axes = self._graph.constant(np.array([1], dtype=np.int64))
            return self._graph.add("ReduceSum", *values, axes, keepdims=1)
        if function in TOGETHER:
            return self._graph.add(TOGETHER[function], *values, axes=[1], keepdims=1)
        return self._graph.add(FUNCTIONS[function], *values)
