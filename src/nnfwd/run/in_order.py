"""Work on the parts of an input in threads, and hand on the results in order."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from nnfwd.rows.fast import most_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from nnfwd.rows import Part
    from nnfwd.run.threads import Outcomes, Threads

__all__ = ["choose_jobs", "map_in_order"]

Result = TypeVar("Result")

AHEAD = 1
"""Parts that wait for a free thread: memory is bounded by these and those that are worked on."""


def choose_jobs(given: int | None) -> int:
    """Choose how many parts to work on at a time: no more than cores, or than there is room for.

    Without PyArrow one: ``loadtxt`` holds Python's lock, so that threads would not help.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        cores = os.cpu_count() or 1
    return max(1, min(cores if given is None else given, cores, most_threads()))


def map_in_order(
    work: Callable[[Part], Result], parts: Iterator[Part | None], jobs: int
) -> Generator[Result]:
    """Apply a function to every part; of a long input, to several parts at a time.

    Parameters
    ----------
    work : callable
    parts : iterator of Part or None
        None says that no data is available yet: what is under way is then handed on first.
    jobs : int
        How many parts to work on at a time, each in a thread of its own.

    Yields
    ------
    object
        What ``work`` returns, in the order of the parts. Where ``parts`` raises an error, the
        results of the parts before come first.
    """
    pending: deque[Outcomes[Result]] = deque()
    threads: Threads[Part, Result] | None = None
    try:
        while True:
            try:
                part = next(parts)
            except Exception as error:  # a StopIteration too: it is what ends the loop
                yield from _finish(pending)
                if isinstance(error, StopIteration):
                    return
                raise
            if part is None or jobs == 1 or not part.is_bulk:
                yield from _finish(pending)
                if part is not None:
                    yield work(part)
                continue
            if threads is None:
                from nnfwd.run.threads import Threads

                threads = Threads(work, jobs)
            pending.append(threads.start(part))
            if len(pending) > jobs + AHEAD:
                yield pending.popleft().take()
    finally:
        if threads is not None:
            threads.end()


def _finish(pending: deque[Outcomes[Result]]) -> Iterator[Result]:
    while pending:
        yield pending.popleft().take()
