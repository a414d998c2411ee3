"""Jobs from file to file: every contender in turn, and their answers compared."""

from __future__ import annotations

import filecmp
import json
import os
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from benchmarks.contenders import LOOP, Contender, Task
from benchmarks.measure import Run, run

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.jobs import Job, Rows
    from benchmarks.workspace import Workspace

__all__ = ["run_files"]

TOLERANCE = 1e-12
CHECK_ROWS = 1000
FAR_BEHIND = 5.0
"""One that takes this many times the best time in the first round runs no more."""

SHORT = 0.2
"""Seconds: what takes no more than five times as long always takes its turn."""


@dataclass
class Entry:
    """A contender in a job, and what came of it."""

    contender: Contender
    task: Task
    scale: float
    runs: list[Run] = field(default_factory=list)
    answers: str = ""
    failure: str = ""

    def record(self) -> dict[str, Any]:
        """Write down all runs, as measured; ``scale`` is what their seconds are multiplied by."""
        return {
            "kind": self.contender.kind,
            "runs": [each._asdict() for each in self.runs],
            "scale": self.scale,
            "answers": self.answers,
            "failure": self.failure,
        }


def run_files(job: Job, contenders: list[Contender], workspace: Workspace) -> list[dict[str, Any]]:
    """Run a job for each of its files of rows."""
    growth = len(job.rows) > 1
    taking_part = [
        each
        for each in contenders
        if each.kind == "nnfwd"
        or (each.kind == "peer" and not growth)
        or (each.kind == "yardstick" and job.yardstick)
    ]
    return [_run_rows(job, rows, taking_part, workspace) for rows in job.rows]


def _run_rows(
    job: Job, rows: Rows, contenders: list[Contender], workspace: Workspace
) -> dict[str, Any]:
    check_rows = replace(rows, n_rows=min(CHECK_ROWS, rows.n_rows))
    entries = _entries(job, check_rows, contenders, workspace)
    _run_round(entries, workspace)
    sound = [each.contender for each in entries if not each.failure]
    failed = {each.contender.name: each.record() for each in entries if each.failure}
    entries = _entries(job, rows, sound, workspace)
    for number in range(job.runs):
        in_turn = [each for each in entries if not each.failure]
        if number > 0:
            best = max(SHORT, min(each.runs[0].seconds * each.scale for each in in_turn))
            in_turn = [e for e in in_turn if e.runs[0].seconds * e.scale < FAR_BEHIND * best]
        _say(f"{job.name}, {rows.n_rows:,} rows: round {number + 1} of {job.runs}")
        _run_round(in_turn, workspace, compare=number == 0)
    for each in entries:
        each.task.result.unlink(missing_ok=True)
    records = {each.contender.name: each.record() for each in entries}
    return {
        "rows": rows.n_rows,
        "input_bytes": workspace.rows(rows).stat().st_size,
        "contenders": records | failed,
    }


def _entries(
    job: Job, rows: Rows, contenders: list[Contender], workspace: Workspace
) -> list[Entry]:
    """Give each contender its task; the plain loop gets fewer rows, and only it."""
    network = workspace.network(job.network)
    entries = []
    for contender in contenders:
        taken = rows
        if contender.name == LOOP and rows.suffix == ".csv":
            taken = replace(rows, n_rows=min(job.loop_rows, rows.n_rows))
        file = workspace.rows(taken)
        _read_through(file)
        script = "".join(letter if letter.isalnum() else "-" for letter in contender.name)
        result = workspace.folder / f"result-{script}{rows.suffix}"
        task = Task(file, network, result, rows.kept)
        entries.append(Entry(contender, task, rows.n_rows / taken.n_rows))
    return entries


def _run_round(entries: list[Entry], workspace: Workspace, *, compare: bool = True) -> None:
    """Let each run once. The first result is what the others are compared with."""
    reference: Entry | None = None
    for entry in entries:
        entry.task.result.unlink(missing_ok=True)
        os.sync()
        measured = run(entry.contender.command(entry.task), entry.contender.environment)
        if measured.error:
            entry.failure = measured.error
            continue
        entry.runs.append(measured)
        if not compare or entry.contender.kind == "yardstick":
            continue
        if reference is None:
            reference, entry.answers = entry, "what the others are compared with"
        else:
            entry.answers = _compare(reference, entry, workspace)


def _compare(reference: Entry, entry: Entry, workspace: Workspace) -> str:
    """Say how an entry's answers differ from the reference's."""
    ours, theirs = reference.task.result, entry.task.result
    if filecmp.cmp(ours, theirs, shallow=False):
        return "the same bytes"
    found = json.loads(workspace.call("compare.py", ours, theirs, str(len(entry.task.kept))))
    expected = json.loads(workspace.call("compare.py", ours, ours, str(len(entry.task.kept))))
    n_rows = round(expected["rows"] / entry.scale)
    if found["rows"] != n_rows:
        return f"WRONG: {found['rows']:,} rows, not {n_rows:,}"
    if found["difference"] is None or not found["same_texts"]:
        return "WRONG: other columns or kept texts"
    if not found["difference"] <= TOLERANCE:
        return f"WRONG: they differ by up to {found['difference']:.1e}"
    return f"within {found['difference']:.0e}" if found["difference"] else "the same numbers"


def _read_through(path: Path) -> None:
    """Read a file once, so that it is in memory for everyone."""
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
