"""What an expression comes to: the values that a workbook keeps beside its formulas."""

from __future__ import annotations

import ast
import operator
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.elementary import arctan, cos, exp, log, log1p, sin, tanh
from nnfwd.networks.programs.formula import function_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["evaluate"]

OPERATORS: Mapping[type[ast.operator], Callable[..., Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[..., NDArray[np.bool_]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}

FUNCTIONS: Mapping[str, Callable[..., Array]] = {
    "abs": np.abs,
    "atan": arctan,
    "atanh": lambda x: (log1p(x) - log1p(-x)) / 2,
    "cos": cos,
    "exp": exp,
    "largest": lambda x: np.max(x, axis=0),
    "log": log,
    "max": np.maximum,
    "min": np.minimum,
    "sin": sin,
    "smallest": lambda x: np.min(x, axis=0),
    "sqrt": np.sqrt,
    "tanh": tanh,
    "total": lambda x: reduce(np.add, x),
}


def evaluate(expression: ast.expr, names: Mapping[str, Array]) -> Array:
    """Compute an expression.

    Parameters
    ----------
    expression : ast.expr
    names : mapping of str to ndarray of float64
        Of nodes together, shape (n_nodes, n_rows).

    Examples
    --------
    >>> softmax = ast.parse("total(exp(x - largest(x)))", mode="eval").body
    >>> evaluate(softmax, {"x": np.zeros((3, 1))})
    array([3.])
    """
    match expression:
        case ast.Constant(value=value):
            return np.float64(value)  # type: ignore[arg-type,return-value]
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(operand=operand):
            return -evaluate(operand, names)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](evaluate(left, names), evaluate(right, names))
        case ast.IfExp(test=ast.Compare(left=left, ops=[sign], comparators=[right])):
            holds = COMPARISONS[type(sign)](evaluate(left, names), evaluate(right, names))
            return np.where(
                holds, evaluate(expression.body, names), evaluate(expression.orelse, names)
            )
        case ast.Call(args=arguments):
            return FUNCTIONS[function_of(expression)](
                *(evaluate(each, names) for each in arguments)
            )
    raise TypeError(ast.dump(expression))
