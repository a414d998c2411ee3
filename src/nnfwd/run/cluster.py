"""Workers of a cluster of dask.distributed: the only module that knows of it.

Workers read and write; the client and the scheduler see tasks and what came of them. Every task
checks that its worker has this version and this arithmetic, since a worker may join at any time.
"""

from __future__ import annotations

import logging
import os
import pickle
import time
from functools import cache
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from nnfwd.core.fingerprint import checksums
from nnfwd.errors import ClusterError, MissingFileError, counted, needs_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done, Pieces

# It has no annotations that are of use: its clients and futures are Any.

__all__ = ["Cluster", "Workers", "connect"]

CONNECTED_WITHIN = 10.0
"""Seconds in which a scheduler has to answer."""

WORKERS_WITHIN = 30.0
"""Seconds in which it has to have a worker."""

ASKED_AFTER = 1.0
"""Seconds after which the connection is looked at, while there is no result."""

SEEN_WITHIN = 3.0
"""Seconds in which a client sees that its scheduler is gone."""

CONNECTION_LOST = "scheduler-connection-lost"
"""Why a unit was cancelled, as dask says it, where the client lost its scheduler."""

AHEAD = 3
"""Units for each thread of a worker, one that it works on and those that wait for it."""


MOST_IN_TASK = 64 << 10
"""Bytes of work that go with each task, through the scheduler; more go to each worker once."""


class About(NamedTuple):
    """What a worker has to have as the client has it.

    Parameters
    ----------
    version : str
        Of nnfwd.
    arithmetic : dict of str to str
        The checksum of each part of the fingerprint.
    """

    version: str
    arithmetic: dict[str, str]

    def why_not(self, other: About) -> str | None:
        """Say why another one cannot work for this one; None if it can."""
        if other.version != self.version:
            return f"has nnfwd {other.version}, this is {self.version}"
        differing = [
            key for key, value in self.arithmetic.items() if other.arithmetic[key] != value
        ]
        return f"computes other last digits ({', '.join(differing)})" if differing else None


@cache
def about_this() -> About:
    """Describe this process."""
    import nnfwd

    return About(nnfwd.__version__, checksums())


class Refused(NamedTuple):
    """A worker that is not as the client is, and the unit that it did not work on."""

    number: int
    worker: str
    reason: str


class Cluster:
    """A connection to a scheduler.

    Parameters
    ----------
    client : distributed.Client
    name : str
        What the user calls the scheduler.
    about : About
        What workers have to be.
    remark : callable
        Told of each worker that cannot be used.
    """

    def __init__(self, client: Any, name: str, about: About, remark: Callable[[str], None]) -> None:
        self.client = client
        self.name = name
        self.about = about
        self._remark = remark
        self._refused: set[str] = set()
        self._threads: dict[str, int] = {}
        self._asked = float("-inf")

    @property
    def workers(self) -> list[str]:
        """The addresses of workers that can be used."""
        return [each for each in self._known() if each not in self._refused]

    @property
    def n_threads(self) -> int:
        """How many units they can work on at a time."""
        return sum(n for each, n in self._known().items() if each not in self._refused)

    @property
    def only(self) -> list[str] | None:
        """The workers that tasks are for: all, while none is refused."""
        return self.workers if self._refused else None

    def _known(self) -> dict[str, int]:
        """How many threads each worker has: asked now and then, since they come and go."""
        now = time.monotonic()
        if now - self._asked >= ASKED_AFTER:
            try:
                found = self.client.scheduler_info(n_workers=-1)["workers"]
            except (OSError, TimeoutError, KeyError) as error:
                raise self.lost() from error
            self._threads = {each: about["nthreads"] for each, about in found.items()}
            self._asked = now
        return self._threads

    def check_scheduler(self) -> None:
        """Find out whether the scheduler is there.

        Raises
        ------
        ClusterError
            If it is not.
        """
        # workers end by themselves when it is gone, and may do so before this client sees it
        until = time.monotonic() + SEEN_WITHIN
        while self.client.status == "running" and time.monotonic() < until:
            time.sleep(0.1)
        if self.client.status != "running":
            raise self.lost()
        self._asked = float("-inf")
        self._known()

    def check_workers(self) -> None:
        """Look at all workers.

        Raises
        ------
        ClusterError
            If none can be used.
        """
        reason = ""
        for worker, found in self.client.run(about_this, on_error="return").items():
            if isinstance(found, BaseException):
                why: str | None = f"has no nnfwd {self.about.version}"
            else:
                why = self.about.why_not(About(*found))
            if why is not None:
                reason = self._describe(worker, why)
                self.refuse(worker, why)
        self._check_some(reason)

    def refuse(self, worker: str, why: str) -> None:
        """Use a worker no more, and say so, unless that was said."""
        if worker not in self._refused:
            self._refused.add(worker)
            if self.workers:
                self._remark(f"{self._describe(worker, why)}: it is not used")
        self._check_some(self._describe(worker, why))

    def _check_some(self, reason: str) -> None:
        if reason and not self.workers:
            message = f"{reason}, and there is no other worker"
            raise ClusterError(message, hint="install the same version of nnfwd on all machines")

    def _describe(self, worker: str, why: str) -> str:
        return f"worker {worker} {why}"

    def apply(self, function: Callable[[Any], Any], items: list[Any]) -> list[Any]:
        """Apply a function to every item, on the workers."""
        futures = self.client.map(function, items, pure=False, workers=self.only)
        try:
            found: list[Any] = self.client.gather(futures)
        except MissingFileError as error:
            raise _seen_elsewhere(error) from error
        return found

    def lost(self) -> ClusterError:
        """Say that the scheduler is gone."""
        return ClusterError(f"the scheduler at {self.name} went away")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.client.close(timeout=1)


