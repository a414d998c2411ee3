"""Rows of a file of columns, some at a time, and what every such file can do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyarrow as pa

from nnfwd.errors import FileError
from nnfwd.rows.columnar.contents import ARROW_FILE, PARQUET
from nnfwd.rows.columnar.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Batch", "ColumnFile", "Found", "checked", "most_rows", "naming_faults"]

Found: TypeAlias = "tuple[pa.RecordBatch | Window | None, float]"

MOST_ROWS = 1 << 15
"""Rows of a batch. Twice as many took a tenth more memory, and were no faster."""

MOST_BYTES = 16 << 20
"""Bytes of a batch, with numbers as float64."""


class Batch(NamedTuple):
    """Rows of a file of columns, not parsed yet.

    Parameters
    ----------
    row : int
        The number of the first one in the file, counted from 1.
    columns : pyarrow.RecordBatch or Window
    """

    row: int
    columns: pa.RecordBatch | Window

    @property
    def size(self) -> int:
        """About how many bytes of the file they are."""
        return int(self.columns.nbytes)

    def read(self) -> pa.RecordBatch:
        """Read the rows, if they are still in the file.

        Raises
        ------
        FileError
            If they are damaged.
        """
        if not isinstance(self.columns, Window):
            return self.columns
        with naming_faults(ARROW_FILE):
            return checked(self.columns.read())


class ColumnFile(NamedTuple):
    """An open file of columns.

    Parameters
    ----------
    names : list of str
        Every column's.
    schema : pyarrow.Schema
    read : callable
        Iterates over record batches, or windows, that have the columns with these names, each with
        the share of the file that has been read with it, from 0 to 1; 0 where that is unknown. None
        in place of a batch: no data is available yet. Some groups of rows alone are read where they
        are named.
    groups : callable, optional
        Lists the groups of rows: how many rows each has, and about how many bytes; None in a
        stream.
    """

    names: list[str]
    schema: pa.Schema
    read: Callable[..., Iterator[Found]]
    groups: Callable[[], list[tuple[int, int]]] | None = None


@contextmanager
def naming_faults(kind: bytes) -> Iterator[None]:
    """Turn what PyArrow says of a damaged file into errors of it."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        name = "Parquet" if kind == PARQUET else "Arrow"
        reason = str(error).partition("\n")[0].strip().rstrip(".")
        message = f"the {name} data cannot be read: {reason}"
        raise FileError(message) from error


def checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Look into columns: a damaged file may lie."""
    batch.validate(full=True)
    return batch


def most_rows(n_columns: int, row_bytes: float) -> int:
    """How many rows of so many bytes there are in a batch at most."""
    return min(MOST_ROWS, max(1, int(MOST_BYTES // max(8 * n_columns, row_bytes, 1))))
