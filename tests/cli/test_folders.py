"""``predict -o DIR/``: parts that are complete, and a run that goes on where another one ended."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from nnfwd.cli import parts
from nnfwd.run import units
from nnfwd.run.work import PartMaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run
    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done

LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "out/")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w.yaml").write_text(LESSON)
    write_rows(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts be so small that a few rows make some."""
    monkeypatch.setattr(parts, "LEAST_PART_SIZE", 1)


def write_rows(folder: Path, bad: dict[int, str] | None = None, n_rows: int = 100) -> None:
    lines = [(bad or {}).get(row, f"{row},{row % 9}") for row in range(1, n_rows + 1)]
    (folder / "rows.csv").write_text("x1,x2\n" + "\n".join(lines) + "\n")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def joined(folder: Path, suffix: str = ".csv") -> str:
    """Join parts, with the header of the first one alone."""
    first, *others = [path.read_text() for path in sorted(folder.glob(f"part-*{suffix}"))]
    return first + "".join(part.partition("\n")[2] for part in others)


def test_a_run_that_goes_on_with_other_cores_keeps_the_size_of_its_parts(
    nnfwd: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "LEAST_SIZE", 1)
    monkeypatch.setattr(units, "SIZE_A_CORE", 1)
    monkeypatch.setattr(parts, "choose_jobs", int)  # as with so many cores

    begun = nnfwd(*PREDICT, "--jobs", 1)
    part = (folder / "out/part-000005.csv").read_bytes()
    (folder / "out/part-000005.csv").unlink()
    again = nnfwd(*PREDICT, "--jobs", 3)
    other = nnfwd(*PREDICT[:-1], "other/", "--jobs", 3)

    assert (begun.stderr, begun.returncode) == ("", 0)
    assert (again.stderr, again.returncode) == ("nnfwd: 7 of 8 parts were there\n", 0)
    assert (folder / "out/part-000005.csv").read_bytes() == part
    assert (other.stderr, other.returncode) == ("", 0)
    assert len(list((folder / "other").glob("part-*"))) == 24
    assert joined(folder / "other") == joined(folder / "out")


@pytest.mark.parametrize("lost", ["part-000000.csv", "_nnfwd/rejects/part-000000.csv"])
def test_a_part_that_another_disk_has_is_not_taken_for_complete(
    nnfwd: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    make = PartMaker.__call__

    def make_elsewhere(maker: PartMaker, unit: Unit, *check: Callable[[], None]) -> Done:
        done = make(maker, unit, *check)
        (folder / "out" / lost).unlink(missing_ok=True)
        return done

    monkeypatch.setattr(PartMaker, "__call__", make_elsewhere)
    run = nnfwd(*PREDICT, "--bad-rows", "skip", "--rejects", "bad.csv")

    assert run.stderr == (
        f"nnfwd: out/ does not have {lost} as it was just written\n"
        "hint: nothing else may write to the folder meanwhile, or remove files from it\n"
    )
    assert run.returncode == 1
    assert not (folder / "out/_SUCCESS").exists()


def test_parts_are_together_what_one_file_is(nnfwd: Run, folder: Path) -> None:
    run = nnfwd(*PREDICT, "--part-size", 200, "--jobs", 2)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "one.csv")
    assert joined(folder / "out") == (folder / "one.csv").read_text()
    assert files(folder / "out") == [
        "_SUCCESS",
        "_nnfwd/journal.jsonl",
        "_nnfwd/run.json",
        "part-000000.csv",
        "part-000001.csv",
        "part-000002.csv",
    ]
    assert {part.read_text().partition("\n")[0] for part in (folder / "out").glob("part-*")} == {
        "output"
    }


def test_the_same_command_again_makes_only_what_is_not_there(nnfwd: Run, folder: Path) -> None:
    nnfwd(*PREDICT, "--part-size", "200B")
    before = joined(folder / "out")
    first = (folder / "out/part-000000.csv").stat()
    (folder / "out/part-000001.csv").unlink()
    (folder / "out/part-000002.csv").write_text("cut sho")
    (folder / "out/_nnfwd/unfinished/part-000001.csv.1a2b").write_text("left by kill -9")
    with (folder / "out/_nnfwd/journal.jsonl").open("a") as journal:
        journal.write('{"number": 0, "ro')

    run = nnfwd(*PREDICT)  # in parts of the size that it had

    assert (run.stderr, run.returncode) == ("nnfwd: 1 of 3 parts were there\n", 0)
    assert joined(folder / "out") == before
    assert (folder / "out/part-000000.csv").stat() == first
    assert not list((folder / "out/_nnfwd/unfinished").iterdir())
    again = nnfwd(*PREDICT)
    assert (again.stderr, again.returncode) == ("nnfwd: 3 of 3 parts were there\n", 0)
    assert nnfwd(*PREDICT, "-q").stderr == ""


