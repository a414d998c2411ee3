"""A slip that is planted in a network is found from the answers alone, and no other is named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from nnfwd.compare import Tolerance, compare_answers, find_slips, open_answers
from nnfwd.compare.report import report_lines
from nnfwd.core import FUNCTIONS, Input, Node, assemble, parse_activation
from nnfwd.networks import load_network
from nnfwd.rows import Selection, Source, read_rows
from nnfwd.text.csv_text import csv_text
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from pathlib import Path

EXACT = Tolerance(atol=0.0, rtol=1e-12)
ROWS = [(3, 5), (1, -1), (-2, 0.5), (8, 4)]

TANH = """
inputs: [x1, x2]
activation: {hidden: tanh, output: identity}
layers:
  - name: hidden
    nodes: {a: {weights: [0.1, 0.2], bias: 0.3}, b: {weights: [-0.4, 0.5], bias: -0.6}}
  - nodes: {output: {weights: [2, 7], bias: -1}}
"""


@pytest.fixture
def compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Compare what one network gives as answers with another network."""
    monkeypatch.chdir(tmp_path)

    def run(right: str, answers: str, columns: str = "output"):
        networks = []
        for name, text in (("right.yaml", right), ("wrong.yaml", answers)):
            (tmp_path / name).write_text(text)
            networks.append(load_network(name))
        (tmp_path / "rows.csv").write_text(csv_text([("x1", "x2"), *ROWS]))
        trace = networks[1].trace([list(map(float, row)) for row in ROWS])
        names = columns.split(",")
        table = [
            trace.node_input(name.removesuffix("_input"))
            if name.endswith("_input")
            else trace[name.removesuffix("_output")]
            for name in names
        ]
        (tmp_path / "answers.csv").write_text(csv_text([names, *zip(*table, strict=True)]))
        return hold(networks[0])

    return run


def hold(network, tolerance=EXACT):
    file = open_answers("answers.csv", network)
    rows = read_rows([Source("rows.csv", "csv")], network, Selection(keep_found=file.others))
    return compare_answers(network, rows, file, tolerance)


def slips(found):
    return [str(slip) for slip in found.slips]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


EVERY_COLUMN = "a_input,a,b_input,b_output,output_input,output"


@pytest.mark.parametrize("columns", ["output", "a,b,output", EVERY_COLUMN])
@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        ("hidden: tanh", "hidden: identity", "no activation applied"),
        ("output: identity", "output: tanh", "tanh applied to the output too"),
        ("bias: -0.6", "bias: 0", "no bias added at b"),
        ("bias: -1", "bias: 0", "no bias added in layer output"),
        (
            "{a: {weights: [0.1, 0.2], bias: 0.3}, b: {weights: [-0.4, 0.5],",
            "{a: {weights: [0.1, -0.4], bias: 0.3}, b: {weights: [0.2, 0.5],",
            "weights transposed",
        ),
        ("hidden: tanh", "hidden: sigmoid", "sigmoid in place of tanh"),
    ],
)
def test_a_slip_is_found(compare, old, new, slip, columns):
    assert slips(compare(TANH, changed(TANH, (old, new)), columns)) == [slip]


SCALED = """
inputs: {x1: {mean: 2, scale: 3}, x2: {mean: -1, scale: 2}}
activation: {hidden: leaky_relu, output: identity}
layers:
  - name: hidden
    nodes: {a: {weights: [1, -2], bias: 3}, b: {weights: [-3, 4], bias: -2}}
  - nodes: {output: {weights: [2, -7], bias: 1}}
"""


