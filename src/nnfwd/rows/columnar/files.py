"""Parquet and Arrow files, and Arrow streams, read in batches of bounded size."""

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

__all__ = ["Batch", "open_column_file", "read_batches"]

MOST_ROWS = 1 << 15
"""Rows of a batch. Twice as many took a tenth more memory, and were no faster."""

MOST_BYTES = 16 << 20
"""Bytes of a batch, as float64."""


LEAST_BUFFER, MOST_BUFFER = 1 << 16, 1 << 20
"""Bytes of a column that are read at a time."""

FAR_BUFFERS = 16 << 20
"""Bytes of all columns that are read at a time from far away."""


class Batch(NamedTuple):
    """Rows of a file of columns, not parsed yet.

    Parameters
    ----------
    row : int
        The number of the first one in the file, counted from 1.
    columns : pyarrow.RecordBatch
    """

    row: int
    columns: pa.RecordBatch

    @property
    def size(self) -> int:
        """About how many bytes of the file they are."""
        return int(self.columns.nbytes)


class ColumnFile(NamedTuple):
    """An open file of columns.

    Parameters
    ----------
    names : list of str
        Every column's.
    schema : pyarrow.Schema
    read : callable
        Iterates over record batches that have the columns with these names, each with the share of
        the file that has been read with it, from 0 to 1; 0 where that is unknown. None in place of
        a batch: no data is available yet. Some groups of rows alone are read where they are named.
    groups : callable, optional
        Lists the groups of rows: how many rows each has, and about how many bytes; None in a
        stream.
    """

    names: list[str]
    schema: pa.Schema
    read: Callable[..., Iterator[tuple[pa.RecordBatch | None, float]]]
    groups: Callable[[], list[tuple[int, int]]] | None = None


def open_column_file(file: ByteReader) -> ColumnFile:
    """Open a file, or a stream.

    Parameters
    ----------
    file : ByteReader
        A plain file on a disk is not read through it, but at any place.

    Raises
    ------
    FileError
        If it is damaged, or PyArrow cannot read it; also later, after the batches before.
    """
    # Not Arrow's own pool, which keeps what it had: a third more at the peak.
    pa.set_memory_pool(pa.system_memory_pool())
    head = file.head((PARQUET, ARROW_FILE, ARROW_STREAM))
    if head.startswith(ARROW_STREAM):
        return _open_arrow_stream(file)
    if file.is_plain and file.stored.path != STDIN:
        near = file.stored.is_near
        content = pa.OSFile(file.stored.path) if near else pa.PythonFile(file.stored.raw, mode="r")
        file.stored.n_bytes = 0  # it is read once more
    else:
        content = _spooled(file)
    is_parquet = head.startswith(PARQUET)
    with _naming_faults(PARQUET if is_parquet else ARROW_FILE):
        opened = _open_parquet(content, file) if is_parquet else _open_arrow_file(content)

    def read(
        names: list[str], groups: range | None = None
    ) -> Iterator[tuple[pa.RecordBatch | None, float]]:
        yield from opened.read(names, groups)
        file.stored.check_unchanged()

    return opened._replace(read=read)


def read_batches(
    opened: ColumnFile,
    names: list[str],
    file: ByteReader,
    most_rows: int | None,
    groups: range | None = None,
    row: int = 1,
) -> Iterator[Batch | None]:
    """Iterate over the rows of some columns; None: no data is available yet.

    Parameters
    ----------
    opened : ColumnFile
    names : list of str
    file : ByteReader
    most_rows : int or None
        How many rows to read together at most.
    groups : range, optional
        The groups of rows to read; without it all.
    row : int, optional
        The number of the first row.

    Raises
    ------
    FileError
        If the file is damaged, or has changed since it was opened.
    """
    for columns, share in opened.read(names) if groups is None else opened.read(names, groups):
        if columns is None:
            yield None
            continue
        for each in _cut(columns, most_rows or MOST_ROWS):
            yield Batch(row, each)
            row += each.num_rows
        file.stored.n_bytes = max(file.stored.n_bytes, int(share * file.stored.size))


