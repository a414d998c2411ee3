"""A frame: one block of a result, ready to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Frame"]


class Frame(NamedTuple):
    """A block of a result.

    Parameters
    ----------
    numbers : ndarray of int64, shape (n_rows,)
        The rows' numbers in the input, counted from 1.
    columns : tuple
        For each column an ndarray of float64 or a list of str, ``n_rows`` long. Texts, and columns
        that keep their type, may be arrays of Arrow.
    blank : frozenset of int
        Rows, counted from 0 in this frame, whose numbers are unknown: they are left empty.
    """

    numbers: NDArray[np.int64]
    columns: tuple[NDArray[np.float64] | list[str] | pa.Array, ...]
    blank: frozenset[int] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether it has only numbers, all of them known."""
        return not self.blank and all(isinstance(each, np.ndarray) for each in self.columns)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.numbers.size)

    def numbered_from(self, first: int) -> Frame:
        """Count the rows from ``first`` on, where they are numbered from 1."""
        return self._replace(numbers=self.numbers + (first - 1))

    def rows(
        self, format_number: Callable[[float], str], blank: str = ""
    ) -> Iterator[tuple[str, ...]]:
        """Iterate over rows of text, numbers written by ``format_number``."""
        return zip(*self.texts(lambda each: list(map(format_number, each)), blank), strict=True)

    def texts(
        self, format_numbers: Callable[[list[float]], list[str]], blank: str = ""
    ) -> list[list[str]]:
        """Turn the columns into text, the numbers of each by ``format_numbers``."""
        return [self._column_texts(column, format_numbers, blank) for column in self.columns]

    def part(self, start: int, stop: int) -> Frame:
        """Take neighbouring rows; they keep their numbers."""
        return Frame(
            self.numbers[start:stop],
            tuple(column[start:stop] for column in self.columns),
            frozenset(row - start for row in self.blank if start <= row < stop),
        )

    def _column_texts(
        self,
        column: NDArray[np.float64] | list[str] | pa.Array,
        format_numbers: Callable[[list[float]], list[str]],
        blank: str,
    ) -> list[str]:
        if isinstance(column, list):
            return column
        if not isinstance(column, np.ndarray):
            kept: list[str] = column.to_pylist()
            return kept
        texts = format_numbers((column + 0.0).tolist())  # there is no -0
        for row in self.blank:
            texts[row] = blank
        return texts