@pytest.mark.parametrize("columns", ["output", "a_input,b_input,output"])
@pytest.mark.parametrize(
    ("pairs", "slip"),
    [
        # x1's number is scaled as x2 is, and has its weights
        (
            [
                ("{x1: {mean: 2, scale: 3}, x2: {mean: -1, scale: 2}}",
                 "{x1: {mean: -1, scale: 2}, x2: {mean: 2, scale: 3}}"),
                ("[1, -2]", "[-2, 1]"),
                ("[-3, 4]", "[4, -3]"),
            ],
            "x1 and x2 exchanged",
        ),
        ([("[2, -7]", "[-7, 2]")], "a and b exchanged"),
        ([("[1, -2]", "[1, 2]")], "signs of weights dropped at a"),
        (
            [("[1, -2]", "[1, 2]"), ("[-3, 4]", "[3, 4]"), ("[2, -7]", "[2, 7]")],
            "signs of weights dropped",
        ),
        ([("bias: -2", "bias: 2")], "sign of the bias dropped"),
        ([("bias: 3", "bias: -3")], "bias subtracted at a"),
        (
            [("bias: 3", "bias: -3"), ("bias: -2", "bias: 2"), ("bias: 1", "bias: -1")],
            "bias subtracted",
        ),
        (
            [("{x1: {mean: 2, scale: 3}, x2: {mean: -1, scale: 2}}", "[x1, x2]")],
            "inputs not scaled",
        ),
        (
            [("{x1: {mean: 2, scale: 3}, x2: {mean: -1, scale: 2}}",
              "{x1: {mean: 2, scale: 3}, x2: {}}")],
            "inputs not scaled (x2)",
        ),
        ([("hidden: leaky_relu", "hidden: selu")], "selu in place of leaky_relu"),
        ([("hidden: leaky_relu", "hidden: gelu")], "gelu in place of leaky_relu"),
        ([("output: identity", "output: sigmoid")], "sigmoid in place of identity"),
        ([("[1, -2]", "[0, 1]"), ("[-3, 4]", "[0, -3]")], "x1 left out, but not its weight"),
        ([("[1, -2]", "[1, 0]")], "x2 left out, but not its weight at a"),
        ([("[2, -7]", "[0, 2]")], "a left out, but not its weight"),
    ],
)  # fmt: skip
def test_a_slip_with_signs_scales_and_functions_is_found(compare, pairs, slip, columns):
    assert slips(compare(SCALED, changed(SCALED, *pairs), columns)) == [slip]


def test_one_sign_of_several_that_is_dropped_is_found(compare):
    right = changed(SCALED, ("[1, -2]", "[-1, -2]"))
    wrong = changed(SCALED, ("[1, -2]", "[-1, 2]"))
    assert slips(compare(right, wrong)) == ["sign of the weight of x2 dropped"]


@pytest.mark.parametrize("decimals", [1, 2, 3, 4])
def test_values_that_are_rounded_on_the_way_are_found(compare, tmp_path, decimals):
    compare(TANH, TANH)
    lines = []
    for x1, x2 in ROWS:
        a = round(math.tanh(round(0.1 * x1 + 0.2 * x2 + 0.3, decimals)), decimals)
        b = round(math.tanh(round(-0.4 * x1 + 0.5 * x2 - 0.6, decimals)), decimals)
        lines.append(repr(round(2 * a + 7 * b - 1, decimals)))
    (tmp_path / "answers.csv").write_text("\n".join(["output", *lines]))
    (name,) = slips(hold(load_network("right.yaml"), Tolerance(atol=1e-9)))
    assert name == f"each value rounded to {decimals} decimal{'s' * (decimals > 1)}"


@pytest.mark.parametrize(
    ("scaling", "none"),
    [
        ("output: {mean: 200, scale: 50}", "output: {mean: 0, scale: 1}"),
        ("output: {min: 100, max: 150}", "output: {min: 0, max: 1}"),
    ],
)
def test_an_output_that_is_not_scaled_back_is_found(compare, scaling, none):
    right, wrong = (f"{TANH}outputs: {{{each}}}\n" for each in (scaling, none))
    assert slips(compare(right, wrong)) == ["outputs not scaled back"]


def test_two_outputs_that_are_not_scaled_back_are_found(compare):
    two = changed(TANH, ("{output: {", "{half: {weights: [1, -1]}, output: {"))
    scaling = "outputs: {half: {mean: 5, scale: 2}, output: {mean: 200, scale: 50}}"
    none = "outputs: {half: {mean: 0, scale: 1}, output: {mean: 0, scale: 1}}"
    found = compare(f"{two}{scaling}\n", f"{two}{none}\n", "half,output")
    assert slips(found) == ["outputs not scaled back"]


def test_all_biases_forgotten_is_one_slip(compare):
    answers = changed(TANH, ("bias: 0.3", "bias: 0"), ("bias: -0.6", "bias: 0"), ("bias: -1", ""))
    assert slips(compare(TANH, answers)) == ["no bias added"]


