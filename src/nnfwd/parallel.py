"""Work on the parts of an input at the same time, and hand on the results in order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

    from nnfwd.read.rows import Part

__all__ = ["map_in_order"]

Result = TypeVar("Result")

AHEAD = 1
"""Parts that wait for a free core: memory is bounded by these and those that are worked on."""


def map_in_order(
    work: Callable[[Part], Result], parts: Iterator[Part | None], jobs: int
) -> Iterator[Result]:
    """Apply a function to every part; of a long input, to several parts at a time.

    Parameters
    ----------
    work : callable
    parts : iterator of Part or None
        None says that nothing is there for now: what is under way is then handed on first.
    jobs : int
        How many parts to work on at a time.

    Yields
    ------
    object
        What ``work`` returns, in the order of the parts. Where ``parts`` raises an error, the
        results of the parts before come first.
    """
    pending: deque[Future[Result]] = deque()
    pool: Executor | None = None
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
                pool = _make_pool(jobs)
            pending.append(pool.submit(work, part))
            if len(pending) > jobs + AHEAD:
                yield pending.popleft().result()
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _finish(pending: deque[Future[Result]]) -> Iterator[Result]:
    while pending:
        yield pending.popleft().result()


def _make_pool(jobs: int) -> Executor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(jobs)
