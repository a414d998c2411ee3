"""What ``nnfwd check --expect`` says, whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import make_iris
from nnfwd.compare import Tolerance, compare_answers, open_answers
from nnfwd.compare.report import report_lines
from nnfwd.core import FUNCTIONS, Input, Node, assemble, parse_activation
from nnfwd.rows import RowTexts, Selection, read_rows
from nnfwd.rows.formats import FORMATS
from nnfwd.text.csv_text import csv_text
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from nnfwd.core import Network

RELU = "node_0: [2, 4]\nnode_1: {weights: [4, -5], bias: 1}\noutput: [2, 7]\n"
# row 1: node_0 = 2·3 + 4·5 = 26, node_1 = relu(12 - 25 + 1) = 0, output = 52
# row 2: node_0 = relu(2 - 4) = 0, node_1 = 4 + 5 + 1 = 10, output = 70
ROWS = "id,x1,x2\n007,3,5\n008,1,-1\n"
OK = "w.yaml: ok: 2 inputs, 3 nodes, 1 output, 9 parameters\n"
RULE = "──────────────────────────────────\n"


@pytest.fixture
def check(nnfwd: Run, tmp_path: Path):
    """Compare answers with a network: exit code, stdout, stderr."""

    def run(answers: str, *args: str, weights: str = RELU, name: str = "a.csv", rows: str = ROWS):
        (tmp_path / "w.yaml").write_text(weights)
        (tmp_path / "rows.csv").write_text(rows)
        (tmp_path / name).write_text(answers)
        files = ("-w", "w.yaml", "-i", "rows.csv", "--columns", "x1,x2", "--expect", name)
        done = nnfwd("check", *files, *args)
        return done.returncode, done.stdout, done.stderr

    return run


def first_difference(stdout: str) -> str:
    """Take the lines on the first difference out of a report."""
    return stdout.partition("\nfirst difference, in ")[2].partition("\n\n")[0]


def test_answers_that_agree(check):
    assert check("output,node_0\n52,26\n70,0\n") == (
        0,
        f"{OK}a.csv: 2 columns agree in 2 rows\n"
        "\n"
        "column   agree  largest difference\n"
        f"{RULE}"
        "node_0  2 of 2                   0\n"
        "output  2 of 2                   0\n",
        "",
    )


def test_the_first_node_that_differs_is_shown_with_its_math(check):
    weights = "activation: {hidden: identity}\nnode_0: [2, 4]\nnode_1: [2, 4]\noutput: [2, 7]\n"
    answers = "output,node_1,node_0\n234,27,26\n-2000,-2,-2\n"
    assert check(answers, weights=weights) == (
        1,
        f"{OK}\n"
        "column   agree  largest difference\n"
        f"{RULE}"
        "node_0  2 of 2                   0\n"
        "node_1  1 of 2                   1\n"
        "output  1 of 2                1982\n"
        "\n"
        "first difference, in row 1:\n"
        "  node_1: expected 27, computed 26 = 2·3 + 4·5\n",
        "nnfwd: a.csv: 2 of 3 columns differ in 2 rows\n",
    )


def test_a_slip_that_explains_every_difference_is_named(check):
    assert check("node_1_input,node_1,output\n-13,0,52\n9,9,63\n") == (
        1,
        f"{OK}\n"
        "column         agree  largest difference\n"
        "────────────────────────────────────────\n"
        "node_1_input  0 of 2                   1\n"
        "node_1        1 of 2                   1\n"
        "output        1 of 2                   7\n"
        "\n"
        "first difference, in row 1:\n"
        "  node_1_input: expected -13, computed -12 = 4·3 - 5·5 + 1\n"
        "\n"
        "one slip explains every difference:\n"
        "  no bias added\n",
        "nnfwd: a.csv: 3 of 3 columns differ in 2 rows\n",
    )


def test_answers_rounded_by_hand_are_told_the_tolerance_that_lets_them_pass(check):
    weights = RELU + "activation: {output: sigmoid}\n"
    rows = "x1,x2\n-0.3,0.2\n-0.1,0.02\n"
    # sigmoid(2·relu(-0.6 + 0.8)) = 0.598688 and sigmoid(0 + 7·(-0.4 - 0.1 + 1)) = 0.970688
    code, out, err = check("output\n0.60\n0.97\n", weights=weights, rows=rows)
    assert (code, err) == (1, "nnfwd: a.csv: 1 of 1 column differs in 2 rows\n")
    assert out == (
        f"{OK}\n"
        "column   agree  largest difference\n"
        "────────────────────────────────────────────────────────\n"
        "output  0 of 2          0.00131234  agrees to 2 decimals\n"
        "\n"
        "first difference, in row 1:\n"
        "  output: expected 0.60, computed 0.598688 ≈ sigmoid(2·0.2 + 7·0)\n"
        "\n"
        "rounded as the answers are, all agree: --atol 0.005 lets them pass\n"
    )
    assert check("output\n0.60\n0.97\n", "--atol", "0.005", "-q", weights=weights, rows=rows) == (
        0,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("column", "line"),
    [
        ("node_0", "node_0: expected -1, computed 26 = relu(2·3 + 4·5)"),
        ("node_0_output", "node_0_output: expected -1, computed 26 = relu(2·3 + 4·5)"),
        ("node_0_input", "node_0_input: expected -1, computed 26 = 2·3 + 4·5"),
        ("node_1_input", "node_1_input: expected -1, computed -12 = 4·3 - 5·5 + 1"),
        ("output_input", "output_input: expected -1, computed 52 = 2·26 + 7·0"),
    ],
)
def test_every_kind_of_number_has_its_math(check, column, line):
    _, out, _ = check(f"{column}\n-1\n-1\n")
    assert first_difference(out) == f"row 1:\n  {line}\n"


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        # rows that are not those of the answers come before anything computed
        ("output,x1,id\n0,4,007\n0,1,008\n", "x1: expected 4, the row has 3"),
        ("output,x1,id\n0,4,7\n0,1,008\n", "id: expected 7, the row has 007"),
        ("output,class\n52,no\n0,no\n", "class: expected no, computed yes (output is above 0.5)"),
        (
            "class,output,node_1\nno,0,9\nno,0,9\n",
            "node_1: expected 9, computed 0 = relu(4·3 - 5·5 + 1)",
        ),
    ],
)
def test_what_differs_first_goes_by_row_and_then_by_order_of_computing(check, answers, line):
    _, out, _ = check(answers, weights=f"{RELU}classes: [no, yes]\n")
    assert first_difference(out).rstrip("\n") == f"row 1:\n  {line}"


def test_under_softmax_all_inputs_come_before_the_outputs(check):
    weights = "output_0: [1, 0]\noutput_1: [0, 1]\nactivation: {output: softmax}\n"
    # e^3 / (e^3 + e^5) = 0.119203
    answers = "output_0,output_1_input\n0.5,5\n0.5,-1\n"
    _, out, _ = check(answers, weights=weights)
    assert first_difference(out) == (
        "row 1:\n  output_0: expected 0.5, computed 0.119203 ≈ 20.0855 / 168.499\n"
    )
    _, out, _ = check("output_0,output_1_input\n0.5,4\n0.5,-1\n", weights=weights)
    assert first_difference(out) == (
        "row 1:\n  output_1_input: expected 4, computed 5 = 0·3 + 1·5\n"
    )


def test_digits_are_as_many_as_it_takes_to_see_a_difference(check):
    _, out, _ = check("output\n52.00000001\n70\n", "--rtol", "0")
    assert first_difference(out).startswith(
        "row 1:\n  output: expected 52.00000001, computed 52 = 2·26 + 7·0\n"
    )


def test_a_wide_node_shows_its_largest_terms(nnfwd: Run, tmp_path: Path):
    inputs = [f"x{i}" for i in range(30)]
    (tmp_path / "w.json").write_text(
        json.dumps({"inputs": inputs, "nodes": {"y": {"weights": dict.fromkeys(inputs, 1)}}})
    )
    (tmp_path / "a.csv").write_text("y\n-7\n")
    row = ",".join(str(i) for i in range(30))
    done = nnfwd("check", "-w", "w.json", "--row", row, "--expect", "a.csv")
    assert first_difference(done.stdout) == (
        "row 1:\n"
        "  y: expected -7, computed 435 = 1·22 + 1·23 + 1·24 + 1·25 + 1·26 + 1·27 + 1·28\n"
        "    + 1·29 + …\n"
    )


@pytest.mark.parametrize("show", ["outputs", "nodes", "steps"])
@pytest.mark.parametrize("suffix", FORMATS.read.written)
def test_what_predict_writes_passes_as_it_is(nnfwd: Run, configs: Path, show: str, suffix: str):
    if FORMATS[suffix].needs:
        pytest.importorskip("pyarrow")
    files = ("-w", configs / "iris.yaml", "-i", configs / "iris.csv")
    name = f"answers.{suffix}"
    done = nnfwd("predict", *files, "--show", show, "--keep", "species,petal_width", "-o", name)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    done = nnfwd("check", *files, "--expect", name, "--atol", "0", "--rtol", "0")
    n_columns = {"outputs": 6, "nodes": 9, "steps": 15}[show]
    assert f"\n{name}: {n_columns} columns agree in 150 rows\n" in done.stdout
    assert (done.stderr, done.returncode) == ("", 0)


def test_scikit_learns_own_probabilities_prove_the_export(nnfwd: Run):
    probabilities = make_iris.ROOT / make_iris.PROBABILITIES
    files = ("-w", make_iris.ROOT / make_iris.NETWORK, "-i", make_iris.ROOT / make_iris.ROWS)
    done = nnfwd("check", *files, "--expect", probabilities, "--atol", "1e-12", "--rtol", "0")
    assert f"{probabilities}: 4 columns agree in 150 rows\n" in done.stdout
    assert (done.stderr, done.returncode) == ("", 0)


def test_quiet_leaves_the_verdict(check):
    assert check("output\n52\n71\n", "-q") == (
        1,
        "",
        "nnfwd: a.csv: 1 of 1 column differs in 2 rows\n",
    )


@pytest.mark.parametrize(("cell", "shown"), [("abc", "abc"), ("", "nothing"), ("nan", "nan")])
def test_an_input_among_the_answers_that_is_no_number_differs(check, cell, shown):
    code, report, verdict = check(f"x1,output\n{cell},52\n1,70\n")
    assert (code, verdict) == (1, "nnfwd: a.csv: 1 of 2 columns differs in 2 rows\n")
    assert "x1      1 of 2                 nan\n" in report
    assert f"first difference, in row 1:\n  x1: expected {shown}, the row has 3\n" in report


def test_bad_rows_of_either_file_are_told_and_left_out(check):
    rows = "x1,x2\n3,5\nabc,1\n1,-1\n1,1\n"
    assert check("output\n52\n1\n70\n\n,\n", "-q", rows=rows) == (
        1,
        "",
        "nnfwd: rows.csv:3:1: column x1: 'abc' is not a number\n"
        "nnfwd: a.csv:6: expected 1 cell, found 2\n",
    )


@pytest.mark.parametrize(
    ("answers", "name", "message"),
    [
        (
            "output,nod_1\n52,0\n70,10\n",
            "a.csv",
            "a.csv: the column nod_1 is neither the network's nor the rows'; did you mean node_1?",
        ),
        (
            "outptu\n52\n70\n",
            "a.csv",
            "a.csv: expected a column of a node, as output, found outptu; did you mean output?",
        ),
        ("id,x1\n007,3\n", "a.csv", "a.csv: expected a column of a node, as output, found id, x1"),
        ("[]", "a.json", "a.json: expected a column of a node, as output, found no rows"),
        (
            "[[52], [70]]",
            "a.json",
            "a.json:1: expected rows that name their values, as {output: 52}; found a list",
        ),
        ("52,0\n", "a.csv", "a.csv:1: expected a line of column names, found numbers (52, 0)"),
        ("", "a.csv", "a.csv: the file is empty: expected a line of column names"),
        (
            "output,output\n52,52\n",
            "a.csv",
            "a.csv:1: there are 2 columns output: output, output",
        ),
        ("output\n52\n", "a.csv", "a.csv: 1 row of answers for 2 rows"),
        ("output\n52\n70\n1\n", "a.csv", "a.csv: 3 rows of answers for 2 rows"),
        (
            "- {output: 52}\n- {node_1: 10}\n",
            "a.yaml",
            "a.yaml:2: column output: the row has no such key: its keys are node_1",
        ),
    ],
)
def test_answers_that_do_not_fit_are_an_error_with_its_place(check, answers, name, message):
    code, _, err = check(answers, "-q", name=name)
    assert (code, err) == (1, f"nnfwd: {message}\n")


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--atol", "1"), 2, "--atol is for answers: give --expect FILE"),
        (("--rtol", "1"), 2, "--rtol is for answers: give --expect FILE"),
        (("--expect", "a.csv", "--atol", "nan"), 2, "--atol: 'nan' is not a finite number"),
        (("--expect", "a.csv", "--rtol=-1"), 2, "--rtol: expected a number from 0 on, found -1"),
        (("--expect", "-"), 2, "standard input can be read only once"),
        (("--expect", "-", "-i", "-"), 2, "standard input can be read only once"),
        (("--row", "1,2", "--expect", "nope.csv"), 1, "nope.csv: there is no such file"),
    ],
)
def test_options_that_do_not_go_together(nnfwd: Run, tmp_path: Path, args, code, message):
    (tmp_path / "w.yaml").write_text(RELU)
    done = nnfwd("check", "-w", "w.yaml", *args)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"nnfwd: {message}\n")


def test_answers_and_rows_may_come_from_stdin(nnfwd: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text(RELU)
    (tmp_path / "a.csv").write_text("output\n52\n")
    agree = f"{OK}%s: 1 column agrees in 1 row\n\ncolumn   agree  largest difference\n"
    done = nnfwd("check", "-w", "w.yaml", "--row", "3,5", "--expect", "-", stdin="output\n52\n")
    assert done.stdout.startswith(agree % "<stdin>")
    done = nnfwd("check", "-w", "w.yaml", "--expect", "a.csv", stdin="x1,x2\n3,5\n")
    assert done.stdout.startswith(agree % "a.csv")


def test_of_many_slips_that_explain_too_few_answers_three_are_listed(check):
    weights = (
        "inputs: [x1, x2]\nclasses: [no, yes]\n"
        "layers:\n"
        "  - {name: h, activation: leaky_relu, weights: [[1, 0]], biases: [0.9]}\n"
        "  - {name: o, weights: [[-200]]}\n"
    )
    # -200·0.01·(-1 + 0.9) = 0.2; it is 20 without leaky_relu, 2 without bias, 4 and 6 with slopes
    _, out, _ = check("class\nyes\n", weights=weights, rows="x1,x2\n-1,0\n")
    assert out.endswith(
        "\nany one of these slips explains every difference:\n"
        "  no activation applied\n"
        "  no bias added\n"
        "  leaky_relu(negative_slope=0.2) in place of leaky_relu (Keras by name,\n"
        "    keras.ops, tf.nn)\n"
        "  and 2 more: too few answers to tell them apart\n"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_has_the_math_of_its_nodes(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    network = network_with(name)
    columns = [f"{node}{end}" for node in network.nodes for end in ("_input", "_output")]
    trace = network.trace([[1.25, -0.5]])
    right = [
        value for node in network.nodes for value in (trace.node_input(node)[0], trace[node][0])
    ]
    for place, column in enumerate(columns):
        answers = [value + (index == place) for index, value in enumerate(right)]
        (tmp_path / "a.csv").write_text(csv_text([columns, answers]))
        file = open_answers("a.csv", network)
        rows = read_rows([RowTexts(("1.25,-0.5",))], network, Selection())
        found = compare_answers(network, rows, file, Tolerance())
        (line,) = list(report_lines(found, Style(width=1000)))[2:3]
        assert line.startswith(f"  {column}: expected ")
        sides = line.rpartition("computed ")[2].split(" = " if " = " in line else " ≈ ")
        assert len(sides) == 2 or name in ("hardmax", "sparsemax")


def network_with(name: str) -> Network:
    activation = parse_activation(name)
    nodes = [
        Node("a", ("x", "y"), (2.0, 3.0), activation, 0.5, "hidden"),
        Node("b", ("x", "y"), (-1.0, 1.0), activation, 0.0, "hidden"),
        Node("c", ("a", "b"), (1.0, -2.0), activation, 0.25, "output"),
        Node("d", ("a", "b"), (3.0, 0.5), activation, 0.0, "output"),
    ]
    return assemble([Input("x"), Input("y")], nodes)
