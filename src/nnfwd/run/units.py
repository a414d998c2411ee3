"""Units of work: slices of sources that make one part of a result together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.rows import Part
    from nnfwd.rows.slices import Slice

__all__ = ["MOST_HELD", "MOST_SIZE", "Extent", "Unit", "fitting_part_size", "make_units"]

LEAST_SIZE, MOST_SIZE = 16 << 20, 512 << 20
"""Bytes of rows of a unit, a tenth of a second of work and some seconds."""

MOST_HELD = 64 << 20
"""Bytes of rows of a unit whose result is held until those before it are written."""

UNITS_A_CORE = 8
"""So many that no core waits long for those that take longest."""

SIZE_A_CORE = 512 << 10
"""Bytes of rows of a unit for each core, which it reads in 3 ms: a scheduler, and a client, take
half of that to hand out a unit, so that both keep up. It counts from 32 cores on."""

MOST_SLICES = 500
"""Files of a unit: with a task for each of a thousand small files, tasks took most of the time."""


@dataclass
class Extent:
    """How far work on units has come, in bytes of rows.

    Parameters
    ----------
    n_bytes : int
        Those of all units.
    n_bytes_read : int, optional
        Those of units that are done.
    has_long_text : bool, optional
        Whether it pays to read text faster.
    who : callable, optional
        Says who works on them, if not this machine.
    """

    n_bytes: int
    n_bytes_read: int = 0
    has_long_text: bool = False
    who: Callable[[], str] | None = None


class Unit(NamedTuple):
    """What one part is made of.

    Parameters
    ----------
    number : int
        The part's, counted from 0.
    slices : tuple of Slice
    """

    number: int
    slices: tuple[Slice, ...]

    @property
    def size(self) -> int:
        """About how many bytes it reads."""
        return sum(each.size for each in self.slices)

    def __str__(self) -> str:
        """Say which rows they are: those of a file, or some of its bytes."""
        first, *others = self.slices
        if others:
            return f"{first.source.name} and {counted(len(others), 'other file')}"
        if first.span is None or not first.is_text:
            return first.source.name
        return f"{first.source.name}, bytes {first.span.start} to {first.span.stop}"

    def parts(self) -> Iterator[Part | None]:
        """Yield its rows in parts, as those of :class:`~nnfwd.rows.reader.Rows`."""
        for each in self.slices:
            yield from each.parts()


def fitting_part_size(n_bytes: int, n_cores: int, most: int = MOST_SIZE) -> int:
    """Choose how many bytes of rows make one part, for work of a size on some cores.

    Examples
    --------
    >>> [fitting_part_size(size << 20, 2) >> 20 for size in (3, 1_600, 100_000)]
    [16, 100, 512]
    >>> [fitting_part_size(1_000_000 << 20, n_cores) >> 20 for n_cores in (250, 1_000, 4_000)]
    [500, 500, 512]
    """
    n_cores = max(1, n_cores)
    fair = -(-n_bytes // (UNITS_A_CORE * n_cores))
    return min(max(fair, LEAST_SIZE, n_cores * SIZE_A_CORE), most)


def make_units(slices: Iterable[Slice], part_size: int) -> list[Unit]:
    """Put neighbouring slices together while they are small; where there is none, in one unit.

    Examples
    --------
    >>> from nnfwd.files.stamps import Stamp
    >>> from nnfwd.rows import Selection, Source
    >>> from nnfwd.rows.slices import Slice
    >>> small = [
    ...     Slice(Source(f"{n}.csv", "csv"), Selection(), Stamp(40, 0), 40) for n in range(5)
    ... ]
    >>> [[each.source.path for each in unit.slices] for unit in make_units(small, 100)]
    [['0.csv', '1.csv'], ['2.csv', '3.csv'], ['4.csv']]
    """
    units: list[tuple[Slice, ...]] = [()]
    size = 0
    for each in slices:
        if units[-1] and (size + each.size > part_size or len(units[-1]) == MOST_SLICES):
            units.append(())
            size = 0
        units[-1] += (each,)
        size += each.size
    return [Unit(number, found) for number, found in enumerate(units)]
