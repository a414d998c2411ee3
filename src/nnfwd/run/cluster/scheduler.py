"""A scheduler: whether it is there, and which of its workers can be used."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from nnfwd.errors import ClusterError
from nnfwd.run.cluster.likeness import Likeness, likeness_of_this

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["ASKED_AFTER", "Scheduler"]

WORKERS_WITHIN = 30.0
"""Seconds in which it has to have a worker: at the start, and after the last one ended."""

ASKED_AFTER = 1.0
"""Seconds after which it is asked for its workers again, since they come and go."""

SEEN_WITHIN = 3.0
"""Seconds in which a client sees that its scheduler is gone."""


class Scheduler:
    """A scheduler that has answered, and what is known of its workers.

    Parameters
    ----------
    client : distributed.Client
    name : str
        What the user calls it.
    remark : callable
        Told of each worker that cannot be used.
    """

    def __init__(self, client: Any, name: str, remark: Callable[[str], None]) -> None:
        self.client = client
        self.name = name
        self.likeness = likeness_of_this()
        self.threads: dict[str, int] = {}
        """How many threads each worker has that can be used, when it was asked last."""
        self._remark = remark
        self._seen: set[str] = set()
        self._refused: set[str] = set()
        self._asked, self._had_some = float("-inf"), time.monotonic()

    @property
    def only(self) -> frozenset[str] | None:
        """The workers that tasks are for: all, which is None, while none is refused."""
        return frozenset(self.threads) if self._refused else None

    def wait_for_workers(self) -> None:
        """Wait for the first worker that can be used.

        Raises
        ------
        ClusterError
            If there is none.
        """
        while not self.threads:
            self.ask(again_after=0.1)
            time.sleep(0 if self.threads else 0.1)

    def ask(self, again_after: float = ASKED_AFTER) -> None:
        """Ask which workers there are, unless that was done just now, and look at new ones.

        Raises
        ------
        ClusterError
            If the scheduler is gone, or has had no worker for long, or none that can be used.
        """
        if time.monotonic() - self._asked < again_after:
            return
        try:
            found = self.client.nthreads()
        except (OSError, TimeoutError) as error:
            raise self.lost() from error
        self._asked = time.monotonic()
        self.threads = {each: n for each, n in found.items() if each not in self._refused}
        self._look_at(found.keys() - self._seen)
        if self.threads:
            self._had_some = self._asked
        elif self._asked - self._had_some > WORKERS_WITHIN:
            message = f"{self.name}: it has no workers (waited {WORKERS_WITHIN:g} s)"
            raise ClusterError(message)

    def _look_at(self, workers: Collection[str]) -> None:
        """Refuse those that are not as this process."""
        if not workers:
            return
        self._seen.update(workers)
        look: Any = self.client.run
        found = look(likeness_of_this, workers=list(workers), on_error="return")
        for worker, likeness in found.items():
            if isinstance(likeness, OSError):
                continue  # it has ended meanwhile
            has_none = isinstance(likeness, BaseException)
            self.compare(worker, Likeness("", {}) if has_none else Likeness(*likeness))

    def compare(self, worker: str, likeness: Likeness) -> None:
        """Use a worker that is not as this process no more, and say so.

        Raises
        ------
        ClusterError
            If there is no other one.
        """
        unlike = self.likeness.unlike(likeness)
        if unlike is None or worker in self._refused:
            return
        self._refused.add(worker)
        self.threads.pop(worker, None)
        if not self.threads:
            message = f"worker {worker} {unlike.what}, and there is no other worker"
            raise ClusterError(message, hint=unlike.hint)
        self._remark(f"worker {worker} {unlike.what}: it is not used")

    def check(self) -> None:
        """Find out whether it is there.

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
        self.ask(again_after=0)

    def lost(self) -> ClusterError:
        """Say that it is gone."""
        return ClusterError(f"the scheduler at {self.name} went away")