@pytest.mark.parametrize(
    ("change", "options", "what"),
    [
        ("w.yaml", [], "the network differs"),
        ("rows.csv", [], "rows.csv has changed"),
        (None, ["-i", "more.csv"], "the rows come from other files"),
        (None, ["--digits", 3], "--digits differs"),
        (None, ["--show", "nodes"], "--show differs"),
        (None, ["-f", "tsv"], "--format differs"),
        (None, ["--bad-rows", "skip"], "--bad-rows differs"),
        (None, ["--part-size", "1k"], "--part-size differs"),
        (None, ["--activation", "tanh"], "the network differs"),
    ],
)
def test_a_folder_of_another_run_is_refused(
    nnfwd: Run, folder: Path, change: str | None, options: list[str], what: str
) -> None:
    nnfwd(*PREDICT)
    before = joined(folder / "out")
    (folder / "more.csv").write_text("x1,x2\n1,2\n")
    if change is not None:
        (folder / change).write_text((folder / change).read_text().replace("4", "5"))

    run = nnfwd(*PREDICT, *options)

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        f"nnfwd: out/ holds parts of another run: {what}\n"
        "hint: name another folder, or remove this one\n"
    )
    assert joined(folder / "out") == before


def test_parts_of_another_program_are_never_written_over(nnfwd: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out/part-00000-c0ffee.csv").write_text("theirs\n")

    run = nnfwd(*PREDICT)

    assert (run.stderr, run.returncode) == (
        "nnfwd: out/ holds part-00000-c0ffee.csv, which is not of this run\n"
        "hint: move that file elsewhere, or name another folder\n",
        1,
    )
    assert files(folder / "out") == ["part-00000-c0ffee.csv"]


@pytest.mark.parametrize("name", ["part-000003.csv", "part-000000.tsv"])
def test_a_part_that_the_run_has_not_is_refused(nnfwd: Run, folder: Path, name: str) -> None:
    nnfwd(*PREDICT, "--part-size", 200)
    (folder / "out" / name).write_bytes((folder / "out/part-000001.csv").read_bytes())

    run = nnfwd(*PREDICT)

    assert (run.stderr, run.returncode) == (
        f"nnfwd: out/ holds {name}, which is not of this run\n"
        "hint: move that file elsewhere, or name another folder\n",
        1,
    )
    assert (folder / "out" / name).exists()


def test_a_part_with_other_contents_of_the_same_size_is_made_again(
    nnfwd: Run, folder: Path
) -> None:
    nnfwd(*PREDICT, "--part-size", 200)
    part = folder / "out/part-000001.csv"
    right = part.read_text()
    part.write_text(right.translate(str.maketrans("123", "321")))

    run = nnfwd(*PREDICT)

    assert (run.stderr, run.returncode) == ("nnfwd: 2 of 3 parts were there\n", 0)
    assert part.read_text() == right


def test_a_folder_that_is_being_completed_is_no_success(nnfwd: Run, folder: Path) -> None:
    nnfwd(*PREDICT, "--part-size", 200)
    (folder / "out/part-000001.csv").unlink()
    (folder / "out/part-000001.csv").mkdir()  # which no part can be put in place of

    run = nnfwd(*PREDICT)

    assert (run.stderr, run.returncode) == (
        "nnfwd: 2 of 3 parts were there\n"
        "nnfwd: cannot write to 'out/part-000001.csv': Is a directory\n",
        1,
    )
    assert not (folder / "out/_SUCCESS").exists()


def test_other_files_of_a_folder_stay(nnfwd: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out/README").write_text("mine")

    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "out")

    assert (run.stderr, run.returncode) == ("", 0)
    assert (folder / "out/README").read_text() == "mine"
    assert (folder / "out/part-000000.csv").exists()


def test_a_bad_row_stops_the_run_where_one_file_stops(nnfwd: Run, folder: Path) -> None:
    write_rows(folder, {40: "oops,4", 90: "x,4"})
    local = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "one.csv")

    run = nnfwd(*PREDICT, "--part-size", 50, "--jobs", 2, "--rejects", "bad.csv")

    assert (run.stdout, run.stderr, run.returncode) == ("", local.stderr, 1)
    assert local.stderr == "nnfwd: rows.csv:41:1: column x1: 'oops' is not a number\n"
    assert (folder / "bad.csv").read_text() == (
        "file,line,column,name,cell,reason,row\n"
        "rows.csv,41,1,x1,oops,'oops' is not a number,\"oops,4\"\n"
    )
    assert not (folder / "out/_SUCCESS").exists()
    assert (folder / "out/part-000000.csv").exists()


