"""A class is marked: every student's line, and a line for each node."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from class_of_thirty import COLUMNS, NETWORK, the_class
from nnfwd.text.csv_text import csv_text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

CLASS = the_class()


@pytest.fixture
def mark(nnfwd: Run, tmp_path: Path):
    """Mark answers: exit code, stdout, stderr."""

    def run(answers: str, *args: str, network: str = NETWORK, rows: tuple[str, ...] = ()):
        (tmp_path / "w.yaml").write_text(network)
        (tmp_path / "class.csv").write_text(answers)
        given = rows or ("--row", "3,5")
        files = ("-w", "w.yaml", *given, "--expect", "class.csv", "--by", "student")
        done = nnfwd("check", *files, *args)
        return done.returncode, done.stdout, done.stderr

    return run


def class_text() -> str:
    lines = ([line.name, *(line.answers[name] for name in COLUMNS)] for line in CLASS)
    return csv_text([["student", *COLUMNS], *lines])


def test_every_line_of_a_class_of_thirty_is_right(mark):
    code, stdout, stderr = mark(class_text(), "-f", "csv")
    found = [
        (
            row["student"],
            *map(row.get, ("right", "by_method", "wrong", "blank")),
            row["marks"],
            row["out_of"],
            row["first_wrong"],
            row["slip"],
        )
        for row in csv.DictReader(stdout.splitlines())
    ]
    assert found == [
        (
            each.name,
            *map(str, each.counts),
            str(sum(each.counts[:2])),
            "5",
            each.first_wrong,
            each.slip,
        )
        for each in CLASS
    ]
    assert (len(found), code, stderr) == (30, 0, "")


TWO = "student,a,b,output\nAda,0.92,0.60,\nBen,1.2,0.60,yes\n"


def test_the_report_for_people(mark):
    assert mark(TWO) == (
        0,
        "student  right  by method  wrong  blank   marks  first wrong           slip\n"
        "───────────────────────────────────────────────────────────────────────────\n"
        "Ada          2          0      0      1  2 of 3\n"
        "Ben          1          0      2      0  1 of 3  a: 1.2, not 0.921669\n"
        "\n"
        "2 students  right  by method  wrong  blank   marks\n"
        "──────────────────────────────────────────────────\n"
        "a               1          0      1      0  1 of 2\n"
        "b               2          0      0      0  2 of 2\n"
        "output          0          0      1      1  0 of 2\n",
        "",
    )


def test_slips_are_counted_in_the_report_for_people(mark):
    # tanh(1.6) = 0.9217, tanh(0.7) = 0.6044; sigmoid(1.6) = 0.8320, sigmoid(0.7) = 0.6682
    code, stdout, _ = mark("student,a,b\nAda,1.6,0.7\nBen,0.8320,0.6682\nCem,1.6,0.7\n")
    assert (code, stdout.split("\n\n")[2]) == (
        0,
        "slip                      students\n"
        "──────────────────────────────────\n"
        "no activation applied            2\n"
        "sigmoid in place of tanh         1\n",
    )


def test_the_report_as_csv_json_and_markdown(mark, tmp_path):
    head = "student,right,by_method,wrong,blank,marks,out_of,first_wrong,written,correct,slip\n"
    assert mark(TWO, "--format", "csv") == (
        0,
        f"{head}Ada,2,0,0,1,2,3,,,,\nBen,1,0,2,0,1,3,a,1.2,0.9216685544064713,\n",
        "",
    )
    assert mark(TWO, "--format", "markdown")[1] == (
        "| student | right | by\\_method | wrong | blank | marks | out\\_of | first\\_wrong "
        "| slip |\n"
        "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | :--- | :--- |\n"
        "| Ada | 2 | 0 | 0 | 1 | 2 | 3 |  |  |\n"
        "| Ben | 1 | 0 | 2 | 0 | 1 | 3 | a: 1.2, not 0.921669 |  |\n"
        "\n"
        "| node | right | by\\_method | wrong | blank | marks | out\\_of |\n"
        "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| a | 1 | 0 | 1 | 0 | 1 | 2 |\n"
        "| b | 2 | 0 | 0 | 0 | 2 | 2 |\n"
        "| output | 0 | 0 | 1 | 1 | 0 | 2 |\n"
    )
    assert mark(TWO, "-o", "marks.json") == (0, "", "")
    report = json.loads((tmp_path / "marks.json").read_text())
    assert report["students"][1] == {
        "student": "Ben",
        "right": 1,
        "by_method": 0,
        "wrong": 2,
        "blank": 0,
        "marks": 1,
        "out_of": 3,
        "first_wrong": "a",
        "written": "1.2",
        "correct": 0.9216685544064713,
        "slips": [],
        "answers": [{"a": "wrong", "b": "right", "output": "wrong"}],
    }
    assert report["nodes"][2] == {
        "node": "output",
        "right": 0,
        "by_method": 0,
        "wrong": 1,
        "blank": 1,
        "marks": 0,
        "out_of": 2,
    }
    assert report["absent"] == []


@pytest.mark.parametrize(
    ("answers", "rows", "message"),
    [
        (
            "pupil,a\nAda,0.9\n",
            (),
            "class.csv: there is no column student: the columns are pupil, a\n"
            "hint: --by COLUMN names the column that says whose answers a row has",
        ),
        (
            "student,a\nAda,0.9\nBen,1\nAda,1\n",
            (),
            "class.csv: row 3: column student: there is already a Ada, in class.csv: row 1\n"
            "hint: give each student another name",
        ),
        (
            "student,a\nAda,0.9\nAda,1\n",
            (),
            "class.csv: row 2: column student: Ada has more answers than the 1 row of inputs\n"
            "hint: give each student another name",
        ),
        ("student,a\n ,0.9\n", (), "class.csv: row 1: column student: the name is missing"),
        (
            "student,a\n",
            (),
            "class.csv: there are no answers\nhint: write a line for each student",
        ),
        ("", (), "class.csv: the file is empty: expected a line of column names"),
        (
            "student,c\nAda,1\n",
            (),
            "class.csv: expected a column of a node, as output, found c",
        ),
        (
            "student,a,c\nAda,1,2\n",
            (),
            "class.csv: the column c is neither the network's nor the rows'",
        ),
        (
            "student,a\nAda,1\n",
            ("--row", "3,5", "--row", "1,2"),
            "2 rows of inputs without a column student\n"
            "hint: give one row for all, or say whose each row is in a column student",
        ),
        (
            "student,a\nBen,1\n",
            ("-i", "rows.csv"),
            "class.csv: row 1: column student: no row of inputs has the name Ben",
        ),
    ],
)
def test_what_is_not_a_class_is_one_line_with_a_way_out(mark, tmp_path, answers, rows, message):
    (tmp_path / "rows.csv").write_text("student,x1,x2\nAda,3,5\n")
    assert mark(answers, rows=rows) == (1, "", f"nnfwd: {message}\n")


def test_the_name_of_a_node_is_no_column_of_names(nnfwd, tmp_path):
    (tmp_path / "w.yaml").write_text(NETWORK)
    (tmp_path / "class.csv").write_text("student,a\nAda,1\n")
    done = nnfwd(*("check", "-w", "w.yaml", "--row", "3,5", "--expect", "class.csv", "--by", "a"))
    assert done.stderr == (
        "nnfwd: class.csv: a is a column of the network: it has no names of students\n"
        "hint: --by COLUMN names the column that says whose answers a row has\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--by", "student"), "--by is for answers: give --expect FILE"),
        (("-f", "csv"), "--format is for the marks of a class: give --by COLUMN"),
        (("-o", "m.csv"), "--output is for the marks of a class: give --by COLUMN"),
    ],
)
def test_options_of_a_class_alone(nnfwd, tmp_path, options, message):
    (tmp_path / "w.yaml").write_text(NETWORK)
    done = nnfwd("check", "-w", "w.yaml", "--row", "3,5", *options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"nnfwd: {message}\n")


def counts(stdout: str) -> list[list[str]]:
    return [line.split(",")[:5] for line in stdout.splitlines()[1:]]


def test_a_row_for_each_student_goes_by_name(mark, tmp_path):
    (tmp_path / "rows.csv").write_text("x1,x2,student\n0,-1,Ben\n3,5,Ada\n1,1,Cem\n")
    # a_input = 0.1·3 + 0.2·5 + 0.3 = 1.6 for Ada, 0.1·0 - 0.2 + 0.3 = 0.1 for Ben
    answers = "student,x1,a_input\nAda,3,1.6\nBen,0,0.1\n"
    _, stdout, _ = mark(answers, "-f", "csv", rows=("-i", "rows.csv"))
    assert counts(stdout) == [["Ada", "1", "0", "0", "0"], ["Ben", "1", "0", "0", "0"]]
    _, stdout, _ = mark(answers, rows=("-i", "rows.csv"))
    assert stdout.endswith("\nno answers from Cem\n")


def test_several_rows_of_a_student_are_added_up(mark, tmp_path):
    (tmp_path / "rows.csv").write_text("student,x1,x2\nAda,3,5\nBen,3,5\nAda,0,-1\nBen,0,-1\n")
    answers = "student,a_input\nAda,1.6\nAda,0.2\nBen,1.6\nBen,0.1\n"
    rows = ("-i", "rows.csv")
    assert counts(mark(answers, "-f", "csv", rows=rows)[1]) == [
        ["Ada", "1", "0", "1", "0"],
        ["Ben", "2", "0", "0", "0"],
    ]
    assert mark("student,a_input\nAda,1.6\nBen,1.6\nBen,0.1\n", rows=rows)[2] == (
        "nnfwd: class.csv: Ada has 1 row of answers for 2 rows\n"
        "hint: leave cells blank, not rows out\n"
    )
    assert mark("student,a_input\nAda,1.6\nAda,0.1\nBen,1\nBen,1\nAda,1\n", rows=rows)[2] == (
        "nnfwd: class.csv: row 5: column student: there is already a Ada, in class.csv: row 1\n"
        "hint: give each student another name, and put the answers of one next to each other\n"
    )


def test_a_slip_of_several_rows_explains_all_of_them(mark, tmp_path):
    (tmp_path / "rows.csv").write_text("student,x1,x2\nAda,3,5\nAda,0,-1\n")
    # without biases a_input = 1.3, -0.2; the second row alone has its bias
    for second, slip in (("-0.2", "no bias added"), ("0.1", "")):
        answers = f"student,a_input\nAda,1.3\nAda,{second}\n"
        _, stdout, _ = mark(answers, "-f", "csv", rows=("-i", "rows.csv"))
        assert next(csv.DictReader(stdout.splitlines()))["slip"] == slip


def test_a_folder_has_a_file_a_student(nnfwd, tmp_path):
    (tmp_path / "w.yaml").write_text(NETWORK)
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "Ben.json").write_text('[{"a_input": 1.60, "b_input": null}]')
    (tmp_path / "all" / "A. Lovelace.csv").write_text("a_input\n1.5\n")
    (tmp_path / "all" / "others.csv").write_text("student,a_input\nCem,1.6\nDora,\n")
    (tmp_path / "all" / ".hidden").write_text("nothing")
    args = ("check", "-w", "w.yaml", "--row", "3,5", "--by", "student", "--expect")
    done = nnfwd(*args, "all", "-f", "csv")
    assert counts(done.stdout) == [
        ["A. Lovelace", "0", "0", "1", "0"],
        ["Ben", "1", "0", "0", "1"],
        ["Cem", "1", "0", "0", "0"],
        ["Dora", "0", "0", "0", "1"],
    ]
    (tmp_path / "none").mkdir()
    assert nnfwd(*args, "none").stderr == (
        "nnfwd: none: there are no files of answers in this folder\n"
    )


def test_a_row_with_too_few_cells_is_reported_and_left_out(mark):
    code, stdout, stderr = mark("student,a_input,b_input\nAda,1.6\nBen,1.6,0.7\n", "-f", "csv")
    assert (code, counts(stdout)) == (1, [["Ben", "2", "0", "0", "0"]])
    assert stderr == "nnfwd: class.csv:2: expected 3 cells, found 2\n"


IRIS_LIKE = """
inputs: [x1, x2]
classes: [low, high]
activation: {hidden: relu, output: softmax}
layers:
  - {name: hidden, weights: [[1, 2], [3, -4]]}
  - weights: [[1, 0], [0, 1]]
