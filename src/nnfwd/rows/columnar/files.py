"""Parquet and Arrow files, and Arrow streams, as batches of columns that are bounded in size."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_ROWS
from nnfwd.files.paths import STDIN
from nnfwd.rows.columnar.contents import ARROW_FILE, ARROW_STREAM, PARQUET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.files.byte_reader import ByteReader

__all__ = ["MOST_ROWS", "Batch", "ColumnFile", "open_column_file"]

MOST_ROWS = 1 << 15
"""Rows of a batch. With twice as many it took a tenth more memory, and as long."""

MOST_BYTES = 16 << 20
"""Bytes of a batch, as float64."""


class Batch(NamedTuple):
    """Some rows.

    Parameters
    ----------
    columns : pyarrow.RecordBatch
    share_read : float or None
        How much of the file has been read with these, from 0 to 1; None if it is read as a stream.
    """

    columns: pa.RecordBatch
    share_read: float | None = None


class ColumnFile(NamedTuple):
    """An open file of columns.

    Parameters
    ----------
    names : list of str
        Every column's.
    schema : pyarrow.Schema
    batches : callable
        Yields the columns at these places of the schema, in batches. None: nothing is there for
        now.
    """

    names: list[str]
    schema: pa.Schema
    batches: Callable[[list[int]], Iterator[Batch | None]]


def open_column_file(kind: bytes, file: ByteReader, path: str) -> ColumnFile:
    """Open a file, or a stream.

    Parameters
    ----------
    kind : bytes
        One of those of :mod:`~nnfwd.rows.columnar.contents`.
    file : ByteReader
    path : str
        Where it is: a plain file on a disk is not read by ``file``, but anywhere in it.

    Raises
    ------
    FileError
        If it is damaged, or not to be read by PyArrow; also later, after the batches before.
    """
    # Not Arrow's own: that one keeps what it has had, a third more at the peak.
    pa.set_memory_pool(pa.system_memory_pool())
    if kind == ARROW_STREAM:
        return _open_arrow_stream(file)
    if file.is_plain and path != STDIN:
        content = pa.OSFile(path)
        file.stored.n_bytes = 0  # it is read once more
    else:
        content = _spooled(file)
    with _naming_faults(kind):
        opened = _open_parquet(content) if kind == PARQUET else _open_arrow_file(content)

    def batches(places: list[int]) -> Iterator[Batch | None]:
        yield from opened.batches(places)
        file.stored.check_unchanged()

    return opened._replace(batches=batches)


def _spooled(file: ByteReader) -> pa.NativeFile:
    """Put what cannot be gone back in into a temporary file."""
    try:
        with NamedTemporaryFile(prefix="nnfwd-") as copy:
            copy.writelines(file.pieces())
            copy.flush()
            return pa.OSFile(copy.name)  # it ends with its last user
    except OSError as error:
        message = f"it cannot be put into a temporary file: {error.strerror}"
        raise FileError(message) from error


@contextmanager
def _naming_faults(kind: bytes) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        name = "Parquet" if kind == PARQUET else "Arrow"
        reason = str(error).partition("\n")[0].strip().rstrip(".")
        message = f"the {name} data cannot be read: {reason}"
        raise FileError(message) from error


def _open_parquet(file: pa.NativeFile) -> ColumnFile:
    from pyarrow.parquet import ParquetFile

    # A column's pages are read as they are needed, not the whole row group.
    parquet = ParquetFile(file, pre_buffer=False, buffer_size=1 << 16)
    schema, n_rows = parquet.schema_arrow, parquet.metadata.num_rows
    names = schema.names

    def batches(places: list[int]) -> Iterator[Batch]:
        chosen = [names[place] for place in places]
        size, n_read = _most_rows(chosen), 0
        with _naming_faults(PARQUET):
            for batch in parquet.iter_batches(size, columns=chosen, use_threads=False):
                n_read += batch.num_rows
                yield Batch(_checked(batch, chosen), n_read / n_rows)

    return ColumnFile(names, schema, batches)


def _open_arrow_file(file: pa.NativeFile) -> ColumnFile:
    schema = pa.ipc.open_file(file).schema
    names = schema.names

    def batches(places: list[int]) -> Iterator[Batch]:
        chosen = [names[place] for place in places]
        with _naming_faults(ARROW_FILE):
            options = pa.ipc.IpcReadOptions(included_fields=sorted(places), use_threads=False)
            reader = pa.ipc.open_file(file, options=options)
            for number in range(reader.num_record_batches):
                for batch in _cut(_checked(reader.get_batch(number), chosen)):
                    yield Batch(batch, (number + 1) / reader.num_record_batches)

    return ColumnFile(names, schema, batches)


def _open_arrow_stream(file: ByteReader) -> ColumnFile:
    with _naming_faults(ARROW_FILE):
        options = pa.ipc.IpcReadOptions(use_threads=False)
        reader = pa.ipc.open_stream(pa.PythonFile(_Stream(file), mode="r"), options=options)
        schema = reader.schema
        names = schema.names

    def batches(places: list[int]) -> Iterator[Batch | None]:
        chosen = [names[place] for place in places]
        with _naming_faults(ARROW_FILE):
            for batch in reader:
                yield from map(Batch, _cut(_checked(batch, chosen)))
                if file.is_idle():
                    yield None

    return ColumnFile(names, schema, batches)


def _checked(batch: pa.RecordBatch, names: list[str]) -> pa.RecordBatch:
    """Take the columns wanted, in their order, and look into them: a damaged file may lie."""
    chosen = batch.select(names)
    chosen.validate(full=True)
    return chosen


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    n_rows = _most_rows(batch.schema.names)
    for first in range(0, batch.num_rows, n_rows):
        yield batch.slice(first, n_rows)


def _most_rows(names: list[str]) -> int:
    return min(MOST_ROWS, max(1, MOST_BYTES // (8 * max(1, len(names)))))


class _Stream:
    """A file as PyArrow reads it: each time as many bytes as it asks for."""

    closed = False

    def __init__(self, file: ByteReader) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Read as many bytes, or all that there are."""
        if size > LONGEST_ROWS:
            message = f"rows written together have more than {LONGEST_ROWS >> 20} MiB"
            raise FileError(message)
        pieces = []
        while size and (piece := self._file.read(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)
