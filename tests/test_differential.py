"""No accelerator changes a byte, a message or an exit code: whole runs, each in every way."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from nnfwd.rows.formats import FORMATS
from nnfwd.rows.open_source import BULK_SIZE
from strategies import TableText, mutated_texts
from whole_runs import REFERENCE, REJECTS, Outcome, Runs, Way, counted, ways

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

NETWORK = """\
inputs: {x1: {}, x2: {mean: 3, scale: 0.7}}
classes: ["no", "yes"]
layers:
  - {name: hidden, activation: tanh, weights: [[2, 4], [4, -5], [0.1, 0.3]]}
  - {activation: softmax, weights: [[2, 7, -1], [0.5, -1, 3]], biases: [0.25, 0]}
"""

PREDICT = ("predict", "-w", "w.yaml", "-i", "rows.csv")

BAD = (
    *("{id},1,{note},abc\n", "{id},,{note},1\r\n", "{id},inf,{note},1\n", "{id},1,{note},1e400\n"),
    *("{id},1,{note},١\n", "{id},1,{note},\u00a01\n", "{id},1,{note}\n", "{id},1,{note},1,1\n"),
    *('{id},1,"{note}" ,1\n', "{id},1,{note}\r,1\n"),
)
"""Bad rows of every kind."""

LAST = 24
MIDDLE = LAST // 2


def rows(*bad: str, texts: bool = True, at: tuple[int, ...] = (1, MIDDLE, LAST)) -> str:
    """Make a file whose line ends differ, some inside of quotes, with bad rows at some places."""
    lines = ["id,x2,note,x1\r\n", '000,1,"1\n,""2""\r\n",2\r\n']
    for number in range(1, LAST + 1):
        id_, note = f"{number:03}", f"é {number}" if texts else f"{number}"
        lines.append(f"{id_},{number / 7},{note},{(-1) ** number * 1e-3 * number}\n")
        if number in at:
            lines += [line.format(id=id_, note=note) for line in bad]
        if number == MIDDLE:
            lines += ['"1",1,"\n\n",1\n', "\n", "\r\n", "2,2,,1\r\n"]
    return "".join(lines)


@pytest.fixture
def runs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Runs:
    (tmp_path / "w.yaml").write_text(NETWORK)
    return Runs(tmp_path, capfd)


@pytest.fixture(params=["base", "fast"])
def install(request: pytest.FixtureRequest) -> str:
    if request.param == "fast":
        pytest.importorskip("pyarrow")
    return request.param


def same_in_every_way(runs: Runs, install: str, *args: str, stdin: bytes | None = None) -> Outcome:
    """Hold every way of an installation against the reference.

    A table grows wider where rows that come later need it, so it depends on what came together.
    """

    @cache
    def outcome(way: Way) -> Outcome:
        return runs(way, *args, stdin=stdin)

    for way in ways(install):
        reference = REFERENCE._replace(piece_size=way.piece_size) if "table" in args else REFERENCE
        assert outcome(way) == outcome(reference), way
    return outcome(REFERENCE)


@pytest.mark.parametrize("place", [1, MIDDLE, LAST])
@pytest.mark.parametrize("texts", [True, False], ids=["texts", "numbers"])
def test_a_bad_row_ends_the_run_where_it_stands(
    runs: Runs, install: str, texts: bool, place: int
) -> None:
    content = rows(BAD[0], texts=texts, at=(place,))
    (runs.folder / "rows.csv").write_bytes(content.encode())
    keep = ("--keep", "id,note,x1") if texts else ()

    outcome = same_in_every_way(runs, install, *PREDICT, "--rejects", REJECTS, *keep)

    line = content[: content.index("abc")].count("\n") + 1
    error = f"rows.csv:{line}:4: column x1: 'abc' is not a number"
    assert (outcome.stderr, outcome.code) == (f"nnfwd: {error}\n", 1)
    assert outcome.rejects.splitlines()[1].startswith(f"rows.csv,{line},4,x1,abc,'abc' is not")
    assert outcome.stdout.count("yes") + outcome.stdout.count("no") - texts == (
        place + 1 if place <= MIDDLE else place + 3
    )


@pytest.mark.parametrize("policy", ["skip", "blank"])
@pytest.mark.parametrize("texts", [True, False], ids=["texts", "numbers"])
def test_bad_rows_of_every_kind_in_every_block(
    runs: Runs, install: str, texts: bool, policy: str
) -> None:
    (runs.folder / "rows.csv").write_bytes(rows(*BAD, texts=texts).encode())
    keep = ("--keep", "id,note,x1") if texts else ()

    outcome = same_in_every_way(
        runs, install, *PREDICT, "--bad-rows", policy, "--rejects", REJECTS, *keep
    )

    remark = "left out" if policy == "skip" else "left blank"
    assert (outcome.stderr, outcome.code) == (f"nnfwd: 30 bad rows {remark}\n", 0)
    assert outcome.rejects.count("rows.csv,") == 3 * len(BAD)


OPTIONS = {
    "csv": ("--digits", "3", "--show", "steps"),
    "tsv": ("--keep", "all"),
    "json": ("--keep", "id", "--show", "nodes"),
    "jsonl": ("--keep", "note"),
    "table": ("--keep", "note"),
}


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.is_text])
def test_every_format(runs: Runs, install: str, name: str) -> None:
    (runs.folder / "rows.csv").write_bytes(rows(*BAD).encode())

    options = ("--bad-rows", "blank", "-f", name, *OPTIONS.get(name, ()))
    outcome = same_in_every_way(runs, install, *PREDICT, *options)

    assert outcome.code == 0
    if name == "json":
        assert len(json.loads(outcome.stdout)) == LAST + 3 + 3 * len(BAD)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (b"a,1,\xff,2\n", ":51: byte 0xff is not UTF-8"),
        (b"a,1,\0,2\n", ":51: a NUL byte"),
        (b'a,1,"b,2\n', ":51: the quote that opens a cell here is never closed"),
    ],
    ids=["not UTF-8", "NUL", "open quote"],
)
def test_a_fault_of_the_file(runs: Runs, install: str, fault: bytes, what: str) -> None:
    content = rows(texts=False).encode()
    (runs.folder / "rows.csv").write_bytes(content + b"\n" * (50 - content.count(b"\n")) + fault)

    outcome = same_in_every_way(runs, install, *PREDICT)

    assert outcome.stderr.startswith(f"nnfwd: rows.csv{what}")
    assert (outcome.code, outcome.stdout.count("\n")) == (1, LAST + 4)


def test_several_inputs_and_the_numbers_of_their_rows(runs: Runs, install: str) -> None:
    content = rows(*BAD[:2], texts=False)
    (runs.folder / "a.csv").write_bytes(content.encode())
    (runs.folder / "b.tsv.gz").write_bytes(gzip.compress(content.replace(",", "\t").encode()))
    (runs.folder / "c.jsonl").write_text('{"x1": 1, "x2": 2}\n{"x1": null, "x2": 2}\n' * 5)
    inputs = ("-i", "a.csv", "-i", "b.tsv.gz", "-i", "c.jsonl", "--row", "1,2")

    outcome = same_in_every_way(
        runs,
        install,
        "predict",
        "-w",
        "w.yaml",
        *inputs,
        "-f",
        "table",
        "--show",
        "outputs",
        "--bad-rows",
        "skip",
    )

    assert outcome.stderr == "nnfwd: 17 bad rows left out\n"
    last_line = outcome.stdout.rstrip().splitlines()[-1]
    assert last_line.split()[0] == str(2 * (LAST + 3 + 6) + 10 + 1)


def test_standard_input(runs: Runs, install: str) -> None:
    args = ("predict", "-w", "w.yaml", "--bad-rows", "blank", "--keep", "note")

    outcome = same_in_every_way(runs, install, *args, stdin=rows(*BAD).encode())

    assert outcome.code == 0


def test_check_and_explain(runs: Runs, install: str) -> None:
    (runs.folder / "rows.csv").write_bytes(rows(*BAD).encode())
    (runs.folder / "good.csv").write_bytes(rows(texts=False).encode())

    checked = same_in_every_way(runs, install, "check", "-w", "w.yaml", "-i", "rows.csv")
    explained = same_in_every_way(
        runs, install, "explain", "-w", "w.yaml", "-i", "good.csv", "--rows", "2,24-26", "-f", "csv"
    )

    assert (checked.stderr.count("nnfwd: rows.csv:"), checked.code) == (3 * len(BAD), 1)
    assert (explained.stderr, explained.code) == ("", 0)


@pytest.mark.parametrize(
    ("install", "reads", "writes"),
    [
        ("base", "nnfwd.rows.delimited.read_by_loadtxt", None),
        ("fast", "nnfwd.rows.delimited.read_by_arrow", "nnfwd.rows.delimited.write_by_arrow"),
    ],
)
def test_the_fast_reader_and_writer_do_take_part(
    runs: Runs, install: str, reads: str, writes: str | None
) -> None:
    if install == "fast":
        pytest.importorskip("pyarrow")
    (runs.folder / "rows.csv").write_bytes(rows(BAD[0], texts=False).encode())
    args = (*PREDICT, "--bad-rows", "skip")
    with counted(reads, "parse_bulk") as read:
        runs(Way(install, 2, piece_size=48), *args)
    # all but some that have a quote or a bad row in them
    assert len(read) / 2 < read.count(True) < len(read)
    (runs.folder / "rows.csv").write_text("x1,x2\n" + "1,2\n" * 1000)
    with counted(reads, "parse_bulk") as read:
        runs(Way(install), *args)
    assert read == [True]
    if writes:
        with counted(writes, "bulk_text") as written:
            runs(Way(install, 2, piece_size=200), *args)
        assert len(written) > 10
        assert all(written)
    with counted("nnfwd.rows.delimited.read_by_loadtxt", "parse_bulk") as read:
        runs(REFERENCE, *args)
    assert read == []
    (runs.folder / "rows.csv").write_text("x1,x2\n" + "1.5,-2.125\n" * 1000)
    with counted("nnfwd.rows.delimited.read_decimals", "parse_decimals") as read:
        fast = runs(Way(install, 2, piece_size=200), *args)
    assert len(read) > 10
    assert all(read)
    assert fast == runs(REFERENCE, *args)


class Broken:
    """An importer that finds what is fast, and cannot load it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.endswith("_by_arrow"):
            message = "libarrow.so: cannot open shared object file"
            raise ImportError(message)


