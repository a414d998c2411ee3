"""Jobs into a folder: threads of one process, and as many workers of dask.distributed, in turn."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.dask_processes import Processes
from benchmarks.environments import nnfwd_command
from benchmarks.jobs import NARROW, Job, Rows
from benchmarks.measure import Run, clean_environment, run

if TYPE_CHECKING:
    from benchmarks.workspace import Workspace

__all__ = ["CLUSTER", "CLUSTER_JOBS", "run_cluster"]

CLUSTER = "nnfwd[cluster]"

AIM = 1.05
"""The most that workers should take of the time of as many threads, once both have started."""

CLUSTER_JOBS = tuple(
    Job(
        f"cluster-{name}",
        f"{name} rows of 10 numbers with all digits into a folder, 10-16-1 relu".replace(
            "-", " ", 1
        ),
        "cluster",
        NARROW,
        (Rows(n_rows, 10, "full"),),
        runs,
        AIM,
    )
    for name, n_rows, runs in (("1-million", 1_000_000, 7), ("10-million", 10_000_000, 3))
)

FEW_ROWS = Rows(4, 10, "full")
"""A run over these takes what starting takes, and connecting."""


class _Work(NamedTuple):
    """What is to be done, and who does it."""

    python: Path
    network: Path
    rows: Path
    few_rows: Path
    folder: Path

    def run(self, rows: Path, options: list[str | Path]) -> tuple[Run, float]:
        """Run over a file, into the folder: what was taken, and after how long work began."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.sync()
        command = [
            *nnfwd_command(self.python),
            "predict",
            "--quiet",
            "-w",
            self.network,
            "-i",
            rows,
        ]
        begin = time.time()
        measured = run([*command, "-o", f"{self.folder}/", *options], clean_environment())
        if measured.error:
            raise SystemExit(f"{' '.join(map(str, options))}: {measured.error}")
        return measured, (self.folder / "_nnfwd/run.json").stat().st_mtime - begin

    def record(self, options: list[str | Path]) -> dict[str, Any]:
        """Run over few rows, then over all, and write down both."""
        start, before_few = self.run(self.few_rows, options)
        whole, before = self.run(self.rows, options)
        more = {"start_seconds": start.seconds, "survey_seconds": before - before_few}
        return whole._asdict() | more


def run_cluster(job: Job, python: Path, workspace: Workspace) -> list[dict[str, Any]]:
    """Run a job for each number of workers, in turn with as many threads."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("--cluster reads what processes took from /proc, which Linux alone has")
    rows, few = workspace.rows(job.rows[0]), workspace.rows(FEW_ROWS)
    network = workspace.network(job.network)
    works = [
        _Work(python, network, rows, few, workspace.folder / f"result-{kind}")
        for kind in ("threads", "workers")
    ]
    pairs = [
        {"cores": n_cores, "threads": [], "workers": [], "same": True} for n_cores in _numbers()
    ]
    for number in range(job.runs):
        print(f"{job.name}: round {number + 1} of {job.runs}", file=sys.stderr, flush=True)
        for pair in pairs:
            _run_pair(pair, *works)
    for work in works:
        shutil.rmtree(work.folder)
    return [{"rows": job.rows[0].n_rows, "pairs": pairs}]


def _numbers() -> list[int]:
    """List the numbers of cores to run on: 1, 2, 4, ... and all."""
    cores = len(os.sched_getaffinity(0))
    return [*(1 << power for power in range(cores.bit_length()) if 1 << power < cores), cores]


def _run_pair(pair: dict[str, Any], threads: _Work, workers: _Work) -> None:
    """Run on some threads, then on as many workers, and compare what they wrote."""
    pair["threads"].append(threads.record(["--jobs", str(pair["cores"])]))
    with (
        tempfile.TemporaryDirectory() as folder,
        Processes(workers.python, Path(folder), pair["cores"]) as processes,
    ):
        options: list[str | Path] = ["--cluster", processes.file]
        workers.run(workers.few_rows, options)  # workers load nnfwd now
        pair["workers"].append(_record_workers(workers, options, processes))
    pair["same"] &= _are_same(threads.folder, workers.folder)


def _record_workers(work: _Work, options: list[str | Path], processes: Processes) -> dict[str, Any]:
    before = processes.taken()
    record = work.record(options)
    after = processes.taken()
    return record | {
        "processor_seconds": record["processor_seconds"]
        + after.processor_seconds
        - before.processor_seconds,
        "scheduler_bytes": after.scheduler_bytes - before.scheduler_bytes,
        "scheduler_peak_bytes": processes.scheduler_peak_bytes,
        "worker_peak_bytes": processes.worker_peak_bytes,
    }


def _are_same(one: Path, other: Path) -> bool:
    """Whether two folders have the same parts."""
    names = [sorted(path.name for path in each.glob("part-*")) for each in (one, other)]
    _, *differing = filecmp.cmpfiles(one, other, names[0], shallow=False)
    return names[0] == names[1] and not any(differing)
