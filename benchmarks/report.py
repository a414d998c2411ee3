"""The results as Markdown."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.contenders import BASE, FAST, LOADTXT, LOOP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.jobs import Job

__all__ = ["Record", "aimed", "format_job", "format_machine", "format_summary", "number", "table"]

BASE_AIM = 0.6
"""Without the extra: the most that nnfwd should take of the loadtxt script's time."""
MEMORY_AIM = 200
"""The most memory that nnfwd should take, in MB, however many rows there are."""

Record = dict[str, Any]


def format_machine(machine: Record) -> str:
    """Describe the machine and the versions."""
    lines = [
        f"{machine['date']}, commit {machine['commit']}: {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_gb']} GB of memory, {machine['system']}; "
        f"load before the start: {machine['load_before']}.",
        "",
    ]
    for name, versions in machine["versions"].items():
        python = versions["python"]
        others = ", ".join(f"{key} {value}" for key, value in versions.items() if key != "python")
        lines.append(f"- {name}: Python {python}, {others}")
    return "\n".join(lines)


def format_job(job: Job, results: list[Record]) -> str:
    """Write a job's table and what it comes to."""
    if job.kind == "latency":
        return _format_latency(job, results[0])
    if job.kind == "forward":
        return _format_forward(job, results[0])
    if len(results) > 1:
        return _format_growth(results)
    return _format_files(job, results[0])


def format_summary(jobs: Iterable[tuple[Job, list[Record]]]) -> str:
    """Write one table of what nnfwd with its extra takes beside the peers."""
    head = ("job", "time to the best peer's", "aim", "memory to the leanest peer's", "memory (MB)")
    rows = []
    for job, results in jobs:
        if job.kind != "files" or len(results) > 1:
            continue
        done = {n: r for n, r in results[0]["contenders"].items() if not r["failure"]}
        others = {n: r for n, r in done.items() if r["kind"] != "nnfwd" and n != LOOP}
        if FAST not in done or not others:
            continue
        mine = done[FAST]
        if job.yardstick:
            others = {n: r for n, r in others.items() if r["kind"] == "yardstick"}
        best = min(others, key=lambda name: median(seconds(others[name])))
        leanest = min(others, key=lambda name: memory(others[name]))
        rows.append(
            (
                job.title,
                f"{ratio(mine, others[best]):.2f} ({best})",
                "" if job.aim is None else f"{job.aim:g}",
                f"{memory(mine) / memory(others[leanest]):.2f} ({leanest})",
                f"{memory(mine):.0f}",
            )
        )
    return table(head, rows)


def seconds(record: Record) -> list[float]:
    """List the seconds of a contender's runs, scaled up where it was given fewer rows."""
    return [run["seconds"] * record["scale"] for run in record["runs"]]


def ratio(record: Record, baseline: Record) -> float:
    """Take the median over rounds of the ratio of two times of the same round."""
    pairs = zip(seconds(record), seconds(baseline), strict=False)
    return median(mine / theirs for mine, theirs in pairs)


def memory(record: Record) -> float:
    """Take the median of the peak memory, in MB."""
    peaks: list[int] = [run["peak_bytes"] for run in record["runs"]]
    return median(peaks) / 1e6


def _format_files(job: Job, result: Record) -> str:
    contenders = result["contenders"]
    done = {name: each for name, each in contenders.items() if not each["failure"]}
    peers = {name: each for name, each in done.items() if each["kind"] == "peer"}
    whole = {name: each for name, each in peers.items() if name != LOOP}
    baselines = {n: r for n, r in done.items() if r["kind"] == "yardstick"} or whole
    best = min(baselines, key=lambda name: median(seconds(baselines[name])), default="")
    ordered = sorted(done, key=lambda name: median(seconds(done[name])))
    rows = [_row(name, done[name], done.get(best)) for name in ordered]
    head = ("", "time (s)", "ratio", "processor (s)", "memory (MB)", "runs", "answers")
    lines = [table(head, rows), ""]
    if best:
        what = "the yardstick" if job.yardstick else "the best peer"
        lines.append(f"- The ratio is to {best}, {what}.")
    lines += _conclusions(job, done, whole, best)
    lines += [
        f"- {name}: its time and its processor time are those of {result['rows'] / r['scale']:,.0f}"
        f" rows, times {r['scale']:,.0f}."
        for name, r in done.items()
        if r["scale"] != 1
    ]
    lines += [f"- left out: {n}: {r['failure']}" for n, r in contenders.items() if r["failure"]]
    return "\n".join(lines)


