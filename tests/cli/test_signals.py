"""A run that signals end leaves its target as it was, or complete, and nothing beside it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from signal_runs import SORTS, draw, faults, prepare, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("signals"))


@pytest.mark.parametrize("sort", [*SORTS[:3], *SORTS[-4:]])
def test_a_long_run_ends_cleanly(work: Path, sort: tuple[int, ...]) -> None:
    signals = draw(random.Random(sum(sort)), sort)  # noqa: S311

    assert faults(signals, run(work, signals)) == []
