"""The jobs: what is computed, over how many rows, how often, and what nnfwd aims at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["JOBS", "NARROW", "Job", "Network", "Rows", "quick"]

QUICK_SHARE = 50
QUICK_RUNS = 2


@dataclass(frozen=True)
class Rows:
    """A file of rows: how ``data.py`` is to make it."""

    n_rows: int
    n_columns: int
    cells: Literal["full", "short", "pixels"]
    kept: tuple[str, ...] = ()
    suffix: str = ".csv"

    @property
    def name(self) -> str:
        """A file name that says it all."""
        kept = "".join(f"-{name}" for name in self.kept)
        return f"rows-{self.n_rows}x{self.n_columns}-{self.cells}{kept}{self.suffix}"

    @property
    def arguments(self) -> list[str]:
        """What ``data.py`` takes after the path."""
        kept = ["--kept", *self.kept] if self.kept else []
        return [str(self.n_rows), str(self.n_columns), self.cells, *kept]

    @property
    def most_bytes(self) -> int:
        """About the most room that the file takes."""
        return self.n_rows * self.n_columns * (21 if self.cells == "full" else 8)


@dataclass(frozen=True)
class Network:
    """A network: how ``data.py`` is to make it."""

    sizes: tuple[int, ...]
    output_activation: str
    activation: str = "relu"

    @property
    def title(self) -> str:
        """The sizes of the layers as one writes them."""
        return "-".join(map(str, self.sizes))

    @property
    def name(self) -> str:
        """A file name that says it all."""
        return f"network-{self.title}-{self.activation}-{self.output_activation}.json"

    @property
    def arguments(self) -> list[str]:
        """What ``data.py`` takes after the path."""
        return [self.activation, self.output_activation, *map(str, self.sizes)]


NARROW = Network((10, 16, 1), "identity")
TANH = Network((10, 16, 1), "identity", "tanh")
SIGMOID = Network((30, 64, 32, 3), "softmax", "sigmoid")
WIDE = Network((784, 128, 10), "softmax")


@dataclass(frozen=True)
class Job:
    """One piece of work.

    Parameters
    ----------
    name, title : str
    kind : {"files", "latency", "forward", "cluster"}
        From file to file; a row at a time through a pipe; the forward pass in Python; into a
        folder, by threads and by workers of a cluster.
    network : Network
    rows : tuple of Rows
        One file, or several: then it is growth that is looked at, and nnfwd runs alone.
    runs : int
    aim : float, optional
        The most that it should take: of the best peer's time (files), of the time of NumPy's plain
        product (forward), of the yardstick's (start-up), of as many threads' (cluster), in
        milliseconds (latency).
    loop_rows : int
        How many rows the plain Python loop is given; its time is then scaled up.
    yardstick : bool
        Whether ``import numpy, yaml, typer`` runs in turn with the others.
    """

    name: str
    title: str
    kind: Literal["files", "latency", "forward", "cluster"]
    network: Network
    rows: tuple[Rows, ...]
    runs: int
    aim: float | None = None
    loop_rows: int = 50_000
    yardstick: bool = False


JOBS = (
    Job(
        "million-full",
        "1 million rows of 10 numbers with all digits, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "full"),),
        7,
        1.1,
    ),
    Job(
        "million-short",
        "1 million rows of 10 numbers with 3 decimals, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "short"),),
        7,
        0.95,
    ),
    Job(
        "ten-million-full",
        "10 million rows of 10 numbers with all digits, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(10_000_000, 10, "full"),),
        3,
        1.1,
    ),
    Job(
        "ten-million-short",
        "10 million rows of 10 numbers with 3 decimals, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(10_000_000, 10, "short"),),
        3,
        0.95,
    ),
    Job(
        "pixels",
        "100,000 rows of 784 numbers with 3 decimals, 784-128-10 softmax",
        "files",
        WIDE,
        (Rows(100_000, 784, "pixels"),),
        7,
        0.85,
        loop_rows=200,
    ),
    Job(
        "ids",
        "1 million rows of an id, which is kept, and 10 numbers with 3 decimals, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "short", ("id",)),),
        7,
        1.0,
    ),
    Job(
        "notes",
        "1 million rows of an id and a note, half of them quoted, which are kept, and 10 numbers "
        "with 3 decimals, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "short", ("id", "note")),),
        7,
        1.0,
    ),
    Job(
        "tanh",
        "1 million rows of 10 numbers with 3 decimals, 10-16-1 tanh",
        "files",
        TANH,
        (Rows(1_000_000, 10, "short"),),
        7,
        0.9,
    ),
    Job(
        "sigmoid",
        "300,000 rows of 30 numbers with 3 decimals, 30-64-32-3 sigmoid and softmax",
        "files",
        SIGMOID,
        (Rows(300_000, 30, "short"),),
        7,
        0.9,
        loop_rows=10_000,
    ),
    Job(
        "parquet",
        "1 million rows of 10 numbers from Parquet to Parquet, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "full", suffix=".parquet"),),
        7,
        0.9,
    ),
    Job(
        "arrow",
        "1 million rows of 10 numbers from Arrow to Arrow, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "full", suffix=".arrow"),),
        7,
        0.9,
    ),
    Job(
        "json-lines",
        "1 million rows of 10 numbers with 3 decimals from JSON Lines to JSON Lines, 10-16-1 relu",
        "files",
        NARROW,
        (Rows(1_000_000, 10, "short", suffix=".jsonl"),),
        7,
        1.0,
    ),
    Job(
        "start-up",
        "4 rows of 10 numbers, 10-16-1 relu: start-up",
        "files",
        NARROW,
        (Rows(4, 10, "short"),),
        20,
        1.3,
        yardstick=True,
    ),
    Job(
        "growth",
        "From 10,000 to 10 million rows of 10 numbers with all digits, 10-16-1 relu",
        "files",
        NARROW,
        tuple(Rows(n, 10, "full") for n in (10_000, 100_000, 1_000_000, 10_000_000)),
        3,
    ),
    Job(
        "latency",
        "One row at a time through a pipe, 10-16-1 relu: from the row going in to its answer",
        "latency",
        NARROW,
        (Rows(200, 10, "short"),),
        1,
        10.0,
    ),
    Job(
        "forward-narrow",
        "Network.predict on 1 million rows, 10-16-1 relu, against plain products in NumPy",
        "forward",
        NARROW,
        (Rows(1_000_000, 10, "full"),),
        9,
        2.0,
    ),
    Job(
        "forward-wide",
        "Network.predict on 100,000 rows, 784-128-10 softmax, against plain products in NumPy",
        "forward",
        WIDE,
        (Rows(100_000, 784, "pixels"),),
        9,
        1.5,
    ),
)


def quick(job: Job) -> Job:
    """Make a small pass of a job: it shows that all works, not how fast it is."""
    if job.kind == "latency":
        return job
    smaller = tuple(replace(rows, n_rows=max(4, rows.n_rows // QUICK_SHARE)) for rows in job.rows)
    loop_rows = max(4, job.loop_rows // 10)
    return replace(job, rows=smaller, runs=QUICK_RUNS, loop_rows=loop_rows)
