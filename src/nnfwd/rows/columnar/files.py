"""Parquet and Arrow files, and Arrow streams, read in batches of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_ROWS
from nnfwd.files.paths import STDIN
from nnfwd.rows.columnar.batches import Batch, ColumnFile, checked, most_rows, naming_faults
from nnfwd.rows.columnar.contents import ARROW_FILE, ARROW_STREAM, PARQUET
from nnfwd.rows.columnar.windows import Layouts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.columnar.batches import Found
    from nnfwd.rows.columnar.windows import Window

__all__ = ["open_column_file", "read_batches"]


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
    with naming_faults(PARQUET if is_parquet else ARROW_FILE):
        opened = _open_parquet(content, file) if is_parquet else _open_arrow_file(content)

    def read(names: list[str], groups: range | None = None) -> Iterator[Found]:
        yield from opened.read(names, groups)
        file.stored.check_unchanged()

    return opened._replace(read=read)


def read_batches(
    opened: ColumnFile,
    names: list[str],
    file: ByteReader,
    wanted: int | None,
    groups: range | None = None,
    row: int = 1,
) -> Iterator[Batch | None]:
    """Iterate over the rows of some columns; None: no data is available yet.

    Parameters
    ----------
    opened : ColumnFile
    names : list of str
    file : ByteReader
    wanted : int or None
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
        for each in _cut(columns, wanted):
            yield Batch(row, each)
            row += each.num_rows
        file.stored.n_bytes = max(file.stored.n_bytes, int(share * file.stored.size))


def _spooled(file: ByteReader) -> pa.NativeFile:
    """Copy into a temporary file what can be read only once, from its beginning to its end."""
    from tempfile import NamedTemporaryFile

    try:
        with NamedTemporaryFile(prefix="nnfwd-") as copy:
            copy.writelines(file.pieces())
            copy.flush()
            return pa.OSFile(copy.name)  # it ends with its last user
    except OSError as error:
        message = f"it cannot be put into a temporary file: {error.strerror}"
        raise FileError(message) from error


def _open_parquet(content: pa.NativeFile, file: ByteReader) -> ColumnFile:
    from nnfwd.rows.columnar.parquet_file import open_parquet  # it loads much

    return open_parquet(content, is_near=file.stored.is_near)


def _open_arrow_file(file: pa.NativeFile) -> ColumnFile:
    schema = pa.ipc.open_file(file).schema
    every = schema.names

    def open_some(names: list[str]) -> pa.RecordBatchFileReader:
        places = sorted(map(every.index, names))
        options = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
        return pa.ipc.open_file(file, options=options)

    def read(names: list[str], groups: range | None = None) -> Iterator[Found]:
        with naming_faults(ARROW_FILE):
            reader = open_some(names)
            layouts = Layouts(file) if isinstance(file, pa.OSFile) else None
            for number in range(reader.num_record_batches) if groups is None else groups:
                batch = None if layouts is None else layouts.window(number, names)
                if batch is None:
                    batch = checked(reader.get_batch(number).select(names))
                yield batch, (number + 1) / reader.num_record_batches

    def list_groups() -> list[tuple[int, int]]:
        with naming_faults(ARROW_FILE):
            reader = open_some(every[:1])
            n_rows = [reader.get_batch(n).num_rows for n in range(reader.num_record_batches)]
        size = file.size() / max(1, sum(n_rows))
        return [(each, round(each * size)) for each in n_rows]

    return ColumnFile(every, schema, read, list_groups)


def _open_arrow_stream(file: ByteReader) -> ColumnFile:
    with naming_faults(ARROW_FILE):
        options = pa.ipc.IpcReadOptions(use_threads=False)
        reader = pa.ipc.open_stream(pa.PythonFile(_Stream(file), mode="r"), options=options)
        every = reader.schema.names

    def read(names: list[str]) -> Iterator[Found]:
        with naming_faults(ARROW_FILE):
            for batch in reader:
                yield checked(batch.select(names)), 0.0
                if file.is_idle():
                    yield None, 0.0

    return ColumnFile(every, reader.schema, read)


def _cut(columns: pa.RecordBatch | Window, wanted: int | None) -> Iterator[pa.RecordBatch | Window]:
    """Cut rows apart where there are many, or many bytes."""
    if columns.num_rows:
        most = most_rows(columns.num_columns, columns.nbytes / columns.num_rows)
        n_rows = most if wanted is None else min(most, wanted)
        for first in range(0, columns.num_rows, n_rows):
            yield columns.slice(first, n_rows)


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
