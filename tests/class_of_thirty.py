"""A class of thirty, each student with the errors that were planted, and what a teacher would say.

Students compute in plain Python, as they would on paper: what is written, and what is gone on
with, are rounded, cut off or left as they are. ::

    a = tanh(0.1·x1 + 0.2·x2 + 0.3)
    b = tanh(-0.4·x1 + 0.5·x2 - 0.6)
    output = 2·a + 7·b - 1

For the row 3, 5: a = tanh(1.6) = 0.9217, b = tanh(0.7) = 0.6044, output = 5.0739.
"""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

NETWORK = """
inputs: [x1, x2]
activation: {hidden: tanh, output: identity}
layers:
  - name: hidden
    nodes: {a: {weights: [0.1, 0.2], bias: 0.3}, b: {weights: [-0.4, 0.5], bias: -0.6}}
  - nodes: {output: {weights: [2, 7], bias: -1}}
"""

COLUMNS = ("a_input", "a", "b_input", "b", "output")


class Line(NamedTuple):
    """A line of the class, and of the report: the counts, the first wrong node, the slip."""

    name: str
    answers: dict[str, str]
    counts: tuple[int, int, int, int]
    first_wrong: str = ""
    slip: str = ""


def rounded(decimals: int) -> Callable[[float], str]:
    return _to(decimals, ROUND_HALF_UP)


def cut_off(decimals: int) -> Callable[[float], str]:
    return _to(decimals, ROUND_DOWN)


def _to(decimals: int, rounding: str) -> Callable[[float], str]:
    unit = Decimal(1).scaleb(-decimals)
    # on paper -0.4·3 + 0.5·5 - 0.6 is 0.7, and not 0.6999999999999998
    return lambda number: str(Decimal(f"{number:.12f}").quantize(unit, rounding))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def solve(
    write: Callable[[float], str] = repr,
    *,
    goes_on_with_all_digits: bool = False,
    errors: dict[str, float] | None = None,
    function: Callable[[float], float] = math.tanh,
    bias_of_b: float = -0.6,
    x: tuple[float, float] = (3, 5),
) -> dict[str, str]:
    """Answer every column, with an error added to some values."""
    written: dict[str, str] = {}
    values: dict[str, float] = {}

    def put(name: str, value: float) -> None:
        value += (errors or {}).get(name, 0)
        written[name] = write(value)
        values[name] = value if goes_on_with_all_digits else float(written[name])

    put("a_input", 0.1 * x[0] + 0.2 * x[1] + 0.3)
    put("a", function(values["a_input"]))
    put("b_input", -0.4 * x[0] + 0.5 * x[1] + bias_of_b)
    put("b", function(values["b_input"]))
    put("output", 2 * values["a"] + 7 * values["b"] - 1)
    return written


def without(answers: dict[str, str], *names: str) -> dict[str, str]:
    return {name: "" if name in names else text for name, text in answers.items()}


def the_class() -> list[Line]:
    right = (5, 0, 0, 0)
    return [
        Line("Ada", solve(), right),
        Line("Ben", solve(rounded(1)), right),
        Line("Cem", solve(rounded(2)), right),
        Line("Dora", solve(rounded(3)), right),
        Line("Fay", solve(rounded(2), goes_on_with_all_digits=True), right),
        Line("Gus", solve(rounded(4), goes_on_with_all_digits=True), right),
        Line("Hao", solve(cut_off(2)), right),
        Line("Ida", solve(cut_off(4)), right),
        Line("Jan", solve(cut_off(3), goes_on_with_all_digits=True), right),
        # blank, whatever comes after it
        Line("Kim", without(solve(), "a_input", "b_input"), (3, 0, 0, 2)),
        Line("Lea", without(solve(rounded(3), goes_on_with_all_digits=True), "b"), (4, 0, 0, 1)),
        # what is not written may not be rounded, but is known as a slip
        Line(
            "Max",
            without(solve(rounded(3)), "b"),
            (3, 0, 1, 1),
            "output",
            "each value rounded to 3 decimals",
        ),
        Line("Nia", without(solve(), *COLUMNS), (0, 0, 0, 5)),
        # a slip in calculating, and all that comes of it
        Line("Ole", solve(errors={"a_input": 1}), (2, 2, 1, 0), "a_input"),
        Line("Pia", solve(rounded(3), errors={"a_input": -0.25}), (2, 2, 1, 0), "a_input"),
        Line("Quinn", solve(cut_off(3), errors={"b": 0.1}), (3, 1, 1, 0), "b"),
        Line("Rosa", solve(rounded(2), errors={"b_input": 0.5}), (2, 2, 1, 0), "b_input"),
        Line("Sam", solve(errors={"output": 0.01}), (4, 0, 1, 0), "output"),
        Line("Tea", solve(errors={"a": 0.1, "output": 1}), (3, 0, 2, 0), "a"),
        Line("Uwe", solve(errors={"a": 0.1, "b": -0.1}), (2, 1, 2, 0), "a"),
        # the error is in what was not written
        Line("Vera", without(solve(errors={"a_input": 1}), "a_input"), (2, 1, 1, 1), "a"),
        # the last digit is off by one
        Line("Will", {**solve(rounded(4)), "output": "5.0746"}, (4, 0, 1, 0), "output"),
        # text
        Line("Xu", {**solve(), "b": "yes"}, (4, 0, 1, 0), "b"),
        Line("Yan", {**solve(rounded(3)), "a": "0,922"}, (4, 0, 1, 0), "a"),
        # slips
        Line("Zoe", solve(bias_of_b=0), (2, 2, 1, 0), "b_input", "no bias added at b"),
        Line("Adam", solve(rounded(3), bias_of_b=0), (2, 2, 1, 0), "b_input", "no bias added at b"),
        Line("Bea", solve(function=sigmoid), (2, 1, 2, 0), "a", "sigmoid in place of tanh"),
        Line("Cleo", solve(x=(5, 3)), (0, 3, 2, 0), "a_input", "x1 and x2 exchanged"),
        Line(
            "Carl",
            without(
                solve(rounded(2), goes_on_with_all_digits=True, function=sigmoid),
                "a_input",
                "b_input",
                "b",
            ),
            (0, 0, 2, 3),
            "a",
            "sigmoid in place of tanh",
        ),
        Line("Dee", solve(function=float), (2, 1, 2, 0), "a", "no activation applied"),
    ]