def connect(address: str, remark: Callable[[str], None]) -> Cluster:
    """Connect to a scheduler, by its address or its file.

    Raises
    ------
    ClusterError
        If dask.distributed is not installed, no scheduler answers, or it has no workers that can
        be used.
    """
    try:
        import distributed
    except ImportError as error:
        message = needs_extra("--cluster", "dask.distributed", "cluster")
        raise ClusterError(message) from error
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.startswith(("distributed", "tornado", "asyncio")):
            # they write tracebacks of lost connections, besides what is raised
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    where = {"address": address}
    if ":" not in address or os.path.exists(address):  # noqa: PTH110
        if not os.path.isfile(address):  # noqa: PTH113
            message = f"{address}: there is no such scheduler file"
            raise ClusterError(message, hint="give its address, as tcp://head:8786")
        where = {"scheduler_file": address}
    try:
        make_client: Any = distributed.Client
        client = make_client(
            **where, timeout=CONNECTED_WITHIN, direct_to_workers=True, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        message = f"{address}: no scheduler answers ({CONNECTED_WITHIN:g} s)"
        raise ClusterError(message) from error
    cluster = Cluster(client, address, about_this(), remark)
    try:
        try:
            client.wait_for_workers(1, timeout=WORKERS_WITHIN)
        except TimeoutError as error:
            message = f"{address}: it has no workers (waited {WORKERS_WITHIN:g} s)"
            raise ClusterError(message) from error
        cluster.check_workers()
    except BaseException:
        client.close(timeout=1)
        raise
    return cluster


class Workers:
    """The workers of a cluster as a crew: see :class:`~nnfwd.run.crew.Crew`.

    Parameters
    ----------
    cluster : Cluster
    work : callable
        What is to be done with a unit.
    """

    def __init__(self, cluster: Cluster, work: Callable[[Unit], Done | Pieces]) -> None:
        self._cluster = cluster
        data = pickle.dumps(work)
        # What is scattered is gone with the last worker that has it, so small work goes with tasks.
        is_small = len(data) <= MOST_IN_TASK
        self._work = data if is_small else cluster.client.scatter(data, broadcast=True, hash=False)
        self._units: dict[int, Unit] = {}
        self._futures: dict[int, Any] = {}
        self._ready: SimpleQueue[tuple[int, Any]] = SimpleQueue()

    @property
    def window(self) -> int:
        """How many units to give them at a time."""
        return max(2, AHEAD * self._cluster.n_threads)

    def start(self, unit: Unit) -> None:
        """Let one of them work on a unit."""
        number = unit.number
        self._units[number] = unit
        future = self._cluster.client.submit(
            work_on,
            self._work,
            pickle.dumps(unit),
            number,
            self._cluster.about,
            pure=False,
            workers=self._cluster.only,
        )
        self._futures[number] = future
        future.add_done_callback(lambda done: self._ready.put((number, done)))

    def next(self) -> Any:
        """Wait for the unit that is ready next.

        Raises
        ------
        ClusterError
            If the scheduler is gone, workers ended while they worked on a unit, or none is left
            that can be used.
        """
        while True:
            number, future = self._wait()
            if self._futures.get(number) is not future:
                continue  # it was dropped
            result = self._result(number, future)
            del self._futures[number]
            if not isinstance(result, Refused):
                del self._units[number]
                if isinstance(result.error, MissingFileError):
                    _seen_elsewhere(result.error)
                return result
            self._cluster.refuse(result.worker, result.reason)
            self.start(self._units[number])

    def _wait(self) -> tuple[int, Any]:
        while True:
            try:
                return self._ready.get(timeout=ASKED_AFTER)
            except Empty:
                if self._cluster.client.status != "running":
                    raise self._cluster.lost() from None

    def _result(self, number: int, future: Any) -> Any:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            last = getattr(error.last_worker, "address", error.last_worker)
            times = counted(error.allowed_failures + 1, "worker")
            message = f"{times} ended while working on {self._units[number]} (the last was {last})"
            raise ClusterError(message, hint="see whether they have enough memory") from error
        except (CancelledError, OSError) as error:
            if getattr(error, "reason", "") == CONNECTION_LOST:
                raise self._cluster.lost() from error
            self._cluster.check_scheduler()
            message = (
                f"the workers that had the network ended while working on {self._units[number]}"
            )
            raise ClusterError(message, hint="see whether they have enough memory") from error

    def drop(self, numbers: Iterable[int]) -> None:
        """Cancel units whose results nobody needs."""
        dropped = [self._futures.pop(number) for number in numbers if number in self._futures]
        self._cluster.client.cancel(dropped)


def work_on(work: bytes, unit: bytes, number: int, about: About) -> Any:
    """Work on a unit, on a worker that is as the client is.

    The work is unpickled only then: another version might take it for something else.
    """
    from distributed import get_worker

    reason = About(*about).why_not(about_this())
    if reason is not None:
        return Refused(number, get_worker().address, reason)
    result = pickle.loads(work)(pickle.loads(unit))  # noqa: S301 - by the client
    if isinstance(result.error, MissingFileError):
        result.error.worker = get_worker().address  # type: ignore[attr-defined]
    return result


def _seen_elsewhere(error: MissingFileError) -> MissingFileError:
    """Say of a file that the client has seen that a worker has not."""
    where = getattr(error, "worker", None)
    error.message += f" for {f'worker {where}' if where else 'a worker'}"
    error.hint = "the file must be where every worker sees it"
    return error
