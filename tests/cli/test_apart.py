"""No output takes the place of an input, and no option is given twice."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


@pytest.fixture
def nnfwd(nnfwd_process: Run) -> Run:
    """Let the system see each run: its exit code, its files and descriptors."""
    return nnfwd_process


FILES = {
    "w.yaml": "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n",
    "c.yaml": "activation: relu\n",
    "rows.csv": "x1,x2\n3,5\n",
    "answers.csv": "output\n52\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "sub").mkdir()
    (tmp_path / "soft").symlink_to("sub/../rows.csv")
    (tmp_path / "hard").hardlink_to(tmp_path / "rows.csv")
    (tmp_path / "here").symlink_to(".")
    return tmp_path


def is_untouched(folder: Path) -> bool:
    return {name: (folder / name).read_text() for name in FILES} == FILES


PREDICT = ("predict", "-w", "w.yaml", "-c", "c.yaml", "-i", "rows.csv", "-f", "csv")


@pytest.mark.parametrize("option", ["--output", "--rejects"])
@pytest.mark.parametrize(
    "path", ["rows.csv", "./rows.csv", "sub/../rows.csv", "soft", "hard", "here/here/rows.csv"]
)
def test_an_output_that_is_an_input_is_refused_by_whatever_name(
    nnfwd: Run, folder: Path, option: str, path: str
) -> None:
    run = nnfwd(*PREDICT, option, path)

    assert (run.stdout, run.returncode) == ("", 2)
    assert run.stderr == (
        f"nnfwd: {option} {path} is also --inputs rows.csv: the input would be overwritten\n"
        "hint: write to another file\n"
    )
    assert is_untouched(folder)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((*PREDICT, "-o", "w.yaml"), "--output w.yaml is also --weights w.yaml"),
        ((*PREDICT, "-o", "here/c.yaml"), "--output here/c.yaml is also --config c.yaml"),
        (("show", "-w", "w.yaml", "-o", "w.yaml"), "--output w.yaml is also --weights w.yaml"),
        (
            ("explain", "-w", "w.yaml", "-i", "rows.csv", "-f", "csv", "-o", "hard"),
            "--output hard is also --inputs rows.csv",
        ),
    ],
)
def test_every_input_of_every_command_is_safe(
    nnfwd: Run, folder: Path, args: tuple[str, ...], message: str
) -> None:
    run = nnfwd(*args)

    assert run.stderr.partition(": the input")[0] == f"nnfwd: {message}"
    assert (run.stdout, run.returncode) == ("", 2)
    assert is_untouched(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("predict -w w.yaml -o rows.csv < rows.csv", "--output rows.csv is also standard input"),
        (
            "predict -w w.yaml -i /dev/stdin -o hard < rows.csv",
            "--output hard is also --inputs /dev/stdin",
        ),
        (
            "predict -w w.yaml -i /dev/fd/7 --rejects rows.csv 7< rows.csv",
            "--rejects rows.csv is also --inputs /dev/fd/7",
        ),
        (
            "predict -w w.yaml -i rows.csv >> rows.csv",
            "standard output is also --inputs rows.csv",
        ),
        ("show -w w.yaml >> w.yaml", "standard output is also --weights w.yaml"),
        (
            "check -w w.yaml -i rows.csv --expect answers.csv >> answers.csv",
            "standard output is also --expect answers.csv",
        ),
    ],
)
def test_what_the_shell_opened_is_looked_at_too(folder: Path, line: str, message: str) -> None:
    run = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m nnfwd {line}"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.stderr.partition(": the input")[0] == f"nnfwd: {message}"
    assert (run.stdout, run.returncode) == ("", 2)
    assert is_untouched(folder)


@pytest.mark.parametrize(
    "line",
    [
        "--rejects -",
        "--rejects /dev/stdout",
        "--rejects /dev/fd/1",
        "--rejects /proc/self/fd/1",
        "--rejects out.csv -o ./out.csv",
        "--rejects out.csv -o here/out.csv",
        "--rejects out.csv > out.csv",
        "--rejects /dev/fd/3 3>&1 | cat",
        "--rejects /dev/stderr 2>&1 | cat",
    ],
)
def test_bad_rows_and_the_result_in_one_file_are_refused(folder: Path, line: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m nnfwd predict -w w.yaml -i rows.csv {line}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )

    message = "nnfwd: --rejects and the result go to the same file\n"
    assert (run.stdout + run.stderr, run.returncode) == (message, 2)


def test_bad_rows_and_the_result_may_both_be_thrown_away(nnfwd: Run) -> None:
    run = nnfwd(*PREDICT, "--rejects", "/dev/null", "-o", "/dev/null")

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)


@pytest.mark.parametrize(
    ("args", "option"),
    [
        (("predict", "-w", "a", "--weights=b"), "--weights"),
        (("predict", "-w", "w.yaml", "--row", "3,5", "-f", "csv", "-fcsv"), "--format"),
        (("explain", "-w", "w.yaml", "--row", "3,5", "--rows", "1", "--rows", "1"), "--rows"),
        (("show", "-w", "w.yaml", "-o", "a", "-o", "b"), "--output"),
        (("check", "-w", "w.yaml", "--expect", "a", "--expect", "b"), "--expect"),
    ],
)
def test_an_option_that_takes_one_value_is_given_once(
    nnfwd: Run, args: tuple[str, ...], option: str
) -> None:
    run = nnfwd(*args)

    assert run.stderr == f"nnfwd: {option} is given twice\nhint: give it once\n"
    assert (run.stdout, run.returncode) == ("", 2)


def test_an_option_that_takes_many_values_and_a_flag_may_come_again(nnfwd: Run) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "--row", "3,5", "--row", "3,5", "-q", "-q")

    assert (run.stdout, run.stderr, run.returncode) == ("output\n52.0\n52.0\n", "", 0)