def test_what_is_fast_and_cannot_be_loaded_is_gone_without(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs.folder / "rows.csv").write_bytes(rows(BAD[0], texts=False).encode())
    for name in ("nnfwd.rows.delimited.read_by_arrow", "nnfwd.rows.delimited.write_by_arrow"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])

    args = (*PREDICT, "--bad-rows", "skip")

    assert runs(Way("fast"), *args) == runs(REFERENCE, *args)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=mutated_texts(most_copies=1))
def test_any_file(runs: Runs, install: str, table: TableText) -> None:
    columns = table.columns
    weights = {"inputs": columns.input_names, "output": [0.1] * len(columns.fed)}
    (runs.folder / "w.json").write_text(json.dumps(weights))
    name = "rows.tsv" if table.delimiter == "\t" else "rows.csv"
    (runs.folder / name).write_bytes(
        f"{table.delimiter.join(columns.names)}\n{table.text}".encode()
    )
    keep = ("--keep", ",".join(columns.kept_names)) if columns.kept else ()
    args = ("predict", "-w", "w.json", "-i", name, "--bad-rows", "blank", "--rejects", REJECTS)

    outcome = runs(REFERENCE, *args, *keep)

    for way in (Way(install), Way(install, 2, piece_size=20)):
        assert runs(way, *args, *keep) == outcome, way


