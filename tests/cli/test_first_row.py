"""Nothing goes out before the first sound row: not where that never comes because of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnfwd.explain.notations import NOTATIONS
from nnfwd.rows.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

NO_ROWS = {
    "csv": "output\n",
    "tsv": "output\n",
    "json": "[\n]\n",
    "jsonl": "",
    "markdown": "| output |\n| ---: |\n",
}

ERROR = "nnfwd: <stdin>:2:2: column x2: 'b' is not a number\n"


@pytest.fixture(autouse=True)
def weights(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")


@pytest.mark.parametrize("name", FORMATS.written)
def test_an_error_in_the_first_row_leaves_nothing(nnfwd: Run, name: str) -> None:
    if not FORMATS[name].is_text:
        pytest.importorskip("pyarrow")
    run = nnfwd("predict", "-w", "w.yaml", "-f", name, stdin="x1,x2\n1,b\n1,2\n")

    assert (run.stdout, run.stderr, run.returncode) == ("", ERROR, 1)


@pytest.mark.parametrize("name", NOTATIONS)
def test_an_error_in_the_first_row_explains_nothing(nnfwd: Run, name: str) -> None:
    run = nnfwd("explain", "-w", "w.yaml", "-f", name, stdin="x1,x2\n1,b\n1,2\n")

    assert (run.stdout, run.stderr, run.returncode) == ("", ERROR, 1)


@pytest.mark.parametrize("name", NO_ROWS)
@pytest.mark.parametrize("rows", ["x1,x2\n", "x1,x2\n1,b\n1,\n"])
def test_no_sound_row_at_all_is_a_result_without_rows(nnfwd: Run, name: str, rows: str) -> None:
    options = ["-f", name, "--bad-rows", "skip", "--quiet"]
    run = nnfwd("predict", "-w", "w.yaml", *options, stdin=rows)

    assert (run.stdout, run.stderr, run.returncode) == (NO_ROWS[name], "", 0)


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("csv", "output\n16.0\n"),
        ("json", '[\n{"output": 16.0}\n]\n'),
        ("markdown", "| output |\n| ---: |\n| 16 |\n"),
    ],
)
def test_the_head_comes_before_the_first_sound_row(nnfwd: Run, name: str, result: str) -> None:
    options = ["-f", name, "--bad-rows", "skip", "--quiet"]
    run = nnfwd("predict", "-w", "w.yaml", *options, stdin="x1,x2\n1,b\n1,2\n")

    assert (run.stdout, run.stderr, run.returncode) == (result, "", 0)


def test_blank_rows_have_a_head(nnfwd: Run) -> None:
    options = ["--bad-rows", "blank", "--quiet"]
    run = nnfwd("predict", "-w", "w.yaml", *options, stdin="x1,x2\n1,b\n")

    assert (run.stdout, run.stderr, run.returncode) == ('output\n""\n', "", 0)
