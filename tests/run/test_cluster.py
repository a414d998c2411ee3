"""``predict --cluster``: a scheduler and workers as processes, and what becomes of a run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cluster_processes import Processes, wait_until
from nnfwd import __version__
from nnfwd.run.cluster import connection, scheduler
from terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

pytest.importorskip("distributed")

LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "w.yaml", "-i", "rows.csv", "-o")

OLDER = "import nnfwd\nnnfwd.__version__ = '0.0.1'\n"
WITHOUT_NNFWD = "import sys\nsys.modules['nnfwd'] = None\n"
OTHER_DIGITS = """
from nnfwd.core import fingerprint
known = fingerprint.checksums()
fingerprint.checksums = lambda: known | {"exponential": "0", "tanh": "0"}
"""
SOON = "from nnfwd.run.cluster import scheduler\nscheduler.WORKERS_WITHIN = 0.5"
RARELY = "from nnfwd.run.cluster.scheduler import Scheduler\nScheduler.ask.__defaults__ = (1e9,)"
WORKS_NOT = """
from pathlib import Path
from nnfwd.run.work import PartMaker
PartMaker.__call__ = lambda *_: Path("it worked").touch()
"""
WAITS = """
import time
from pathlib import Path
from nnfwd.run.work import PartMaker
def wait(maker, unit, *check):
    while unit.number > 30 and not Path("go").exists():
        time.sleep(0.01)
    return PartMaker.make(maker, unit, *check)
if not hasattr(PartMaker, "make"):  # dask runs a preload twice
    PartMaker.make, PartMaker.__call__ = PartMaker.__call__, wait
"""
DISK_FULL = """
from pathlib import Path
def open_on_full_disk(path, *args, **options):
    is_third = path.name.startswith("part-000002")
    return Path.opened(*((Path("/dev/full"), "wb") if is_third else (path, *args)), **options)
if not hasattr(Path, "opened"):
    Path.opened, Path.open = Path.open, open_on_full_disk