def _spooled(file: ByteReader) -> pa.NativeFile:
    """Copy into a temporary file what can be read only once, from its beginning to its end."""
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


def _open_parquet(content: pa.NativeFile, file: ByteReader) -> ColumnFile:
    from pyarrow.parquet import ParquetFile, read_metadata

    # A column's pages are read as they are needed, not the whole row group: from far away more at a
    # time, as much as there are columns for.
    metadata = read_metadata(content)
    most = LEAST_BUFFER if file.stored.is_near else FAR_BUFFERS // max(1, metadata.num_columns)
    size = max(LEAST_BUFFER, min(most, MOST_BUFFER))
    parquet = ParquetFile(content, metadata=metadata, pre_buffer=False, buffer_size=size)

    def read(
        names: list[str], groups: range | None = None
    ) -> Iterator[tuple[pa.RecordBatch, float]]:
        size, n_read = _most_rows(names), 0
        chosen = None if groups is None else list(groups)
        with _naming_faults(PARQUET):
            for batch in parquet.iter_batches(size, chosen, columns=names, use_threads=False):
                n_read += batch.num_rows
                yield _checked(batch, names), n_read / parquet.metadata.num_rows

    def list_groups() -> list[tuple[int, int]]:
        groups = map(parquet.metadata.row_group, range(parquet.metadata.num_row_groups))
        return [(each.num_rows, each.total_byte_size) for each in groups]

    return ColumnFile(parquet.schema_arrow.names, parquet.schema_arrow, read, list_groups)


def _open_arrow_file(file: pa.NativeFile) -> ColumnFile:
    schema = pa.ipc.open_file(file).schema
    every = schema.names

    def open_some(names: list[str]) -> pa.RecordBatchFileReader:
        places = sorted(map(every.index, names))
        options = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
        return pa.ipc.open_file(file, options=options)

    def read(
        names: list[str], groups: range | None = None
    ) -> Iterator[tuple[pa.RecordBatch, float]]:
        with _naming_faults(ARROW_FILE):
            reader = open_some(names)
            for number in range(reader.num_record_batches) if groups is None else groups:
                for batch in _cut(_checked(reader.get_batch(number), names), _most_rows(names)):
                    yield batch, (number + 1) / reader.num_record_batches

    def list_groups() -> list[tuple[int, int]]:
        with _naming_faults(ARROW_FILE):
            reader = open_some(every[:1])
            n_rows = [reader.get_batch(n).num_rows for n in range(reader.num_record_batches)]
        size = file.size() / max(1, sum(n_rows))
        return [(each, round(each * size)) for each in n_rows]

    return ColumnFile(every, schema, read, list_groups)


def _open_arrow_stream(file: ByteReader) -> ColumnFile:
    with _naming_faults(ARROW_FILE):
        options = pa.ipc.IpcReadOptions(use_threads=False)
        reader = pa.ipc.open_stream(pa.PythonFile(_Stream(file), mode="r"), options=options)
        every = reader.schema.names

    def read(names: list[str]) -> Iterator[tuple[pa.RecordBatch | None, float]]:
        with _naming_faults(ARROW_FILE):
            for batch in reader:
                yield from ((each, 0.0) for each in _cut(_checked(batch, names), _most_rows(names)))
                if file.is_idle():
                    yield None, 0.0

    return ColumnFile(every, reader.schema, read)


def _checked(batch: pa.RecordBatch, names: list[str]) -> pa.RecordBatch:
    """Take the columns wanted, in their order, and look into them: a damaged file may lie."""
    chosen = batch.select(names)
    chosen.validate(full=True)
    return chosen


def _cut(batch: pa.RecordBatch, n_rows: int) -> Iterator[pa.RecordBatch]:
    for first in range(0, batch.num_rows, n_rows):
        yield batch.slice(first, n_rows)


def _most_rows(names: list[str]) -> int:
    return min(MOST_ROWS, max(1, MOST_BYTES // (8 * max(1, len(names)))))


class _Stream:
    """A file for PyArrow, which takes fewer bytes than it asked for as the end."""

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
