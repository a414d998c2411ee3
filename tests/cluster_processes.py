"""A scheduler of dask.distributed and workers, as processes that a test may kill."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


STARTED_WITHIN = 60.0
"""Seconds."""


def wait_until(is_so: Callable[[], bool], *needed: subprocess.Popen[Any]) -> None:
    """Wait for something, while processes that it needs run."""
    end = time.monotonic() + STARTED_WITHIN
    while not is_so():
        assert time.monotonic() < end
        assert not any(process.poll() is not None for process in needed)
        time.sleep(0.02)


class Processes:
    """A scheduler and workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "cluster.json"
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        options = ("--host", "127.0.0.1", "--port", "0")
        self.scheduler = self._start("scheduler", *options)
        wait_until(lambda: self.file.exists() and self.file.stat().st_size > 0, self.scheduler)

    def add_worker(self, *options: str) -> None:
        self.workers.append(self._start("worker", "--nthreads", "1", "--no-nanny", *options))

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def wait_for_workers(self) -> None:
        """Wait for all that have been added, those too that have ended since."""
        log, n_workers = self.folder / "worker.log", len(self.workers)
        wait_until(lambda: log.read_text().count("Registered to:") >= n_workers)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
