"""Whole runs of the command line in this process: by each reader, in parts of any size."""

from __future__ import annotations

import io
import signal
import sys
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nnfwd.cli import boundary
from nnfwd.rows import open_source, reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WHOLE = 1 << 20
"""The size of a piece that holds all of a small file."""

SIZES = (48, WHOLE)
"""Sizes of pieces: a row or two, and all of them."""

REJECTS = "rejects.csv"


class Way(NamedTuple):
    """One way to do the work, all of which must come to the same.

    Parameters
    ----------
    install : {"reference", "base", "fast"}
        The readers and the writer: the reference alone; what nnfwd has by itself before it; what
        the extra brings.
    jobs : int
    piece_size : int
        The most bytes to read at a time.
    bulk_size : int
        Bytes of an input from which what is faster than the reference is used.
    """

    install: str
    jobs: int = 1
    piece_size: int = WHOLE
    bulk_size: int = 0


REFERENCE = Way("reference", bulk_size=sys.maxsize)


def ways(install: str) -> list[Way]:
    """List every way of an installation: one job and two, small pieces and large.

    With the last one an input counts as long only when a part of it has been read.
    """
    every = [Way(install, jobs, size) for jobs in (1, 2) for size in SIZES]
    return [*every, every[-2]._replace(bulk_size=1000)]


class Outcome(NamedTuple):
    """All that a run leaves."""

    stdout: str
    stderr: str
    code: int
    rejects: str | None


class Runs:
    """The command line, run in a folder of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture

    def __call__(self, way: Way, *args: str, stdin: bytes | None = None) -> Outcome:
        jobs = ("--jobs", str(way.jobs)) if args[0] == "predict" else ()
        rejects = self.folder / REJECTS
        rejects.unlink(missing_ok=True)
        with installed(way):
            code = run_here(self.folder, [*args, *jobs], stdin)
        stdout, stderr = self.capture.readouterr()
        return Outcome(stdout, stderr, code, rejects.read_text() if rejects.exists() else None)


def run_here(folder: Path, args: Sequence[str], stdin: bytes | None) -> int:
    """Run the command line in this process; it leaves no trace but its output."""
    with pytest.MonkeyPatch.context() as patch, terminated_as_before():
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["nnfwd", *args])
        if stdin is not None:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            return boundary.run()
        except SystemExit as end:
            return end.code


@contextmanager
def installed(way: Way) -> Iterator[None]:
    """Read and write in one way, for as long as it lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_source, "BULK_SIZE", way.bulk_size)
        patch.setattr(reader, "Rows", partial(reader.Rows, piece_size=way.piece_size))
        patch.setattr("nnfwd.run.in_order.choose_jobs", lambda given: given)
        if way.install != "fast":
            for module in (
                "nnfwd.rows.delimited.read_by_arrow",
                "nnfwd.rows.delimited.write_by_arrow",
                "nnfwd.rows.delimited.write_numbers",
                "nnfwd.rows.json_yaml.write_by_arrow",
            ):
                patch.setitem(sys.modules, module, None)
        yield


@contextmanager
def terminated_as_before() -> Iterator[None]:
    """Leave signals as they were."""
    handlers = {
        each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)


@contextmanager
def counted(module: str, function: str) -> Iterator[list[bool]]:
    """List whether each call of a fast reader or writer took what it was given."""
    taken: list[bool] = []
    original = getattr(import_module(module), function)

    def count(*args: object) -> object:
        result = original(*args)
        taken.append(result is not None)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{module}.{function}", count)
        yield taken
