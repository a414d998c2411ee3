"""How answers agree that were computed in float32: told from their digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_texts import ROWS, compare, in_float32, networks, passes, words
from nnfwd.core import Input, Node, assemble, parse_activation

WRITERS = {
    "shortest": str,
    "nine digits": lambda number: f"{float(number):.9g}",
    "as float64": lambda number: repr(float(number)),
    "eighteen digits": lambda number: f"{float(number):.18e}",
}


@given(networks(), ROWS, st.sampled_from(list(WRITERS)))
def test_answers_computed_in_float32_are_told_as_such(network, rows, writer):
    answers = [WRITERS[writer](number) for number in in_float32(network, rows)]
    found = compare(answers, rows, network)
    assert found.needs_no_slip
    assert found.slips == ()
    if found.differing:
        # few answers may agree to all their digits, which says more
        assert words(found) == "as float32" or words(found).startswith("to ")
        assert passes(answers, rows, network, found)


@pytest.mark.parametrize("writer", WRITERS)
def test_many_answers_computed_in_float32_are_told_as_nothing_else(writer):
    tanh, identity = map(parse_activation, ("tanh", "identity"))
    nodes = [
        Node("a", ("x1", "x2"), (0.1, 0.2), tanh, 0.3, "hidden"),
        Node("out", ("a",), (0.7,), identity, -0.1, "last"),
    ]
    network = assemble([Input("x1"), Input("x2")], nodes)
    rows = [[number / 10, 1 - number / 7] for number in range(30)]
    answers = [WRITERS[writer](number) for number in in_float32(network, rows)]
    found = compare(answers, rows, network)
    assert words(found) == "as float32"
    assert passes(answers, rows, network, found)


def test_float32_is_not_told_where_an_answer_is_off_by_more():
    assert words(compare(["0.3000001", "0.70000005"], [[0.3], [0.7]])) == "as float32"
    assert words(compare(["0.30001", "0.70000005"], [[0.3], [0.7]])) == ""
    # no float32 number is written like this
    assert words(compare(["0.30000003", "0.70000005"], [[0.3], [0.7]])) == ""


def test_where_large_numbers_cancel_float32_is_as_far_off_as_it_is():
    network = assemble(
        [Input("x1"), Input("x2")],
        [Node("y", ("x1", "x2"), (1000.1, -1000.0), parse_activation("identity"))],
    )
    rows = [[7.3, 7.30072], [3.1, 3.10030]]
    answers = [str(number) for number in in_float32(network, rows)]
    found = compare(answers, rows, network)
    assert words(found) == "as float32"
    assert passes(answers, rows, network, found)


def test_float32_may_be_anywhere_where_it_overflows():
    largest, identity = np.finfo(np.float64).max, parse_activation("identity")
    network = assemble(
        [Input("x1"), Input("x2")],
        [Node("y", ("x1", "x2"), (largest, -largest), identity, bias=0.3)],
    )
    assert words(compare(["0.30000001"], [[1.0, 1.0]], network)) == "as float32"