@pytest.mark.parametrize("policy", ["skip", "blank"])
def test_bad_rows_are_treated_as_for_one_file(nnfwd: Run, folder: Path, policy: str) -> None:
    write_rows(folder, {3: "oops,4", 40: '"a\nb",4', 41: "1,2,3", 100: "1"})
    options = ("--bad-rows", policy, "--rejects")
    local = nnfwd(*PREDICT[:-1], "one.csv", *options, "one-bad.csv")

    run = nnfwd(*PREDICT, *options, "bad.csv", "--part-size", 50)

    assert (run.stdout, run.stderr, run.returncode) == ("", local.stderr, 0)
    assert joined(folder / "out") == (folder / "one.csv").read_text()
    assert (folder / "bad.csv").read_text() == (folder / "one-bad.csv").read_text()
    (folder / "bad.csv").unlink()
    (folder / "out/part-000001.csv").unlink()
    again = nnfwd(*PREDICT, *options, "bad.csv")
    assert again.stderr.splitlines()[1:] == local.stderr.splitlines()
    assert (folder / "bad.csv").read_text() == (folder / "one-bad.csv").read_text()


def test_a_folder_may_say_format_and_compression(nnfwd: Run, folder: Path) -> None:
    nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "out.tsv.gz/")

    assert gzip.decompress((folder / "out.tsv.gz/part-000000.tsv.gz").read_bytes())[:7] == (
        b"output\n"
    )


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_parts_have_types_where_their_format_has(nnfwd: Run, folder: Path, name: str) -> None:
    pytest.importorskip("pyarrow")
    dataset = pytest.importorskip("pyarrow.dataset")
    nnfwd(*PREDICT[:-1], f"out.{name}/", "--part-size", 50, "--keep", "x1")
    nnfwd(*PREDICT[:-1], f"one.{name}", "--keep", "x1")

    made = sorted(str(path) for path in (folder / f"out.{name}").glob("part-*"))

    assert len(made) > 5
    one = dataset.dataset(str(folder / f"one.{name}"), format=name).to_table()
    assert dataset.dataset(made, format=name).to_table().equals(one)


def test_files_that_a_pattern_matches_are_read_in_order(nnfwd: Run, folder: Path) -> None:
    for number in (2, 10, 1):
        (folder / f"in-{number:02}.csv").write_text(f"x1,x2\n{number},5\n")

    one = nnfwd("predict", "-w", "w.yaml", "-i", "in-*.csv", "--keep", "x1")
    run = nnfwd("predict", "-w", "w.yaml", "-i", "in-*.csv", "--keep", "x1", "-o", "out/")

    assert [line.partition(",")[0] for line in one.stdout.splitlines()] == ["x1", "1", "2", "10"]
    assert (run.returncode, joined(folder / "out")) == (0, one.stdout)
    none = nnfwd("predict", "-w", "w.yaml", "-i", "no-*.csv")
    assert none.stderr == "nnfwd: no-*.csv: there is no such file\n"


def test_small_files_are_put_together(nnfwd: Run, folder: Path) -> None:
    for number in range(600):
        (folder / f"in-{number:03}.csv").write_text(f"x1,x2\n{number},5\n")

    nnfwd("predict", "-w", "w.yaml", "-i", "in-*.csv", "-o", "out/")

    one = nnfwd("predict", "-w", "w.yaml", "-i", "in-*.csv")
    assert joined(folder / "out") == one.stdout
    assert [name for name in files(folder / "out") if name.startswith("part")] == [
        "part-000000.csv",
        "part-000001.csv",
    ]


def test_no_rows_make_one_part(nnfwd: Run, folder: Path) -> None:
    (folder / "rows.csv").write_text("x1,x2\n")

    assert nnfwd(*PREDICT).returncode == 0
    assert (folder / "out/part-000000.csv").read_text() == "output\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--row", "3,5"],
            "rows of --row are neither for a folder of parts nor for a cluster\n"
            "hint: write to a file, as --output out.csv",
        ),
        (
            ["-f", "table"],
            "a folder of parts cannot be written as a table\n"
            "hint: say --format csv, tsv, json, jsonl, yaml, markdown, xlsx, parquet, arrow or "
            "arrows",
        ),
        (
            ["--part-size", "1023"],
            "--part-size: expected at least 1KiB, found '1023'",
        ),
        (
            ["--part-size", "many"],
            "--part-size: expected a number of bytes, as 64MiB, found 'many'",
        ),
    ],
)
def test_what_no_folder_can_have_is_refused(
    nnfwd_process: Run, folder: Path, options: list[str], message: str
) -> None:
    run = nnfwd_process(*PREDICT, *options)

    assert (run.stdout, run.stderr, run.returncode) == ("", f"nnfwd: {message}\n", 2)
    assert not (folder / "out").exists()


