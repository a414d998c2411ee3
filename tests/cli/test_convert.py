"""``nnfwd convert``: by suffix or by name, to a file or standard output, proven or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

XOR = """\
inputs: [x1, x2]
layers:
  - name: hidden
    activation: relu
    nodes:
      sum: [1, 1]
      both: {weights: [1, 1], bias: -1}
  - name: output
    activation: identity
    nodes:
      output: [1, -2]
"""


def test_standard_output_gets_yaml(nnfwd: Run, configs: Path) -> None:
    for target in ((), ("-o", "-"), ("-o", "-", "-f", "yaml")):
        run = nnfwd("convert", "-w", configs / "xor.yaml", *target)
        assert (run.stdout, run.stderr, run.returncode) == (XOR, "", 0)


def test_options_are_written_with_the_network(nnfwd: Run, configs: Path) -> None:
    run = nnfwd("convert", "-w", configs / "xor.yaml", "--activation", "tanh",
                "--output-activation", "elu(alpha=2)")  # fmt: skip

    changed = XOR.replace("relu", "tanh").replace("identity", "elu(alpha=2)")
    assert (run.stdout, run.stderr, run.returncode) == (changed, "", 0)


def test_a_chain_of_formats_ends_where_it_began(nnfwd: Run, configs: Path, tmp_path: Path) -> None:
    for source, target in (
        (configs / "iris.yaml", "a.yaml"), ("a.yaml", "b.json.gz"), ("b.json.gz", "c.yml")
    ):  # fmt: skip
        run = nnfwd("convert", "-w", source, "-o", target)
        assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)

    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "c.yml").read_bytes()


def test_answers_that_agree_let_the_file_be_written(
    nnfwd: Run, configs: Path, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text("x1,x2\n1,0\n1,1\n")
    (tmp_path / "answers.csv").write_text("output\n1\n0\n")
    task = ("convert", "-w", configs / "xor.yaml", "--prove", "-i", "rows.csv",
            "--expect", "answers.csv", "-o", "w.yaml")  # fmt: skip

    run = nnfwd(*task)
    said = "nnfwd: answers.csv: 1 column agrees in 2 rows\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 0)
    assert (tmp_path / "w.yaml").read_text() == XOR
    assert nnfwd(*task, "-q").stderr == ""


def test_answers_that_differ_leave_all_as_it_was(nnfwd: Run, configs: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x1,x2\n1,0\n1,1\n")
    (tmp_path / "answers.csv").write_text("output\n1\n0.001\n")
    (tmp_path / "w.yaml").write_text("before")
    task = ("convert", "-w", configs / "xor.yaml", "--prove", "-i", "rows.csv",
            "--expect", "answers.csv", "-o", "w.yaml")  # fmt: skip

    run = nnfwd(*task)
    said = (
        "nnfwd: answers.csv: 1 of 1 column differs in 2 rows: nothing is written\n"
        "hint: nnfwd check says where, and why\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 1)
    assert (tmp_path / "w.yaml").read_text() == "before"
    assert nnfwd(*task, "--atol", "0.01", "-q").returncode == 0


def test_a_bad_row_proves_nothing(nnfwd: Run, configs: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x1,x2\n1,a\n")
    (tmp_path / "answers.csv").write_text("output\n1\n")
    run = nnfwd("convert", "-w", configs / "xor.yaml", "--prove", "-i", "rows.csv",
                "--expect", "answers.csv", "-o", "w.yaml")  # fmt: skip

    said = "nnfwd: rows.csv:2:2: column x2: 'a' is not a number\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 1)
    assert not (tmp_path / "w.yaml").exists()


def test_a_proof_needs_rows_and_answers(nnfwd: Run, configs: Path) -> None:
    for options, said in (
        (("--prove",), "--prove compares answers for rows: give --inputs FILE and --expect FILE"),
        (("--prove", "--row", "1,1"), "--prove compares answers for rows: give --inputs FILE and "
         "--expect FILE"),
        (("--expect", "a.csv"), "--expect is for --prove"),
        (("--atol", "1"), "--atol is for answers: give --expect FILE"),
    ):  # fmt: skip
        run = nnfwd("convert", "-w", configs / "xor.yaml", *options)
        assert (run.stdout, run.stderr, run.returncode) == ("", f"nnfwd: {said}\n", 2)


def test_rows_of_a_workbook_and_its_proof_cannot_come_by_standard_input(
    nnfwd: Run, configs: Path
) -> None:
    run = nnfwd("convert", "-w", configs / "xor.yaml", "--prove", "-i", "-",
                "--expect", "answers.csv", "-f", "xlsx", stdin="x1,x2\n1,0\n")  # fmt: skip

    said = (
        "nnfwd: the rows are read twice, for the proof and for an Excel workbook\n"
        "hint: give them as a file, not on standard input\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 2)


def test_no_input_is_written_over(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(XOR)
    run = nnfwd("convert", "-w", "w.yaml", "-o", "./w.yaml")

    said = (
        "nnfwd: --output ./w.yaml is also --weights w.yaml: the input would be overwritten\n"
        "hint: write to another file\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 2)


@pytest.mark.parametrize("name", ["numpy", "sql"])
def test_what_cannot_be_written_leaves_nothing_on_standard_output(
    nnfwd: Run, configs: Path, name: str
) -> None:
    run = nnfwd("convert", "-w", configs / "xor.yaml", "--activation", "sparsemax", "-f", name)

    said = "nnfwd: sparsemax has no formula of a few steps that other programs could take\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 1)


def test_a_line_without_options_is_told_what_to_type(nnfwd: Run) -> None:
    run = nnfwd("convert", "w.yaml", "w.json")

    assert run.returncode == 2
    assert run.stderr.endswith("hint: nnfwd convert -w w.yaml -o w.json\n")
