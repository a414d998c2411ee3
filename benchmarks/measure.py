"""Run a command and take its time, its processor time and the peak memory of all its processes.

The one that measures stays small, without NumPy: Linux counts the memory of the process that
starts a command as the command's own until the command's program is loaded. So the least that can
be told is what this process has, some 20 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Run", "clean_environment", "run"]

POLL_SECONDS = 0.02
LONGEST_SECONDS = 1800.0
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Run(NamedTuple):
    """What one run took.

    Parameters
    ----------
    seconds : float
        From before the start until after the end.
    processor_seconds : float
        User and system time of all processes.
    peak_bytes : int
        The most memory at a time: resident pages, those of a mapped file too.
    error : str
        The last line on stderr where the command failed, else empty.
    """

    seconds: float
    processor_seconds: float
    peak_bytes: int
    error: str


def run(command: Sequence[str | Path], environment: Mapping[str, str]) -> Run:
    """Run a command to its end, its output thrown away."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
        )
        timer = threading.Timer(LONGEST_SECONDS, process.kill)
        timer.start()
        with TreeMemory(process.pid) as memory:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        error = ""
        if process.returncode:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            error = lines[-1] if lines else f"exit code {process.returncode}"
    return Run(
        seconds=seconds,
        processor_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(usage.ru_maxrss * RSS_UNIT, memory.peak_bytes),
        error=error,
    )


def clean_environment(**more: str) -> dict[str, str]:
    """Copy this process's environment without Python's settings: bytecode is written and read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **more}


class TreeMemory:
    """Watch the memory of a process and of those that it starts, where there are any.

    The system itself reports the peak of a single process exactly; the sum over several is polled.
    """

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> TreeMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            children = list(_descendants(self._pid))
            if children:
                total = sum(map(_resident_bytes, [self._pid, *children]))
                self.peak_bytes = max(self.peak_bytes, total)


def _descendants(pid: int) -> Iterator[int]:
    try:
        texts = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # the process has ended, or there is no /proc
        return
    for text in texts:
        for child in map(int, text.split()):
            yield child
            yield from _descendants(child)


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_SIZE
    except OSError:
        return 0
