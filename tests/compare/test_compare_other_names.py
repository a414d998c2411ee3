"""Expected answers with the columns that other tools write: numbers, classes, one class more."""

import json
from pathlib import Path

import numpy as np
import pytest

from conftest import Run

BINARY = (
    "inputs: [a, b]\nclasses: [no, yes]\nactivation: {output: sigmoid}\n"
    "layers: [{weights: [[1, -2]], biases: [0.5]}]\n"
)
THREE = (
    "inputs: [a, b]\nclasses: [low, mid, high]\nactivation: {output: softmax}\n"
    "layers: [{weights: [[1, -2], [0.5, 1], [-1, 0]]}]\n"
)
ROWS = "a,b\n1,2\n0,0.5\n3,1\n"
PLAIN = "w.yaml: ok: 2 inputs, 1 node, 1 output, 3 parameters\n"


@pytest.fixture
def check(nnfwd: Run, tmp_path: Path):
    """Check answers, with the chance of each class, or with what is made of these."""

    def run(weights: str, header: str, make=lambda chances: chances, name: str = "e.csv"):
        (tmp_path / "w.yaml").write_text(weights)
        (tmp_path / "r.csv").write_text(ROWS)
        predicted = nnfwd("predict", "-w", "w.yaml", "-i", "r.csv", "-f", "json").stdout
        rows = [
            [number for key, number in row.items() if key != "class"]
            for row in json.loads(predicted)
        ]
        if len(rows[0]) == 1:
            rows = [[1 - p, p] for (p,) in rows]
        rows = [make(row) for row in rows]
        names = header.split(",")
        if name.endswith(".csv"):
            lines = [header, *(",".join(map(str, row)) for row in rows)]
            text = "\n".join(lines) + "\n"
        else:
            text = json.dumps([dict(zip(names, row, strict=True)) for row in rows])
        (tmp_path / name).write_text(text)
        return nnfwd("check", "-w", "w.yaml", "-i", "r.csv", "--expect", name)

    return run


@pytest.mark.parametrize("name", ["e.csv", "e.json"])
@pytest.mark.parametrize("header", ["0,1", "no,yes"])
def test_a_binary_classifier_has_two_columns(check, header: str, name: str) -> None:
    run = check(BINARY, header, name=name)
    first, second = header.split(",")

    assert (run.stderr, run.returncode) == ("", 0)
    assert run.stdout.startswith(
        f"{PLAIN}{name}: 2 columns agree in 3 rows\n"
        f"columns: {first} is 1 - output, {second} is output\n"
    )


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("0,1,2", "0 is output_0, 1 is output_1, 2 is output_2"),
        ("low,mid,high", "low is output_0, mid is output_1, high is output_2"),
    ],
)
def test_outputs_are_called_by_numbers_or_classes(check, header: str, columns: str) -> None:
    run = check(THREE, header)

    assert (run.stderr, run.returncode) == ("", 0)
    assert f"e.csv: 3 columns agree in 3 rows\ncolumns: {columns}\n" in run.stdout


def test_classes_come_in_any_order_and_some_alone(check) -> None:
    run = check(THREE, "high,low", lambda row: [row[2], row[0]])

    assert (run.stderr, run.returncode) == ("", 0)
    assert "columns: low is output_0, high is output_2\n" in run.stdout


def test_a_single_output_is_called_0(check) -> None:
    run = check(BINARY, "0", lambda row: row[1:])

    assert (run.stderr, run.returncode) == ("", 0)
    assert "e.csv: 1 column agrees in 3 rows\ncolumns: 0 is output\n" in run.stdout


def test_float32_answers_of_two_columns_agree_as_float32(check) -> None:
    run = check(BINARY, "0,1", lambda row: [float(np.float32(each)) for each in row])

    assert run.returncode == 1
    assert run.stdout.count("agrees as float32") == 2
    assert "computed in float32 as the answers are, all agree: --rtol" in run.stdout


def test_no_bias_in_both_columns_is_named(nnfwd: Run, check, tmp_path: Path) -> None:
    check(BINARY.replace(", biases: [0.5]", ""), "0,1")
    (tmp_path / "w.yaml").write_text(BINARY)

    run = nnfwd("check", "-w", "w.yaml", "-i", "r.csv", "--expect", "e.csv")

    assert run.stderr == "nnfwd: e.csv: 2 of 2 columns differ in 3 rows\n"
    assert "one slip explains every difference:\n  no bias added\n" in run.stdout
    assert 'first difference, in row 1:\n  "1": expected 0.04742587317756678,' in run.stdout


def test_the_other_class_is_explained_where_it_alone_differs(check) -> None:
    run = check(BINARY, "no,yes", lambda row: [row[0] + 0.25, row[1]])

    assert "first difference, in row 1:\n  no: expected 1.174" in run.stdout
    assert "≈ -1·0.0758582 + 1" in run.stdout


def test_numbers_beside_columns_of_the_network_are_those_of_the_rows(
    nnfwd: Run, tmp_path: Path
) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 1]\n")
    (tmp_path / "r.csv").write_text("0,x1,x2\n7,1,2\n8,3,4\n")
    (tmp_path / "e.csv").write_text("0,output\n7,4\n8,10\n")

    run = nnfwd("check", "-w", "w.yaml", "-i", "r.csv", "--expect", "e.csv")

    assert (run.stderr, run.returncode) == ("", 0)
    assert "e.csv: 2 columns agree in 2 rows\n\n" in run.stdout


def test_other_names_are_no_columns(check) -> None:
    run = check(THREE, "1,2,3")

    assert run.returncode == 1
    assert run.stderr == (
        "nnfwd: e.csv:1: expected a line of column names, found numbers (1, 2, 3)\n"
    )


def test_answers_without_a_header_are_none(check) -> None:
    run = check(THREE, "0.5,0.25,0.25")

    assert run.returncode == 1
    assert run.stderr == (
        "nnfwd: e.csv:1: expected a line of column names, found numbers (0.5, 0.25, 0.25)\n"
    )


def test_an_input_of_that_name_is_no_output(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text('inputs: ["0", b]\nlayers: [{weights: [[2, 1]]}]\n')
    (tmp_path / "r.csv").write_text("0,b\n1,2\n")
    (tmp_path / "e.csv").write_text("0,1\n1,4\n")

    run = nnfwd("check", "-w", "w.yaml", "-i", "r.csv", "--expect", "e.csv")

    assert run.stderr == "nnfwd: e.csv:1: expected a line of column names, found numbers (0, 1)\n"
