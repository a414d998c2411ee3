"""Every number is read back out of each notation, and is the one that JSON has, as printed."""

from __future__ import annotations

import csv
import io
import json
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations_read import Reader, networks, numbers
from nnfwd import load_network
from nnfwd.explain import View, explain, write_explanations
from nnfwd.text.numbers import format_digits

SIGN = re.compile(" ([=≈]) ")
BLOCK = re.compile(r"\\begin\{align(?:ed|\*)\}\n(.*?)\n\\end\{align(?:ed|\*)\}", re.DOTALL)
MATRIX = re.compile(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}")
GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"


def written(notation, explanation, **view):
    return "".join(write_explanations(notation, [explanation], View(**view)))


def join_steps(lines, is_first):
    """Put the steps of a derivation, a line each, on one line."""
    derivations = []
    for line in lines:
        if is_first(line):
            derivations.append("")
        derivations[-1] += f" {line.strip()}"
    whole = [" ".join(each.split()) for each in derivations]
    return sorted(re.sub(r", (\w+) = ", r", \1=", each) for each in whole)


def derivations_of_text(text):
    lines = [line for line in text.splitlines()[1:] if SIGN.search(line)]
    return join_steps(lines, lambda line: line.lstrip()[0] not in "=≈")


def derivations_of_mathematics(text):
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return join_steps([plain(line) for line in lines], lambda line: not line.startswith(" "))


def derivations_of_page(text):
    (row,) = re.findall(r'class="row"[^>]*>(.*?)</script>', text)
    row = json.loads(row)
    parts = [part for lines in (*row["math"].values(), row["shared"]) for part in lines]
    found = [" ".join(part) for part in parts if isinstance(part, list)]
    return sorted(each for each in found if each not in given_inputs(row, found))


def given_inputs(row, found):
    """The inputs as given, which other notations have in a line of their own."""
    first = [lines[1] if lines[0] == "as given" else lines[0] for lines in row["math"].values()]
    return [" ".join(each) for each in first if len(each) == 3 and re.match(r"x\d+$", each[0])]


def plain(tex):
    """Write mathematics as the text notation does."""
    tex = tex.replace(r"\\[4pt]", "").replace(r"\\", "").replace("&", " ").replace(r"\qquad", " ")
    tex = re.sub(r"\\(?:mathrm|operatorname)\{((?:\\_|[^{}])*)\}", r"\1", tex).replace(r"\_", "_")
    tex = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", tex).replace(r" \cdot ", "·")
    tex = re.sub(r"\\text\{ ?(.*?)\}", r"\1", tex).replace(" ,", ",").replace(r"\cdots", "…")
    tex = re.sub(r"\\(tanh|exp|ln|max)\b", r"\1", tex.replace(r"\approx", "≈"))
    return re.sub(rf"\\frac{GROUP}{GROUP}", as_quotient, tex)


def as_quotient(match):
    dividend, divisor = match.groups()
    is_sum = re.search(" [+-] ", dividend) and not dividend.endswith(")")
    is_negative = divisor.startswith("-")
    dividend = f"({dividend})" if is_sum else dividend
    return f"{dividend} / " + (f"({divisor})" if is_negative else divisor)


NOTATIONS = {
    "text": derivations_of_text,
    "latex": derivations_of_mathematics,
    "markdown": derivations_of_mathematics,
    "html": derivations_of_page,
}


@settings(max_examples=60)
@given(st.data(), networks(), st.sampled_from([2, 6, 17]), st.sampled_from([12, 2]))
def test_every_notation_has_the_derivations_of_the_text(data, network, digits, terms):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    view = {"digits": digits, "terms": terms, "width": 10**6}
    found = {name: read(written(name, explanation, **view)) for name, read in NOTATIONS.items()}
    assert len(found["text"]) >= len(network.nodes)
    assert found["markdown"] == found["text"]
    if terms == 12:
        assert found["latex"] == found["text"] == found["html"]
    # where terms are few, LaTeX leaves out nodes, and the page no input
    left_out = [each for each in found["text"] if each not in found["latex"]]
    assert [each for each in found["text"] if each not in left_out] == found["latex"]
    assert [each for each in found["html"] if each in found["text"]] == found["text"]


def numbers_by_step(derivation):
    name, *parts = SIGN.split(derivation)
    steps = []
    for text in parts[1::2]:
        reader = Reader(text, {})
        reader.read()
        steps.append([float(number) for number in reader.numbers])
    return name, steps


def as_printed(values, digits):
    return [float(format_digits(value, digits)) for value in values]


def steps_of(node, digits, *, over_layer):
    """The numbers that the steps of a node have, by JSON: in the order in which they stand."""
    terms, bias = node["terms"], [node["bias"]] if node["bias"] else []
    settings = [] if over_layer else list(node["parameters"].values())
    steps = [
        [*(term["weight"] for term in terms), *bias],
        [number for term in terms for number in (term["weight"], term["value"])] + bias,
        [*(term["product"] for term in terms), *bias],
        [node["input"]],
    ]
    result = [] if over_layer else [[node["output"]]]
    return [as_printed(step, digits) for step in [*(each + settings for each in steps), *result]]


