"""Reads derivations back: the text of an expression, and the lines of an explanation."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation

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
