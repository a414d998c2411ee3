"""``predict --cluster``: a scheduler and workers as processes, and what becomes of a run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from nnfwd.run import cluster as cluster_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

pytest.importorskip("distributed")

LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "w.yaml", "-i", "rows.csv", "-o")
OLDER = "import nnfwd\nnnfwd.__version__ = '0.0.1'\n"


class Processes:
    """A scheduler and workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "cluster.json"
        self._folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        options = ("--host", "127.0.0.1", "--port", "0")
        self.scheduler = self._start("scheduler", *options)
        while not (self.file.exists() and self.file.stat().st_size):
            assert self.scheduler.poll() is None
            time.sleep(0.02)

    def add_worker(self, *options: str) -> None:
        self.workers.append(self._start("worker", "--nthreads", "1", "--no-nanny", *options))

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with (self._folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )

    def wait_for_workers(self) -> None:
        log = self._folder / "worker.log"
        while log.read_text().count("Registered to:") < len(self.workers):
            assert not any(worker.poll() for worker in self.workers)
            time.sleep(0.02)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("cluster"))
    yield started
    started.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("cluster"))
    started.add_worker()
    started.add_worker()
    yield started
    started.end()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w.yaml").write_text(LESSON)
    lines = [f'{row},{row % 9},"a\n{row}"' for row in range(1, 301)]
    (tmp_path / "rows.csv").write_text("x1,x2,id\n" + "\n".join(lines) + "\n")
    return tmp_path


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("part-*"))}


def test_a_folder_has_the_parts_that_one_machine_makes(
    nnfwd_process: Run, folder: Path, cluster: Processes
) -> None:
    options = ("--keep", "id", "--part-size", "1k")
    local = nnfwd_process(*PREDICT, "local/", *options)

    run = nnfwd_process(*PREDICT, "out/", *options, "--cluster", cluster.file)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert local.returncode == 0
    assert len(parts(folder / "out")) == 4
    assert parts(folder / "out") == parts(folder / "local")
    (folder / "out/part-000003.csv").unlink()
    again = nnfwd_process(*PREDICT, "out/", "--keep", "id")
    total = len(parts(folder / "local"))
    assert again.stderr == f"nnfwd: {total - 1} of {total} parts were there\n"
    assert parts(folder / "out") == parts(folder / "local")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_one_file_is_what_one_machine_writes(
    nnfwd_process: Run, folder: Path, cluster: Processes, suffix: str
) -> None:
    pytest.importorskip("pyarrow")
    nnfwd_process(*PREDICT, f"local.{suffix}", "--keep", "id", "--show", "steps")

    options = ("--keep", "id", "--show", "steps", "--part-size", "1k")
    run = nnfwd_process(*PREDICT, f"out.{suffix}", *options, "--cluster", cluster.file)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    if suffix == "parquet":
        read = pytest.importorskip("pyarrow.parquet").read_table
        assert read(folder / "out.parquet").equals(read(folder / "local.parquet"))
    else:
        assert (folder / f"out.{suffix}").read_bytes() == (folder / f"local.{suffix}").read_bytes()


@pytest.mark.parametrize("policy", ["stop", "skip"])
@pytest.mark.parametrize("output", ["out/", "out.csv"])
def test_bad_rows_are_treated_as_on_one_machine(
    nnfwd_process: Run, folder: Path, cluster: Processes, policy: str, output: str
) -> None:
    rows = (folder / "rows.csv").read_text().replace("\n150,", "\noops,").replace("\n250,", "\n,")
    (folder / "rows.csv").write_text(rows)
    options = ("--bad-rows", policy, "--rejects")
    local = nnfwd_process(*PREDICT, "local.csv", *options, "local-bad.csv")

    options = (*options, "bad.csv", "--part-size", "1k", "--cluster", cluster.file)
    run = nnfwd_process(*PREDICT, output, *options)

    assert "rows.csv:300:1: column x1: 'oops'" in local.stderr or policy == "skip"
    assert (run.stdout, run.stderr, run.returncode) == (
        local.stdout,
        local.stderr,
        local.returncode,
    )
    assert (folder / "bad.csv").read_bytes() == (folder / "local-bad.csv").read_bytes()
    if output == "out.csv":
        assert (folder / output).exists() == (policy == "skip")


