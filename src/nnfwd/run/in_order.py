"""Work on the parts of an input in threads, and hand on the results in order."""

from __future__ import annotations

import os
from collections import deque
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from nnfwd.rows.fast import most_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from concurrent.futures import Future

    from nnfwd.rows import Part

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
    pending: deque[Future[Result]] = deque()
    threads: _Threads[Result] | None = None
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
                threads = _Threads(work, jobs)
            pending.append(threads.submit(part))
            if len(pending) > jobs + AHEAD:
                yield pending.popleft().result()
    finally:
        if threads is not None:
            threads.end()


def _finish(pending: deque[Future[Result]]) -> Iterator[Result]:
    while pending:
        yield pending.popleft().result()


class _Threads(Generic[Result]):
    """Threads that take parts from a queue: one more with each part, up to a number.

    Where the system starts no more, those that there are do the work, or else this one.
    """

    def __init__(self, work: Callable[[Part], Result], most: int) -> None:
        self._work = work
        self._most = most
        self._n_threads = 0
        self._queue: SimpleQueue[tuple[Future[Result], Part] | None] = SimpleQueue()

    def submit(self, part: Part) -> Future[Result]:
        """Let one of the threads work on a part."""
        from concurrent.futures import Future

        future: Future[Result] = Future()
        self._queue.put((future, part))
        if self._n_threads < self._most:
            self._add_thread()
        if self._n_threads == 0:
            self._take_next()
        elif self._n_threads == 1:
            # The first part loads what all need: threads would only be in each other's way.
            future.exception()
        return future

    def _add_thread(self) -> None:
        try:
            Thread(target=self._take_all).start()
        except (RuntimeError, MemoryError):
            self._most = self._n_threads
        else:
            self._n_threads += 1

    def _take_all(self) -> None:
        while self._take_next():
            pass

    def _take_next(self) -> bool:
        """Work on the part that is next; False where there will be no more."""
        task = self._queue.get()
        if task is None:
            return False
        future, part = task
        try:
            future.set_result(self._work(part))
        except BaseException as error:
            future.set_exception(error)
        return True

    def end(self) -> None:
        """Let the threads end, each after the part that it works on."""
        try:
            while True:
                self._queue.get_nowait()
        except Empty:
            for _ in range(self._n_threads):
                self._queue.put(None)
