"""``nnfwd`` from and to Parquet and Arrow: the numbers of CSV, whatever stands at either end."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from columnar_files import FORMS, pa, read_columns, write_columns
from nnfwd.rows.formats import FORMATS
from whole_runs import REFERENCE, REJECTS, Outcome, Runs, Way

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

N_ROWS, N_BAD = 2000, 20
NETWORK = """\
inputs: {x1: {}, x2: {mean: 3, scale: 0.7}}
classes: ["no", "yes"]
layers:
  - {name: hidden, activation: tanh, weights: [[2, 4], [4, -5], [0.1, 0.3]]}
  - {activation: softmax, weights: [[2, 7, -1], [0.5, -1, 3]], biases: [0.25, 0]}
"""


WAYS = (Way("fast"), Way("fast", jobs=2))
"""Alone, and with two threads."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a network, and rows in every form: the fourth of a hundred is bad."""
    (tmp_path / "w.yaml").write_text(NETWORK)
    random = np.random.default_rng(7)
    first, second = random.normal(size=(2, N_ROWS)).tolist()
    missing: list[float | None] = list(second)
    missing[3::100] = [None] * len(missing[3::100])
    ids = [f"{number:05d}" for number in range(N_ROWS)]
    table = {"x2": missing, "id": ids, "x1": first}
    for name in FORMS:
        write_columns(tmp_path / name, table, 700)
    with (tmp_path / "rows.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return tmp_path


@pytest.fixture
def runs(folder: Path, capfd: pytest.CaptureFixture[str]) -> Runs:
    return Runs(folder, capfd)


@pytest.mark.parametrize(
    "args",
    [
        ("--keep", "id"),
        ("--keep", "all", "--show", "nodes", "--bad-rows", "blank"),
        ("--show", "steps", "--format", "tsv"),
        ("--columns", "x2,x1", "--format", "jsonl"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("name", FORMS)
def test_from_columns_as_from_csv(runs: Runs, name: str, args: tuple[str, ...]) -> None:
    policy = () if "--bad-rows" in args else ("--bad-rows", "skip")
    args = ("predict", "-w", "w.yaml", *policy, *args)

    expected = runs(REFERENCE, *args, "-i", "rows.csv")

    assert expected.stdout.count("\n") > N_ROWS / 2
    for way in WAYS:
        assert runs(way, *args, "-i", name) == expected
    assert runs(WAYS[0], *args, stdin=(runs.folder / name).read_bytes()) == expected


@pytest.mark.parametrize(("name", "target"), list(product(["rows.csv", *FORMS], FORMS)))
def test_to_columns_as_to_csv(runs: Runs, name: str, target: str) -> None:
    args = ("predict", "-w", "w.yaml", "-i", name, "--keep", "id", "--show", "steps")
    args = (*args, "--bad-rows", "blank")
    expected = list(csv.reader(runs(REFERENCE, *args).stdout.splitlines()))

    for way in WAYS:
        run = runs(way, *args, "-o", f"out-{target}")

        table = read_columns(runs.folder / f"out-{target}")
        assert run == Outcome("", f"nnfwd: {N_BAD} bad rows left blank\n", 0, None)
        assert table.schema.names == expected[0]
        cells = [
            ["" if each is None else each if isinstance(each, str) else repr(each) for each in row]
            for row in zip(*table.to_pydict().values(), strict=True)
        ]
        assert cells == expected[1:]


def test_sources_of_all_kinds_make_one_table(runs: Runs) -> None:
    write_columns(runs.folder / "a.parquet", {"x1": [1.5], "x2": [2], "id": [7]})
    (runs.folder / "b.csv").write_text("id,x1,x2\n008,1.5,2\n")
    args = ("predict", "-w", "w.yaml", "--keep", "id")

    both = runs(WAYS[0], *args, "-i", "a.parquet", "-i", "b.csv", "-o", "both.parquet")
    one = runs(WAYS[0], *args, "-i", "a.parquet", "-o", "one.parquet")

    assert (both.code, one.code) == (0, 0)
    assert read_columns(runs.folder / "both.parquet")["id"].to_pylist() == ["7", "008"]
    assert read_columns(runs.folder / "one.parquet")["id"].to_pylist() == [7]


def test_kept_types_that_differ_are_told(runs: Runs) -> None:
    write_columns(runs.folder / "a.parquet", {"x1": [1.5], "x2": [2], "id": [7]})
    inputs = ("-i", "a.parquet", "-i", "rows.parquet")

    run = runs(WAYS[0], "predict", "-w", "w.yaml", *inputs, "--keep", "id", "-o", "out.parquet")

    assert (run.stderr, run.code) == (
        "nnfwd: column id is int64 in one input and string in another: it has to be one type\n",
        1,
    )
    assert not (runs.folder / "out.parquet").exists()


@pytest.mark.parametrize("name", FORMS)
def test_a_bad_row_stops_the_run_and_is_kept(runs: Runs, name: str) -> None:
    args = ("predict", "-w", "w.yaml", "-i", name, "--rejects", REJECTS)

    for way in WAYS:
        run = runs(way, *args, "-o", "out.csv")

        error = f"{name}: row 4: column x2: the value is missing"
        assert (run.stdout, run.stderr, run.code) == ("", f"nnfwd: {error}\n", 1)
        assert not (runs.folder / "out.csv").exists()
        (kept,) = csv.DictReader((run.rejects or "").splitlines())
        assert (kept["file"], kept["line"], kept["name"]) == (name, "4", "x2")
        assert json.loads(kept["row"])["x2"] is None
        assert runs(way, *args).stdout.count("\n") == 1 + 3


@pytest.mark.parametrize("name", FORMS)
def test_check_and_explain(runs: Runs, name: str) -> None:
    checked = runs(WAYS[0], "check", "-w", "w.yaml", "-i", name)
    args = ("explain", "-w", "w.yaml", "-f", "csv", "--rows", "1-3", "-i")

    assert checked.stdout.endswith(f"rows: {N_ROWS - N_BAD} good, {N_BAD} bad\n")
    assert checked.stderr.startswith(f"nnfwd: {name}: row 4: column x2: the value is missing\n")
    assert runs(WAYS[0], *args, name).stdout == runs(REFERENCE, *args, "rows.csv").stdout


def test_a_full_disk_and_fewer_digits(nnfwd: Run, folder: Path) -> None:
    args = ["predict", "-w", "w.yaml", "--row", "1,2", "-f", "parquet"]

    full = nnfwd(*args, "-o", "/dev/full")
    digits = nnfwd(*args, "-o", "out.parquet", "--digits", "3")

    message = "nnfwd: cannot write to '/dev/full': No space left on device\n"
    assert (full.stderr, full.returncode) == (message, 1)
    assert (digits.stderr, digits.returncode) == (
        "nnfwd: --digits is for table, csv, tsv, json, jsonl, yaml and markdown, not for parquet\n",
        2,
    )


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if not each.is_text])
def test_a_terminal_is_not_written_to(folder: Path, name: str) -> None:
    command = [sys.executable, "-m", "nnfwd", "predict", "-w", "w.yaml", "--row", "1,2"]
    terminal, end = pty.openpty()

    run = subprocess.run(
        [*command, "-f", name], cwd=folder, stdout=end, stderr=subprocess.PIPE, check=False
    )

    os.close(end)
    os.close(terminal)
    message = f"nnfwd: {name} is not for a terminal: give --output FILE, or a pipe\n"
    assert (run.stderr.decode(), run.returncode) == (message, 2)


def test_an_arrow_stream_goes_on_as_it_comes(folder: Path) -> None:
    command = [sys.executable, "-m", "nnfwd", "predict", "-w", "w.yaml", "-f", "arrows"]
    schema = pa.schema([("x1", pa.float64()), ("x2", pa.float64())])
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        with pa.ipc.new_stream(process.stdin, schema) as writer:
            reader = None
            for number in range(3):
                writer.write_batch(pa.record_batch([[1.0 * number], [2.0]], schema=schema))
                process.stdin.flush()
                reader = reader or pa.ipc.open_stream(process.stdout)
                assert reader.read_next_batch().num_rows == 1
        process.stdin.close()
        assert process.stdout is not None
        process.stdout.read()
    assert process.returncode == 0