def begin(folder: Path, cluster: Processes) -> subprocess.Popen[str]:
    """Begin a run that takes some seconds, and wait until it has made some parts."""
    lines = [f"{row},{row % 9},{row}" for row in range(8_000)]
    (folder / "rows.csv").write_text("x1,x2,id\n" + "\n".join(lines) + "\n")
    command = [sys.executable, "-m", "nnfwd", *PREDICT, "out/", "--part-size", "1500"]
    run = subprocess.Popen(
        [*command, "--cluster", str(cluster.file)], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    journal = folder / "out/_nnfwd/journal.jsonl"
    while not journal.exists() or journal.stat().st_size < 2000:
        assert run.poll() is None
        time.sleep(0.01)
    return run


def check_that_it_goes_on(nnfwd_process: Run, folder: Path) -> None:
    """Run the same here: what is there stays, and all is what one machine makes."""
    there = len((folder / "out/_nnfwd/journal.jsonl").read_text().splitlines())
    again = nnfwd_process(*PREDICT, "out/")
    total = len(parts(folder / "out"))
    assert 0 < there < total
    assert again.stderr == f"nnfwd: {there} of {total} parts were there\n"
    check_that_all_is_there(nnfwd_process, folder)


def check_that_all_is_there(nnfwd_process: Run, folder: Path) -> None:
    nnfwd_process(*PREDICT, "local.csv")
    header, *bodies = (part.split(b"\n", 1) for part in parts(folder / "out").values())
    joined = b"\n".join(header) + b"".join(body for _, body in bodies)
    assert joined == (folder / "local.csv").read_bytes()
    assert (folder / "out/_SUCCESS").exists()
    assert {path.name[:5] for path in (folder / "out").iterdir()} == {"part-", "_nnfw", "_SUCC"}


def test_a_worker_that_is_killed_is_not_missed(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    processes.add_worker()
    processes.add_worker()
    run = begin(folder, processes)

    processes.workers[0].kill()

    assert (run.communicate(timeout=60)[1], run.returncode) == ("", 0)
    check_that_all_is_there(nnfwd_process, folder)


def test_a_run_goes_on_after_its_scheduler_was_killed(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    processes.add_worker()
    run = begin(folder, processes)

    processes.scheduler.kill()

    stderr = run.communicate(timeout=60)[1]
    assert "Traceback" not in stderr, stderr
    first, hint = stderr.splitlines()
    assert first == f"nnfwd: the scheduler at {processes.file} went away"
    assert hint.endswith("parts are complete: run again to go on")
    assert run.returncode == 1
    check_that_it_goes_on(nnfwd_process, folder)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_goes_on_after_its_client_was_killed(
    nnfwd_process: Run, folder: Path, cluster: Processes, number: int
) -> None:
    run = begin(folder, cluster)

    os.kill(run.pid, number)

    assert run.communicate(timeout=60)[1] == ""
    assert not (folder / "out/_SUCCESS").exists()
    check_that_it_goes_on(nnfwd_process, folder)


def test_rows_at_which_workers_end_are_named(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    (folder / "dies.py").write_text(
        "import os\nfrom nnfwd.run.work import PartMaker\n"
        "PartMaker.__call__ = lambda *_: os._exit(1)\n"
    )
    for _ in range(4):
        processes.add_worker("--preload", str(folder / "dies.py"))
    processes.wait_for_workers()

    run = nnfwd_process(*PREDICT, "out/", "--cluster", processes.file)

    message, hint = run.stderr.splitlines()
    start = "nnfwd: 4 workers ended while working on rows.csv (the last was tcp://127.0.0.1:"
    assert message.startswith(start)
    assert hint == (
        "hint: see whether they have enough memory; 0 of 1 parts are complete: run again to go on"
    )
    assert run.returncode == 1


def test_workers_of_another_version_are_named_and_not_used(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    (folder / "older.py").write_text(OLDER)
    processes.add_worker("--preload", str(folder / "older.py"), "--name", "older")

    alone = nnfwd_process(*PREDICT, "out/", "--cluster", processes.file)
    processes.add_worker("--name", "same")
    processes.wait_for_workers()
    run = nnfwd_process(*PREDICT, "out/", "--cluster", processes.file)

    place, what = alone.stderr.removeprefix("nnfwd: worker tcp://127.0.0.1:").split(" ", 1)
    assert what == (
        "has nnfwd 0.0.1, this is 0.1.0, and there is no other worker\n"
        "hint: install the same version of nnfwd on all machines\n"
    )
    assert alone.returncode == 1
    assert run.stderr == (
        f"nnfwd: worker tcp://127.0.0.1:{place} has nnfwd 0.0.1, this is 0.1.0: it is not used\n"
    )
    assert run.returncode == 0


def test_a_scheduler_without_workers_is_an_error(
    nnfwd: Run, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "WORKERS_WITHIN", 0.5)

    run = nnfwd(*PREDICT, "out/", "--cluster", processes.file)

    assert run.stderr == f"nnfwd: {processes.file}: it has no workers (waited 0.5 s)\n"
    assert run.returncode == 1


def test_an_address_without_a_scheduler_is_an_error(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECTED_WITHIN", 0.5)

    run = nnfwd(*PREDICT, "out/", "--cluster", "tcp://127.0.0.1:9")

    assert run.stderr == "nnfwd: tcp://127.0.0.1:9: no scheduler answers (0.5 s)\n"
    assert run.returncode == 1


def test_a_scheduler_file_that_is_not_there_is_an_error(nnfwd: Run) -> None:
    run = nnfwd(*PREDICT, "out/", "--cluster", "no.json")

    assert run.stderr == (
        "nnfwd: no.json: there is no such scheduler file\n"
        "hint: give its address, as tcp://head:8786\n"
    )


def test_without_dask_the_way_out_is_said(nnfwd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    run = nnfwd(*PREDICT, "out/", "--cluster", "tcp://head:8786")

    assert run.stderr == (
        "nnfwd: --cluster needs dask.distributed, which is not installed: "
        "pip install 'nnfwd[cluster]'\n"
    )
    assert run.returncode == 1
