"""The expressions of activations, and the walk over them that a notation's printer fills in.

An expression is Python's notation with few functions: see ``Function.expression``. It is parsed
with Python's own parser, parameters and what a notation lacks are put in, and numbers are
calculated with as far as they go. Nothing of it is ever run.
"""

from __future__ import annotations

import ast
import operator
from copy import deepcopy
from typing import TYPE_CHECKING

from nnfwd.core.activations.normal import COEFFICIENTS
from nnfwd.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnfwd.core import Activation

__all__ = [
    "OVER_LAYER",
    "Printer",
    "calls",
    "defined",
    "expression_of",
    "function_of",
    "uses_of",
    "with_calls_named",
]

OVER_LAYER = ("largest", "smallest", "total")
"""Functions of a layer's nodes together."""

OPERATORS: Mapping[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: (" + ", operator.add),
    ast.Sub: (" - ", operator.sub),
    ast.Mult: (" * ", operator.mul),
    ast.Div: (" / ", operator.truediv),
}

COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: " < ",
    ast.LtE: " <= ",
    ast.Gt: " > ",
    ast.GtE: " >= ",
    ast.Eq: " = ",
}

BELOW, SUM, PRODUCT, WHOLE = range(4)
"""How tightly an expression holds together."""


def _upper_tail() -> str:
    """Write the chance that a normal variable is above a size, from core/activations/normal."""
    t = "((abs(x) - 6) / (abs(x) + 6))"
    polynomial = repr(COEFFICIENTS[-1])
    for coefficient in COEFFICIENTS[-2::-1]:
        polynomial = f"({polynomial} * {t} + {coefficient!r})"
    return f"exp(-x * x / 2) / (1 + abs(x)) * (0.5 + {polynomial})"


def _arctangent(terms: int) -> str:
    """Write the beginning of the arctangent's series, for small x."""
    series = repr(1 / (2 * terms + 1))
    for odd in range(2 * terms - 1, 0, -2):
        series = f"({1 / odd!r} - x * x * {series})"
    return f"x * {series}"


DEFINITIONS: Mapping[str, str] = {
    # each half angle is nearer to 0: after three it is below 0.2
    "atan": "8 * small_atan(half_angle(half_angle(half_angle(x))))",
    "half_angle": "x / (1 + sqrt(1 + x * x))",
    "small_atan": _arctangent(12),
    # for what log1p takes the arctangent of: 0 to 1/3
    "atanh": "log((1 + x) / (1 - x)) / 2 if x > 0.01 else x * (1 + x * x * (1 / 3 + x * x / 5 + "
    "x * x * x * x / 7))",
    "expm1": "tanh(x / 2) * (exp(x) + 1)",
    "log1p": "2 * atanh(x / (2 + x))",
    "normal": f"1 - {_upper_tail()} if x > 0 else {_upper_tail()}",
}
"""Functions in words of others, where a notation does not have them; for x that do not overflow."""


def expression_of(activation: Activation, known: frozenset[str]) -> ast.expr:
    """Get the expression of an activation with its parameters, in functions that are known.

    Parameters
    ----------
    activation : Activation
    known : frozenset of str
        The functions that the notation has.

    Raises
    ------
    NetworkError
        If the table has no expression for it.

    Examples
    --------
    >>> from nnfwd.core import parse_activation
    >>> found = expression_of(parse_activation("elu(alpha=2)"), frozenset({"min", "max", "expm1"}))
    >>> ast.unparse(found)
    'max(x, 0) + 2.0 * expm1(min(x, 0))'
    """
    written = activation.function.expression
    text = written if isinstance(written, str) else written(**activation.parameters)
    if not text:
        message = f"{activation.name} has no formula of a few steps that other programs could take"
        raise NetworkError(message)
    numbers = {
        name: value for name, value in activation.parameters.items() if isinstance(value, float)
    }
    tree: ast.expr = _Filled({name: ast.Constant(value) for name, value in numbers.items()}).visit(
        _parse(text)
    )
    return defined(tree, known)


def defined(expression: ast.expr, known: frozenset[str]) -> ast.expr:
    """Put :data:`DEFINITIONS` in the place of functions that a notation does not have."""
    return _Defined(known).visit(expression)  # type: ignore[no-any-return]


def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