@pytest.mark.parametrize(
    ("right", "wrong", "slip"),
    [
        ("sigmoid", "tanh", "tanh in place of sigmoid"),
        (
            "leaky_relu",
            "leaky_relu(negative_slope=0.2)",
            "leaky_relu(negative_slope=0.2) in place of leaky_relu "
            "(Keras by name, keras.ops, tf.nn)",
        ),
        (
            "leaky_relu(negative_slope=0.2)",
            "leaky_relu(negative_slope=0.3)",
            "leaky_relu(negative_slope=0.3) in place of leaky_relu(negative_slope=0.2) "
            "(Keras as a layer)",
        ),
        (
            "leaky_relu(negative_slope=0.3)",
            "leaky_relu",
            "leaky_relu in place of leaky_relu(negative_slope=0.3) (PyTorch, JAX, ONNX, FANN)",
        ),
        (
            "gelu",
            "gelu(approximate=tanh)",
            "gelu(approximate=tanh) in place of gelu (jax.nn, keras.ops)",
        ),
        (
            "hard_sigmoid",
            "hard_sigmoid(slope=0.2)",
            "hard_sigmoid(slope=0.2) in place of hard_sigmoid (ONNX, TensorFlow.js, Keras 2)",
        ),
        ("elu(alpha=2)", "elu", "elu in place of elu(alpha=2) (its defaults)"),
    ],
)
def test_another_function_of_the_name_is_found(compare, right, wrong, slip):
    found = compare(
        changed(TANH, ("hidden: tanh", f"hidden: {right}")),
        changed(TANH, ("hidden: tanh", f"hidden: {wrong}")),
    )
    assert slips(found) == [slip]


THREE_BY_TWO = """
inputs: [x1, x2]
activation: {hidden: identity, output: identity}
layers:
  - {name: hidden, weights: [[1, 2], [3, 4], [5, 6]]}
  - {name: last, weights: [[1, -2, 3]]}
"""


@pytest.mark.parametrize(
    ("rows", "slip"),
    [
        # the six numbers are those of a matrix of 2 rows: 1 2 3 and 4 5 6, a column a node
        ("[[1, 4], [2, 5], [3, 6]]", "weights transposed"),
        # the three nodes' numbers, taken a column at a time: 1 3 5 2 4 6
        ("[[1, 3], [5, 2], [4, 6]]", "weights read by columns"),
    ],
)
def test_a_matrix_read_in_the_wrong_order_is_found(compare, rows, slip):
    wrong = changed(THREE_BY_TWO, ("[[1, 2], [3, 4], [5, 6]]", rows))
    assert slips(compare(THREE_BY_TWO, wrong)) == [slip]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("hidden: tanh", "hidden: sigmoid"), ("bias: -1", "bias: 0")),
        (("bias: 0.3", "bias: 0"), ("bias: -1", "bias: 0")),
        (("output: identity", "output: tanh"), ("bias: 0.3", "bias: 0")),
        (("0.1, 0.2", "0.1, 0.25"), ("bias: 0.3", "bias: 0")),
    ],
)
def test_two_errors_are_not_one_slip(compare, first, second):
    found = compare(TANH, changed(TANH, first, second), "a,b,output")
    assert found.differing
    assert slips(found) == []


def test_a_slip_in_one_row_of_many_is_none(compare, tmp_path):
    network = load_network_text(tmp_path, TANH)
    compare(TANH, changed(TANH, ("hidden: tanh", "hidden: sigmoid")))
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    right = network.predict([list(map(float, ROWS[3]))])[0, 0]
    (tmp_path / "answers.csv").write_text("\n".join([*lines[:4], str(right)]))
    assert slips(hold(network)) == []


def load_network_text(folder, text):
    (folder / "right.yaml").write_text(text)
    return load_network(folder / "right.yaml")


def test_no_slip_is_named_where_all_agree(compare):
    found = compare(TANH, TANH, EVERY_COLUMN)
    assert (found.differing, found.slips, found.first) == ([], (), None)


def test_a_slip_is_told_behind_answers_that_were_rounded(compare, tmp_path):
    compare(TANH, changed(TANH, ("hidden: tanh", "hidden: sigmoid")))
    network = load_network("right.yaml")
    answers = [float(line) for line in (tmp_path / "answers.csv").read_text().split()[1:]]

    def slips_behind(*numbers):
        lines = "".join(f"{number:.2f}\n" for number in numbers)
        (tmp_path / "answers.csv").write_text(f"output\n{lines}")
        return slips(hold(network))

    assert slips_behind(*answers) == ["sigmoid in place of tanh"]
    assert slips_behind(*answers[:-1], answers[-1] + 0.01) == []


