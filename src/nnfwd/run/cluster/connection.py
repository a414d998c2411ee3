"""A connection to a scheduler, and its workers as a crew."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any, Self

from nnfwd.errors import ClusterError, needs_extra
from nnfwd.run.cluster.scheduler import Scheduler
from nnfwd.run.cluster.tasks import Tasks, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done, Pieces

__all__ = ["Cluster", "Workers", "connect"]

CONNECTED_WITHIN = 10.0
"""Seconds in which a scheduler has to answer."""

AHEAD = 3
"""Units for each thread of a worker, one that it works on and those that wait for it."""


class Cluster:
    """A connection to a scheduler, which is closed at the end of a ``with`` block.

    Parameters
    ----------
    scheduler : Scheduler
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler

    @property
    def workers(self) -> list[str]:
        """The addresses of workers that can be used."""
        return list(self.scheduler.threads)

    @property
    def n_threads(self) -> int:
        """How many units they can work on at a time."""
        return sum(self.scheduler.threads.values())

    def apply(self, function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        """Apply a function to every item, on the workers."""
        return apply(self.scheduler, function, items)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.scheduler.client.close(timeout=1)


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
        self._tasks = Tasks(cluster.scheduler, work)

    @property
    def window(self) -> int:
        """How many units to give them at a time."""
        self._cluster.scheduler.ask()
        return max(2, AHEAD * self._cluster.n_threads)

    def start(self, unit: Unit) -> None:
        """Let one of them work on a unit."""
        self._tasks.start(unit.number, unit)

    def next(self) -> Any:
        """Wait for the unit that is ready next.

        Raises
        ------
        ClusterError
            If the scheduler is gone, workers ended while they worked on a unit, or none is left
            that can be used.
        """
        _, result = self._tasks.next()
        return result

    def drop(self, numbers: Iterable[int]) -> None:
        """Cancel units whose results nobody needs."""
        self._tasks.drop(numbers)


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
    _silence()
    make_client: Any = distributed.Client
    options = {"timeout": CONNECTED_WITHIN, "direct_to_workers": True, "set_as_default": False}
    try:
        client = make_client(**_where(address), **options)
    except (OSError, TimeoutError, ValueError) as error:
        message = f"{address}: no scheduler answers ({CONNECTED_WITHIN:g} s)"
        raise ClusterError(message) from error
    cluster = Cluster(Scheduler(client, address, remark))
    try:
        cluster.scheduler.wait_for_workers()
    except BaseException:
        cluster.__exit__()
        raise
    return cluster


def _where(address: str) -> dict[str, str]:
    """Tell a scheduler's file from its address."""
    if os.path.isfile(address):  # noqa: PTH113
        return {"scheduler_file": address}
    if ":" in address and not os.path.exists(address):  # noqa: PTH110
        return {"address": address}
    message = f"{address}: there is no such scheduler file"
    raise ClusterError(message, hint="give its address, as tcp://head:8786")


def _silence() -> None:
    """Let dask write no tracebacks of lost connections, besides what is raised."""
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.startswith(("distributed", "tornado", "asyncio")):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
