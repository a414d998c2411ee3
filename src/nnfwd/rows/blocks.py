"""Blocks: rows that have been read, as numbers and kept text, with the bad rows among them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from nnfwd.core.inputs import Vectors
    from nnfwd.errors import RowError

__all__ = ["NUL_IN_TEXT", "BadRow", "Block", "BlockBuilder", "are_finite", "take"]

NUL_IN_TEXT = "text with a NUL in it cannot be kept: no text file can have one"


class BadRow:
    """A row that cannot be computed.

    Parameters
    ----------
    error : RowError or callable
        Its first fault, with line and what else is known of the place, or what makes it when it is
        asked for: of most bad rows nobody asks.
    row : str or callable
        The row, or what writes it when it is asked for.

    Attributes
    ----------
    file : str or None
        The file's name in errors.
    """

    __slots__ = ("_error", "_row", "file")

    def __init__(
        self, error: RowError | Callable[[], RowError], row: str | Callable[[], str]
    ) -> None:
        if isinstance(error, Exception):
            error.__traceback__ = None  # it would keep all that was there when it was raised
        self._error = error
        self._row = row
        self.file: str | None = None

    @property
    def error(self) -> RowError:
        """Its first fault."""
        if not isinstance(self._error, Exception):
            self._error = self._error()
        return self._error.at(file=self.file)

    @property
    def raw(self) -> str:
        """The row as it is in the file, without its line end."""
        return self._row if isinstance(self._row, str) else self._row()


class Block(NamedTuple):
    """Rows that were read together.

    Parameters
    ----------
    numbers : ndarray of int, shape (n_rows,)
        The rows' numbers, counted from 1 over all sources, bad rows too.
    inputs : ndarray of float64, shape (n_inputs, n_rows), or tuple of vectors
        A contiguous vector an input; NaN throughout a bad row. Vectors may be read-only.
    kept : tuple of list of str or pyarrow.Array
        A list of n_rows texts for each kept column, or an array of them: empty where a bad row has
        none. A column that keeps its type is an array.
    bad : tuple of (int, BadRow)
        The bad rows, each with its index in the block, in order.
    """

    numbers: NDArray[np.int64]
    inputs: Vectors
    kept: tuple[list[str] | pa.Array, ...]
    bad: tuple[tuple[int, BadRow], ...]

    @property
    def n_rows(self) -> int:
        """The number of rows, bad rows too."""
        return int(self.numbers.size)

    def select(self, rows: Sequence[int] | NDArray[np.int64]) -> Block:
        """Take some of the rows, by their indices in the block; none of them is bad then."""
        chosen = np.asarray(rows, dtype=np.int64)
        return Block(
            self.numbers[chosen],
            tuple(vector[chosen] for vector in self.inputs),
            tuple(
                [column[index] for index in chosen.tolist()]
                if isinstance(column, list)
                else take(column, chosen)
                for column in self.kept
            ),
            bad=(),
        )

    def part(self, start: int, stop: int) -> Block:
        """Take neighbouring rows, the bad ones too; they keep their numbers."""
        return Block(
            self.numbers[start:stop],
            tuple(vector[start:stop] for vector in self.inputs),
            tuple(column[start:stop] for column in self.kept),
            tuple((index - start, bad) for index, bad in self.bad if start <= index < stop),
        )

    @property
    def table(self) -> NDArray[np.float64]:
        """The inputs as one array of shape (n_inputs, n_rows)."""
        return np.asarray(self.inputs)

    @property
    def texts(self) -> tuple[list[str], ...]:
        """The kept columns as lists."""
        return tuple(each if isinstance(each, list) else each.to_pylist() for each in self.kept)

    def listed(self) -> Block:
        """Turn kept columns into lists of texts, and the inputs into one array."""
        return self._replace(inputs=self.table, kept=self.texts)

    def numbered_from(self, first: int) -> Block:
        """Number the rows anew."""
        return self._replace(numbers=np.arange(first, first + self.n_rows))


def are_finite(inputs: Vectors) -> bool:
    """Whether all numbers are finite: their sum tells in one pass, unless it overflows.

    Examples
    --------
    >>> are_finite((np.array([1e308, 1e308]), np.array([1.0, 2.0]))), are_finite(np.array([np.nan]))
    (True, False)
    """
    vectors = (inputs,) if isinstance(inputs, np.ndarray) else inputs
    with np.errstate(all="ignore"):
        return all(isfinite(each.sum()) or bool(np.isfinite(each).all()) for each in vectors)


def take(column: pa.Array, rows: Sequence[int] | NDArray[np.int64]) -> pa.Array:
    """Take some values of a column that keeps its type, by their indices."""
    import pyarrow as pa

    from nnfwd.rows.arrow import call

    chosen = np.asarray(rows, dtype=np.int64)
    # not from the array itself, which loads pandas, where that is installed
    indices = pa.Array.from_buffers(pa.int64(), chosen.size, [None, pa.py_buffer(chosen)])
    try:
        return call("take", [column, indices])
    except pa.ArrowNotImplementedError:  # as for lists of views
        return pa.array([column[index].as_py() for index in chosen.tolist()], column.type)


class BlockBuilder:
    """A block that is built row by row.

    Examples
    --------
    >>> builder = BlockBuilder(n_inputs=2, n_kept=1)
    >>> builder.add([3.0, 5.0], ["007"])
    >>> block = builder.build()
    >>> block.inputs.tolist(), block.kept
    ([[3.0], [5.0]], (['007'],))
    """

    def __init__(self, n_inputs: int, n_kept: int) -> None:
        self._n_inputs = n_inputs
        self._rows: list[Sequence[float]] = []
        self._kept: list[list[str]] = [[] for _ in range(n_kept)]
        self._bad: list[tuple[int, BadRow]] = []

    def add(self, numbers: Sequence[float], kept: Sequence[str]) -> None:
        """Add a row: n_inputs numbers and n_kept texts."""
        self._rows.append(numbers)
        for column, text in zip(self._kept, kept, strict=True):
            column.append(text)

    def add_bad(self, bad: BadRow, kept: Sequence[str]) -> None:
        """Add a bad row, with the kept texts that it has."""
        self._bad.append((len(self._rows) + len(self._bad), bad))
        for column, text in zip(self._kept, kept, strict=True):
            column.append(text)

    def build(self) -> Block:
        """Make the block; its rows are numbered from 1."""
        n_rows = len(self._rows) + len(self._bad)
        inputs = np.full((self._n_inputs, n_rows), np.nan)
        good = np.delete(np.arange(n_rows), [index for index, _ in self._bad])
        if good.size:
            inputs[:, good] = np.array(self._rows, dtype=np.float64).T
        return Block(np.arange(1, n_rows + 1), inputs, tuple(self._kept), tuple(self._bad))
