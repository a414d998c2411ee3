"""Every sign of a text explanation is true: each number is read back and calculated with."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations
from nnfwd.write.numbers import format_digits

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|([a-z]\w*|…)|(.))")
DERIVATION = re.compile(r" {2,}(?P<name>[a-z]\w*|…)? *(?P<first>[=≈]) (?P<rest>.*)")


class Reader:
    """Reads an expression: a Fraction, or a tuple of its parts where it is none.

    ``names`` holds the names that are exactly known; ``numbers`` collects what is printed.
    """

    def __init__(self, text, names):
        self.tokens = [match.groups() for match in TOKEN.finditer(text)]
        self.names = names
        self.numbers = []

    def read(self):
        value = self.sum()
        assert self.tokens == []
        return value

    def next_is(self, *symbols):
        return bool(self.tokens) and self.tokens[0][2] in symbols

    def sum(self):
        sign = self.tokens.pop(0)[2] if self.next_is("-") else "+"
        total = self.product(sign == "-")
        while self.next_is("+", "-"):
            part = self.product(self.tokens.pop(0)[2] == "-")
            total = combine("+", total, part)
        return total

    def product(self, is_negative):
        value = self.factor(is_negative)
        while self.next_is("·", "/"):
            operator = self.tokens.pop(0)[2]
            value = combine(operator, value, self.factor(False))
        return value

    def factor(self, is_negative):
        number, name, symbol = self.tokens.pop(0)
        if number is not None:
            self.numbers.append(Fraction(f"-{number}" if is_negative else number))
            return self.numbers[-1]
        if name is not None and self.next_is("("):
            value = self.call(name)
        elif name is not None:
            value = self.names.get(name, ("name", name))
        else:
            assert symbol == "("
            value = self.sum()
            assert self.tokens.pop(0)[2] == ")"
        return combine("·", Fraction(-1), value) if is_negative else value

    def call(self, function):
        arguments, parameters = [], {}
        while self.tokens.pop(0)[2] != ")":
            if len(self.tokens) > 1 and self.tokens[1][2] == "=":
                name = self.tokens.pop(0)[1]
                self.tokens.pop(0)
                parameters[name] = self.sum()
            else:
                arguments.append(self.sum())
        return (function, tuple(arguments), tuple(parameters.items()))


def combine(operator, left, right):
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        if operator == "+":
            return left + right
        return left * right if operator == "·" else left / right
    return (operator, left, right)


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


def read_chains(lines):
    """Group lines into derivations: name, [(sign, text), ...] and the sign and sum of ``…``."""
    chains = []
    for line in lines:
        match = DERIVATION.fullmatch(line)
        if match is None:
            assert " = " not in line
            assert "≈" not in line
        elif match["name"] == "…":
            number, words = match["rest"].split(", the sum of ")
            assert re.fullmatch(r"\d+ more terms?", words)
            chains[-1][2] = (match["first"], Fraction(number))
        else:
            if match["name"]:
                chains.append([match["name"], [], None])
            parts = [match["first"], *re.split(" ([=≈]) ", match["rest"])]
            chains[-1][1].extend(zip(parts[::2], parts[1::2], strict=True))
    return chains


def check_text(text, explanation, digits):
    """Hold each sign and each result of a text against what it says."""
    first, *lines = text.splitlines()
    names = {}
    for part in first.removeprefix("Row 1: ").split(", "):
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
    nodes = {(f"{n.node}_input" if n.together else n.node): n for n in explanation.nodes}
    numbers = [float(number) for number in numbers]
    if name in scalings:
        scaling = scalings[name]
        meant = [scaling.raw, *[-scaling.mean] * (scaling.mean != 0)]
        meant += [scaling.scale] * (scaling.scale != 1)
    elif name in nodes:
        steps = nodes[name]
        meant = [*steps.weights, *[steps.bias] * (steps.bias != 0)]
        meant += [] if steps.together else steps.activation.parameters.values()
    else:
        # sparsemax: the zero, the one and how many nodes; softmax: what is taken off each input
        meant = [0, -1, 2, 3, 4, *(-n.together.shift for n in explanation.nodes if n.together)]
        is_cut = True
    if is_cut:  # not every weight is printed
        assert sign == "≈" or set(numbers) <= set(meant)
    else:
        assert (sign == "=") == (numbers == meant)


def check_result(name, number, explanation, digits):
    results = {scaling.name: scaling.value for scaling in explanation.scalings}
    for steps in explanation.nodes:
        results[steps.node] = steps.output
        if steps.together:
            results[f"{steps.node}_input"] = steps.input
            results["total"] = steps.together.total
            results["threshold"] = steps.together.threshold
    assert number == format_digits(results[name], digits)


nice = st.integers(-9, 9).map(float) | st.integers(-99, 99).map(lambda n: n / 10)
rough = st.floats(-50, 50, allow_subnormal=False)
numbers = st.one_of(nice, nice, rough)
activations = st.sampled_from(
    ["identity", "relu", "leaky_relu", "tanh", "sigmoid", "softsign", "relu"]
).map(parse_activation)


@st.composite
def networks(draw):
    inputs = [
        Input(
            f"x{i}",
            *draw(st.sampled_from([(0, 1), (0, 1), (2, 4), (-1.5, 1), (0, -3), (0.3, 0.7)])),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    names = [each.name for each in inputs]
    nodes = []

    def node(name, sources, activation, layer):
        weights = draw(st.lists(numbers, min_size=len(sources), max_size=len(sources)))
        bias = draw(st.just(0.0) | numbers)
        nodes.append(Node(name, tuple(sources), weights, activation, bias, layer=layer))

    for i in range(draw(st.integers(1, 3))):
        sources = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
        node(f"h{i}", sources, draw(activations), "hidden")
        names.append(f"h{i}")
    over_layer = draw(st.sampled_from([None, None, "softmax", "log_softmax", "sparsemax"]))
    n_outputs = draw(st.integers(1, 4))
    for i in range(n_outputs):
        activation = draw(activations) if over_layer is None else parse_activation(over_layer)
        node(f"out{i}", names[-3:], activation, "output")
    return assemble(inputs, nodes, outputs=tuple(f"out{i}" for i in range(n_outputs)))


@settings(max_examples=100, deadline=None)
@given(st.data(), networks(), st.sampled_from([2, 4, 6, 6, 6, 17]), st.sampled_from([None, 1, 2]))
def test_every_sign_is_true(data, network, digits, terms):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    view = View(terms=terms, digits=digits, width=10**6)
    text = "".join(write_explanations("text", [explanation], view))
    check_text(text, explanation, digits)


@settings(max_examples=30, deadline=None)
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


@settings(max_examples=30, deadline=None)
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
