"""Where a source may be cut, so that some of its rows are read by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.rows.records import check_text, cut_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.rows.columnar.batches import Batch
    from nnfwd.rows.records import Records

__all__ = ["GroupCuts", "TextCuts"]


class TextCuts(NamedTuple):
    """Text may be cut where a record ends.

    Parameters
    ----------
    delimiter : bytes or None
        What is between cells; None where quotes mean nothing.
    line : int
        The line that the first row begins on: before it there are names of columns, not rows.
    """

    delimiter: bytes | None
    line: int

    def records(self, pieces: Iterable[bytes], line: int) -> Iterator[Records]:
        """Cut bytes that begin with a record, on this line of the file.

        Raises
        ------
        FileError
            As a file that has them raises.
        """
        return check_text(cut_records(pieces, self.delimiter, line), self.delimiter)


class GroupCuts(NamedTuple):
    """A file of columns may be cut between groups of rows.

    Parameters
    ----------
    groups : callable
        Lists the groups: each one's rows, and about how many bytes it has.
    records : callable
        Reads the groups from one up to another; the number of the first row is given.
    """

    groups: Callable[[], list[tuple[int, int]]]
    records: Callable[[int, int, int], Iterator[Batch | None]]
