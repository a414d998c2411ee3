"""A scheduler and workers of dask.distributed on this machine, and what each of them took."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from benchmarks.measure import clean_environment

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Processes", "Taken"]

PRELOAD = Path(__file__).resolve().parent / "count_bytes.py"

STARTED_WITHIN = 60.0
"""Seconds."""

OPTIONS = {
    "scheduler": ("--host", "127.0.0.1", "--port", "0", "--preload", str(PRELOAD)),
    "worker": ("--nthreads", "1", "--no-nanny"),
}


class Taken(NamedTuple):
    """What the processes took until now.

    Parameters
    ----------
    processor_seconds : float
        Of all of them.
    scheduler_bytes : int
        That the scheduler received or sent.
    """

    processor_seconds: float
    scheduler_bytes: int


class Processes:
    """A scheduler and workers, of one thread each, that end with a ``with`` block.

    Parameters
    ----------
    python : Path
        An interpreter that has nnfwd and dask.distributed.
    folder : Path
        An empty one, for their files.
    n_workers : int
    """

    def __init__(self, python: Path, folder: Path, n_workers: int) -> None:
        self.file = folder / "cluster.json"
        self._python = python
        self._folder = folder
        self._counted = folder / "counted"
        self._counted.write_bytes(bytes(16))
        self._scheduler = self._start("scheduler")
        self._wait(lambda: self.file.exists() and self.file.stat().st_size > 0)
        self._workers = [self._start("worker") for _ in range(n_workers)]
        log = folder / "worker.log"
        self._wait(lambda: log.read_bytes().count(b"Registered to:") == n_workers)

    def _start(self, what: str) -> subprocess.Popen[bytes]:
        command = [self._python, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with (self._folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", self.file, *OPTIONS[what]],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(NNFWD_COUNTED_BYTES=str(self._counted)),
            )

    def _wait(self, is_ready: Callable[[], bool]) -> None:
        end = time.monotonic() + STARTED_WITHIN
        while not is_ready():
            if time.monotonic() > end or self._scheduler.poll() is not None:
                raise SystemExit(f"dask has not started: see the logs in {self._folder}")
            time.sleep(0.05)

    def taken(self) -> Taken:
        """Look at what they have taken."""
        seconds = sum(map(_processor_seconds, (self._scheduler, *self._workers)))
        counted = memoryview(self._counted.read_bytes()).cast("Q")
        return Taken(seconds, sum(counted))

    @property
    def scheduler_peak_bytes(self) -> int:
        """The most memory of the scheduler at a time."""
        return _peak_bytes(self._scheduler)

    @property
    def worker_peak_bytes(self) -> list[int]:
        """The most memory of each worker at a time."""
        return list(map(_peak_bytes, self._workers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in (*self._workers, self._scheduler):
            process.kill()
            process.wait()


def _processor_seconds(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_bytes(process: subprocess.Popen[bytes]) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))
