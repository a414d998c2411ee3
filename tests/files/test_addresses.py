"""Addresses: what is read and written through fsspec is what files here would be."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pickle
import socket
import sys
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from nnfwd import load_network, save_network
from nnfwd.files import addresses, kinds, uploads
from nnfwd.files.object_folder import open_folder
from nnfwd.files.paths import name_of
from web_server import Web

fsspec = pytest.importorskip("fsspec")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "w.yaml")


@pytest.fixture
def store() -> Iterator[dict[str, bytes]]:
    """Give all that is in memory, by path, after a test with its own memory."""
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield Store(memory)
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


class Store:
    """What is in memory."""

    def __init__(self, memory: fsspec.AbstractFileSystem) -> None:
        self._memory = memory

    def put(self, name: str, content: bytes) -> None:
        self._memory.pipe_file(f"/in/{name}", content)

    def found(self, folder: str = "/out") -> dict[str, bytes]:
        files = sorted(self._memory.find(folder))
        return {name.removeprefix(f"{folder}/"): self._memory.cat_file(name) for name in files}

    def remove(self, name: str) -> None:
        self._memory.rm_file(f"/out/{name}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, store: Store) -> Path:
    lines = [f'{row},{row % 9},"a\n{row}"' for row in range(1, 301)]
    (tmp_path / "w.yaml").write_text(LESSON)
    (tmp_path / "rows.csv").write_text("x1,x2,id\n" + "\n".join(lines) + "\n")
    for path in tmp_path.iterdir():
        store.put(path.name, path.read_bytes())
    return tmp_path


def here(folder: Path, name: str) -> dict[str, bytes]:
    """List the files of a folder here, but for what a run keeps for itself."""
    found = {str(path.relative_to(folder / name)): path for path in (folder / name).rglob("*")}
    return {path: found[path].read_bytes() for path in sorted(found) if path.startswith("part")}


def parts(store: Store, folder: str = "/out") -> dict[str, bytes]:
    return {path: data for path, data in store.found(folder).items() if path.startswith("part")}


ROWS = {
    "rows.tsv": b"x1\tx2\n3\t5\n1\t-1\n",
    "rows.jsonl": b'{"x1": 3, "x2": 5}\n{"x1": 1, "x2": -1}\n',
    "rows.json": b'[{"x1": 3, "x2": 5}, {"x1": 1, "x2": -1}]',
    "rows.yaml": b"- {x1: 3, x2: 5}\n- {x1: 1, x2: -1}\n",
    "rows.csv.gz": gzip.compress(b"x1,x2\n3,5\n1,-1\n"),
    "marked.csv": b"\xef\xbb\xbfx1,x2\n3,5\n1,-1\n",
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_every_format_are_read(nnfwd: Run, store: Store, name: str) -> None:
    store.put(name, ROWS[name])

    run = nnfwd(*PREDICT, "-i", f"memory://in/{name}")

    assert (run.stdout, run.stderr, run.returncode) == ("output\n52.0\n63.0\n", "", 0)


@pytest.mark.parametrize("name", ["rows.parquet", "rows.arrow", "rows.arrows", "rows.csv.zst"])
@pytest.mark.parametrize("output", ["memory://out/", "memory://out/part.csv"])
def test_rows_that_other_packages_read_are_read(
    nnfwd: Run, folder: Path, store: Store, name: str, output: str
) -> None:
    pa = pytest.importorskip("pyarrow")
    table = pa.table(
        {"x2": [float(n % 7) for n in range(500)], "x1": [float(n) for n in range(500)]}
    )
    path = folder / name
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=90)
    elif name.endswith(".zst"):
        nnfwd(*PREDICT, "-i", "rows.csv", "--show", "nodes", "-o", name)
    else:
        make = pa.ipc.new_file if name.endswith("arrow") else pa.ipc.new_stream
        with make(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=90)
    store.put(name, path.read_bytes())
    columns = ("--columns", "node_0,node_1") if name.endswith(".zst") else ()
    options = ("--part-size", "1k") * output.endswith("/")
    local = output.removeprefix("memory://").replace("out", "local")
    (folder / "local").mkdir()

    run = nnfwd(*PREDICT, "-i", f"memory://in/{name}", *columns, *options, "-o", output)

    nnfwd(*PREDICT, "-i", name, *columns, *options, "-o", local)
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert parts(store) == here(folder, "local")
    assert len(parts(store)) >= 1 + 3 * name.endswith((".parquet", ".arrow")) * bool(options)


def test_networks_settings_and_answers_are_read(nnfwd: Run, folder: Path, store: Store) -> None:
    store.put("c.yaml", b"activation: {hidden: tanh}\n")
    (folder / "c.yaml").write_text("activation: {hidden: tanh}\n")
    nnfwd(*PREDICT, "-c", "c.yaml", "-i", "rows.csv", "-o", "answers.csv")
    store.put("answers.csv", (folder / "answers.csv").read_bytes())
    names = ("-w", "w.yaml", "-c", "c.yaml", "-i", "rows.csv", "--expect", "answers.csv")

    far = nnfwd("check", *(f"memory://in/{each}" if "." in each else each for each in names))

    near = nnfwd("check", *names)
    assert far.stdout == near.stdout.replace("w.yaml", "memory://in/w.yaml").replace(
        "c.yaml", "memory://in/c.yaml"
    ).replace("rows.csv", "memory://in/rows.csv").replace("answers.csv", "memory://in/answers.csv")
    assert (far.stderr, far.returncode) == (near.stderr, 0)


def test_a_network_is_written_and_read_again(nnfwd: Run, store: Store) -> None:
    run = nnfwd("convert", "-w", "memory://in/w.yaml", "-o", "memory://out/w.json")

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert json.loads(store.found()["w.json"])["layers"]
    again = nnfwd("predict", "-w", "memory://out/w.json", "--row", "3,5")
    assert again.stdout == "output\n52.0\n"


def test_a_pattern_is_what_it_matches_in_order(nnfwd: Run, store: Store) -> None:
    for number in (3, 1, 2):
        store.put(f"day-{number}.csv", f"x1,x2\n{number},1\n".encode())
    store.put("day-[1].csv", b"x1,x2\n0,1\n")

    many = nnfwd(*PREDICT, "-i", "memory://in/day-?.csv")
    own = nnfwd(*PREDICT, "-i", "memory://in/day-[1].csv")
    none = nnfwd(*PREDICT, "-i", "memory://in/night-*.csv")

    assert (many.stdout, many.stderr) == ("output\n12.0\n37.0\n69.0\n", "")
    assert own.stdout == "output\n8.0\n"
    assert none.stderr == "nnfwd: memory://in/night-*.csv: there is no such file\n"
    assert none.returncode == 1


@pytest.mark.parametrize("policy", ["stop", "skip", "blank"])
@pytest.mark.parametrize("size", ["1k", "2000", "1M"])
@pytest.mark.parametrize("jobs", [1, 3])
def test_parts_and_bad_rows_are_those_of_a_folder_here(
    nnfwd: Run, folder: Path, store: Store, policy: str, size: str, jobs: int
) -> None:
    rows = (folder / "rows.csv").read_text().replace("\n150,", "\noops,").replace("\n250,", "\n,")
    (folder / "rows.csv").write_text(rows)
    store.put("rows.csv", rows.encode())
    options = ("--keep", "id", "--bad-rows", policy, "--part-size", size, "--jobs", jobs)
    local = nnfwd(*PREDICT, "-i", "rows.csv", *options, "-o", "local/", "--rejects", "bad.csv")

    given = (*options, "-o", "memory://out/", "--rejects", "memory://bad/bad.csv")
    run = nnfwd(*PREDICT, "-i", "memory://in/rows.csv", *given)

    far = local.stderr.replace("rows.csv", "memory://in/rows.csv")
    assert (run.stdout, run.stderr, run.returncode) == ("", far, local.returncode)
    bad = (folder / "bad.csv").read_text().replace("rows.csv", "memory://in/rows.csv")
    assert store.found("/bad") == {"bad.csv": bad.encode()}
    assert ("_SUCCESS" in store.found()) == (policy != "stop")
    if policy != "stop":
        assert parts(store) == here(folder, "local")


def test_the_same_command_goes_on_and_another_is_refused(
    nnfwd: Run, folder: Path, store: Store
) -> None:
    given = (*PREDICT, "-i", "memory://in/rows.csv", "-o", "memory://out/")
    assert nnfwd(*given, "--part-size", "1k").returncode == 0
    whole = parts(store)
    assert len(whole) == 4
    store.remove("part-000001.csv")
    fsspec.filesystem("memory").pipe_file("/out/part-000002.csv", whole["part-000002.csv"][::-1])

    again = nnfwd(*given)
    other = nnfwd(*given, "--keep", "id")
    store.put("rows.csv", b"x1,x2\n3,5\n")
    changed = nnfwd(*given)

    assert (again.stderr, again.returncode) == ("nnfwd: 2 of 4 parts were there\n", 0)
    assert parts(store) == whole
    hint = "hint: name another folder, or remove this one\n"
    start = "nnfwd: memory://out/ holds parts of another run: "
    assert (other.stderr, other.returncode) == (f"{start}--keep differs\n{hint}", 1)
    assert changed.stderr == f"{start}memory://in/rows.csv has changed\n{hint}"


def test_a_part_whose_bad_rows_are_gone_is_made_again(nnfwd: Run, store: Store) -> None:
    given = (*PREDICT, "-i", "memory://in/rows.csv", "-o", "memory://out/", "--rejects", "bad.csv")
    assert nnfwd(*given, "--part-size", "1k").returncode == 0
    store.remove("_nnfwd/rejects/part-000003.csv")

    again = nnfwd(*given)

    assert again.stderr == "nnfwd: 3 of 4 parts were there\n"
    assert "_nnfwd/rejects/part-000003.csv" in store.found()


def test_workers_are_not_sent_what_is_in_the_folder(store: Store) -> None:
    for number in range(50):
        fsspec.filesystem("memory").pipe_file(f"/out/part-{number}.csv", b"output\n1\n")
    there = open_folder("memory://out/")
    found = there.look()

    sent = pickle.dumps(there)

    assert found["part-7.csv"].size == 9
    assert len(sent) < 300
    assert pickle.loads(sent).look() == found  # noqa: S301


def test_a_part_of_nobody_is_refused(nnfwd: Run, store: Store) -> None:
    fsspec.filesystem("memory").pipe_file("/out/part-000007.csv", b"output\n1\n")

    run = nnfwd(*PREDICT, "-i", "rows.csv", "-o", "memory://out/")

    assert run.stderr == (
        "nnfwd: memory://out/ holds part-000007.csv, which is not of this run\n"
        "hint: move that file elsewhere, or name another folder\n"
    )
    assert list(store.found()) == ["part-000007.csv"]


@pytest.mark.parametrize("block", [1000, uploads.BLOCK])
def test_an_object_is_as_it_was_after_an_error(
    nnfwd: Run, folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(uploads, "BLOCK", block)
    monkeypatch.setattr("tempfile.tempdir", str(folder / "unfinished"))
    (folder / "unfinished").mkdir()
    (folder / "rows.csv").write_text("x1,x2\n" + "1,2\n" * 900 + "1,oops\n")
    (folder / "a.csv").write_text("before")
    fsspec.filesystem("memory").pipe_file("/out/a.csv", b"before")

    for address in ("memory://out/a.csv", f"file://{folder}/a.csv"):
        run = nnfwd(*PREDICT, "-i", "rows.csv", "-o", address)

        assert run.returncode == 1
    assert store.found() == {"a.csv": b"before"}
    assert (folder / "a.csv").read_text() == "before"
    assert list((folder / "unfinished").iterdir()) == []
    (folder / "rows.csv").write_text("x1,x2\n" + "1,2\n" * 900)
    assert nnfwd(*PREDICT, "-i", "rows.csv", "-o", f"file://{folder}/a.csv").returncode == 0
    assert (folder / "a.csv").read_text() == "output\n" + "20.0\n" * 900


def test_an_input_is_not_written_over(nnfwd: Run, store: Store) -> None:
    same = nnfwd(*PREDICT, "-i", "memory://in/rows.csv", "-o", "memory://in/rows.csv")
    within = nnfwd(*PREDICT, "-i", "memory://in/rows.csv", "-o", "memory://in/")

    assert same.stderr == (
        "nnfwd: --output memory://in/rows.csv is also --inputs memory://in/rows.csv: "
        "the input would be overwritten\nhint: write to another file\n"
    )
    assert within.stderr == (
        "nnfwd: --inputs memory://in/rows.csv is in the folder --output memory://in/\n"
        "hint: write to another folder\n"
    )
    assert (same.returncode, within.returncode) == (2, 2)
    matched = nnfwd(*PREDICT, "-i", "memory://in/r*.csv", "-o", "memory://in/rows.csv")
    assert matched.stderr == same.stderr.replace(
        "--inputs memory://in/rows", "--inputs memory://in/r*"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("memory://in/rows.csv", "MEMORY:///in/rows.csv"),
        ("memory://in/r*.csv", "memory:///in/rows.csv"),
        ("memory://in/r[no]ws.csv", "memory:///in/rows.csv"),
        ("rows.csv", "file://{folder}/rows.csv"),
        ("LOCAL://{folder}/rows.csv", "rows.csv"),
    ],
)
def test_an_input_that_is_spelled_in_another_way_is_not_written_over(
    nnfwd: Run, folder: Path, one: str, other: str
) -> None:
    one, other = one.format(folder=folder), other.format(folder=folder)
    names = [name_of(each).replace("LOCAL://", "").replace("file://", "") for each in (other, one)]

    same = nnfwd(*PREDICT, "-i", one, "-o", other)
    within = nnfwd(*PREDICT, "-i", one, "-o", other.removesuffix("rows.csv") or "./")

    start = f"nnfwd: --output {names[0]} is also --inputs {names[1]}: "
    assert same.stderr == f"{start}the input would be overwritten\nhint: write to another file\n"
    assert " is in the folder --output " in within.stderr
    assert (same.returncode, within.returncode) == (2, 2)


def test_an_address_of_this_machine_is_a_path(
    nnfwd: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses.Address, "reached", None)
    there = f"file://{folder}"

    run = nnfwd("predict", "-w", f"{there}/w.yaml", "-i", f"{there}/r*.csv", "-o", f"{there}/out/")
    exercise = nnfwd("exercise", "-o", f"local://{folder}/new")
    save_network(load_network(folder / "w.yaml"), f"{there}/w.json")

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert list(here(folder, "out")) == ["part-000000.csv"]
    assert (exercise.stderr, (folder / "new/weights.yaml").is_file()) == ("", True)
    assert (folder / "w.json").is_file()


def test_a_protocol_may_be_in_capitals(nnfwd: Run, store: Store) -> None:
    run = nnfwd("predict", "-w", "Memory://in/w.yaml", "-i", "MEMORY://in/r*.csv", "-o", "o.csv")
    out = nnfwd(*PREDICT, "-i", "rows.csv", "-o", "MEMORY://out/o.csv")

    assert (run.stderr, run.returncode) == ("", 0)
    assert (out.stderr, list(store.found())) == ("", ["o.csv"])


def test_exercises_are_written_and_no_other_file_is_replaced(nnfwd: Run, store: Store) -> None:
    assert nnfwd("exercise", "-o", "memory://out").returncode == 0
    before = store.found()

    again = nnfwd("exercise", "--seed", "5", "-o", "memory://out")

    assert "weights.yaml" in before
    assert again.stderr.startswith("nnfwd: 'memory://out/")
    assert again.stderr.splitlines()[0].endswith(" is there already, and is something else")
    assert store.found() == before


@pytest.fixture(params=[True, False], ids=["ranges", "whole"])
def web(request: pytest.FixtureRequest, folder: Path) -> Iterator[Web]:
    pytest.importorskip("aiohttp")
    with Web(folder, has_ranges=request.param) as server:
        yield server


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.parquet"])
def test_rows_on_the_web_are_read_with_ranges_and_without(
    nnfwd: Run, folder: Path, web: Web, name: str
) -> None:
    if name.endswith("gz"):
        (folder / name).write_bytes(gzip.compress((folder / "rows.csv").read_bytes()))
    elif name.endswith("parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        pa = pytest.importorskip("pyarrow")
        numbers = [float(n) for n in range(900)]
        parquet.write_table(pa.table({"x1": numbers, "x2": numbers}), folder / name)
    options = ("--part-size", "1k", "--jobs", "2")

    one = nnfwd(*PREDICT, "-i", f"{web.url}/{name}", "-o", "one.csv")
    many = nnfwd(*PREDICT, "-i", f"{web.url}/{name}", "-o", "far/", *options)

    assert (one.stdout, one.stderr, one.returncode) == ("", "", 0)
    assert (many.stdout, many.stderr, many.returncode) == ("", "", 0)
    nnfwd(*PREDICT, "-i", name, "-o", "near.csv")
    assert (folder / "one.csv").read_bytes() == (folder / "near.csv").read_bytes()
    nnfwd(*PREDICT, "-i", name, "-o", "near/", *options)
    texts = [part.split(b"\n", 1)[1] for part in here(folder, "far").values()]
    assert b"output\n" + b"".join(texts) == (folder / "near.csv").read_bytes()
    if web.has_ranges:
        assert here(folder, "far") == here(folder, "near")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no.csv", "there is no such file"),
        ("denied.csv", "permission to read it is denied"),
        ("broken.csv", "it cannot be read: 500, message='Internal Server Error', url='{url}'"),
    ],
)
def test_what_the_web_answers_is_said_in_one_line(
    nnfwd: Run, web: Web, name: str, reason: str
) -> None:
    url = f"{web.url}/{name}"

    run = nnfwd(*PREDICT, "-i", url)

    assert run.stderr == f"nnfwd: {url}: {reason.format(url=url)}\n"
    assert (run.stdout, run.returncode) == ("", 1)


def test_a_server_that_does_not_answer_is_waited_for_and_then_named(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")
    monkeypatch.setattr(kinds, "ANSWERED_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/rows.csv"

        run = nnfwd(*PREDICT, "-i", url)

    assert (run.stderr, run.returncode) == (f"nnfwd: {url}: no answer in time\n", 1)


def test_a_store_that_does_not_answer_is_asked_ten_times_and_then_named(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs")
    monkeypatch.setattr(kinds, "ANSWERED_WITHIN", 0.25)
    monkeypatch.setitem(import_module("fsspec.config").conf, "s3", {"key": "k", "secret": "s"})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

        run = nnfwd(*PREDICT, "-i", "s3://in/rows.csv")

        n_tries = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                silent.accept()[0].close()
                n_tries += 1

    assert (run.stderr, run.returncode) == ("nnfwd: s3://in/rows.csv: no answer in time\n", 1)
    assert n_tries == 10


def test_settings_of_a_user_come_before_what_bounds_the_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {"config_kwargs": {"read_timeout": 120}}
    monkeypatch.setitem(import_module("fsspec.config").conf, "s3", given)

    options = kinds.kind_of("s3a://in/rows.csv").options()["config_kwargs"]

    assert (options["connect_timeout"], options["read_timeout"]) == (6, 120)


@pytest.mark.parametrize("cut", ["length", "chunked", "nothing"])
@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz"])
@pytest.mark.parametrize("output", ["out.csv", "out/"])
def test_an_answer_that_is_cut_short_ends_the_run(
    nnfwd: Run, folder: Path, cut: str, name: str, output: str
) -> None:
    pytest.importorskip("aiohttp")
    text = (folder / "rows.csv").read_bytes() * 9
    (folder / name).write_bytes(gzip.compress(text, 0) if name.endswith("gz") else text)
    with Web(folder, has_ranges=False, cut=cut) as web:
        url = f"{web.url}/{name}"

        run = nnfwd(*PREDICT, "-i", url, "-o", output, "--bad-rows", "skip", "-q")

    message = f"nnfwd: {url}: the connection ended too early\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)
    assert not (folder / "out/_SUCCESS").exists()
    assert not (folder / "out.csv").exists()


def test_a_file_that_gets_shorter_while_it_is_read_ends_the_run(nnfwd: Run, folder: Path) -> None:
    pytest.importorskip("aiohttp")
    (folder / "long.csv").write_text("x1,x2\n" + "1.5,2.5\n" * 600_000)

    def shorten(asked: str) -> None:
        if asked.startswith(f"bytes={3 << 20}-"):
            os.truncate(folder / "long.csv", 6 + 8 * 300_000)

    with Web(folder, has_ranges=True, before=shorten) as web:
        run = nnfwd(*PREDICT, "-i", f"{web.url}/long.csv", "-o", "out.csv")

    message = f"nnfwd: {web.url}/long.csv: the file changed while it was read\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)
    assert not (folder / "out.csv").exists()


def test_what_is_secret_in_an_address_is_shown_nowhere(nnfwd: Run, folder: Path, web: Web) -> None:
    secret = web.url.replace("://", "://ada:1815@")
    given = ("-i", f"{secret}/rows.csv?Signature=a1b2")

    run = nnfwd(*PREDICT, *given, "-o", "out/", "--part-size", "1k")
    missing = nnfwd(*PREDICT, "-i", f"{secret}/denied.csv?Signature=a1b2")
    told = nnfwd("explain", "-w", "w.yaml", *given, "--provenance", "--rows", "1")
    web.version = '"1"'
    assert nnfwd(*PREDICT, *given, "-o", "later/").returncode == 0
    same = nnfwd(*PREDICT, "-i", f"{web.url}/rows.csv?Signature=a1b2", "-o", "later/")
    other = nnfwd(*PREDICT, "-i", f"{web.url}/rows.csv?Signature=c3d4", "-o", "later/")

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert same.stderr == "nnfwd: 1 of 1 parts were there\n"
    reason = "the rows come from other files\nhint: name another folder, or remove this one\n"
    assert other.stderr == f"nnfwd: later/ holds parts of another run: {reason}"
    assert missing.stderr == f"nnfwd: {web.url}/denied.csv?…: permission to read it is denied\n"
    assert f"{web.url}/rows.csv?…" in told.stdout
    kept = "".join(path.read_text() for path in (folder / "out/_nnfwd").glob("*.json*"))
    for each in (kept, missing.stderr, told.stdout, told.stderr):
        assert "1815" not in each
        assert "a1b2" not in each


@pytest.mark.parametrize("name", ["it's no.csv?1843", "no.csv?1843", "broken.csv?a=1&k='1843"])
def test_what_is_secret_is_in_no_message(nnfwd: Run, web: Web, name: str) -> None:
    url = web.url.replace("://", "://ada:18'15@") + f"/{name}"

    runs = [
        nnfwd(*PREDICT, "-i", url),
        nnfwd("predict", "-w", url, "--row", "3,5"),
        nnfwd(*PREDICT, "-i", "rows.csv", "-o", url),
        nnfwd(*PREDICT, "-i", "rows.csv", "-o", url.replace(".csv", ".onnx")),
        nnfwd(*PREDICT, "-i", "rows.csv", "--rejects", url),
        nnfwd(*PREDICT, "-i", "rows.csv", "--rejects", url.replace(".csv", ".json")),
        nnfwd("explain", "-w", "w.yaml", "-i", url, "--provenance"),
    ]

    for run in runs:
        assert run.returncode in (1, 2)
        assert "127.0.0.1" in run.stderr
        assert "1843" not in run.stderr
        assert "15" not in run.stderr.replace(web.url, "")


def test_the_web_is_not_written_to(nnfwd: Run) -> None:
    for options in (["predict", "--row", "3,5", "-w", "w.yaml"], ["convert", "-w", "w.yaml"]):
        run = nnfwd(*options, "-o", "https://a.org/w.json")

        assert (run.stdout, run.stderr, run.returncode) == (
            "",
            "nnfwd: cannot write to 'https://a.org/w.json': https:// is for reading\n"
            "hint: write to a file here, or to a store as s3://\n",
            1,
        )
    run = nnfwd(*PREDICT, "-i", "rows.csv", "-o", "http://a.org/out/")
    assert run.stderr.startswith("nnfwd: cannot write to 'http://a.org/out/': http:// is for")


def test_a_driver_that_is_not_installed_is_named(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(import_module("fsspec.registry")._registry, "s3", raising=False)

    run = nnfwd(*PREDICT, "-i", "s3://a/rows.csv")
    out = nnfwd(*PREDICT, "-i", "rows.csv", "-o", "s3://a/out.csv")

    message = "this needs s3fs, which is not installed\nhint: pip install s3fs\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", f"nnfwd: s3://a/rows.csv: {message}", 1)
    assert out.stderr == f"nnfwd: s3://a/out.csv: {message}"


def test_without_fsspec_the_way_out_is_said(nnfwd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    run = nnfwd(*PREDICT, "-i", "s3://a/rows.csv")

    assert run.stderr == (
        "nnfwd: s3://a/rows.csv: an address needs fsspec, which is not installed: "
        "pip install 'nnfwd[cluster]'\n"
    )
    assert (run.stdout, run.returncode) == ("", 1)


def test_a_protocol_that_nobody_knows_is_said(nnfwd: Run) -> None:
    run = nnfwd(*PREDICT, "-i", "s4://a/rows.csv")

    assert run.stderr == "nnfwd: s4://a/rows.csv: it cannot be read: Protocol not known: s4\n"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://a.org:99999/rows.csv", "Port out of range 0-65535"),
        (
            "github://a/rows.csv",
            "its driver cannot use this address: GithubFileSystem.__init__() missing 2 required "
            "positional arguments: 'org' and 'repo'",
        ),
        ("ftp://a.org:99999/rows.csv", "Port out of range 0-65535"),
        (
            "dir://a/rows.csv",
            "its driver cannot use this address: 'NoneType' object has no attribute 'startswith'",
        ),
    ],
)
def test_an_address_that_nothing_can_be_read_from_is_said_in_one_line(
    nnfwd: Run, address: str, reason: str
) -> None:
    pytest.importorskip("aiohttp")
    pytest.importorskip("requests")

    run = nnfwd(*PREDICT, "-i", address)

    out = nnfwd(*PREDICT, "-i", "rows.csv", "-o", address.replace("http:", "ftp:"))

    assert run.stderr == f"nnfwd: {address}: it cannot be read: {reason}\n"
    assert (run.stdout, run.returncode) == ("", 1)
    assert out.stderr.startswith("nnfwd: cannot write to ")
    assert (out.stdout, out.returncode) == ("", 1)


def test_words_of_a_driver_are_put_on_one_line(nnfwd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "This is wrong:\n  it says\n\n why"
        raise ValueError(message)

    monkeypatch.setattr(fsspec.get_filesystem_class("memory"), "info", fail)

    run = nnfwd(*PREDICT, "-i", "memory://in/rows.csv")

    reason = "it cannot be read: This is wrong: it says why"
    assert run.stderr == f"nnfwd: memory://in/rows.csv: {reason}\n"


def test_a_file_within_an_archive_is_read(nnfwd: Run, folder: Path, store: Store) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("in/rows.csv", "x1,x2\n3,5\n")
    store.put("all.zip", (folder / "all.zip").read_bytes())

    run = nnfwd(*PREDICT, "-i", "zip://in/rows.csv::memory://in/all.zip")

    assert (run.stdout, run.stderr, run.returncode) == ("output\n52.0\n", "", 0)


def test_a_folder_is_not_written_to_as_a_file(nnfwd: Run, store: Store) -> None:
    for command in (
        (*PREDICT, "-i", "rows.csv", "--rejects", "memory://out/"),
        (*PREDICT, "-i", "rows.csv", "--rejects", "memory://out/", "-o", "memory://there/"),
        ("convert", "-w", "w.yaml", "-o", "memory://out/", "--format", "json"),
    ):
        run = nnfwd(*command)

        assert run.stderr == (
            "nnfwd: cannot write to 'memory://out/': it is a folder, not a file\n"
            "hint: name a file in it\n"
        )
        assert (run.stdout, run.returncode, store.found()) == ("", 1, {})


@pytest.mark.parametrize("inputs", ["memory://in/rows.csv", "memory://in/ro*.csv"])
def test_a_report_does_not_decide_what_is_asked_for(
    nnfwd: Run, store: Store, monkeypatch: pytest.MonkeyPatch, inputs: str
) -> None:
    given = ("-w", "w.yaml", "-i", inputs, "--rows", "1", "--provenance")
    assert nnfwd("explain", *given, "-o", "report").returncode == 0
    there = nnfwd("check", "--report", "report", "-w", "w.yaml", "-i", "rows.csv")
    monkeypatch.setattr(addresses.Address, "reached", None)

    run = nnfwd("check", "--report", "report")

    assert there.stdout == "report: proved: it comes out of w.yaml, rows.csv\n"
    assert (run.stdout, run.stderr, run.returncode) == (
        "",
        f"nnfwd: report: it names '{inputs}', which is not a file\n"
        "hint: give the files with -w, -c and -i\n",
        1,
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ftp://ada:18@15@a.org/b.csv", "ftp://a.org/b.csv"),
        ("https://a.org/b.csv?v=1&k=2", "https://a.org/b.csv?…"),
        ("https://a.org/b.csv?1843", "https://a.org/b.csv?…"),
        ("https://a.org/it's a b.csv?v=1'843", "https://a.org/it's a b.csv?…"),
        ("HTTP://ada:18'1 5@a.org/b.csv", "HTTP://a.org/b.csv"),
        ("s3://a/b.csv?version=1", "s3://a/b.csv?…"),
        ("zip://b.csv::http://ada:1815@a.org/b.zip?k=v", "zip://b.csv::http://a.org/b.zip?…"),
        ("s3://a/b@c/d-?.csv", "s3://a/b@c/d-?.csv"),
        ("//a@b?c=d", "//a@b?c=d"),
    ],
)
def test_a_name_shows_all_but_secrets(address: str, shown: str) -> None:
    assert name_of(address) == shown
