"""A few rows of a record batch that stays in its file, however large it is.

PyArrow is asked for the batch, and given memory that nobody has written to in place of its content:
where columns are in that memory they are in the file.
"""

from __future__ import annotations

import io
import mmap
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

__all__ = ["Layouts", "Window"]

LARGE = 1 << 20
"""Bytes from which content is not read: what says where columns are is smaller."""

_START = Struct("<ii")

_TEXTS: dict[pa.DataType, type[np.signedinteger[Any]]] = {
    pa.string(): np.int32,
    pa.large_string(): np.int64,
}
"""Types of texts, and of the places where each one ends."""


class Layouts:
    """The record batches of an Arrow file, of which large ones are not read.

    Parameters
    ----------
    file : pyarrow.OSFile
    """

    def __init__(self, file: pa.OSFile) -> None:
        self._file = file
        self._hollow = _HollowFile(file)
        self._reader = pa.ipc.open_file(pa.PythonFile(self._hollow, mode="r"))
        self._hollow.is_opened = True

    def window(self, number: int, names: list[str]) -> Window | None:
        """Find some columns of a record batch; None if it is small, or not there as it is."""
        try:
            batch = self._reader.get_batch(number).select(names)
            batch.validate()
        except (pa.ArrowException, OSError):  # it is compressed, or damaged: reading it tells
            return None
        content, place = self._hollow.content, self._hollow.place
        if content is None or not all(map(_can_be_cut, batch.schema.types)):
            return None
        offsets = place - content.address
        window = Window(self._file, batch, offsets, 0, batch.num_rows)
        return window if all(map(window.has, batch.columns)) else None


class _HollowFile(io.RawIOBase):
    """A file whose large pieces are memory that nobody has written to: it takes no room.

    Attributes
    ----------
    is_opened : bool
        Whether record batches are read: before them the list of all of them is.
    content : pyarrow.Buffer or None
        The last one, if what was read last is one.
    place : int
        Where it is in the file.
    """

    def __init__(self, file: pa.OSFile) -> None:
        self._file = file
        self._position = 0
        self.is_opened = False
        self.content: pa.Buffer | None = None
        self.place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, place: int, whence: int = 0) -> int:
        self._position = place + (0, self._position, self._file.size())[whence]
        return self._position

    def read(self, size: int = -1) -> Any:
        place, size = self._position, max(0, min(size, self._file.size() - self._position))
        self._position += size
        self.content, self.place = None, place
        if size < LARGE or not self.is_opened:
            return self._file.read_at(size, place)
        memory = mmap.mmap(-1, size)
        # before the content there is what says where the columns are in it, and its length
        start = self._file.read_at(_START.size, place)
        _, n_bytes = _START.unpack(start)
        memory.write(self._file.read_at(max(0, min(_START.size + n_bytes, size)), place))
        self.content = pa.py_buffer(memory)
        return self.content


class Window(NamedTuple):
    """Some rows of a record batch that are not read yet; it can be cut as one.

    Parameters
    ----------
    file : pyarrow.OSFile
    batch : pyarrow.RecordBatch
        All rows, where nothing has been read.
    offset : int
        What is added to an address there to get the place in the file.
    first, num_rows : int
    """

    file: pa.OSFile
    batch: pa.RecordBatch
    offset: int
    first: int
    num_rows: int

    @property
    def nbytes(self) -> int:
        """About how many bytes they are."""
        buffers = (each for column in self.batch.columns for each in column.buffers())
        n_bytes = sum(each.size for each in buffers if each is not None)
        return int(n_bytes * self.num_rows // self.batch.num_rows)

    @property
    def num_columns(self) -> int:
        """How many columns they have."""
        return int(self.batch.num_columns)

    def slice(self, first: int, n_rows: int) -> Window:
        """Take some of these rows, or as many of them as there are."""
        return self._replace(first=self.first + first, num_rows=min(n_rows, self.num_rows - first))

    def has(self, column: pa.Array) -> bool:
        """Whether a column has its content in the file as it is: not compressed, say."""
        known, *values = column.buffers()
        sizes = self.file.size()
        return all(
            each is not None and 0 <= each.address + self.offset <= sizes - each.size
            for each in (values if known is None else [known, *values])
        )

    def read(self) -> pa.RecordBatch:
        """Read the rows.

        Raises
        ------
        ValueError
            If a column, or the file, does not have them.
        """
        columns = list(map(self._read_column, self.batch.columns))
        return pa.RecordBatch.from_arrays(columns, schema=self.batch.schema)

    def _read_column(self, column: pa.Array) -> pa.Array:
        start = self.first // 8 * 8  # a byte has the bits of eight rows
        stop = self.first + self.num_rows
        known, places, *texts = column.buffers()
        if known is not None:
            known = self._read(known, start // 8, -(-stop // 8))
        n_bits = 8 * np.dtype(_TEXTS[column.type]).itemsize if texts else column.type.bit_width
        end = -(-(stop + len(texts)) * n_bits // 8)
        values = [self._read(places, start * n_bits // 8, end)]
        if texts:
            ends = np.frombuffer(values[0], _TEXTS[column.type])
            begin = int(ends[0])
            values = [pa.py_buffer(ends - begin), self._read(texts[0], begin, int(ends[-1]))]
        return pa.Array.from_buffers(
            column.type, self.num_rows, [known, *values], offset=self.first - start
        )

    def _read(self, buffer: pa.Buffer, start: int, stop: int) -> pa.Buffer:
        """Read some bytes of a buffer from the file."""
        data = b""
        if 0 <= start <= stop <= buffer.size:
            data = self.file.read_at(stop - start, buffer.address + self.offset + start)
        if len(data) != stop - start:
            message = "a record batch is cut short"
            raise ValueError(message)
        return pa.py_buffer(data)


def _can_be_cut(kind: pa.DataType) -> bool:
    """Whether a column has a text, or so many bits, for each row."""
    if kind in _TEXTS:
        return True
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_dictionary(kind):
        return False
    try:
        return kind.num_buffers == 2 and bool(kind.bit_width)
    except ValueError:
        return False
