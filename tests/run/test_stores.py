"""Rows and results in a store that speaks as S3 does: byte for byte what files here are."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from nnfwd.files import object_folder, uploads

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")
fsspec = pytest.importorskip("fsspec")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "s3://data/w.yaml")


class Store:
    """Two buckets of a server: one that is read, and one that is written to."""

    def __init__(self, port: int) -> None:
        self.variables = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        os.environ.update(self.variables)
        self.system = fsspec.filesystem("s3", skip_instance_cache=True)

    def put(self, name: str, content: bytes) -> None:
        self.system.pipe_file(f"data/{name}", content)

    def names(self) -> list[str]:
        self.system.invalidate_cache()
        return [name.removeprefix("results/") for name in self.system.find("results")]

    def read(self, name: str) -> bytes:
        return self.system.cat_file(f"results/{name}")

    def parts(self) -> dict[str, bytes]:
        return {
            name.removeprefix("out/"): self.read(name)
            for name in self.names()
            if "/part" in name[:9]
        }

    def uploads(self) -> list[object]:
        return self.system.list_multipart_uploads("results")


def is_listening(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before = dict(os.environ)
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 30
        while not is_listening(port):
            assert time.monotonic() < until
            time.sleep(0.05)
        yield Store(port)
        process.kill()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def store(server: Store) -> Iterator[Store]:
    for bucket in ("data", "results"):
        server.system.mkdir(bucket)
    server.put("w.yaml", LESSON.encode())
    yield server
    for bucket in ("data", "results"):
        server.system.rm(bucket, recursive=True)


@pytest.fixture(autouse=True)
def rows(tmp_path: Path, store: Store) -> bytes:
    lines = [f'{row},{row % 9},"a\n{row}"' for row in range(1, 301)]
    lines[149], lines[249] = "oops,1,x", ",2,y"
    content = ("x1,x2,id\n" + "\n".join(lines) + "\n").encode()
    (tmp_path / "w.yaml").write_text(LESSON)
    (tmp_path / "rows.csv").write_bytes(content)
    store.put("rows.csv", content)
    return content


def local(
    nnfwd: Run, folder: Path, *options: object
) -> tuple[subprocess.CompletedProcess[str], dict[str, bytes]]:
    """Do the same with files here; say what came of it, and the parts or the one file."""
    run = nnfwd("predict", "-w", "w.yaml", *options)
    found = {path.name: path.read_bytes() for path in sorted((folder / "out").glob("part-*"))}
    return run, found


@pytest.mark.parametrize("policy", ["stop", "skip", "blank"])
@pytest.mark.parametrize("size", ["1k", "1M"])
def test_parts_and_bad_rows_are_those_of_a_folder_here(
    nnfwd: Run, tmp_path: Path, store: Store, policy: str, size: str
) -> None:
    options = ("--keep", "id", "--bad-rows", policy, "--part-size", size, "--jobs", "2")
    near, parts = local(
        nnfwd, tmp_path, "-i", "rows.csv", *options, "-o", "out/", "--rejects", "bad.csv"
    )

    far = (*options, "-o", "s3://results/out/", "--rejects", "s3://results/bad.csv")
    run = nnfwd(*PREDICT, "-i", "s3://data/ro*.csv", *far)

    message = near.stderr.replace("rows.csv", "s3://data/rows.csv")
    assert (run.stdout, run.stderr, run.returncode) == ("", message, near.returncode)
    bad = (tmp_path / "bad.csv").read_text().replace("rows.csv", "s3://data/rows.csv")
    assert store.read("bad.csv").decode() == bad
    assert ("out/_SUCCESS" in store.names()) == (policy != "stop")
    if policy != "stop":
        assert store.parts() == parts


@pytest.mark.parametrize("name", ["rows.csv.gz", "rows.parquet", "rows.arrow"])
def test_other_rows_are_read_and_other_results_are_written(
    nnfwd: Run, tmp_path: Path, store: Store, rows: bytes, name: str
) -> None:
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"x1": [float(n) for n in range(500)], "x2": [n % 7 for n in range(500)]})
    path = tmp_path / name
    if name.endswith("gz"):
        path.write_bytes(gzip.compress(b"x1,x2\n" + b"3,5\n1,-1\n" * 5000))
    elif name.endswith("parquet"):
        pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=90)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=90)
    store.put(name, path.read_bytes())
    options = ("--part-size", "1k", "--format", "jsonl")
    _, parts = local(nnfwd, tmp_path, "-i", name, *options, "-o", "out/")
    local(nnfwd, tmp_path, "-i", name, "-o", "one.parquet")

    run = nnfwd(*PREDICT, "-i", f"s3://data/{name}", *options, "-o", "s3://results/out/")
    one = nnfwd(*PREDICT, "-i", f"s3://data/{name}", "-o", "s3://results/one.parquet")

    assert (run.stderr, run.returncode) == ("", 0)
    assert (one.stderr, one.returncode) == ("", 0)
    assert store.parts() == parts
    assert store.read("one.parquet") == (tmp_path / "one.parquet").read_bytes()


def test_a_run_goes_on_with_the_parts_that_are_not_as_they_were(
    nnfwd: Run, tmp_path: Path, store: Store
) -> None:
    options = ("--bad-rows", "skip", "-q")
    given = (*PREDICT, "-i", "s3://data/rows.csv", *options[:2], "-o", "s3://results/out/")
    _, parts = local(nnfwd, tmp_path, "-i", "rows.csv", *options, "--part-size", "1k", "-o", "out/")
    assert nnfwd(*given, "--part-size", "1k").returncode == 0
    assert store.parts() == parts
    store.system.rm_file("results/out/part-000001.csv")
    store.system.pipe_file("results/out/part-000002.csv", parts["part-000002.csv"][::-1])

    again = nnfwd(*given)

    assert (
        again.stderr == f"nnfwd: 2 of {len(parts)} parts were there\nnnfwd: 2 bad rows left out\n"
    )
    assert again.returncode == 0
    assert store.parts() == parts
    other = nnfwd(*given, "--show", "nodes")
    assert other.stderr == (
        "nnfwd: s3://results/out/ holds parts of another run: --show differs\n"
        "hint: name another folder, or remove this one\n"
    )


def test_an_input_of_another_spelling_is_not_written_over(nnfwd: Run, store: Store) -> None:
    given = ("-i", "s3://data/rows.csv", "-o")

    same = nnfwd(*PREDICT, *given, "s3a://data/rows.csv")
    within = nnfwd(*PREDICT, *given, "s3a://data/")
    rejects = nnfwd(*PREDICT, *given, "s3a://results/", "--rejects", "S3://results/part-0.csv")

    assert same.stderr.startswith("nnfwd: --output s3a://data/rows.csv is also --inputs s3://data/")
    assert within.stderr.startswith("nnfwd: --inputs s3://data/rows.csv is in the folder --output ")
    assert rejects.stderr.startswith("nnfwd: --rejects S3://results/part-0.csv is in the folder ")
    assert (same.returncode, within.returncode, rejects.returncode) == (2, 2, 2)
    assert store.names() == []


def test_two_colons_may_be_in_a_name(nnfwd: Run, store: Store) -> None:
    store.put("a::b.csv", b"x1,x2\n3,5\n")

    one = nnfwd(*PREDICT, "-i", "s3://data/a::b.csv", "-o", "s3://results/c::d.csv")
    many = nnfwd(*PREDICT, "-i", "s3://data/*::*.csv", "-o", "s3://results/c::d/")

    assert (one.stderr, one.returncode) == ("", 0)
    assert (many.stderr, many.returncode) == ("", 0)
    assert store.read("c::d.csv") == store.read("c::d/part-000000.csv") == b"output\n52.0\n"


def test_a_large_object_is_sent_in_blocks_and_forgotten_after_an_error(
    nnfwd: Run, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BLOCK", 5 << 20)
    text = b"x1,x2,id\n" + b"3,5,%a\n" % ("a" * 200) * 50_000
    (tmp_path / "long.csv").write_bytes(text)
    (tmp_path / "bad.csv").write_bytes(text + b"1,oops,\n")
    store.system.pipe_file("results/bad.csv", b"before")

    good = nnfwd(*PREDICT, "-i", "long.csv", "--keep", "id", "-o", "s3://results/long.csv")
    bad = nnfwd(*PREDICT, "-i", "bad.csv", "--keep", "id", "-o", "s3://results/bad.csv")

    assert (good.stderr, good.returncode) == ("", 0)
    nnfwd(*PREDICT, "-i", "long.csv", "--keep", "id", "-o", "near.csv")
    assert store.read("long.csv") == (tmp_path / "near.csv").read_bytes()
    assert store.system.info("results/long.csv")["ETag"].endswith('-2"')
    assert bad.returncode == 1
    assert store.read("bad.csv") == b"before"
    assert store.uploads() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-i", "s3://data/no.csv"), "s3://data/no.csv: there is no such file"),
        (("-i", "s3://data/no-*.csv"), "s3://data/no-*.csv: there is no such file"),
        (("-i", "s3://nobody/no.csv"), "s3://nobody/no.csv: there is no such file"),
        (("-i", "s3://nobody/*.csv"), "s3://nobody/*.csv: there is no such file"),
        (("-i", "s3://data"), "s3://data: this is a directory, not a file"),
        (
            ("-i", "rows.csv", "-o", "s3://nobody/a.csv", "--bad-rows", "blank"),
            "cannot write to 's3://nobody/a.csv': there is no such bucket or folder",
        ),
        (
            ("-i", "rows.csv", "-o", "s3://nobody/a/"),
            "cannot write to 's3://nobody/a/_nnfwd/run.json': there is no such bucket or folder",
        ),
        (
            ("-i", "s3://*/no.csv"),
            "s3://*/no.csv: it cannot be read: Parameter validation failed: Invalid bucket name "
            '"*": Bucket name must match the regex "^[a-zA-Z0-9.\\-_]{1,255}$" or be an ARN '
            'matching the regex "^arn:(aws).*:(s3|s3-object- …',
        ),
        (
            ("-i", "rows.csv", "-o", "s3://results"),
            "cannot write to 's3://results': it is a folder, not a file\nhint: name a file in it",
        ),
        (
            ("-i", "rows.csv", "--rejects", "s3://results/bad/"),
            "cannot write to 's3://results/bad/': it is a folder, not a file\n"
            "hint: name a file in it",
        ),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    nnfwd: Run, store: Store, options: tuple[str, ...], message: str
) -> None:
    run = nnfwd(*PREDICT, "-q", *options)

    assert (run.stdout, run.stderr, run.returncode) == ("", f"nnfwd: {message}\n", 1)
    assert store.system.ls("", refresh=True) == ["data", "results"]


def test_a_bucket_that_goes_away_is_said_in_one_line(
    nnfwd: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_folder, "EVERY", 0.0)
    save, removed = object_folder.write_object, []

    def remove_and_save(*given: object) -> None:
        if not removed:
            store.system.rm("results", recursive=True)
            removed.append("results")
        save(*given)

    monkeypatch.setattr(object_folder, "write_object", remove_and_save)
    options = ("-q", "--bad-rows", "skip", "--part-size", "1k", "--jobs", "1")

    run = nnfwd(*PREDICT, "-i", "rows.csv", *options, "-o", "s3://results/out/")

    store.system.mkdir("results")
    start = "nnfwd: cannot write to 's3://results/out/_nnfwd/journal.jsonl': "
    assert run.stderr == f"{start}there is no such bucket or folder\n"
    assert (run.stdout, run.returncode) == ("", 1)


def test_without_credentials_and_without_a_server_one_line_says_so(
    nnfwd_process: Run, tmp_path: Path
) -> None:
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": "no",
            "AWS_SHARED_CREDENTIALS_FILE": "no", "AWS_EC2_METADATA_DISABLED": "true"}  # fmt: skip
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}

    for variables, reason in (
        (none, "Unable to locate credentials"),
        (nobody, 'Could not connect to the endpoint URL: "http://127.0.0.1:9/data/rows.csv"'),
    ):
        run = nnfwd_process("predict", "-w", "w.yaml", "-i", "s3://data/rows.csv", env=variables)

        assert run.stderr == f"nnfwd: s3://data/rows.csv: it cannot be read: {reason}\n"
        assert (run.stdout, run.returncode) == ("", 1)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_was_killed_goes_on(
    nnfwd: Run, tmp_path: Path, store: Store, number: int
) -> None:
    text = "x1,x2\n" + "".join(f"{n},{n % 9}\n" for n in range(4000))
    (tmp_path / "rows.csv").write_text(text)
    options = ("-i", "rows.csv", "-o", "s3://results/out/")
    command = [sys.executable, "-m", "nnfwd", "predict", "-w", "w.yaml", *options]
    command += ["--part-size", "1k", "--jobs", "1"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        while len(store.names()) < 20:
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(number)
        assert run.communicate(timeout=30)[1] == ""
    assert "out/_SUCCESS" not in store.names()

    again = nnfwd("predict", "-w", "w.yaml", *options)

    _, parts = local(nnfwd, tmp_path, "-i", "rows.csv", "--part-size", "1k", "-o", "out/")
    assert store.parts() == parts
    assert again.returncode == 0
    journal = store.read("out/_nnfwd/journal.jsonl").splitlines()
    assert {json.loads(line)["number"] for line in journal} == set(range(len(parts)))


def test_workers_of_a_cluster_read_and_write_what_one_machine_does(
    nnfwd: Run, tmp_path: Path, store: Store
) -> None:
    pytest.importorskip("distributed")
    from cluster_processes import Processes

    options = ("--bad-rows", "skip", "--part-size", "1k", "--rejects")
    near, parts = local(nnfwd, tmp_path, "-i", "rows.csv", "-o", "out/", *options, "bad.csv")
    far = (*PREDICT, "-i", "s3://data/rows.csv", *options, "s3://results/bad.csv")
    processes = Processes(tmp_path)
    try:
        for _ in range(2):
            processes.add_worker()
        processes.wait_for_workers()

        run = nnfwd(*far, "-o", "s3://results/out/", "--cluster", processes.file)
        one = nnfwd(*far, "-o", "s3://results/one.csv", "--cluster", processes.file)
        lost = nnfwd(*far[:-1], "lost.csv", "-o", "memory://out/", "--cluster", processes.file)
    finally:
        processes.end()

    assert (run.stdout, run.stderr, run.returncode) == ("", near.stderr, 0)
    assert (one.stdout, one.stderr, one.returncode) == ("", near.stderr, 0)
    assert store.parts() == parts
    texts = [part.split(b"\n", 1)[1] for part in parts.values()]
    assert store.read("one.csv") == b"output\n" + b"".join(texts)
    bad = (tmp_path / "bad.csv").read_text().replace("rows.csv", "s3://data/rows.csv")
    assert store.read("bad.csv").decode() == bad
    assert lost.stderr == near.stderr + (
        "nnfwd: memory://out/ does not have part-000000.csv as it was just written\n"
        "hint: the folder must be where every worker sees it\n"
    )
    assert lost.returncode == 1
