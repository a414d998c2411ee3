"""Whatever names are, an explanation reads as it does with plain ones.

A network is explained under names such as ``2``, ``x-1`` and ``a = 3`` and once more under plain
ones. In the first text every name is found by its quotes or as a word, and written as the plain
one: the two texts are then the same, sign for sign.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations_read import networks, numbers
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations
from nnfwd.explain.math.expressions import Name
from nnfwd.explain.notations.latex import PRINTER as LATEX
from nnfwd.explain.notations.markdown import PRINTERS as MARKDOWN
from nnfwd.text.apart import in_formula
from odd_names import ARITHMETIC, any_names, renamed

TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*")"""
    r"""|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?(?![^\W_]))"""
    r"""|(?P<word>[^\s"()+\-·/=≈,…]+)"""
    r"""|(?P<other>\S)"""
)


def written(notation, network, row, **view):
    explanation = explain(network, row)
    return "".join(write_explanations(notation, [explanation], View(width=10**6, **view)))


def tokens(text, plain):
    """Cut a text into names, numbers and signs; names become what ``plain`` calls them."""
    found = []
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        is_call = kind == "word" and text[match.end() : match.end() + 1] == "("
        if kind == "quoted":
            token = plain[token]
        elif kind == "word" and not is_call:
            token = plain.get(token, token)
        found.append(token)
    return found


def with_inputs(names):
    """Add what the activation of each is applied to."""
    return names | {f"{plain}_input": f"{name}_input" for plain, name in names.items()}


@st.composite
def twins(draw):
    """Draw a network of plain names, one of any names, and what each is called in the other."""
    network = draw(networks())
    names = draw(
        st.lists(any_names(), min_size=len(network.names), max_size=len(network.names), unique=True)
    )
    called = dict(zip(network.names, names, strict=True))
    size = len(network.inputs)
    row = draw(st.lists(numbers, min_size=size, max_size=size))
    return network, renamed(network, called), called, row


def lines_of(text):
    return [line for line in text.splitlines() if line.startswith(("Row", "  "))]


@given(twins(), st.sampled_from([None, 2]))
def test_a_text_reads_as_with_plain_names(twins, terms):
    network, other, called, row = twins
    plain = {in_formula(name): each for each, name in with_inputs(called).items()}
    assert len(plain) == 2 * len(called)
    expected, found = (
        lines_of(written("text", each, row, terms=terms)) for each in (network, other)
    )
    assert [tokens(line, plain) for line in found] == [tokens(line, {}) for line in expected]


@given(twins())
def test_a_page_reads_as_with_plain_names(twins):
    network, other, called, row = twins
    plain = {in_formula(name): each for each, name in with_inputs(called).items()}
    expected, found = (
        json.loads(re.search(r'class="row"[^>]*>(.*?)</script>', written("html", each, row))[1])
        for each in (network, other)
    )
    for part in ("shared", "math"):
        lines = [json.dumps(each[part], ensure_ascii=False) for each in (expected, found)]
        left, right = (re.findall(r'"((?:[^"\\]|\\.)*)"', each) for each in lines)
        texts = [json.loads(f'"{text}"') for text in right]
        assert [tokens(text, plain) for text in texts] == [
            tokens(json.loads(f'"{text}"'), {}) for text in left
        ]


@pytest.mark.parametrize("name", ARITHMETIC)
def test_mathematics_has_the_same_names_in_quotes(name):
    for printer, quote in ((LATEX, r"\textquotedbl{}"), (MARKDOWN["fence"], r'\text{"}')):
        for role, text in (("value", name), ("input", f"{name}_input")):
            written_name = printer.name(Name(name, role))
            in_quotes = written_name.removeprefix(r"\textnormal{").startswith(quote)
            in_quotes = in_quotes and written_name.count(quote) >= 2
            assert in_quotes == (in_formula(text) != text), written_name


@pytest.mark.parametrize("name", ARITHMETIC)
def test_what_could_be_read_as_arithmetic_is_in_quotes(name):
    stays = {"relu", "max", "exp", "x", "x'", "$x_1$", "x.1", "x₁", "é"}
    assert (in_formula(name) == name) == (name in stays)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("年齢", "年齢"),
        ("😀", "😀"),
        ("sepal.length", "sepal.length"),
        ("#1", '"#1"'),
        ("$5", '"$5"'),
        ("%", '"%"'),
        ("一", '"一"'),
        ("Ⅳ", '"Ⅳ"'),
        ("x¹", '"x¹"'),
        ('5" pipe', r'"5\" pipe"'),
        ("a\\b c", r'"a\\b c"'),
        ("a\\b", "a\\b"),
        ("\u202ea", r'"\u202ea"'),
    ],
)
def test_names_in_formulas(name, text):
    assert in_formula(name) == text


def test_words_that_could_be_an_equation_are_in_quotes():
    relu = parse_activation("relu")
    network = assemble(
        [Input("x")],
        [
            Node("2", ("x",), (1,), relu, layer="a = 5"),
            Node("3", ("2",), (1,), relu, layer="layer 2"),
        ],
        classes=("x = 1", "<=50K"),
    )
    assert written("text", network, [0.5]).splitlines() == [
        "Row 1: x = 0.5",
        "",
        '"a = 5" (relu)',
        '  "2" = relu(1·x)',
        "      = relu(1·0.5)",
        "      = relu(0.5)",
        "      = 0.5",
        "",
        "layer 2 (relu)",
        '  "3" = relu(1·"2")',
        "      = relu(1·0.5)",
        "      = relu(0.5)",
        "      = 0.5",
        "",
        'class: "x = 1" ("3" is not above 0.5)',
    ]
    assert written("text", network, [2]).splitlines()[-1] == 'class: <=50K ("3" is above 0.5)'
