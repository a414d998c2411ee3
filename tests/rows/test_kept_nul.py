"""A NUL is in no text file: text that has one is not kept, and nnfwd reads all that it writes."""

from pathlib import Path

import pytest

from conftest import Run

MESSAGE = "column id: text with a NUL in it cannot be kept: no text file can have one\n"


@pytest.fixture
def task(tmp_path: Path) -> list[str]:
    (tmp_path / "w.yaml").write_text("inputs: [x]\nnodes: {y: {weights: {x: 2}}}\n")
    return ["predict", "-w", "w.yaml", "--keep", "id", "-f", "csv"]


def test_a_nul_in_kept_json_is_a_bad_row(nnfwd: Run, tmp_path: Path, task: list[str]) -> None:
    (tmp_path / "rows.jsonl").write_text(
        '{"x": 1, "id": "a"}\n{"x": 2, "id": "b\\u0000c"}\n{"x": 3, "id": "d"}\n'
    )

    stopped = nnfwd(*task, "-i", "rows.jsonl")
    skipped = nnfwd(*task, "-i", "rows.jsonl", "--bad-rows", "skip", "-q")

    assert (stopped.stderr, stopped.returncode) == (f"nnfwd: rows.jsonl:2: {MESSAGE}", 1)
    assert (skipped.stdout, skipped.stderr) == ("id,y\na,2.0\nd,6.0\n", "")


def test_a_nul_in_a_kept_parquet_column_names_row_and_column(
    nnfwd: Run, tmp_path: Path, task: list[str]
) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = pa.table({"x": [1.0, 2.0, 3.0], "id": ["a", "b\0c", "d"]})
    parquet.write_table(rows, tmp_path / "rows.parquet")

    run = nnfwd(*task, "-i", "rows.parquet")

    assert (run.stdout, run.stderr, run.returncode) == (
        "",
        f"nnfwd: rows.parquet: row 2: {MESSAGE}",
        1,
    )


def test_parquet_keeps_a_nul_of_parquet(nnfwd: Run, tmp_path: Path, task: list[str]) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"x": [1.0], "id": ["b\0c"]}), tmp_path / "rows.parquet")

    run = nnfwd(*task[:-1], "parquet", "-i", "rows.parquet", "-o", "out.parquet")

    assert (run.stderr, run.returncode) == ("", 0)
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == [{"id": "b\0c", "y": 2.0}]
