"""Work that is shared out over threads."""

from __future__ import annotations

import os
import threading
import time
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nnfwd.run.in_order import choose_jobs, map_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator


class Part(NamedTuple):
    number: int
    is_bulk: bool = True


class Work:
    """Square numbers; remember which threads did, and how many there were at most."""

    def __init__(self) -> None:
        self.before = threading.active_count()
        self.threads: set[threading.Thread] = set()
        self.most = 0

    def __call__(self, part: Part) -> int:
        self.threads.add(threading.current_thread())
        self.most = max(self.most, threading.active_count() - self.before)
        if part.number < 0:
            message = "a negative number"
            raise ValueError(message)
        return part.number**2


@pytest.mark.parametrize(("n_parts", "jobs"), [(1, 8), (3, 8), (40, 2), (40, 1), (0, 4)])
def test_results_come_in_order_from_no_more_threads_than_jobs_or_parts(
    n_parts: int, jobs: int
) -> None:
    work = Work()

    results = list(map_in_order(work, map(Part, range(n_parts)), jobs))

    assert results == [number**2 for number in range(n_parts)]
    assert work.most <= min(n_parts, jobs)


def test_a_short_input_is_worked_on_here() -> None:
    work = Work()

    assert list(map_in_order(work, iter([Part(2, is_bulk=False)] * 3), 8)) == [4, 4, 4]
    assert work.threads == {threading.current_thread()}


def test_an_error_of_a_part_comes_after_the_results_before_it() -> None:
    results = map_in_order(Work(), map(Part, [3, 4, -1, 5, 6, 7, 8]), 2)

    assert [next(results), next(results)] == [9, 16]
    with pytest.raises(ValueError, match="a negative number"):
        next(results)


def test_an_error_of_reading_comes_after_all_results_before_it() -> None:
    def parts() -> Iterator[Part]:
        yield from map(Part, [3, 4, 5])
        raise OSError

    results = map_in_order(Work(), parts(), 8)

    assert [next(results), next(results), next(results)] == [9, 16, 25]
    with pytest.raises(OSError):  # noqa: PT011 (it is the one above)
        next(results)


def test_where_no_data_is_available_yet_the_results_so_far_are_handed_on() -> None:
    waited = False

    def parts() -> Iterator[Part | None]:
        nonlocal waited
        yield from map(Part, [3, 4])
        yield None
        waited = True
        yield Part(5)

    results = map_in_order(Work(), parts(), 8)

    assert [next(results), next(results)] == [9, 16]
    assert not waited
    assert list(results) == [25]


@pytest.mark.parametrize("started", [0, 1, 2])
def test_where_the_system_starts_no_more_threads_the_work_goes_on(
    monkeypatch: pytest.MonkeyPatch, started: int
) -> None:
    numbers, start = count(), threading.Thread.start

    def start_a_few(self: threading.Thread) -> None:
        if next(numbers) >= started:
            message = "can't start new thread"
            raise RuntimeError(message)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", start_a_few)
    work = Work()

    assert list(map_in_order(work, map(Part, range(20)), 4)) == [n**2 for n in range(20)]
    assert work.most <= started
    if started == 0:
        assert work.threads == {threading.current_thread()}


def test_threads_end_where_the_results_are_not_taken() -> None:
    before = set(threading.enumerate())
    results = map_in_order(Work(), map(Part, count()), 3)
    next(results)
    started = set(threading.enumerate()) - before
    assert started

    results.close()

    for thread in started:
        thread.join(60)
    assert not any(thread.is_alive() for thread in started)


def test_the_second_part_begins_while_the_first_is_worked_on() -> None:
    both = threading.Barrier(2, timeout=60)

    def work(part: Part) -> int:
        both.wait()
        return part.number

    assert list(map_in_order(work, map(Part, range(2)), 2)) == [0, 1]


def test_no_part_is_begun_once_the_results_are_not_taken() -> None:
    before, end, begun = set(threading.enumerate()), threading.Event(), []

    def work(part: Part) -> int:
        begun.append(part.number)
        if part.number:
            assert end.wait(60)
        return part.number

    results = map_in_order(work, map(Part, count()), 2)
    assert next(results) == 0
    while len(begun) < 3:  # 1 and 2 are worked on, and 3 waits for a thread
        time.sleep(0.001)
    results.close()
    end.set()

    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert sorted(begun) == [0, 1, 2]


@pytest.mark.parametrize(
    ("given", "cores", "chosen"), [(None, 3, 3), (2, 3, 2), (2**63 - 1, 3, 3), (10**30, 3, 3)]
)
def test_there_are_no_more_jobs_than_cores(
    monkeypatch: pytest.MonkeyPatch, given: int | None, cores: int, chosen: int
) -> None:
    monkeypatch.setattr("nnfwd.rows.fast.find_spec", lambda name: name)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))

    assert choose_jobs(given) == chosen


def test_the_base_install_has_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnfwd.rows.fast.find_spec", lambda _: None)

    assert choose_jobs(8) == 1