class _Filled(ast.NodeTransformer):
    """Put expressions in the place of names, and calculate what is all numbers."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(each) for each in node.args], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        if isinstance(operand, ast.Constant):
            return ast.Constant(-operand.value)  # type: ignore[operator]
        return ast.UnaryOp(node.op, operand)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            _, compute = OPERATORS[type(node.op)]
            return ast.Constant(compute(left.value, right.value))  # type: ignore[arg-type]
        return ast.BinOp(left, node.op, right)


class _Defined(ast.NodeTransformer):
    """Put definitions in the place of functions that are not known."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(each) for each in node.args]
        name = function_of(node)
        if name in self.known or name not in DEFINITIONS:
            return ast.Call(node.func, arguments, [])
        definition = _Filled({"x": arguments[0]}).visit(_parse(DEFINITIONS[name]))
        return self.visit(definition)  # type: ignore[no-any-return]


def function_of(call: ast.expr) -> str:
    """Name the function of a call; empty for any other expression."""
    is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    return call.func.id if is_call else ""  # type: ignore[attr-defined]


def uses_of(expression: ast.expr, name: str = "x") -> int:
    """Count how often a name is in an expression."""
    return sum(isinstance(each, ast.Name) and each.id == name for each in ast.walk(expression))


def calls(expression: ast.expr) -> list[ast.Call]:
    """List the functions over a layer that an expression calls, each once, inner ones first.

    Examples
    --------
    >>> softmax = _parse("exp(x - largest(x)) / total(exp(x - largest(x)))")
    >>> [ast.unparse(each) for each in calls(softmax)]
    ['largest(x)', 'total(exp(x - largest(x)))']
    """
    found: dict[str, ast.Call] = {}

    def walk(node: ast.AST) -> None:
        for each in ast.iter_child_nodes(node):
            walk(each)
        if isinstance(node, ast.Call) and function_of(node) in OVER_LAYER:
            found.setdefault(ast.dump(node), node)

    walk(expression)
    return list(found.values())


def with_calls_named(expression: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """Put names in the place of calls over a layer, which are known by their dump."""

    class Named(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.expr:
            if ast.dump(node) in names:
                return ast.Name(names[ast.dump(node)])
            return ast.Call(node.func, [self.visit(each) for each in node.args], [])

    return Named().visit(deepcopy(expression))  # type: ignore[no-any-return]


class Printer:
    """Writes expressions; a notation says how it writes numbers, functions and conditions.

    Parameters
    ----------
    names : mapping of str to str
        How the names of an expression are written.
    sums : frozenset of str, optional
        Those of them that are written as sums, which need parentheses.
    """

    functions: Mapping[str, str] = {}
    """How each function is written that the notation has, as ``"EXP({})"``."""

    equals = " = "

    def __init__(self, names: Mapping[str, str], sums: frozenset[str] = frozenset()) -> None:
        self.names, self.sums = names, sums

    def number(self, number: float) -> str:
        """Write a number with all its digits."""
        return repr(float(number))

    def condition(self, test: str, then: str, otherwise: str) -> str:
        """Write a choice between two expressions."""
        raise NotImplementedError

    def __call__(self, expression: ast.expr) -> str:
        """Write an expression."""
        return self._write(expression, BELOW)

    def _write(self, expression: ast.expr, holds: int) -> str:
        """Write an expression, in parentheses where it holds together less than what is around."""
        match expression:
            case ast.Constant(value=value):
                text, own = self.number(value), WHOLE  # type: ignore[arg-type]
                own = SUM if text.startswith("-") else own
            case ast.Name(id=name):
                text, own = self.names[name], SUM if name in self.sums else WHOLE
            case ast.UnaryOp(operand=operand):
                text, own = f"-{self._write(operand, WHOLE)}", SUM
            case ast.BinOp():
                text, own = self._operation(expression)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                parts = (self._compare(test), self(body), self(otherwise))
                text, own = self.condition(*parts), WHOLE
            case ast.Call(args=arguments):
                text = self._call(function_of(expression), [self(each) for each in arguments])
                own = WHOLE
            case _:
                raise TypeError(ast.dump(expression))
        return text if own > holds or own == WHOLE or holds == BELOW else f"({text})"

    def _operation(self, node: ast.BinOp) -> tuple[str, int]:
        sign, _ = OPERATORS[type(node.op)]
        own = SUM if isinstance(node.op, ast.Add | ast.Sub) else PRODUCT
        # What comes after an operator is in parentheses unless it holds together more: the order
        # of rounding is that of the expression.
        return f"{self._write(node.left, own - 1)}{sign}{self._write(node.right, own)}", own

    def _compare(self, test: ast.expr) -> str:
        if not isinstance(test, ast.Compare):
            raise TypeError(ast.dump(test))
        sign = COMPARISONS[type(test.ops[0])]
        sign = self.equals if sign == " = " else sign
        return f"{self(test.left)}{sign}{self(test.comparators[0])}"

    def _call(self, function: str, arguments: list[str]) -> str:
        return self.functions[function].format(*arguments)
