"""``python -m benchmarks``: run the jobs, and write what came of them as Markdown and JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cluster import CLUSTER, CLUSTER_JOBS, run_cluster
from benchmarks.cluster_report import format_cluster
from benchmarks.contenders import BASE, FAST, line_up
from benchmarks.environments import describe_machine, make_environment, versions
from benchmarks.files import run_files
from benchmarks.jobs import JOBS, Job, quick
from benchmarks.latency import run_latency
from benchmarks.page import update_page
from benchmarks.report import format_job, format_machine, format_summary
from benchmarks.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).resolve().parent / "results.md"


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    names = [job.name for job in (*JOBS, *CLUSTER_JOBS)]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Run nnfwd and what else one would use side by side on the same work.",
        epilog="Jobs: " + ", ".join(names),
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a small pass, to see that all works")
    add("--cluster", action="store_true", help="the jobs of a cluster, instead of all others")
    add("--jobs-only", metavar="NAME", nargs="+", choices=names, default=names, help="these jobs")
    add("--runs", type=int, metavar="N", help="rounds of each job, instead of its own number")
    add(
        "--work",
        type=Path,
        metavar="FOLDER",
        default=Path(tempfile.gettempdir(), "nnfwd-benchmarks"),
        help="where data, environments and results are; default: %(default)s",
    )
    add("--base-python", type=Path, metavar="FILE", help="an interpreter with nnfwd alone")
    add("--fast-python", type=Path, metavar="FILE", help="an interpreter with nnfwd[fast]")
    add("--cluster-python", type=Path, metavar="FILE", help="one with nnfwd[cluster]")
    add(
        "--peers-python",
        type=Path,
        metavar="FILE",
        default=Path(sys.executable),
        help="an interpreter with the peers' packages; default: the one that runs this",
    )
    add("--update", action="store_true", help="write the results into benchmarks/results.md too")
    given = parser.parse_args(arguments)
    if given.update and given.quick:
        parser.error("--update is for results that count, not for those of --quick")
    return given


def choose_jobs(given: argparse.Namespace) -> list[Job]:
    """List the jobs as they are to be run."""
    jobs = [job for job in (CLUSTER_JOBS if given.cluster else JOBS) if job.name in given.jobs_only]
    if given.quick:
        jobs = [quick(job) for job in jobs]
    if given.runs is not None:
        jobs = [replace(job, runs=given.runs) for job in jobs]
    return jobs


def make_environments(given: argparse.Namespace, work: Path) -> dict[str, Path]:
    """Find the interpreters of all that take part, and make those that are not given."""
    wanted = {CLUSTER: (given.cluster_python, "cluster")}
    if not given.cluster:
        wanted = {BASE: (given.base_python, ""), FAST: (given.fast_python, "fast")}
    found = {
        name: python or make_environment(work / f"environment-{extra or 'base'}", extra)
        for name, (python, extra) in wanted.items()
    }
    # Absolute, but no symbolic link followed: that would lead out of a virtual environment.
    return {name: path.absolute() for name, path in (found | {"peers": given.peers_python}).items()}


def check_versions(found: dict[str, dict[str, str]]) -> None:
    """Refuse to compare what is not what it is called."""
    for name in (BASE, FAST, CLUSTER):
        if name in found and "nnfwd" not in found[name]:
            raise SystemExit(f"the interpreter for {name} has no nnfwd")
    if "pyarrow" in found.get(BASE, ()):
        raise SystemExit(f"the interpreter for {BASE} has PyArrow: nnfwd would use it")
    if "distributed" not in found.get(CLUSTER, ("distributed",)):
        raise SystemExit(f"the interpreter for {CLUSTER} has no dask.distributed")
    if not {"numpy", "polars"} <= found["peers"].keys():
        raise SystemExit("data is made with NumPy and Polars: pip install '.[bench]'")


def run_job(job: Job, pythons: dict[str, Path], workspace: Workspace) -> list[dict[str, Any]]:
    """Run a job: a result for each file of rows."""
    if job.kind == "cluster":
        return run_cluster(job, pythons[CLUSTER], workspace)
    base, fast, peers = (pythons[name] for name in (BASE, FAST, "peers"))
    contenders = line_up(base, fast, peers)
    if job.kind == "latency":
        return [run_latency(job, contenders, workspace)]
    if job.kind == "forward":
        arguments = (workspace.network(job.network), str(job.rows[0].n_rows), str(job.runs))
        return [json.loads(replace(workspace, python=base).call("forward.py", *arguments))]
    return run_files(job, contenders, workspace)


def begin_record(path: Path, machine: dict[str, Any], given: argparse.Namespace) -> dict[str, Any]:
    """Begin a record of results; jobs that the same commit has run before stay in it."""
    record: dict[str, Any] = {"machine": machine, "quick": given.quick, "jobs": {}}
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if (before["machine"]["commit"], before["quick"]) == (machine["commit"], given.quick):
            record["jobs"] = before["jobs"]
    return record


def main() -> None:
    """Run what is asked for, and write it down after every job."""
    given = parse_arguments()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    machine = describe_machine()
    pythons = make_environments(given, work)
    machine["versions"] = {name: versions(python) for name, python in pythons.items()}
    check_versions(machine["versions"])
    workspace = Workspace(work, pythons["peers"])
    prefix = "cluster-" if given.cluster else ""
    parts = {f"{prefix}machine": format_machine(machine)}
    record = begin_record(work / f"{prefix}results.json", machine, given)
    for job in choose_jobs(given):
        results = run_job(job, pythons, workspace)
        record["jobs"][job.name] = {"title": job.title, "results": results}
        text = format_cluster(job, results[0]) if given.cluster else format_job(job, results)
        parts[job.name] = f"{text}\n- {machine['date']}, commit {machine['commit']}."
        summary = format_summary(
            (each, record["jobs"][each.name]["results"])
            for each in JOBS
            if each.name in record["jobs"]
        )
        if not given.cluster:
            parts["summary"] = summary
        small = ["A small pass: it shows that all works, and nothing else."] * given.quick
        pages = [
            *small,
            parts[f"{prefix}machine"],
            *([] if given.cluster else [summary]),
            *(f"## {name}\n\n{parts[name]}" for name in record["jobs"] if name in parts),
        ]
        (work / f"{prefix}results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
        (work / f"{prefix}results.md").write_text("\n\n".join(pages) + "\n", encoding="utf-8")
        print(f"\n## {job.title}\n\n{parts[job.name]}\n", flush=True)
        if given.update:
            update_page(PAGE, parts)
    print(f"Every single run is in {work}/{prefix}results.json, the tables are in results.md.")


if __name__ == "__main__":
    main()
