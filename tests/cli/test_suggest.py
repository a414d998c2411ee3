"""A command line that is nearly right: the line to type, from what was typed."""

import shlex

import pytest
import typer

from conftest import Run
from nnfwd.cli.app import app
from nnfwd.cli.suggest import suggest


def suggested(line: str) -> str | None:
    return suggest(typer.main.get_command(app), shlex.split(line))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("help", "nnfwd --help"),
        ("help predict", "nnfwd predict --help"),
        ("version", "nnfwd --version"),
        ("-v", "nnfwd --version"),
        ("-V", "nnfwd --version"),
        ("net.yaml", "nnfwd show -w net.yaml"),
        ("-w net.yaml", "nnfwd show -w net.yaml"),
        ("net.yaml rows.csv", "nnfwd predict -w net.yaml -i rows.csv"),
        ("-w net.yaml --row 3,5", "nnfwd predict -w net.yaml --row 3,5"),
        ("show net.yaml", "nnfwd show -w net.yaml"),
        ("run net.yaml", "nnfwd show -w net.yaml"),
        ("show", "nnfwd show -w FILE"),
        ("predict w.yaml rows.csv", "nnfwd predict -w w.yaml -i rows.csv"),
        ("predict w.yaml a.csv b.csv", "nnfwd predict -w w.yaml -i a.csv -i b.csv"),
        ("predict -w w.yaml rows.csv", "nnfwd predict -w w.yaml -i rows.csv"),
        ("predict rows.csv -w w.yaml", "nnfwd predict -w w.yaml -i rows.csv"),
        ("predict w.yaml -i rows.csv", "nnfwd predict -w w.yaml -i rows.csv"),
        ("predict --weight w.yaml", "nnfwd predict --weights w.yaml"),
        ("predict -weights w.yaml", "nnfwd predict --weights w.yaml"),
        ("predict --weight=w.yaml", "nnfwd predict --weights w.yaml"),
        (
            "predict -w w.yaml --input rows.csv",
            "nnfwd predict -w w.yaml --inputs rows.csv",
        ),
        ("predict --model w.yaml --data r.csv", "nnfwd predict --weights w.yaml --inputs r.csv"),
        ("predict -w w.yaml --rows rows.csv", "nnfwd predict -w w.yaml -i rows.csv"),
        ("predict -w w.yaml --rows 3,5", "nnfwd predict -w w.yaml --row 3,5"),
        ("predict -w w.yaml 3,5", "nnfwd predict -w w.yaml --row 3,5"),
        ("predict -w w.yaml -1,2", "nnfwd predict -w w.yaml --row -1,2"),
        ("predict -w w.yaml --row 3 5", "nnfwd predict -w w.yaml --row 3,5"),
        (
            "explain w.yaml --row 3,5 --node output",
            "nnfwd explain -w w.yaml --row 3,5 --node output",
        ),
        ("Predict -w w.yaml", "nnfwd predict -w w.yaml"),
        ("pedict -w w.yaml -q rows.csv", "nnfwd predict -w w.yaml -i rows.csv -q"),
        ("predict 'my net.yaml'", "nnfwd predict -w 'my net.yaml'"),
        ("predict --help-me", "nnfwd predict --help"),
    ],
)
def test_the_line_to_type(typed: str, line: str) -> None:
    assert suggested(typed) == line


@pytest.mark.parametrize(
    "typed",
    [
        "predict -w w.yaml -x",
        "predict -w",
        "predict -w w.yaml --jobs 0",
        "predict -w w.yaml --format xml",
        "predict -w w.yaml --frobnicate",
        "frobnicate",
        "show net.yaml other.yaml",
        "activations relu tanh",
        "predict -w w.yaml -w v.yaml rows.csv --digits x",
    ],
)
def test_what_cannot_be_told_from_what_was_typed(typed: str) -> None:
    assert suggested(typed) is None


def test_it_is_a_hint_below_the_error(nnfwd: Run) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "rows.csv")

    assert (run.stdout, run.returncode) == ("", 2)
    assert run.stderr == (
        "nnfwd: Got unexpected extra argument(s) (rows.csv)\n"
        "hint: nnfwd predict -w w.yaml -i rows.csv\n"
    )