def test_the_size_of_parts_is_for_folders(nnfwd: Run) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "--part-size", "1k")

    assert run.stderr == (
        "nnfwd: --part-size is for a folder of parts\nhint: write to one, as --output DIR/\n"
    )
    assert run.returncode == 2


@pytest.mark.parametrize("way", ["cat rows.csv |", "< rows.csv"])
def test_standard_input_cannot_be_read_in_parts(folder: Path, way: str) -> None:
    run = subprocess.run(
        ["bash", "-c", f"{way} {sys.executable} -m nnfwd predict -w w.yaml -o out/"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.stderr, run.returncode) == (
        "",
        "nnfwd: <stdin>: only a file that has a name and is on a disk can be read in parts\n"
        "hint: name a file with -i, or write one file with -o FILE\n",
        1,
    )
    assert not (folder / "out").exists()


def test_rows_in_the_folder_itself_are_refused(nnfwd: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "rows.csv").rename(folder / "out/part-rows.csv")

    run = nnfwd("predict", "-w", "w.yaml", "-i", "out/*.csv", "-o", "out/")

    assert run.stderr == (
        "nnfwd: --inputs out/part-rows.csv is in the folder --output out/\n"
        "hint: write to another folder\n"
    )
    assert run.returncode == 2


@pytest.mark.parametrize("name", ["part-000000.csv", "_SUCCESS", "_nnfwd/rejects/a.csv"])
def test_bad_rows_are_not_written_into_the_folder(nnfwd: Run, folder: Path, name: str) -> None:
    (folder / "link").symlink_to("out")

    for path in (f"out/{name}", f"link/{name}", f"file://{folder}/out/{name}"):
        run = nnfwd(*PREDICT, "--bad-rows", "skip", "--rejects", path)

        assert run.stderr == (
            f"nnfwd: --rejects {path.removeprefix('file://')} is in the folder --output out/\n"
            "hint: write to another folder\n"
        )
        assert run.returncode == 2
    assert not (folder / "out").exists()


def test_a_folder_that_cannot_be_made_is_an_error_of_the_output(nnfwd: Run, folder: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "w.yaml/out/")

    assert run.stderr == "nnfwd: cannot write to 'w.yaml/out/': Not a directory\n"
    assert run.returncode == 1


def test_a_file_is_no_folder(nnfwd: Run) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-o", "w.yaml/")

    assert (run.stderr, run.returncode) == (
        "nnfwd: cannot write to 'w.yaml/': it is a file\n"
        "hint: name another folder, or leave out the slash\n",
        1,
    )


def test_a_full_disk_leaves_nothing_half_written(folder: Path) -> None:
    write_rows(folder, n_rows=3000)
    limited = f"ulimit -f 4; exec {sys.executable} -m nnfwd {' '.join(PREDICT)} --jobs 2"

    run = subprocess.run(
        ["bash", "-c", limited], cwd=folder, capture_output=True, text=True, check=False
    )

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == "nnfwd: cannot write to 'out/part-000000.csv': File too large\n"
    assert files(folder / "out") == ["_nnfwd/journal.jsonl", "_nnfwd/run.json"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_goes_on_after_any_end(folder: Path, number: int) -> None:
    write_rows(folder, n_rows=60_000)
    command = [sys.executable, "-m", "nnfwd", *PREDICT, "--jobs", "2"]
    started = subprocess.Popen([*command, "--part-size", "2k"], cwd=folder)
    journal = folder / "out/_nnfwd/journal.jsonl"
    while not journal.exists() or journal.stat().st_size < 1000:
        assert started.poll() is None
        time.sleep(0.01)
    os.kill(started.pid, number)
    started.wait(10)
    assert not (folder / "out/_SUCCESS").exists()
    for part in (folder / "out").glob("part-*"):
        assert part.read_bytes().endswith(b"\n")

    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    there, _, total = run.stderr.removeprefix("nnfwd: ").split()[:3]
    assert 0 < int(there) < int(total)
    assert run.returncode == 0
    done = [json.loads(line)["number"] for line in journal.read_text().splitlines()]
    assert sorted(set(done)) == list(range(int(total)))
    one = subprocess.run([*command[:-4], "-o", "one.csv"], cwd=folder, check=True)
    assert one.returncode == 0
    assert joined(folder / "out") == (folder / "one.csv").read_text()
    names = [name for name in files(folder / "out") if not name.startswith(("part-", "_"))]
    assert names == []


def test_two_runs_do_not_write_to_one_folder(nnfwd: Run, folder: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    nnfwd(*PREDICT)
    with (folder / "out/_nnfwd/journal.jsonl").open() as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)

        run = nnfwd(*PREDICT)

    assert run.stderr == (
        "nnfwd: out/ is being written by another run\nhint: wait for it, or name another folder\n"
    )
    assert run.returncode == 1
