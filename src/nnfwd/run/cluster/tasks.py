"""Tasks under way on the workers of a scheduler, and why one ends without a result."""

from __future__ import annotations

import pickle
from concurrent.futures import CancelledError
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import ClusterError, MissingFileError, NnfwdError, OutputError, counted
from nnfwd.run.cluster.likeness import Likeness, likeness_of_this
from nnfwd.run.cluster.scheduler import ASKED_AFTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nnfwd.run.cluster.scheduler import Scheduler

__all__ = ["Tasks", "apply"]

CONNECTION_LOST = "scheduler-connection-lost"
"""Why a task was cancelled, as dask says it, where the client lost its scheduler."""

MOST_IN_TASK = 64 << 10
"""Bytes of work that go with each task, through the scheduler; more go to each worker once."""

ENOUGH_MEMORY = "see whether they have enough memory"


class Refused(NamedTuple):
    """A worker that is not as the client is, and has done nothing."""

    worker: str
    likeness: Likeness


class _Task(NamedTuple):
    """One that is under way.

    Parameters
    ----------
    item : object
        What it works on; errors name it.
    future : distributed.Future
    only : frozenset of str or None
        The workers that it is for; None for all.
    """

    item: Any
    future: Any
    only: frozenset[str] | None


class Tasks:
    """Items that workers work on: results come as they are ready.

    Parameters
    ----------
    scheduler : Scheduler
    work : callable
        What is to be done with an item.
    """

    def __init__(self, scheduler: Scheduler, work: Callable[[Any], Any]) -> None:
        self._scheduler = scheduler
        self._digest = scheduler.likeness.digest
        data = pickle.dumps(work)
        # What is scattered is gone with the last worker that has it, so small work goes with tasks.
        is_small = len(data) <= MOST_IN_TASK
        scatter: Any = scheduler.client.scatter
        self._work = data if is_small else scatter(data, broadcast=True, hash=False)
        self._under_way: dict[int, _Task] = {}
        self._ready: SimpleQueue[tuple[int, Any]] = SimpleQueue()

    def start(self, number: int, item: Any) -> None:
        """Let a worker work on an item."""
        only = self._scheduler.only
        submit: Any = self._scheduler.client.submit
        options = {"pure": False, "workers": None if only is None else sorted(only)}
        future = submit(work_on, self._work, pickle.dumps(item), self._digest, **options)
        self._under_way[number] = _Task(item, future, only)
        future.add_done_callback(lambda done: self._ready.put((number, done)))

    def next(self) -> tuple[int, Any]:
        """Wait for the item that is ready next: its number, and what came of it.

        Raises
        ------
        ClusterError
            If the scheduler is gone, workers ended while they worked on an item, or none is left
            that can be used.
        """
        while True:
            number, future = self._wait()
            task = self._under_way.get(number)
            if task is None or task.future is not future:
                continue  # it was dropped, or started again
            result = self._result(task)
            if result is not None:
                del self._under_way[number]
                return number, result
            self.start(number, task.item)

    def drop(self, numbers: Iterable[int]) -> None:
        """Cancel items whose results nobody needs."""
        dropped = [self._under_way.pop(each) for each in numbers if each in self._under_way]
        self._scheduler.client.cancel([task.future for task in dropped])

    def _wait(self) -> tuple[int, Any]:
        while True:
            try:
                return self._ready.get(timeout=ASKED_AFTER)
            except Empty:
                if self._scheduler.client.status != "running":
                    raise self._scheduler.lost() from None
                self._scheduler.ask()
                self._start_again()

    def _start_again(self) -> None:
        """Start items again that are for workers that are all gone."""
        there = self._scheduler.threads.keys()
        for number, task in list(self._under_way.items()):
            if there and task.only is not None and not task.only & there:
                self.start(number, task.item)

    def _result(self, task: _Task) -> Any:
        """Take what came of a task; None where it is to be started again.

        That is where its worker is not as the client is, or has ended, and the result with it.
        """
        from distributed import KilledWorker

        try:
            result = _fetch(task.future)
        except KilledWorker as error:
            last = getattr(error.last_worker, "address", error.last_worker)
            times = counted(error.allowed_failures + 1, "worker")
            message = f"{times} ended while working on {task.item} (the last was {last})"
            raise ClusterError(message, hint=ENOUGH_MEMORY) from error
        except (CancelledError, OSError) as error:
            if getattr(error, "reason", "") == CONNECTION_LOST:
                raise self._scheduler.lost() from error
            self._scheduler.check()
            message = f"the workers that had the network ended while working on {task.item}"
            raise ClusterError(message, hint=ENOUGH_MEMORY) from error
        if not isinstance(result, Refused):
            return result
        self._scheduler.compare(result.worker, Likeness(*result.likeness))
        return None


def _fetch(future: Any) -> Any:
    """Fetch a result from the worker that has it; None where that has ended.

    Without a time limit dask would wait until another one has computed it, and know of none.
    """
    seconds = ASKED_AFTER
    while True:
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            if future.status == "error":
                raise
            if future.status != "finished":
                return None
            seconds *= 2  # it is large, or the way is slow


def apply(scheduler: Scheduler, function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """Apply a function to every item, on the workers.

    Raises
    ------
    ClusterError
        As :meth:`Tasks.next` does, and what the function raises.
    """
    tasks = Tasks(scheduler, function)
    for number, item in enumerate(items):
        tasks.start(number, item)
    found = dict(tasks.next() for _ in items)
    return [found[number] for number in range(len(items))]


def work_on(work: bytes, item: bytes, digest: str) -> Any:
    """Work on an item, on a worker whose likeness has the client's digest.

    Both are unpickled only then: another version might take them for something else.
    """
    from distributed import get_worker

    worker = get_worker().address
    likeness = likeness_of_this()
    if likeness.digest != digest:
        return Refused(worker, likeness)
    try:
        result = pickle.loads(work)(pickle.loads(item))  # noqa: S301 - by the client
    except NnfwdError as error:
        _name_worker(error, worker)
        raise
    _name_worker(getattr(result, "error", None), worker)
    return result


def _name_worker(error: NnfwdError | None, worker: str) -> None:
    """Name the worker where it matters which one it was: files and disks are its own."""
    if isinstance(error, MissingFileError):
        error.message += f" for worker {worker}"
        error.hint = "the file must be where every worker sees it"
    elif isinstance(error, OutputError):
        error.message += f", on worker {worker}"
