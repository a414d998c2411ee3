"""The pipe job: a row goes in, its answer comes out, then the next."""

from __future__ import annotations

import os
import random
import select
import subprocess
import time
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.contenders import Contender
    from benchmarks.jobs import Job
    from benchmarks.workspace import Workspace

__all__ = ["run_latency"]

LONGEST_WAIT = 10.0


def run_latency(job: Job, contenders: list[Contender], workspace: Workspace) -> dict[str, Any]:
    """Send rows to each nnfwd and take the time until each answer."""
    records = {}
    for contender in contenders:
        if contender.kind == "nnfwd":
            command = [*contender.start, "predict", "-w", workspace.network(job.network)]
            process = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=contender.environment,
            )
            seconds, failure = [], ""
            try:
                seconds = _converse(process, job.rows[0].n_rows, job.rows[0].n_columns)
            except (OSError, TimeoutError) as error:
                failure = str(error)
            finally:
                process.kill()
                process.wait()
            records[contender.name] = {"kind": "nnfwd", "seconds": seconds, "failure": failure}
    return {"rows": job.rows[0].n_rows, "contenders": records}


def _converse(process: subprocess.Popen[bytes], n_rows: int, n_columns: int) -> list[float]:
    """Send a header and a first row, which wait for the start, then row after row."""
    into, out = process.stdin, process.stdout
    assert into is not None and out is not None  # noqa: S101, PT018 - both are pipes
    generator = random.Random(1)  # noqa: S311 - rows need no secret
    header = ",".join(f"x{index}" for index in range(1, n_columns + 1)) + "\n"
    into.write(header.encode())
    into.write(_row(generator, n_columns))
    _receive(out, 2)
    seconds = []
    for _ in range(n_rows):
        row = _row(generator, n_columns)
        start = time.perf_counter()
        into.write(row)
        _receive(out, 1)
        seconds.append(time.perf_counter() - start)
    return seconds


def _row(generator: random.Random, n_columns: int) -> bytes:
    return (",".join(repr(generator.gauss()) for _ in range(n_columns)) + "\n").encode()


def _receive(out: IO[bytes], n_lines: int) -> None:
    """Wait for so many lines."""
    end = time.perf_counter() + LONGEST_WAIT
    while n_lines > 0:
        ready, _, _ = select.select([out], [], [], max(0.0, end - time.perf_counter()))
        if not ready:
            message = f"no answer within {LONGEST_WAIT:.0f} s"
            raise TimeoutError(message)
        received = os.read(out.fileno(), 1 << 16)
        if not received:
            message = "it ended before its input did"
            raise OSError(message)
        n_lines -= received.count(b"\n")
