"""Every sign of a text explanation is true: each number is read back and calculated with."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations_read import Reader, combine, networks, numbers, read_chains
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations
from nnfwd.text.numbers import format_digits

FUNCTIONS = {
    "max": lambda *x: max(x),
    "relu": lambda x: x if x > 0 else Fraction(0),
    "leaky_relu": lambda x, negative_slope: x if x > 0 else x * negative_slope,
    "softsign": lambda x: x / (1 + abs(x)),
}
ONLY_AT = {"sigmoid": (0, Fraction(1, 2)), "tanh": (0, 0), "exp": (0, 1), "ln": (1, 0)}


def value_of(form):
    """Apply functions that are fractions, written once more and apart from the program."""
    if isinstance(form, Fraction) or form[0] == "name":
        return form
    if form[0] in ("+", "·", "/"):
        return combine(form[0], value_of(form[1]), value_of(form[2]))
    function, arguments, parameters = form
    arguments = [value_of(each) for each in arguments]
    if all(isinstance(each, Fraction) for each in arguments):
        if function in FUNCTIONS:
            return FUNCTIONS[function](*arguments, **dict(parameters))
        at, value = ONLY_AT[function]
        if arguments == [at]:
            return Fraction(value)
    return form


def check_sign(sign, left, right):
    """``=`` where both sides are equal, ``≈`` where they are not.

    Of two calls of one function the arguments count: relu(-1.004) ≈ relu(-1) is no lie.
    """
    calls = isinstance(left, tuple) and isinstance(right, tuple) and left[0] == right[0]
    if sign == "=":
        assert left == right or value_of(left) == value_of(right)
    elif not calls:
        assert value_of(left) != value_of(right)


def check_text(text, explanation, digits):
    """Hold each sign and each result of a text against what it says."""
    first, *lines = text.splitlines()
    names = {}
    inputs, _, more = first.removeprefix("Row 1: ").partition(", and ")
    assert re.fullmatch(r"(\d+ more inputs?)?", more)
    for part in inputs.split(", "):
        name, sign, number = part.split(" ")
        assert number == format_digits(explanation.inputs[name], digits)
        assert (sign == "=") == (float(number) == explanation.inputs[name])
        if sign == "=":
            names[name] = Fraction(number)
    for scaling in explanation.scalings:
        names.pop(scaling.name, None)  # from here on it is the scaled value's name
    for name, steps, rest in read_chains(lines):
        known = {**names, "…": rest[1]} if rest is not None and rest[0] == "=" else names
        before = None
        for sign, written in steps:
            reader = Reader(written, known)
            form = reader.read()
            if before is None:
                check_first(sign, name, reader.numbers, explanation, rest is not None)
            else:
                check_sign(sign, before, form)
            before = form
        assert isinstance(before, Fraction)
        if all(sign == "=" for sign, _ in steps):
            names[name] = before
        check_result(name, steps[-1][1], explanation, digits)


def check_first(sign, name, numbers, explanation, is_cut):
    """The first sign says whether the weights, and what else is printed, have all their digits."""
    scalings = {scaling.name: scaling for scaling in explanation.scalings}
    nodes = {(f"{n.node}_input" if n.group else n.node): n for n in explanation.nodes}
    numbers = [float(number) for number in numbers]
    if name in scalings:
        scaling = scalings[name]
        meant = [scaling.raw, *[-scaling.mean] * (scaling.mean != 0)]
        meant += [scaling.scale] * (scaling.scale != 1)
    elif name in nodes:
        steps = nodes[name]
        meant = [*steps.weights, *[steps.bias] * (steps.bias != 0)]
        meant += [] if steps.group else steps.activation.parameters.values()
    else:
        # sparsemax: the zero, the one and how many nodes; softmax: what is taken off each input
        meant = [0, -1, 2, 3, 4, *(-n.group.shift for n in explanation.nodes if n.group)]
        is_cut = True
    if is_cut:  # not every weight is printed
        assert sign == "≈" or set(numbers) <= set(meant)
    else:
        assert (sign == "=") == (numbers == meant)


def check_result(name, number, explanation, digits):
    results = {scaling.name: scaling.value for scaling in explanation.scalings}
    for steps in explanation.nodes:
        results[steps.node] = steps.output
        if steps.group:
            results[f"{steps.node}_input"] = steps.input
            results["total"] = steps.group.total
            results["threshold"] = steps.group.threshold
    assert number == format_digits(results[name], digits)


@given(st.data(), networks(), st.sampled_from([2, 4, 6, 6, 6, 17]), st.sampled_from([None, 1, 2]))
def test_every_sign_is_true(data, network, digits, terms):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    view = View(terms=terms, digits=digits, width=10**6)
    text = "".join(write_explanations("text", [explanation], view))
    check_text(text, explanation, digits)


def test_a_rest_that_is_rounded_makes_no_equation_true():
    # -12.5 + 10.5 and, rounded to two digits, -12 + 10: equal by chance, and nobody could tell
    identity = parse_activation("identity")
    network = assemble(
        [Input("x1"), Input("x2")], [Node("out", ("x1", "x2"), (-5, 7), activation=identity)]
    )
    explanation = explain(network, [2.5, 1.5])
    text = "".join(write_explanations("text", [explanation], View(terms=1, digits=2)))
    assert text.splitlines()[3:] == [
        "  out = -5·x1 + …",
        "      = -5·2.5 + …",
        "      ≈ -12 + 10",
        "      = -2",
        "    … ≈ 10, the sum of 1 more term",
    ]


@settings(max_examples=30)
@given(st.data(), networks())
def test_the_width_changes_nothing_but_where_lines_end(data, network):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    texts = {
        width: "".join(write_explanations("text", [explanation], View(width=width)))
        for width in (60, 80, 10**6)
    }
    assert len({" ".join(text.split()) for text in texts.values()}) == 1
    for width, text in texts.items():
        assert [line for line in text.splitlines() if len(line) > width] == []
        assert [line for line in text.splitlines() if line != line.rstrip()] == []


@settings(max_examples=30)
@given(st.data(), networks())
def test_a_choice_of_nodes_changes_no_line_of_theirs(data, network):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    chosen = data.draw(st.sets(st.sampled_from(network.nodes), min_size=1))
    everything = "".join(write_explanations("text", [explanation]))
    some = "".join(write_explanations("text", [explanation], View(nodes=frozenset(chosen))))
    assert set(some.splitlines()) <= set(everything.splitlines())
    for node in chosen:
        assert re.search(rf"^  {node} [=≈] ", some, re.MULTILINE)


@pytest.mark.parametrize(
    ("sign", "left", "right"),
    [
        ("=", "0.1·1 + 0.2·1", "0.1 + 0.2"),
        ("≈", "0.1 + 0.2", "0.30001"),
        ("≈", "tanh(6)", "1"),
        ("=", "leaky_relu(-2, negative_slope=0.3)", "-0.6"),
        ("≈", "2·b", "2·3"),
        ("=", "2·a - (-1) / 4", "6.25"),
        ("=", "max(0, a - 2·(-1))", "5"),
    ],
)
def test_the_check_itself_can_fail(sign, left, right):
    left, right = (Reader(each, {"a": Fraction(3)}).read() for each in (left, right))
    check_sign(sign, left, right)
    with pytest.raises(AssertionError):
        check_sign("≈" if sign == "=" else "=", left, right)


def test_functions_of_other_arguments_are_not_equal():
    left, right = (Reader(each, {}).read() for each in ("tanh(2·3)", "tanh(6)"))
    check_sign("=", left, right)
    with pytest.raises(AssertionError):
        check_sign("=", left, Reader("tanh(5)", {}).read())


def test_a_rest_with_a_term_that_is_not_known_is_not_said_to_be_exact():
    # tanh(1) is cut, so 1·1 + 1e-9·tanh(1) only looks like the 1 that is printed
    network = assemble(
        [Input("x1"), Input("x2")],
        [
            Node("h", ("x2",), (1,), activation=parse_activation("tanh")),
            Node("out", ("x1", "x2", "h"), (5, 1, 1e-9), activation=parse_activation("identity")),
        ],
    )
    view = View(terms=1, nodes=frozenset({"out"}))
    text = "".join(write_explanations("text", [explain(network, [2, 1])], view))
    assert text.splitlines()[-1] == "    … ≈ 1, the sum of 2 more terms"
