"""Rows that are read as CSV and are something else: which option to give, or how to convert."""

import pytest

from conftest import Run

COUNT = "the network takes 2 inputs by position, and there is 1 column"


@pytest.fixture
def predict(nnfwd: Run, tmp_path):
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")

    def run(stdin: str, *args: str) -> str:
        done = nnfwd("predict", "-w", "w.yaml", *args, stdin=stdin)
        assert (done.stdout, done.returncode) == ("", 1)
        return done.stderr

    return run


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"x1": 3, "x2": 5}\n', "jsonl"),
        ("[3, 5]\n[1, -1]\n", "jsonl"),
        ('["3", "5"]\n', "jsonl"),
        ("[[3, 5], [1, -1]]\n", "json"),
        ('[{"x1": 3, "x2": 5}]\n', "json"),
        ('[\n  {"x1": 3, "x2": 5}\n]\n', "json"),
        ('{\n  "x1": [3],\n  "x2": [5]\n}\n', "json"),
        ('{"x1": [3],\n "x2": [5]}\n', "json"),
    ],
)
def test_json_on_standard_input(predict, text: str, name: str) -> None:
    assert predict(text) == (
        "nnfwd: <stdin>:1: expected a line of column names, found JSON\n"
        f"hint: say --input-format {name}\n"
    )


@pytest.mark.parametrize(
    ("text", "args", "shown", "hint"),
    [
        ("x1\tx2\n3\t5\n", (), "'x1\\tx2'", "tabs between them: say --delimiter tab"),
        (
            "x1,x2\n",
            ("--input-format", "tsv"),
            "x1,x2",
            "commas between them: say --delimiter ,",
        ),
        (
            "x1;x2\n3,5;5\n",
            (),
            "x1;x2",
            "semicolons between them: say --delimiter ';', and --decimal , for numbers such as 1,5",
        ),
        ("x1|x2\n", (), "x1|x2", "bars between them: say --delimiter '|'"),
    ],
)
def test_other_delimiters(predict, text, args, shown, hint) -> None:
    message = predict(text, *args).replace("(x1,x2)", f"({shown})")
    assert message == (
        f"nnfwd: <stdin>:1: {COUNT} ({shown}): choose with --columns\n"
        f"hint: the columns have {hint}\n"
    ).replace(
        ": choose with --columns", "" if "choose" not in message else ": choose with --columns"
    )


def test_names_that_begin_as_json_does_are_names(nnfwd: Run, tmp_path) -> None:
    (tmp_path / "w.yaml").write_text('inputs: ["[1]", "[2]"]\noutput: [2, 7]\n')

    run = nnfwd("predict", "-w", "w.yaml", stdin="[1],[2]\n3,5\n")

    assert (run.stdout, run.stderr) == ("output\n41.0\n", "")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("3 5", "--row:1: expected 2 cells, found 1\nhint: write 3,5\n"),
        ("3;5", "--row:1: expected 2 cells, found 1\nhint: write 3,5\n"),
        ("[3, 5]", "--row:1:1: '[3' is not a number\nhint: write 3,5\n"),
        ("(3,5)", "--row:1:1: '(3' is not a number\nhint: write 3,5\n"),
        ("3,1/2", "--row:1:2: '1/2' is not a number\nhint: write 0.5\n"),
        ("3,5,6", "--row:1: expected 2 cells, found 3\n"),
        ("x,5", "--row:1:1: 'x' is not a number\n"),
        (
            "\u22123,5",
            "--row:1:1: '\u22123' is not a number\n"
            "hint: '\u2212' is MINUS SIGN (U+2212): type - for it\n",
        ),
    ],
)
def test_a_row_on_the_command_line(predict, row: str, message: str) -> None:
    assert predict("", "--row", row) == f"nnfwd: {message}"


def test_a_hint_that_holds_for_many_bad_rows_is_given_once(nnfwd: Run, tmp_path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "r.csv").write_text("x1,x2\n\u22121,2\n3,1/2\n\u22124,5\n")

    run = nnfwd("check", "-w", "w.yaml", "-i", "r.csv")

    assert run.returncode == 1
    assert run.stderr == (
        "nnfwd: r.csv:2:1: column x1: '\u22121' is not a number\n"
        "hint: '\u2212' is MINUS SIGN (U+2212): type - for it\n"
        "nnfwd: r.csv:3:2: column x2: '1/2' is not a number\n"
        "hint: write 0.5\n"
        "nnfwd: r.csv:4:1: column x1: '\u22124' is not a number\n"
    )
