"""What workers of dask.distributed take beside threads, as Markdown."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.report import Record, aimed, number, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.jobs import Job

__all__ = ["format_cluster"]

HEAD = (
    "",
    "time (s)",
    "start (s)",
    "survey (s)",
    "ratio",
    "processor (s)",
    "client (MB)",
    "scheduler (MB)",
    "worker (MB)",
    "through the scheduler (kB)",
    "runs",
)
OVERHEAD_AIM = 1.0
CLIENT_AIM, WORKER_AIM = 120, 200
THROUGH_AIM = 1000


def format_cluster(job: Job, result: Record) -> str:
    """Write a job's table and what it comes to."""
    rows: list[tuple[str, ...]] = []
    lines: list[str] = []
    for pair in result["pairs"]:
        rows += [_threads(pair), _workers(pair)]
        lines += _conclusions(job, pair)
    lines.append(
        "- Workers wrote the same bytes as threads."
        if all(pair["same"] for pair in result["pairs"])
        else "- WRONG: workers wrote other bytes than threads."
    )
    return "\n".join([table(HEAD, rows), "", *lines])


def _threads(pair: Record) -> tuple[str, ...]:
    runs = pair["threads"]
    common = _common(runs)
    return (f"`--jobs {pair['cores']}`", *common[:3], "", *common[3:], "", "", "", str(len(runs)))


def _workers(pair: Record) -> tuple[str, ...]:
    runs = pair["workers"]
    common = _common(runs)
    return (
        f"**{_who(pair)}**",
        *common[:3],
        f"{_ratio(pair):.2f}",
        *common[3:],
        f"{_peak(runs, 'scheduler_peak_bytes'):.0f}",
        f"{_worker_peak(runs):.0f}",
        f"{_through(runs):.0f}",
        str(len(runs)),
    )


def _common(runs: list[Record]) -> tuple[str, ...]:
    """List what both have: times, processor time, the command's memory."""
    return (
        number(median(run["seconds"] for run in runs)),
        number(median(run["start_seconds"] for run in runs)),
        number(max(0.0, median(run["survey_seconds"] for run in runs))),
        number(median(run["processor_seconds"] for run in runs)),
        f"{_peak(runs, 'peak_bytes'):.0f}",
    )


def _conclusions(job: Job, pair: Record) -> Iterator[str]:
    who, runs = _who(pair), pair["workers"]
    starts = zip(runs, pair["threads"], strict=True)
    later = median(mine["start_seconds"] - theirs["start_seconds"] for mine, theirs in starts)
    what = f"times as long as --jobs {pair['cores']}, once both have started"
    yield aimed(who, _ratio(pair), what, job.aim)
    yield aimed(who, later, "s more to start", OVERHEAD_AIM)
    yield aimed(who, _peak(runs, "peak_bytes"), "MB of memory for the command", CLIENT_AIM)
    yield aimed(who, _peak(runs, "scheduler_peak_bytes"), "MB for the scheduler", CLIENT_AIM)
    yield aimed(who, _worker_peak(runs), "MB for the largest worker", WORKER_AIM)
    yield aimed(who, _through(runs), "kB through the scheduler", THROUGH_AIM)


def _who(pair: Record) -> str:
    return f"{pair['cores']} worker{'s' * (pair['cores'] > 1)}"


def _ratio(pair: Record) -> float:
    """Take the median over rounds of the ratio of the times after the start."""
    pairs = zip(pair["workers"], pair["threads"], strict=True)
    return median(_rest(mine) / _rest(theirs) for mine, theirs in pairs)


def _rest(run: Record) -> float:
    return run["seconds"] - run["start_seconds"]


def _peak(runs: list[Record], name: str) -> float:
    return median(run[name] for run in runs) / 1e6


def _worker_peak(runs: list[Record]) -> float:
    return median(max(run["worker_peak_bytes"]) for run in runs) / 1e6


def _through(runs: list[Record]) -> float:
    return median(run["scheduler_bytes"] for run in runs) / 1e3
