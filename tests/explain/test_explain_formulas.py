"""What no row changes of a node is made for the first row and kept; what is kept is its own."""

from __future__ import annotations

from dataclasses import replace

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, explain_trace, write_explanations
from nnfwd.explain.math import formulas
from nnfwd.explain.math.formulas import Formulas, formulas_of


def make_network(n_inputs: int = 2):
    names = tuple(f"x{index}" for index in range(1, n_inputs + 1))
    node = Node("out", names, (1 / 3,) * n_inputs, parse_activation("relu"), bias=1)
    return assemble([Input(name) for name in names], [node])


def test_a_formula_is_made_once_for_all_rows():
    rows = list(explain_trace(make_network().trace([[3, 5], [1, 2]])))
    found = Formulas(6)
    first, second = (found.of(row["out"]) for row in rows)
    assert first is second
    assert first.weights.texts == ("0.333333", "0.333333")


def test_formulas_of_other_digits_are_others():
    network = make_network()
    assert formulas_of(network, 6) is formulas_of(network, 6)
    assert formulas_of(network, 6) is not formulas_of(network, 3)


def test_steps_with_other_weights_have_a_formula_of_their_own():
    explanation = explain(make_network(), [3, 5])
    before = "".join(write_explanations("text", [explanation], View()))
    steps = replace(explanation["out"], weights=(2.0, 4.0))
    other = replace(explanation, nodes=(steps,))
    assert "2·x1 + 4·x2" in "".join(write_explanations("text", [other], View()))
    assert "".join(write_explanations("text", [explanation], View())) == before


def test_no_more_weights_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(formulas, "MOST_WEIGHTS", 3)
    found = Formulas(6)
    narrow, wide = explain(make_network(3), [1, 2, 3]), explain(make_network(4), [1, 2, 3, 4])
    assert found.of(wide["out"]) is not found.of(wide["out"])
    assert found.of(narrow["out"]) is found.of(narrow["out"])


def test_the_formula_of_a_later_trace_takes_the_place_of_an_earlier_one():
    found, network = Formulas(6), make_network()
    found.of(explain(network, [3, 5])["out"])
    later = explain(network, [3, 5])["out"]
    assert found.of(later) is found.of(later)


def test_formulas_go_with_their_network():
    network = make_network()
    n_before = len(formulas._formulas)
    formulas_of(network, 6)
    assert len(formulas._formulas) == n_before + 1
    del network
    assert len(formulas._formulas) == n_before
