"""JSON, JSON Lines and CSV: all digits, and products that add up to the input exactly."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, Input, Node, assemble, parse_activation
from nnfwd.explain import NOTATIONS, View, explain, explain_trace, write_explanations

RELU = parse_activation("relu")
IDENTITY = parse_activation("identity")


def write(notation, network, rows, **view):
    return "".join(write_explanations(notation, explain_trace(network.trace(rows)), View(**view)))


@pytest.fixture
def network():
    leaky = parse_activation("leaky_relu(negative_slope=0.5)")
    return assemble(
        [Input("x1"), Input("x2", mean=1, scale=2)],
        [
            Node("node_0", ("x1", "x2"), (2, -4), leaky, bias=1),
            Node("output", ("node_0", "x1"), (0.1, 7), IDENTITY),
        ],
        classes=("no", "yes"),
    )


def test_a_row_is_an_object_on_a_line(network):
    assert write("jsonl", network, [[-3, 5], [0, 1]]) == (
        '{"row": 1, "inputs": {"x1": -3.0, "x2": 5.0},'
        ' "scaled": {"x2": {"mean": 1.0, "scale": 2.0, "value": 2.0}},'
        ' "nodes": [{"node": "node_0", "layer": "hidden", "terms": ['
        '{"source": "x1", "weight": 2.0, "value": -3.0, "product": -6.0},'
        ' {"source": "x2", "weight": -4.0, "value": 2.0, "product": -8.0}],'
        ' "bias": 1.0, "input": -13.0, "activation": "leaky_relu",'
        ' "parameters": {"negative_slope": 0.5}, "output": -6.5},'
        ' {"node": "output", "layer": "output", "terms": ['
        '{"source": "node_0", "weight": 0.1, "value": -6.5, "product": -0.65},'
        ' {"source": "x1", "weight": 7.0, "value": -3.0, "product": -21.0}],'
        ' "bias": 0.0, "input": -21.65, "activation": "identity", "parameters": {},'
        ' "output": -21.65}], "outputs": {"output": -21.65}, "class": "no"}\n'
        '{"row": 2, "inputs": {"x1": 0.0, "x2": 1.0},'
        ' "scaled": {"x2": {"mean": 1.0, "scale": 2.0, "value": 0.0}},'
        ' "nodes": [{"node": "node_0", "layer": "hidden", "terms": ['
        '{"source": "x1", "weight": 2.0, "value": 0.0, "product": 0.0},'
        ' {"source": "x2", "weight": -4.0, "value": 0.0, "product": 0.0}],'
        ' "bias": 1.0, "input": 1.0, "activation": "leaky_relu",'
        ' "parameters": {"negative_slope": 0.5}, "output": 1.0},'
        ' {"node": "output", "layer": "output", "terms": ['
        '{"source": "node_0", "weight": 0.1, "value": 1.0, "product": 0.1},'
        ' {"source": "x1", "weight": 7.0, "value": 0.0, "product": 0.0}],'
        ' "bias": 0.0, "input": 0.1, "activation": "identity", "parameters": {},'
        ' "output": 0.1}], "outputs": {"output": 0.1}, "class": "no"}\n'
    )


def test_json_is_one_array_of_the_same_objects(network):
    rows = [[-3, 5], [0, 1], [2, 2]]
    lines = write("jsonl", network, rows).splitlines()
    assert write("json", network, rows) == "[\n" + ",\n".join(lines) + "\n]\n"


def test_json_without_rows_is_an_empty_array(network):
    assert write("json", network, []) == "[]\n"
    assert write("jsonl", network, []) == ""


def test_json_comes_a_row_at_a_time(network):
    trace = network.trace([[1, 2], [3, 4]])
    taken = []

    def explanations():
        for explanation in explain_trace(trace):
            taken.append(explanation.row)
            yield explanation

    pieces = write_explanations("json", explanations())
    assert next(pieces).startswith('[\n{"row": 1, ')
    assert taken == [1]


def test_a_choice_of_nodes_leaves_the_others_out(network):
    (chosen,) = json.loads(write("json", network, [[1, 2]], nodes=frozenset({"output"})))
    (everything,) = json.loads(write("json", network, [[1, 2]]))
    assert chosen["nodes"] == everything["nodes"][1:]
    assert {**chosen, "nodes": []} == {**everything, "nodes": []}


def test_terms_digits_and_width_are_for_people(network):
    for notation in ("json", "jsonl", "csv"):
        assert write(notation, network, [[1 / 3, 2]], terms=1, digits=2, width=9) == write(
            notation, network, [[1 / 3, 2]]
        )


def test_names_of_any_kind_stay_themselves():
    names = ['a "b"', "c,d", "e\u202ef", "<script>", "âge 年齢", "=1"]
    network = assemble(
        [Input(name) for name in names], [Node("out,put", tuple(names), [1] * 6, RELU)]
    )
    (content,) = json.loads(write("json", network, [[1] * 6]))
    assert list(content["inputs"]) == names
    assert write("jsonl", network, [[1] * 6]).count("\n") == 1
    lines = list(csv.reader(io.StringIO(write("csv", network, [[1] * 6]), newline="")))
    assert [line[3] for line in lines[1:-1]] == names
    assert {line[2] for line in lines[1:]} == {"out,put"}


def test_what_is_not_finite_is_null_in_json():
    network = assemble(
        [Input("x")],
        [
            Node("a", ("x",), (1e308,), IDENTITY),
            Node("b", ("x",), (-1e308,), IDENTITY),
            Node("out", ("a", "b"), (1, 1), RELU),
        ],
        classes=("no", "yes"),
    )
    text = write("json", network, [[100]])

    def refuse(word):
        raise AssertionError(word)

    (content,) = json.loads(text, parse_constant=refuse)
    assert content["outputs"] == {"out": None}
    assert content["class"] is None
    assert content["nodes"][0]["terms"] == [
        {"source": "x", "weight": 1e308, "value": 100.0, "product": None}
    ]
    assert write("csv", network, [[100]]).splitlines()[5:] == [
        "1,output,out,a,1.0,inf,inf,nan,relu,nan",
        "1,output,out,b,1.0,-inf,-inf,nan,relu,nan",
        "1,output,out,bias,0.0,1.0,0.0,nan,relu,nan",
    ]


def test_csv_is_a_line_a_term_and_the_bias_is_one(network):
    assert write("csv", network, [[-3, 5], [0, 1]], nodes=frozenset({"node_0"})) == (
        "row,layer,node,source,weight,value,product,input,activation,output\n"
        "1,hidden,node_0,x1,2.0,-3.0,-6.0,-13.0,leaky_relu(negative_slope=0.5),-6.5\n"
        "1,hidden,node_0,x2,-4.0,2.0,-8.0,-13.0,leaky_relu(negative_slope=0.5),-6.5\n"
        "1,hidden,node_0,bias,1.0,1.0,1.0,-13.0,leaky_relu(negative_slope=0.5),-6.5\n"
        "2,hidden,node_0,x1,2.0,0.0,0.0,1.0,leaky_relu(negative_slope=0.5),1.0\n"
        "2,hidden,node_0,x2,-4.0,0.0,0.0,1.0,leaky_relu(negative_slope=0.5),1.0\n"
        "2,hidden,node_0,bias,1.0,1.0,1.0,1.0,leaky_relu(negative_slope=0.5),1.0\n"
    )


def test_csv_without_rows_has_a_header(network):
    header = "row,layer,node,source,weight,value,product,input,activation,output\n"
    assert write("csv", network, []) == header


@pytest.fixture
def random_case():
    random = np.random.default_rng(5)
    names = tuple(f"x{index}" for index in range(40))
    nodes = [Node(f"h{i}", names, random.normal(size=40), RELU, random.normal()) for i in range(20)]
    hidden = tuple(node.name for node in nodes)
    tanh = parse_activation("tanh")
    nodes += [Node(f"o{i}", hidden, random.normal(size=20), tanh, 0.1) for i in range(3)]
    network = assemble([Input(name, 0.3, 1.7) for name in names], nodes)
    return network, random.normal(size=(4, 40))


def test_json_products_left_to_right_and_the_bias_are_the_input(random_case):
    network, rows = random_case
    predictions = network.predict(rows)
    contents = [json.loads(line) for line in write("jsonl", network, rows).splitlines()]
    for content, raw, outputs in zip(contents, rows, predictions, strict=True):
        assert list(content["inputs"].values()) == raw.tolist()
        assert list(content["outputs"].values()) == outputs.tolist()
        values = {name: each["value"] for name, each in content["scaled"].items()}
        for node in content["nodes"]:
            total = 0.0
            for term in node["terms"]:
                assert term["value"] == values[term["source"]]
                assert term["product"] == term["weight"] * term["value"]
                total += term["product"]
            assert total + node["bias"] == node["input"]
            values[node["node"]] = node["output"]


def test_csv_products_left_to_right_are_the_input(random_case):
    network, rows = random_case
    lines = list(csv.DictReader(io.StringIO(write("csv", network, rows))))
    assert len(lines) == 4 * (20 * 41 + 3 * 21)
    totals = {}
    for line in lines:
        key = (line["row"], line["node"])
        totals[key] = totals.get(key, 0.0) + float(line["product"])
        if line["source"] == "bias":
            assert totals[key] == float(line["input"])


def test_numbers_are_written_as_repr_and_never_as_minus_zero(random_case):
    network, rows = random_case
    text = write("csv", network, rows * 0 - 0.0) + write("csv", network, rows)
    for line in csv.DictReader(io.StringIO(text)):
        for column in ("weight", "value", "product", "input", "output"):
            if line[column] != column:
                number = float(line[column])
                assert line[column] == repr(number)
                assert number != 0 or math.copysign(1, number) == 1


def test_an_explanation_is_written_in_any_notation_it_knows(network):
    with pytest.raises(KeyError):
        list(write_explanations("runes", [explain(network, [1, 2])]))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_is_written_for_any_finite_row(name, notation):
    activation = parse_activation(name)
    nodes = [
        Node("a", ("x",), (2,), activation, 0.5, layer="output"),
        Node("b", ("x",), (-3,), activation, layer="output"),
    ]
    network = assemble([Input("x")], nodes)
    rows = [[0], [1.25], [-0.1], [1e308], [-1e308], [5e-324]]
    pieces = list(write_explanations(notation, explain_trace(network.trace(rows)), View(terms=1)))
    extra = {"csv": 1, "json": 1, "latex": 2, "html": 2}
    assert len(pieces) == len(rows) + extra.get(notation, 0)