def _row(name: str, record: Record, baseline: Record | None) -> tuple[str, ...]:
    processor = median(run["processor_seconds"] for run in record["runs"]) * record["scale"]
    return (
        f"**{name}**" if record["kind"] == "nnfwd" else name,
        number(median(seconds(record))),
        "" if baseline is None else f"{ratio(record, baseline):.2f}",
        number(processor),
        f"{memory(record):.0f}",
        str(len(record["runs"])),
        record["answers"] or "-",
    )


def _conclusions(
    job: Job, done: dict[str, Record], peers: dict[str, Record], best: str
) -> Iterable[str]:
    """Say what nnfwd takes of the best, and what it aims at."""
    if job.yardstick:
        for name in (BASE, FAST):
            if name in done and best:
                yield aimed(
                    name, ratio(done[name], done[best]), f"times as long as {best}", job.aim
                )
        return
    if FAST in done and best:
        yield aimed(FAST, ratio(done[FAST], done[best]), f"times as long as {best}", job.aim)
    if BASE in done and LOADTXT in done:
        yield aimed(BASE, ratio(done[BASE], done[LOADTXT]), f"times as long as {LOADTXT}", BASE_AIM)
    leanest = min(peers, key=lambda name: memory(peers[name]), default="")
    for name in (BASE, FAST):
        if name in done and leanest:
            share = memory(done[name]) / memory(done[leanest])
            yield aimed(name, share, f"times the memory of {leanest}, the leanest peer", 1.0)
            yield aimed(name, memory(done[name]), "MB of memory", MEMORY_AIM)


def _format_growth(results: list[Record]) -> str:
    names = list(results[0]["contenders"])
    head = ["rows"]
    for name in names:
        head += [f"{name}: time (s)", "a million rows more (s)", "memory (MB)"]
    rows = []
    for index, result in enumerate(results):
        cells = [f"{result['rows']:,}"]
        for name in names:
            record = result["contenders"][name]
            if record["failure"]:
                cells += [record["failure"], "", ""]
                continue
            before = results[index - 1]["contenders"][name] if index else None
            more = ""
            if before is not None and not before["failure"]:
                rise = median(seconds(record)) - median(seconds(before))
                millions = (result["rows"] - results[index - 1]["rows"]) / 1e6
                more = number(rise / millions)
            cells += [number(median(seconds(record))), more, f"{memory(record):.0f}"]
        rows.append(tuple(cells))
    return table(head, rows)


def _format_latency(job: Job, result: Record) -> str:
    rows, lines = [], []
    for name, record in result["contenders"].items():
        if record["failure"]:
            lines.append(f"- {name}: {record['failure']}")
            continue
        ordered = sorted(each * 1000 for each in record["seconds"])
        last = ordered[int(0.99 * (len(ordered) - 1))]
        rows.append((name, f"{median(ordered):.2f}", f"{last:.2f}", f"{len(ordered)}"))
        lines.append(aimed(name, median(ordered), "ms", job.aim))
    head = ("", "median (ms)", "99 of 100 within (ms)", "rows")
    return "\n".join([table(head, rows), "", *lines])


def _format_forward(job: Job, result: Record) -> str:
    taken = result["seconds"]
    pairs = zip(taken["nnfwd"], taken["NumPy"], strict=True)
    share = median(mine / theirs for mine, theirs in pairs)
    rows = [(name, number(median(times)), str(len(times))) for name, times in taken.items()]
    lines = [table(("", "time (s)", "runs"), rows), ""]
    lines.append(aimed("nnfwd", share, "times as long as NumPy", job.aim))
    lines.append(f"- the answers differ by {result['difference']:.0e} at most.")
    return "\n".join(lines)


def aimed(name: str, value: float, of: str, aim: float | None) -> str:
    """Say a figure and whether it is what is aimed at."""
    text = f"- {name}: {value:.3g} {of}"
    if aim is None:
        return text + "."
    return f"{text}; aim: at most {aim:g}: {'met' if value <= aim else 'missed'}."


def number(value: float) -> str:
    """Write seconds with three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table: names to the left, numbers to the right."""
    head = tuple(head)
    lines = [head, ("---", *("--:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