def test_no_slip_is_told_where_rounding_alone_explains_every_difference(compare, tmp_path):
    compare(TANH, TANH)
    network = load_network("right.yaml")
    answers = [float(line) for line in (tmp_path / "answers.csv").read_text().split()[1:]]
    (tmp_path / "answers.csv").write_text("\n".join(["output", *(f"{a:.1f}" for a in answers)]))
    found = hold(network)
    assert (len(found.differing), found.needs_no_slip, found.slips) == (1, True, ())


def test_the_tolerance_is_that_of_the_comparison(compare, tmp_path):
    compare(TANH, changed(TANH, ("hidden: tanh", "hidden: sigmoid")))
    network = load_network("right.yaml")
    answers = [float(line) for line in (tmp_path / "answers.csv").read_text().split()[1:]]
    off = "\n".join(["output", *(repr(answer + 0.001) for answer in answers)])
    (tmp_path / "answers.csv").write_text(off)
    assert slips(hold(network)) == []
    assert slips(hold(network, Tolerance(atol=0.005))) == ["sigmoid in place of tanh"]


def test_slips_that_cannot_be_told_apart_are_all_named(compare):
    # relu(-1)·4 + 4 = 4; without relu -1·4 + 4 = 0, and without biases relu(0)·4 + 0 = 0
    right = changed(
        THREE_BY_TWO,
        ("hidden: identity", "hidden: relu"),
        ("[[1, 2], [3, 4], [5, 6]]}", "[[0, 0]], biases: [-1]}"),
        ("[[1, -2, 3]]", "[[4]], biases: [4]"),
    )
    wrong = changed(right, ("hidden: relu", "hidden: identity"))
    found = compare(right, wrong)
    # and with the biases subtracted relu(1)·4 - 4 = 0
    assert list(report_lines(found, Style()))[-4:] == [
        "\nany one of these slips explains every difference:\n",
        "  no activation applied\n",
        "  no bias added\n",
        "  bias subtracted\n",
    ]


def test_slips_at_single_nodes_are_for_small_networks():
    relu = parse_activation("relu")
    nodes = [Node(f"n{i}", ("x",), (1.0,), relu, bias=1.0, layer="hidden") for i in range(40)]
    output = Node("out", tuple(node.name for node in nodes), (1.0,) * 40, relu, layer="last")
    network = assemble([Input("x")], [*nodes, output])
    assert [str(slip) for slip in find_slips(network) if not slip.is_rare] == [
        "no activation applied",
        "no activation applied in layer hidden",
        "no activation applied in layer last",
        "no bias added",
        "bias subtracted",
        "each value rounded to 4 decimals",
        "each value rounded to 3 decimals",
        "each value rounded to 2 decimals",
        "each value rounded to 1 decimal",
    ]


def test_any_other_activation_is_looked_for_in_layers_alone():
    relu, identity = parse_activation("relu"), parse_activation("identity")
    nodes = [Node("a", ("x",), (1.0,), relu), Node("b", ("a",), (1.0,), identity, layer="last")]
    rare = [str(slip) for slip in find_slips(assemble([Input("x")], nodes)) if slip.is_rare]
    others = {name for name in FUNCTIONS if name not in ("relu", "identity")}
    rare = [each for each in rare if " in place of " in each]
    assert {each.partition(" in place of relu")[0] for each in rare} >= others
    assert not any(" at " in each for each in rare)


def test_a_weight_that_is_left_over_goes_to_the_next_source():
    identity = parse_activation("identity")
    network = assemble(
        [Input("id"), Input("x"), Input("y")],
        [Node("out", ("id", "x", "y"), (2.0, 3.0, 5.0), identity)],
    )
    moved = {
        str(slip): slip.network.layers[0].weights.tolist()
        for slip in find_slips(network)
        if "left out" in slip.kind
    }
    assert moved == {
        "id left out, but not its weight": [[0, 2, 3]],
        "x left out, but not its weight": [[2, 0, 3]],
        "y left out, but not its weight": [[2, 3, 0]],
    }


def test_a_weight_left_over_is_named_only_where_nothing_else_explains_the_answers(compare):
    one = "inputs: [x1, x2]\nactivation: {output: identity}\noutput: {weights: [1, -1], bias: 1}\n"
    other = one.replace("[1, -1]", "[0, 1]")
    assert slips(compare(one, other)) == ["x1 left out, but not its weight"]


def test_a_slip_leaves_the_network_as_it_was(compare, tmp_path):
    network = load_network_text(tmp_path, TANH)
    before = [layer.weights.tolist() for layer in network.layers]
    assert len(list(find_slips(network))) > 10
    assert [layer.weights.tolist() for layer in network.layers] == before
