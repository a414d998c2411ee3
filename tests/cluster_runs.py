"""Runs on a cluster that are killed at some moment, and go on: what they say, leave and make.

``python tests/cluster_runs.py [RUNS]`` does so many runs over 2 million rows, some of them bad, by
seeds 0, 1, ...: in each a worker, the scheduler or the command itself is killed. It prints how they
ended, and fails if one ended in another way than the documentation says, left a part that is not
complete, or gave other bytes in the end than one machine without a cluster.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from cluster_processes import Processes

N_ROWS = 2_000_000
BAD_ROWS = {700_000: "oops,1", 700_001: ",2", 1_500_000: "1,2,3,4", 1_999_999: "1e999,1"}
PART_SIZE = "1MiB"
POLICIES = ("stop", "skip", "blank")
VICTIMS = ("worker", "scheduler", "command")
LONGEST_SECONDS = 120.0

ENDINGS = {
    "worker": "",
    "command": "",
    "scheduler": r"|nnfwd: \S+: no scheduler answers \(10 s\)\n"
    r"|nnfwd: the scheduler at \S+ went away\n"
    r"(hint: \d+ of \d+ parts are complete: run again to go on\n)?",
}
"""What a run may say whose victim that is, if it does not say what a whole run says."""


class Whole(NamedTuple):
    """What a run makes that nobody kills."""

    code: int
    stderr: str
    rejects: bytes
    parts: dict[str, bytes]


class Kill(NamedTuple):
    """Who is killed, and when; and where the run then goes on."""

    victim: str
    policy: str
    delay: float
    goes_on_here: bool


def prepare(folder: Path) -> None:
    """Write a network and rows."""
    (folder / "w.yaml").write_text("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n")
    rows = (BAD_ROWS.get(row, f"{row % 97}.25,{row % 8_989}.5") for row in range(N_ROWS))
    (folder / "rows.csv").write_text("x1,x2\n" + "\n".join(rows) + "\n")


def command(policy: str, output: str, *options: str) -> list[str]:
    """Write the command of a run."""
    options = ("--bad-rows", policy, "--rejects", f"{output}-bad.csv", *options)
    start = [sys.executable, "-m", "nnfwd", "predict", "-w", "w.yaml", "-i", "rows.csv"]
    return [*start, "-o", f"{output}/", "--part-size", PART_SIZE, *options]


def run(folder: Path, *args: str) -> Whole:
    """Run to the end."""
    done = subprocess.run(
        command(*args),
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    return _whole(folder, args[1], done.returncode, done.stderr)


def _whole(folder: Path, output: str, code: int, stderr: str) -> Whole:
    rejects = folder / f"{output}-bad.csv"
    parts = {path.name: path.read_bytes() for path in sorted((folder / output).glob("part-*"))}
    return Whole(code, stderr, rejects.read_bytes() if rejects.exists() else b"", parts)


def kill(folder: Path, processes: Processes, plan: Kill) -> Whole:
    """Begin a run, kill, and see how it ends."""
    address = ("--cluster", str(processes.file))
    with subprocess.Popen(
        command(plan.policy, "out", *address), cwd=folder, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(plan.delay)
        worker, scheduler = processes.workers[-1], processes.scheduler
        victim = {"worker": worker, "scheduler": scheduler, "command": process}[plan.victim]
        victim.kill()
        try:
            _, stderr = process.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return _whole(folder, "out", process.returncode, stderr)


def faults(plan: Kill, ended: Whole, again: Whole, expected: Whole, whole: Whole) -> list[str]:
    """List what is wrong with how a run ended, and with what it made when it went on.

    ``expected`` is what such a run makes on one machine, ``whole`` what one makes that leaves bad
    rows out.
    """
    found = []
    is_whole = (ended.code, ended.stderr) == (expected.code, expected.stderr)
    code = -9 if plan.victim == "command" else 1
    if not is_whole and (plan.victim == "worker" or ended.code != code):
        found.append(f"exit code {ended.code}")
    if not is_whole and not re.fullmatch(ENDINGS[plan.victim], ended.stderr):
        found.append(f"stderr {ended.stderr!r}")
    reference = expected.parts if plan.policy == "blank" else whole.parts
    found += [f"part {name}" for name, data in ended.parts.items() if data != reference.get(name)]
    remark = re.compile(r"nnfwd: \d+ of \d+ parts were there\n")
    if (again.code, remark.sub("", again.stderr)) != (expected.code, expected.stderr):
        found.append(f"going on: exit code {again.code}, stderr {again.stderr!r}")
    if again.rejects != expected.rejects:
        found.append("going on: other rejects")
    if plan.policy == "stop":
        found += [f"part {n}" for n, data in again.parts.items() if data != whole.parts.get(n)]
    if not same_parts(again, expected, whole):
        found.append("going on: other parts")
    return found


def same_parts(one: Whole, other: Whole, whole: Whole) -> bool:
    """Whether parts are the same, up to one that could not be made: after it there are some."""
    if not other.code:
        return one.parts == other.parts
    failed = min(whole.parts.keys() - other.parts.keys())
    before = [{n: data for n, data in each.parts.items() if n < failed} for each in (one, other)]
    return before[0] == before[1] and failed not in one.parts


def draw(seed: int, seconds: float) -> Kill:
    """Choose who is killed, and when: at any time of a run of so many seconds."""
    randomness = random.Random(seed)  # noqa: S311
    victim = VICTIMS[seed % 3]
    policy = POLICIES[seed // 3 % 3]
    return Kill(victim, policy, randomness.uniform(0, seconds), randomness.random() < 0.5)


def start(folder: Path) -> Processes:
    """Start a scheduler and two workers."""
    processes = Processes(Path(tempfile.mkdtemp(dir=folder)))
    processes.add_worker()
    processes.add_worker()
    processes.wait_for_workers()
    return processes


def clear(folder: Path) -> None:
    """Remove what the last run made."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / "out-bad.csv").unlink(missing_ok=True)