"""


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


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def begin(folder: Path, cluster: Processes, before: str = "") -> subprocess.Popen[str]:
    """Begin a run that takes some seconds, and wait until it has made some parts."""
    lines = [f"{row},{row % 9},{row}" for row in range(8_000)]
    (folder / "rows.csv").write_text("x1,x2,id\n" + "\n".join(lines) + "\n")
    main = f"{before}\nfrom nnfwd.cli import main\nmain()"
    command = [sys.executable, "-c", main, *PREDICT, "out/", "--part-size", "1500"]
    run = subprocess.Popen(
        [*command, "--cluster", str(cluster.file)], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    journal = folder / "out/_nnfwd/journal.jsonl"
    wait_until(lambda: journal.exists() and journal.stat().st_size > 2000, run)
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


@pytest.mark.parametrize(
    ("preload", "what", "hint"),
    [
        (OLDER, "has nnfwd 0.0.1, this is {}", "install the same version of nnfwd on all machines"),
        (WITHOUT_NNFWD, "has no nnfwd {}", "install the same version of nnfwd on all machines"),
        (
            OTHER_DIGITS,
            "computes other last digits (tanh, exponential)",
            "run nnfwd check --arithmetic on its machine",
        ),
    ],
    ids=["another version", "none", "another arithmetic"],
)
def test_workers_that_are_not_as_the_client_are_named_and_get_no_work(
    nnfwd_process: Run, folder: Path, processes: Processes, preload: str, what: str, hint: str
) -> None:
    what = what.format(__version__)
    is_there = "" if preload == WITHOUT_NNFWD else WORKS_NOT
    processes.add_worker("--preload", write(folder / "other.py", is_there + preload))

    alone = nnfwd_process(*PREDICT, "out/", "--cluster", processes.file)
    processes.add_worker()
    processes.wait_for_workers()
    run = nnfwd_process(*PREDICT, "out/", "--part-size", "1k", "--cluster", processes.file)

    place = alone.stderr.removeprefix("nnfwd: worker tcp://127.0.0.1:").partition(" ")[0]
    worker = f"nnfwd: worker tcp://127.0.0.1:{place} {what}"
    assert alone.stderr == f"{worker}, and there is no other worker\nhint: {hint}\n"
    assert alone.returncode == 1
    assert (run.stderr, run.returncode) == (f"{worker}: it is not used\n", 0)
    check_that_all_is_there(nnfwd_process, folder)
    assert not list(processes.folder.glob("it worked"))


@pytest.mark.parametrize("preload", [OLDER, OTHER_DIGITS])
@pytest.mark.parametrize("before", ["", RARELY], ids=["by the client", "by a task"])
def test_a_worker_that_joins_later_is_looked_at_too(
    nnfwd_process: Run, folder: Path, processes: Processes, preload: str, before: str
) -> None:
    processes.add_worker("--preload", write(folder / "waits.py", WAITS))
    run = begin(folder, processes, before)

    processes.add_worker("--preload", write(folder / "other.py", preload))
    processes.wait_for_workers()
    assert run.stderr is not None
    remark = "" if before else run.stderr.readline()
    (processes.folder / "go").touch()

    remark += run.communicate(timeout=60)[1]
    assert re.fullmatch(r"nnfwd: worker tcp://127.0.0.1:\d+ .*: it is not used\n", remark), remark
    assert run.returncode == 0
    check_that_all_is_there(nnfwd_process, folder)


def record_sizes(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[int]:
    """Record how many bytes each call of a method is given."""
    real, sizes = getattr(owner, name), []

    def call(self: object, *args: object, **options: object) -> object:
        sizes.append(sum(len(each) for each in args if isinstance(each, bytes)))
        return real(self, *args, **options)

    monkeypatch.setattr(owner, name, call)
    return sizes


def test_a_large_network_goes_to_each_worker_once(
    nnfwd: Run, folder: Path, cluster: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    nodes = "".join(f"node_{number}: [{number}.5, -0.25]\n" for number in range(5_000))
    (folder / "w.yaml").write_text(nodes + f"output: {[1] * 5_000}\n")
    scattered = record_sizes(monkeypatch, Client, "scatter")
    submitted = record_sizes(monkeypatch, Client, "submit")

    local = nnfwd(*PREDICT, "local/", "--part-size", "1k")
    run = nnfwd(*PREDICT, "out/", "--part-size", "1k", "--cluster", cluster.file)

    assert (run.stderr, run.returncode, local.returncode) == ("", 0, 0)
    assert parts(folder / "out") == parts(folder / "local")
    assert len(scattered) == 1
    assert scattered[0] > 64 << 10
    assert len(submitted) >= len(parts(folder / "out"))
    assert max(submitted) < 4 << 10


def test_a_full_disk_of_a_worker_ends_the_run_and_leaves_nothing_unfinished(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    processes.add_worker("--preload", write(folder / "full.py", DISK_FULL))

    run = nnfwd_process(*PREDICT, "out/", "--part-size", "1k", "--cluster", processes.file)

    assert re.fullmatch(
        r"nnfwd: cannot write to 'out/part-000002.csv': No space left on device, "
        r"on worker tcp://127.0.0.1:\d+\n",
        run.stderr,
    ), run.stderr
    assert run.returncode == 1
    assert {"part-000000.csv", "part-000001.csv"} <= set(parts(folder / "out"))
    assert not (folder / "out/part-000002.csv").exists()
    assert not list((folder / "out/_nnfwd/unfinished").iterdir())
    assert not (folder / "out/_SUCCESS").exists()
    check_that_it_goes_on(nnfwd_process, folder)


def test_a_run_whose_last_worker_ended_does_not_wait_for_ever(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    processes.add_worker()
    processes.wait_for_workers()
    run = begin(folder, processes, SOON)

    processes.workers[0].kill()

    stderr = run.communicate(timeout=60)[1]
    first, hint = stderr.splitlines()
    assert first == f"nnfwd: {processes.file}: it has no workers (waited 0.5 s)"
    assert re.fullmatch(r"hint: \d+ of \d+ parts are complete: run again to go on", hint)
    assert run.returncode == 1
    check_that_it_goes_on(nnfwd_process, folder)


def test_units_of_a_worker_that_ended_go_to_one_that_joined(
    nnfwd_process: Run, folder: Path, processes: Processes
) -> None:
    processes.add_worker("--preload", write(folder / "older.py", OLDER))
    processes.add_worker("--preload", write(folder / "waits.py", WAITS))
    processes.wait_for_workers()
    run = begin(folder, processes)

    processes.workers[1].kill()
    processes.add_worker()

    stderr = run.communicate(timeout=60)[1]
    assert re.fullmatch(r"nnfwd: worker .* has nnfwd 0.0.1, .*: it is not used\n", stderr), stderr
    assert run.returncode == 0
    check_that_all_is_there(nnfwd_process, folder)


def test_a_terminal_shows_the_rows_of_all_parts_and_who_works_on_them(
    folder: Path, cluster: Processes
) -> None:
    terminal = Terminal(folder)

    text, code = terminal.run(
        "-i", "rows.csv", "-o", "out/", "--part-size", "1k", "--cluster", str(cluster.file)
    )

    lines = re.sub(r"\x1b\[\d?[AK]", "", text.replace("\r", "\n")).split("\n")
    assert any(line.startswith(f"connecting to {cluster.file}"[:60]) for line in lines)
    last = [line for line in lines if "left" in line][-1]
    assert re.search(r"━ 100%  300 rows  [\d,]+ rows/s  2 workers  0:00 left", last)
    assert re.fullmatch(r"nnfwd: 300 rows, none bad, in \d+\.\d s \([\d,]+ rows/s\)", lines[-3])
    assert code == 0


def test_a_scheduler_without_workers_is_an_error(
    nnfwd: Run, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "WORKERS_WITHIN", 0.5)

    run = nnfwd(*PREDICT, "out/", "--cluster", processes.file)

    assert run.stderr == f"nnfwd: {processes.file}: it has no workers (waited 0.5 s)\n"
    assert run.returncode == 1


def test_an_address_without_a_scheduler_is_an_error(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECTED_WITHIN", 0.5)

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
