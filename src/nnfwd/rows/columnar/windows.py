"""A few rows of a record batch that stays in its file, however large it is.

Of a file that is mapped into memory only what says where things are is looked at: the rows are read
as from any file, so that one that is cut short meanwhile ends in an error.
"""

from __future__ import annotations

import mmap
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

__all__ = ["MappedFile", "Window"]

_TEXTS: dict[pa.DataType, np.dtype[np.signedinteger[Any]]] = {
    pa.string(): np.dtype(np.int32),
    pa.large_string(): np.dtype(np.int64),
}
"""Types of texts, and of the places where each one ends."""


class MappedFile:
    """An Arrow file whose record batches can be looked at without reading their rows.

    Parameters
    ----------
    file : pyarrow.OSFile
    """

    def __init__(self, file: pa.OSFile) -> None:
        self._file = file
        self._content = pa.py_buffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self._reader = pa.ipc.open_file(self._content)

    def window(self, number: int, names: list[str]) -> Window | None:
        """Look at some columns of a record batch; None if they are not in the file as they are."""
        batch = self._reader.get_batch(number).select(names)
        batch.validate()
        can_be_cut = all(map(_can_be_cut, batch.schema.types)) and all(
            map(self._has, batch.columns)
        )
        return Window(self, batch, 0, batch.num_rows) if can_be_cut else None

    def _has(self, column: pa.Array) -> bool:
        """Whether a column is in the file as it is: not compressed, say."""
        known, *values = column.buffers()
        begins = (
            None if each is None else each.address - self._content.address
            for each in (values if known is None else [known, *values])
        )
        return all(begin is not None and 0 <= begin <= self._content.size for begin in begins)

    def read(self, buffer: pa.Buffer, start: int, stop: int) -> pa.Buffer:
        """Read some bytes of a buffer from the file.

        Raises
        ------
        ValueError
            If the buffer, or the file, does not have them.
        """
        place = buffer.address - self._content.address + start
        data = b""
        if 0 <= start <= stop <= buffer.size:
            data = self._file.read_at(stop - start, place)
        if len(data) != stop - start:
            message = "a record batch is cut short"
            raise ValueError(message)
        return pa.py_buffer(data)


class Window(NamedTuple):
    """Some rows of a record batch that are not read yet; it can be cut as one.

    Parameters
    ----------
    file : MappedFile
    batch : pyarrow.RecordBatch
        All rows, in the file.
    first, num_rows : int
    """

    file: MappedFile
    batch: pa.RecordBatch
    first: int
    num_rows: int

    @property
    def nbytes(self) -> int:
        """About how many bytes they are."""
        return int(self.batch.nbytes * self.num_rows // self.batch.num_rows)

    @property
    def num_columns(self) -> int:
        """How many columns they have."""
        return int(self.batch.num_columns)

    def slice(self, first: int, n_rows: int) -> Window:
        """Take some of these rows, or as many of them as there are."""
        return self._replace(first=self.first + first, num_rows=min(n_rows, self.num_rows - first))

    def read(self) -> pa.RecordBatch:
        """Read the rows."""
        columns = list(map(self._read_column, self.batch.columns))
        return pa.RecordBatch.from_arrays(columns, schema=self.batch.schema)

    def _read_column(self, column: pa.Array) -> pa.Array:
        start = self.first // 8 * 8  # a byte has the bits of eight rows
        stop = self.first + self.num_rows
        known, places, *texts = column.buffers()
        if known is not None:
            known = self.file.read(known, start // 8, -(-stop // 8))
        n_bits = 8 * np.dtype(_TEXTS[column.type]).itemsize if texts else column.type.bit_width
        end = -(-(stop + len(texts)) * n_bits // 8)
        values = [self.file.read(places, start * n_bits // 8, end)]
        if texts:
            ends = np.frombuffer(values[0], _TEXTS[column.type])
            begin = int(ends[0])
            values = [pa.py_buffer(ends - begin), self.file.read(texts[0], begin, int(ends[-1]))]
        return pa.Array.from_buffers(
            column.type, self.num_rows, [known, *values], offset=self.first - start
        )


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