def check_numbers(derivations, data, digits):
    """Hold the numbers of all derivations of nodes against JSON; a step may be left out."""
    found = dict(map(numbers_by_step, derivations))
    for node in data["nodes"]:
        over_layer = f"{node['node']}_input" in found
        steps = found[f"{node['node']}_input" if over_layer else node["node"]]
        expected = steps_of(node, digits, over_layer=over_layer)
        assert steps[0] == expected[0]
        assert steps[-1] == expected[-1]
        remaining = iter(expected)
        assert all(step in remaining for step in steps), (steps, expected)
        # only what repeats the step before it may be left out
        assert [each for each in expected if each not in steps] == []
        if over_layer:
            assert found[node["node"]][-1] == as_printed([node["output"]], digits)
    for name, each in data.get("scaled", {}).items():
        given = data["inputs"][name]
        assert found[name][-1] == as_printed([each["value"]], digits)
        assert set(found[name][0]) <= set(as_printed([given, -each["mean"], each["scale"]], digits))


@given(st.data(), networks(), st.sampled_from([2, 6, 17]))
def test_the_numbers_of_a_text_are_those_of_json(data, network, digits):
    row = data.draw(st.lists(numbers, min_size=len(network.inputs), max_size=len(network.inputs)))
    explanation = explain(network, row)
    (content,) = json.loads(written("json", explanation))
    text = written("text", explanation, digits=digits, width=10**6)
    check_numbers(derivations_of_text(text), content, digits)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_check_of_numbers_can_fail(configs, notation):
    network = load_network(configs / "iris.yaml")
    explanation = explain(network, [5.1, 3.5, 1.4, 0.2])
    (content,) = json.loads(written("json", explanation))
    text = written(notation, explanation, width=10**6)
    read = NOTATIONS[notation]
    check_numbers(read(text), content, 6)
    for number in ("0.583508", "0.525555", "3.09866", "11.3786", "7.96302", "0.825301"):
        assert number in text
        with pytest.raises(AssertionError):
            check_numbers(read(text.replace(number, f"{number}1")), content, 6)


def test_the_exponentials_of_a_softmax_and_their_sum_are_right(configs):
    explanation = explain(load_network(configs / "iris.yaml"), [6.7, 3, 5, 1.7])
    text = written("text", explanation, width=10**6)
    found = dict(map(numbers_by_step, derivations_of_text(text)))
    inputs = [steps.input for steps in explanation.nodes[3:]]
    powers = list(map(math.exp, inputs))
    assert found["total"] == [
        *([], as_printed(inputs, 6), as_printed(powers, 6), as_printed([sum(powers)], 6))
    ]
    assert found["setosa"][1] == as_printed([powers[0], sum(powers)], 6)


def grids(equation):
    return [
        [[plain(cell).strip() for cell in line.split(" & ")] for line in inside.split(r" \\ ")]
        for inside in MATRIX.findall(equation)
    ]


def signs(equation):
    return re.findall(r"&(=|\\approx) ", equation)


@pytest.mark.parametrize("notation", ["latex", "markdown"])
def test_the_numbers_of_matrices_are_those_of_json(configs, notation):
    explanation = explain(load_network(configs / "iris.yaml"), [5.1, 3.5, 1.4, 0.2])
    (content,) = json.loads(written("json", explanation))
    blocks = BLOCK.findall(written(notation, explanation, matrices=True))
    sums = [grids(block) for block in blocks if len(grids(block)) == 8]
    layers = [content["nodes"][:3], content["nodes"][3:]]
    assert len(sums) == len(layers)
    for (_, weights, names, bias, again, values, bias_again, inputs), nodes in zip(
        sums, layers, strict=True
    ):
        terms = [node["terms"] for node in nodes]
        assert weights == again == [[shown(term["weight"]) for term in each] for each in terms]
        assert names == [[term["source"]] for term in terms[0]]
        assert values == [[shown(term["value"])] for term in terms[0]]
        assert bias == bias_again == [[shown(node["bias"])] for node in nodes]
        assert inputs == [[shown(node["input"])] for node in nodes]
    (hidden,) = [block for block in blocks if "relu" in block]
    assert grids(hidden)[2] == [[shown(node["input"])] for node in layers[0]]
    assert grids(hidden)[3] == [[shown(node["output"])] for node in layers[0]]
    assert signs(hidden) == ["=", r"\approx", "="]


def shown(number):
    return format_digits(number, 6)


def test_the_signs_of_matrices_hold_for_every_row(configs):
    network = load_network(configs / "lesson_relu.yaml")
    exact, cut = (
        BLOCK.findall(written("latex", explain(network, row), matrices=True))
        for row in ([3, 5], [3, 1 / 3])
    )
    assert [signs(block) for block in exact] == [["=", "=", "="]] * 3
    # 2·3 + 4·0.333333 is not 7.33333, and relu of both rows is of what was cut
    assert [signs(block) for block in cut] == [
        ["=", r"\approx", r"\approx"],
        ["=", r"\approx", "="],
        ["=", r"\approx", r"\approx"],
    ]


def test_the_lines_of_csv_are_the_terms_of_json(configs):
    explanation = explain(load_network(configs / "iris.yaml"), [5.1, 3.5, 1.4, 0.2])
    (content,) = json.loads(written("json", explanation))
    lines = list(csv.DictReader(io.StringIO(written("csv", explanation))))
    expected = [
        [node["layer"], node["node"], *term.values(), node["input"], node["output"]]
        for node in content["nodes"]
        for term in [*node["terms"], {"s": "bias", "w": node["bias"], "v": 1, "p": node["bias"]}]
    ]
    columns = ("layer", "node", "source", "weight", "value", "product", "input", "output")
    assert [
        [line[name] if name in columns[:3] else float(line[name]) for name in columns]
        for line in lines
    ] == expected
