"""Work on the parts of an input at the same time, and hand on the results in order."""

from __future__ import annotations

import os
import signal
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from nnfwd.errors import NnfwdError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from nnfwd.rows import Part

__all__ = ["map_in_order"]

Result = TypeVar("Result")

AHEAD = 1
"""Parts that wait for a free core: memory is bounded by these and those that are worked on."""

ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
"""Signals that end a run."""


def map_in_order(
    work: Callable[[Part], Result],
    parts: Iterator[Part | None],
    jobs: int,
    *,
    processes: bool = False,
) -> Iterator[Result]:
    """Apply a function to every part; of a long input, to several parts at a time.

    Parameters
    ----------
    work : callable
        With ``processes`` it, a part and what it returns can be pickled.
    parts : iterator of Part or None
        None says that nothing is there for now: what is under way is then handed on first.
    jobs : int
        How many parts to work on at a time.
    processes : bool, optional
        Whether the work holds Python's lock, so that threads would not help.

    Yields
    ------
    object
        What ``work`` returns, in the order of the parts. Where ``parts`` raises an error, the
        results of the parts before come first.
    """
    pending: deque[Future[Result]] = deque()
    pool: _Pool | None = None
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
            if pool is None:
                pool = _Processes(work, jobs) if processes else _Threads(work, jobs)
            with _naming_breaks():
                pending.append(pool.submit(part))
            if len(pending) > jobs + AHEAD:
                yield _result(pending.popleft())
    finally:
        if pool is not None:
            pool.shutdown()


def _finish(pending: deque[Future[Result]]) -> Iterator[Result]:
    while pending:
        yield _result(pending.popleft())


def _result(future: Future[Result]) -> Result:
    with _naming_breaks():
        return future.result()


@contextmanager
def _naming_breaks() -> Iterator[None]:
    """Say what it means that a pool is broken: shown by a result, or by a part it does not take."""
    from concurrent.futures import BrokenExecutor

    try:
        yield
    except BrokenExecutor as error:
        message = "a worker process ended before its work: is there enough memory?"
        raise NnfwdError(message) from error


class _Pool(Protocol):
    def submit(self, part: Part) -> Future[Any]: ...

    def shutdown(self) -> None: ...


class _Threads:
    def __init__(self, work: Callable[[Part], object], jobs: int) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self._work = work
        self._executor = ThreadPoolExecutor(jobs)
        self._is_loaded = False

    def submit(self, part: Part) -> Future[Any]:
        future = self._executor.submit(self._work, part)
        if not self._is_loaded:
            # The first one loads what all need: threads would only be in each other's way.
            future.exception()
            self._is_loaded = True
        return future

    def shutdown(self) -> None:
        self._executor.shutdown(cancel_futures=True)


class _Processes:
    """Workers: copies of this process, or anew where it has threads, which a copy would lack."""

    def __init__(self, work: Callable[[Part], object], jobs: int) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        context = get_context("fork" if _has_one_thread() else "spawn")
        self._executor = ProcessPoolExecutor(jobs, context, initializer=_keep, initargs=(work,))

    def submit(self, part: Part) -> Future[Any]:
        # Workers start here, and inherit this: the signals are for the process that has them. One
        # in the middle would leave workers that nobody has, and nobody ends.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            return self._executor.submit(_work_on, part)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def shutdown(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def _has_one_thread() -> bool:
    """Whether this process is known to have no thread but this one, of Python's or of BLAS's."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 (Path would have to be loaded)
    except OSError:
        return False


_kept: list[Callable[[Part], object]] = []
"""In a worker process: its work, sent once and not with every part."""


def _keep(work: Callable[[Part], object]) -> None:
    """Begin a worker: it ends with the process that has it, however that ends, and in silence."""
    from threading import Thread

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _kept[:] = [work]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work_on(part: Part) -> object:
    return _kept[0](part)
