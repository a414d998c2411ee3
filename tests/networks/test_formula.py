"""Expressions of activations: how they are printed, and what they come to."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest

from nnfwd.core import parse_activation
from nnfwd.core.activations import FUNCTIONS
from nnfwd.networks.programs.evaluate import evaluate
from nnfwd.networks.programs.formula import (
    calls,
    defined,
    expression_of,
    uses_of,
    with_calls_named,
)
from nnfwd.networks.programs.sql_words import DIALECTS, SqlPrinter

NAMES = {"a": "a", "b": "b", "c": "c"}


def parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a / (b * c)", "a / (b * c)"),
        ("a * b / c", "a * b / c"),
        ("a * (b + c)", "a * (b + c)"),
        ("a + b * c", "a + b * c"),
        ("-a * b", "(-a) * b"),
        ("a - -b", "a - (-b)"),
        ("-(a + b)", "-(a + b)"),
        ("-a + b", "-a + b"),
        ("exp(-a) * 2", "EXP(-a) * 2e0"),
        ("max(a + b, 0.5)", "GREATEST(a + b, 5e-1)"),
        ("a if b > c else 1", "CASE WHEN b > c THEN a ELSE 1e0 END"),
        ("(a if b == 0 else c) + 1", "CASE WHEN b = 0e0 THEN a ELSE c END + 1e0"),
    ],
)
def test_parentheses_keep_the_order_of_computing(written: str, printed: str) -> None:
    text = SqlPrinter(NAMES, DIALECTS["duckdb"])(parse(written))

    assert text == printed.replace("5e-1", "0.5e0")


def test_negative_numbers_stand_in_parentheses_where_they_would_make_a_comment() -> None:
    expression = expression_of(parse_activation("hard_tanh(min=-2, max=3)"), frozenset())
    shrink = expression_of(parse_activation("soft_shrink(lambd=2)"), frozenset())
    printer = SqlPrinter({"x": "x"}, DIALECTS["duckdb"])

    assert printer(expression) == "LEAST(GREATEST(x, -2e0), 3e0)"
    assert printer(shrink) == "x - LEAST(GREATEST(x, -2e0), 2e0)"
    assert printer(ast.BinOp(ast.Name("x"), ast.Sub(), ast.Constant(-1.0))) == "x - (-1e0)"


def test_numbers_are_calculated_with_as_far_as_they_go() -> None:
    selu = expression_of(parse_activation("celu(alpha=4)"), frozenset({"min", "max", "expm1"}))
    gaussian = expression_of(parse_activation("silu(beta=-2)"), frozenset({"min", "exp", "abs"}))

    assert ast.unparse(selu) == "max(x, 0) + 4.0 * expm1(min(x, 0) / 4.0)"
    assert ast.unparse(gaussian) == "x * exp(min(-2.0 * x, 0)) / (1 + exp(-abs(-2.0 * x)))"


@pytest.mark.parametrize("name", [row.name for row in FUNCTIONS.values() if row.expression])
def test_an_expression_says_what_the_function_computes(name: str) -> None:
    activation = parse_activation(name)
    known = frozenset({"min", "max", "abs", "exp", "log", "sqrt", "tanh", "sin", "cos"})
    known |= {"largest", "smallest", "total"}
    x = np.array([[-30.0, -1.5, 0.0, 1.0, 2.0], [1.0, 1.0, 0.0, 2.5, 40.0]])
    index = np.arange(2.0)[:, np.newaxis]
    with np.errstate(all="ignore"):
        found = evaluate(expression_of(activation, known), {"x": x, "index": index})

    assert np.abs(found - activation(x)).max() < 1e-14


def test_definitions_are_right_where_they_are_used() -> None:
    x = np.concatenate([np.logspace(-300, 0, 200), [0.0, 0.0099, 0.01, 0.0101, 0.5]])
    for text, right in (
        ("log1p(x)", np.log1p(x)),
        ("atan(x)", np.arctan(x)),
        ("atan(x * 1e4)", np.arctan(x * 1e4)),
        ("expm1(-x)", np.expm1(-x)),
        ("normal(x)", [0.5 * math.erfc(-each / math.sqrt(2)) for each in x.tolist()]),
        ("normal(-9 * x)", [0.5 * math.erfc(9 * each / math.sqrt(2)) for each in x.tolist()]),
    ):
        known = frozenset({"abs", "exp", "log", "sqrt", "tanh"})
        found = evaluate(defined(parse(text), known), {"x": x})
        assert np.abs(found - right).max() < 1e-15 * 4, text
        relative = np.abs(found - right)[x > 0] / np.abs(np.array(right)[x > 0])
        assert relative.max() < 1e-13, text


def test_calls_over_a_layer_are_found_inner_ones_first_and_once() -> None:
    softmax = parse("exp(x - largest(x)) / total(exp(x - largest(x)))")
    found = calls(softmax)
    names = {ast.dump(call): f"s{number}" for number, call in enumerate(found)}

    assert [ast.unparse(each) for each in found] == [
        *("largest(x)", "total(exp(x - largest(x)))"),
    ]
    assert ast.unparse(with_calls_named(softmax, names)) == "exp(x - s0) / s1"
    assert ast.unparse(softmax) == "exp(x - largest(x)) / total(exp(x - largest(x)))"
    assert (uses_of(softmax), uses_of(softmax, "index")) == (4, 0)