def compare_whole(folder: Path, processes: Processes, local: dict[str, Whole]) -> int:
    """Run each policy on the cluster once, without a kill, and count what differs."""
    n_faults = 0
    for policy in POLICIES:
        clear(folder)
        ended = run(folder, policy, "out", "--cluster", str(processes.file))
        same = ended[:3] == local[policy][:3] and same_parts(ended, local[policy], local["skip"])
        n_faults += not same
        n_bad = ended.rejects.count(b"\n") - 1
        what = "the same as on one machine" if same else "OTHER than on one machine"
        print(f"{policy}: {len(ended.parts)} parts, {n_bad} bad rows: {what}")  # noqa: T201
    return n_faults


def main() -> int:
    """Run as often as was asked."""
    n_runs = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        local = {policy: run(folder, policy, policy) for policy in POLICIES}
        local = {
            policy: each._replace(stderr=each.stderr.replace(f"{policy}/", "out/"))
            for policy, each in local.items()
        }
        processes = start(folder)
        n_faults = compare_whole(folder, processes, local)
        begin = time.monotonic()
        clear(folder)
        run(folder, "skip", "out", "--cluster", str(processes.file))
        seconds = time.monotonic() - begin
        print(f"a run takes {seconds:.1f} s")  # noqa: T201
        for seed in range(n_runs):
            clear(folder)
            plan = draw(seed, seconds)
            ended = kill(folder, processes, plan)
            if plan.victim != "command":
                processes.end()
                processes = start(folder)
            where = () if plan.goes_on_here else ("--cluster", str(processes.file))
            again = run(folder, plan.policy, "out", *where)
            found = faults(plan, ended, again, local[plan.policy], local["skip"])
            n_faults += len(found)
            first_line = re.sub(r"\S*/cluster.json", "FILE", ended.stderr.partition("\n")[0])
            share = (
                "some parts"
                if 0 < len(ended.parts) < len(local["skip"].parts)
                else ("all parts" if ended.parts else "no parts")
            )
            counts[f"{plan.victim} killed: exit code {ended.code}, {share}: {first_line!r}"] += 1
            for fault in found:
                print(f"seed {seed}, {plan}: {fault}", flush=True)  # noqa: T201
        processes.end()
    for what, number in sorted(counts.items()):
        print(f"{number:3} {what}")  # noqa: T201
    print(f"{n_runs} runs, {n_faults} faults")  # noqa: T201
    return min(n_faults, 1)


if __name__ == "__main__":
    sys.exit(main())