LONG, WIDE = 100_000, 4
"""The rows and columns of a file that is long enough for what is fast, as it comes."""


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    """Make rows of random float64 bit patterns, those that are finite."""
    bits = np.random.default_rng(3).integers(0, 2**64, LONG * WIDE + 1000, dtype=np.uint64)
    finite = bits.view(np.float64)[np.isfinite(bits.view(np.float64))]
    table = finite[: LONG * WIDE].reshape(LONG, WIDE)
    return [",".join(map(repr, row)) + "\n" for row in table.tolist()]


@pytest.fixture
def environment(install: str, tmp_path: Path) -> dict[str, str]:
    """Take PyArrow away from a process and all that it starts, for the base install."""
    if install == "fast":
        return {}
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['pyarrow'] = None\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"PYTHONPATH": os.pathsep.join(paths)}
    tried = subprocess.run(
        [sys.executable, "-c", "import pyarrow"],
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )
    assert b"ModuleNotFoundError" in tried.stderr
    return environment


def test_every_float_of_a_long_file_comes_back_and_the_last_row_is_told_of(
    nnfwd: Run, tmp_path: Path, environment: dict[str, str], numbers: list[str]
) -> None:
    names = [f"x{column}" for column in range(WIDE)]
    identity = {
        f"output_{node}": [int(node == column) for column in range(WIDE)] for node in range(WIDE)
    }
    (tmp_path / "w.json").write_text(json.dumps({"inputs": names, **identity}))
    lines = [line.rstrip() + ",\n" for line in numbers]
    lines[1] = numbers[1].rstrip() + ',"a\r\n\nb"\r\n'
    content = ",".join([*names, "note"]) + "\n" + "".join(lines) + "1,2,3,4 5,\n"
    (tmp_path / "rows.csv").write_bytes(content.encode())
    assert len(content) > BULK_SIZE

    run = nnfwd("predict", "-w", "w.json", "-i", "rows.csv", "--jobs", 2, env=environment)

    head, _, body = run.stdout.partition("\n")
    assert head == ",".join(identity)
    assert (body == "".join(numbers)) is True  # pytest would take minutes to show how they differ
    error = f"rows.csv:{LONG + 4}:4: column x3: '4 5' is not a number"
    assert (run.stderr, run.returncode) == (f"nnfwd: {error}\n", 1)
