"""Run a command of one process and take its time, its processor time and its peak memory.

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
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Run", "clean_environment", "run"]

LONGEST_SECONDS = 1800.0
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Run(NamedTuple):
    """What one run took.

    Parameters
    ----------
    seconds : float
        From before the start until after the end.
    processor_seconds : float
        User and system time, of all threads.
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
        peak_bytes=usage.ru_maxrss * RSS_UNIT,
        error=error,
    )


def clean_environment(**more: str) -> dict[str, str]:
    """Copy this process's environment without Python's settings: bytecode is written and read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **more}
