"""Threads of this process that work on items: one more with each item, up to a number."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Outcomes", "Threads"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Outcomes(SimpleQueue["Result | BaseException"], Generic[Result]):
    """What came of items: results, and errors in place of some."""

    def take(self) -> Result:
        """Wait for what is ready next; raise it if it is an error."""
        outcome = self.get()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class Threads(Generic[Item, Result]):
    """Threads that take items from a queue.

    Where one is enough, or the system starts none, who hands out an item works on it.

    Parameters
    ----------
    work : callable
        Turns an item into its result.
    most : int
        How many threads there may be; fewer later, where the system starts no more.
    """

    def __init__(self, work: Callable[[Item], Result], most: int) -> None:
        self.most = most
        self.is_ended = False
        self._work = work
        self._threads: list[Thread] = []
        self._tasks: SimpleQueue[tuple[Item, Outcomes[Result]] | None] = SimpleQueue()

    def start(self, item: Item, outcomes: Outcomes[Result] | None = None) -> Outcomes[Result]:
        """Let one of them work on an item, and put its outcome among others, or by itself."""
        outcomes = Outcomes() if outcomes is None else outcomes
        self._tasks.put((item, outcomes))
        if len(self._threads) < self.most > 1:
            self._add_thread()
        if not self._threads:
            self._take_next()
        return outcomes

    def _add_thread(self) -> None:
        thread = Thread(target=self._take_all)
        try:
            thread.start()
        except (RuntimeError, MemoryError):
            self.most = max(1, len(self._threads))
        else:
            self._threads.append(thread)

    def _take_all(self) -> None:
        while self._take_next():
            pass

    def _take_next(self) -> bool:
        """Work on the item that is next; False where there will be no more."""
        task = self._tasks.get()
        if task is None or self.is_ended:
            return False
        item, outcomes = task
        try:
            outcomes.put(self._work(item))
        except BaseException as error:
            outcomes.put(error)
        return True

    def end(self) -> None:
        """Let the threads end, each after the item that it works on."""
        self.is_ended = True
        for _ in self._threads:
            self._tasks.put(None)

    def join(self) -> None:
        """Wait until they have ended."""
        for thread in self._threads:
            thread.join()
