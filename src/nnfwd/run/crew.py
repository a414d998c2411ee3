"""Who works on units: threads of this process, whose results come as they are ready.

A crew elsewhere has the same methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from nnfwd.run.threads import Outcomes, Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nnfwd.run.pipeline import Prediction
    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done, Pieces

__all__ = ["Crew", "LocalCrew", "predictions_in_order", "run_units"]

Result_co = TypeVar("Result_co", covariant=True)


class Crew(Protocol[Result_co]):
    """Those that work on units: memory, here and there, is bounded by their window."""

    @property
    def window(self) -> int:
        """How many units to give them at a time."""

    def start(self, unit: Unit) -> None:
        """Let one of them work on a unit."""

    def next(self) -> Result_co:
        """Wait for the unit that is ready next."""

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget units whose results nobody needs."""


def run_units(units: Iterable[Unit], crew: Crew[Done], done: Callable[[Done], None]) -> Done | None:
    """Let a crew work on units, and call ``done`` with what came of each as it is ready.

    Parameters
    ----------
    units : iterable of Unit
        In order.
    crew : Crew
    done : callable

    Returns
    -------
    Done or None
        The first unit, in their order, that ended in an error. All units before it are done then;
        of those after it some are, and no more are begun.
    """
    waiting = iter(units)
    under_way: set[int] = set()
    failed: Done | None = None
    while True:
        while failed is None and len(under_way) < crew.window:
            unit = next(waiting, None)
            if unit is None:
                break
            crew.start(unit)
            under_way.add(unit.number)
        if not under_way:
            return failed
        result = crew.next()
        under_way.discard(result.number)
        if result.error is None:
            done(result)
        elif failed is None or result.number < failed.number:
            failed = result
        if failed is not None:
            after = {number for number in under_way if number > failed.number}
            crew.drop(after)
            under_way -= after


def predictions_in_order(
    units: Sequence[Unit], crew: Crew[Pieces], done: Callable[[Unit], None]
) -> Iterator[Prediction]:
    """Let a crew compute units, and yield what came of their parts, in order.

    ``done`` is called with each unit when all of it has been yielded.

    Raises
    ------
    NnfwdError
        What ended the work on a unit, after what came before it.
    """
    ready: dict[int, Pieces] = {}
    n_started = 0
    for number in range(len(units)):
        while n_started < min(len(units), number + crew.window):
            crew.start(units[n_started])
            n_started += 1
        while number not in ready:
            pieces = crew.next()
            ready[pieces.number] = pieces
        pieces = ready.pop(number)
        yield from pieces.predictions
        if pieces.error is not None:
            raise pieces.error
        done(units[number])


class LocalCrew:
    """Threads of this process that work on units."""

    def __init__(self, work: Callable[[Unit, Callable[[], None]], Done], most: int) -> None:
        self._threads: Threads[Unit, Done] = Threads(lambda unit: work(unit, self._check), most)
        self._outcomes: Outcomes[Done] = Outcomes()

    @property
    def window(self) -> int:
        """How many units to give them at a time: one waits, where there are several threads."""
        most = self._threads.most
        return most if most == 1 else most + 1

    def start(self, unit: Unit) -> None:
        """Let a thread work on a unit."""
        self._threads.start(unit, self._outcomes)

    def next(self) -> Done:
        """Wait for the unit that is ready next."""
        return self._outcomes.take()

    def drop(self, numbers: Iterable[int]) -> None:
        """Their threads end with all others."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Let the threads end, wherever they are in their units."""
        self._threads.end()
        self._threads.join()

    def _check(self) -> None:
        if self._threads.is_ended:
            raise _EndedError


class _EndedError(Exception):
    """The run has ended: nobody waits for this unit."""