"""


def test_a_class_follows_from_the_outputs_that_a_student_has(mark):
    # node_0_0 = 13, node_0_1 = relu(-11) = 0; Ben wrote 20 for the latter, and goes on with it
    answers = (
        "student,node_0_0,node_0_1,output_0,output_1,class\n"
        "Ada,13,0,1.00,0.00,low\n"
        "Ben,13,20,0.00,1.00,high\n"
        "Cem,13,0,1.00,0.00,high\n"
        "Dora,13,0,1.00,0.00,maybe\n"
        "Emil,13,0,1.00,0.00,\n"
    )
    assert counts(mark(answers, "-f", "csv", network=IRIS_LIKE)[1]) == [
        ["Ada", "5", "0", "0", "0"],
        ["Ben", "1", "3", "1", "0"],
        ["Cem", "4", "0", "1", "0"],
        ["Dora", "4", "0", "1", "0"],
        ["Emil", "4", "0", "0", "1"],
    ]


def test_a_copied_input_has_no_mark_and_is_carried_forward(mark):
    # with x1 = 4: a_input = 0.4 + 1 + 0.3 = 1.7
    answers = "student,x1,a_input\nAda,4,1.7\nBen,3,1.6\nCem,4,1.6\n"
    stdout = mark(answers, "-f", "csv")[1]
    assert [line.split(",")[:9] for line in stdout.splitlines()[1:]] == [
        ["Ada", "0", "1", "0", "0", "1", "1", "x1", "4"],
        ["Ben", "1", "0", "0", "0", "1", "1", "", ""],
        ["Cem", "1", "0", "0", "0", "1", "1", "x1", "4"],
    ]


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("0.9216685544064713", True),
        ("0.9217", True),
        ("0.9216", True),  # cut off
        ("0.9218", False),
        ("0.9215", False),
        ("0.922", True),
        ("0.92", True),
        ("0.9", True),
        ("0.8", False),
        ("1", False),  # a whole number is exact
        ("1.0", False),
        ("9.22e-1", True),
        (" 0.92 ", True),
        ("inf", False),
        ("nan", False),
        ("92%", False),
    ],
)
def test_digits_count_as_they_are_written(mark, text, is_right):
    # a = tanh(1.6) = 0.92166855...
    _, stdout, _ = mark(f"student,a\nAda,{text}\n", "-f", "csv")
    assert counts(stdout) == [["Ada", *(("1", "0", "0") if is_right else ("0", "0", "1")), "0"]]


def test_a_whole_number_among_decimals_is_rounded_as_they_are(mark):
    # b_input = 0.7·0.001 - 0.6 ... with x = 0, 3.2: a_input = 0.94, b_input = 1, a = 0.7352
    rows = ("--row", "0,3.206")
    # b_input = 0.5·3.206 - 0.6 = 1.003, a_input = 0.9412
    assert counts(mark("student,a_input,b_input\nAda,0.94,1\n", "-f", "csv", rows=rows)[1]) == [
        ["Ada", "2", "0", "0", "0"]
    ]
    assert counts(mark("student,a_input,b_input\nAda,0.9412,1\n", "-f", "csv", rows=rows)[1]) == [
        ["Ada", "1", "0", "1", "0"]
    ]


def test_decimal_commas_are_read_where_they_are_said(mark):
    answers = "student;a;b\nAda;0,92;0,6044\nBen;0,93;0.60\n"
    _, stdout, _ = mark(
        answers, "-f", "markdown", "--delimiter", ";", "--decimal", ",", rows=("--row", "3;5")
    )
    assert stdout.splitlines()[2:4] == [
        "| Ada | 2 | 0 | 0 | 0 | 2 | 2 |  |  |",
        "| Ben | 0 | 0 | 2 | 0 | 0 | 2 | a: 0,93, not 0.921669 |  |",
    ]


def test_a_wrong_value_may_be_rounded_or_cut_off_too(mark):
    # from b = 0.696 on, output = 2·0.92167 + 7·0.696 - 1 = 5.715; from 0.7044, 5.774; 0.709, 5.806
    outputs = {"Dora": "5.72", "Ada": "5.77", "Ben": "5.80", "Cem": "5.83"}
    lines = "".join(f"{name},0.92,0.70,{output}\n" for name, output in outputs.items())
    assert counts(mark(f"student,a,b,output\n{lines}", "-f", "csv")[1]) == [
        ["Dora", "1", "1", "1", "0"],
        ["Ada", "1", "1", "1", "0"],
        ["Ben", "1", "1", "1", "0"],
        ["Cem", "1", "0", "2", "0"],
    ]
