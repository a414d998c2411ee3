"""Long runs that signals end, singly and in pairs: what they leave behind.

``python tests/signal_runs.py [RUNS]`` does so many runs, prints how long each sort took to end,
and fails if one left something that it should not.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGKILL: -9}

OLD = "before\n"

N_ROWS = 1_500_000
"""Rows that take longer than the signals are late."""


class Signals(NamedTuple):
    """One signal, or two.

    Parameters
    ----------
    numbers : tuple of int
    delay : float
        Seconds from where NumPy is loaded, soon after the start, to the first one.
    gap : float
        Seconds from there to the second one.
    """

    numbers: tuple[int, ...]
    delay: float
    gap: float


class Outcome(NamedTuple):
    """How a run ended.

    Parameters
    ----------
    code : int
    stderr : str
    seconds : float
        From the first signal to the end.
    target : {"old", "new", "partial", "gone"}
    others : list of str
        What else there is beside the target.
    """

    code: int
    stderr: str
    seconds: float
    target: str
    others: list[str]


def prepare(folder: Path) -> Path:
    """Write a network, long rows and a target, and find what the target will be."""
    (folder / "w.yaml").write_text("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n")
    rows = "".join(f"{i % 97}.25,{i % 89}.5\n" for i in range(1000))
    (folder / "rows.csv").write_text("x1,x2\n" + rows * (N_ROWS // 1000))
    work = folder / "work"
    work.mkdir()
    subprocess.run([*command(), "-o", "../new.csv"], cwd=work, check=True)
    return work


def command() -> list[str]:
    """Write the command of a run, without its output."""
    options = ["-w", "../w.yaml", "-i", "../rows.csv", "--quiet"]
    return [sys.executable, "-m", "nnfwd", "predict", *options]


def run(work: Path, signals: Signals) -> Outcome:
    """Begin a run, send signals, and see how it ends."""
    target = work / "out.csv"
    target.write_text(OLD)
    with subprocess.Popen(
        [*command(), "-o", "out.csv"], cwd=work, stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_for_numpy(process.pid)
        time.sleep(signals.delay)
        begin = time.monotonic()
        for place, number in enumerate(signals.numbers):
            if place:
                time.sleep(signals.gap)
            process.send_signal(number)
        try:
            _, stderr = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    seconds = time.monotonic() - begin
    others = sorted(path.name for path in work.iterdir() if path != target)
    for name in others:
        (work / name).unlink()
    return Outcome(process.returncode, stderr, seconds, _state(target), others)


def _wait_for_numpy(pid: int) -> None:
    """Wait until the command line has begun: before that, Python itself answers signals."""
    maps = Path(f"/proc/{pid}/maps")
    while maps.exists() and "numpy" not in maps.read_text():
        time.sleep(0.005)


def _state(target: Path) -> str:
    if not target.exists():
        return "gone"
    text = target.read_text()
    if text == OLD:
        return "old"
    return "new" if text == (target.parent.parent / "new.csv").read_text() else "partial"


def faults(signals: Signals, outcome: Outcome) -> list[str]:
    """List what is wrong with an outcome."""
    # Python restores what signals do by themselves before it ends: that is the same to a shell.
    codes = {code for number in signals.numbers for code in (CODES[number], -number)}
    if outcome.target == "new":
        codes.add(0)
    found = []
    if outcome.code not in codes:
        found.append(f"exit code {outcome.code}")
    if outcome.stderr:
        found.append(f"stderr {outcome.stderr!r}")
    if outcome.target not in {"old", "new"}:
        found.append(f"the target is {outcome.target}")
    if outcome.others:
        found.append(f"left beside it: {', '.join(outcome.others)}")
    return found


def draw(randomness: random.Random, sort: tuple[int, ...]) -> Signals:
    """Choose when the signals come."""
    return Signals(sort, randomness.uniform(0.0, 3.0), randomness.uniform(0.001, 0.3))


SORTS = [
    *((number,) for number in CODES),
    *((first, second) for first in list(CODES)[:3] for second in list(CODES)[:3]),
]


def main() -> int:
    """Run as often as was asked."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # not ignored, as in the background
    n_runs = int(sys.argv[1]) if len(sys.argv) > 1 else 26
    randomness = random.Random(n_runs)  # noqa: S311
    seconds: dict[tuple[int, ...], list[float]] = defaultdict(list)
    states: dict[str, int] = defaultdict(int)
    n_faults = 0
    with tempfile.TemporaryDirectory() as folder:
        work = prepare(Path(folder))
        for number in range(n_runs):
            signals = draw(randomness, SORTS[number % len(SORTS)])
            outcome = run(work, signals)
            seconds[signals.numbers].append(outcome.seconds)
            states[f"{outcome.code}, {outcome.target}"] += 1
            for fault in faults(signals, outcome):
                n_faults += 1
                print(f"{signals}: {fault}")  # noqa: T201
    for sort, times in seconds.items():
        names = " ".join(signal.Signals(number).name for number in sort)
        print(f"{names}: {len(times)} runs, {max(times):.3f} s at most")  # noqa: T201
    print(f"{dict(states)}; {n_faults} faults")  # noqa: T201
    return min(n_faults, 1)


if __name__ == "__main__":
    sys.exit(main())
