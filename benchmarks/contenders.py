"""Who takes part: nnfwd without and with its extra, and what else one would use."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.environments import nnfwd_command
from benchmarks.measure import clean_environment

__all__ = ["BASE", "FAST", "LOADTXT", "LOOP", "YARDSTICK", "Contender", "Task", "line_up"]

PEERS = Path(__file__).resolve().parent / "peers"

BASE = "nnfwd"
FAST = "nnfwd[fast]"
LOOP = "plain Python loop"
LOADTXT = "NumPy loadtxt, savetxt"
YARDSTICK = "import numpy, yaml, typer"

SCRIPTS = {
    LOOP: "plain_loop.py",
    LOADTXT: "numpy_loadtxt.py",
    "pandas + scikit-learn": "pandas_sklearn.py",
    "PyArrow + NumPy": "pyarrow_numpy.py",
    "DuckDB SQL": "duckdb_sql.py",
    "Polars + ONNX Runtime": "polars_onnx.py",
    "Polars + NumPy": "polars_numpy.py",
    "Polars expressions": "polars_expressions.py",
}

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""The peers' matrix products run on one thread: they are small, and the threads that wait for the
next one would take the cores from the readers. Measured: half the processor time."""


class Task(NamedTuple):
    """From a file of rows through a network to a file of results."""

    rows: Path
    network: Path
    result: Path
    kept: tuple[str, ...]


class Contender(NamedTuple):
    """One that takes part.

    Parameters
    ----------
    name : str
    kind : {"nnfwd", "peer", "yardstick"}
    start : tuple of str or Path
        The command without the task.
    """

    name: str
    kind: Literal["nnfwd", "peer", "yardstick"]
    start: tuple[str | Path, ...]

    def command(self, task: Task) -> list[str | Path]:
        """Write the command that does a task."""
        if self.kind == "yardstick":
            return [*self.start]
        if self.kind == "peer":
            return [*self.start, task.rows, task.network, task.result, *task.kept]
        keep = ["--keep", ",".join(task.kept)] if task.kept else []
        options: list[str | Path] = ["-w", task.network, "-i", task.rows, "-o", task.result]
        return [*self.start, "predict", "--quiet", *options, *keep]

    @property
    def environment(self) -> dict[str, str]:
        """The environment to run in."""
        return clean_environment(**(ONE_THREAD if self.kind == "peer" else {}))


def line_up(base: Path | None, fast: Path | None, peers: Path) -> list[Contender]:
    """List those that take part, in the order of their turns.

    Parameters
    ----------
    base, fast : Path or None
        Interpreters that have nnfwd without and with its extra.
    peers : Path
        The interpreter that has the peers' packages.
    """
    found = [
        Contender(name, "nnfwd", tuple(nnfwd_command(python)))
        for name, python in ((BASE, base), (FAST, fast))
        if python is not None
    ]
    found += [Contender(name, "peer", (peers, PEERS / script)) for name, script in SCRIPTS.items()]
    if base is not None:
        command = (base, "-c", "import numpy, yaml, typer")
        found.append(Contender(YARDSTICK, "yardstick", command))
    return found
