"""Freed memory is kept for the next part of a long input, where the C library can be told so."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from nnfwd.cli import memory

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

FAULTS = """
import resource, sys
import numpy as np
from nnfwd.cli.memory import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()
[np.ones(1 << 18) for _ in range(4)]
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    [np.ones(1 << 18) for _ in range(4)]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def n_faults(kept: str) -> int:
    program = [sys.executable, "-c", FAULTS, kept]
    return int(subprocess.run(program, capture_output=True, check=True, text=True).stdout)


def has_mallopt() -> bool:
    try:
        return hasattr(ctypes.CDLL(None), "mallopt")
    except (OSError, TypeError):
        return False


@pytest.mark.skipif(not has_mallopt(), reason="the C library is not glibc")
def test_memory_that_was_freed_is_not_asked_for_again() -> None:
    assert n_faults("kept") < n_faults("as it is") / 10


def test_threads_share_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {}

    def mallopt(parameter: int, value: int) -> int:
        taken[parameter] = value
        return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(mallopt=mallopt))
    memory.keep_freed_memory()
    assert taken == {-3: 32 << 20, -1: 256 << 20, -8: 1}


@pytest.mark.parametrize("problem", [OSError, TypeError])
def test_where_no_library_can_be_told_all_stays_as_it_is(
    problem: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: None) -> None:
        raise problem

    monkeypatch.setattr(ctypes, "CDLL", load)
    memory.keep_freed_memory()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    memory.keep_freed_memory()


@pytest.mark.parametrize("output", ["out.csv", "out/"])
def test_it_is_kept_whatever_is_written(
    output: str, nnfwd: Run, configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(memory, "keep_freed_memory", lambda: kept.append(output))
    (tmp_path / "rows.csv").write_text("x1,x2\n3,5\n")

    done = nnfwd("predict", "-w", configs / "lesson_tanh.yaml", "-i", "rows.csv", "-o", output)

    assert (done.returncode, kept) == (0, [output])
