"""Predictions as Parquet and Arrow: columns that have types, written as the blocks come."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from nnfwd.errors import OutputError
from nnfwd.rows.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["arrow_layout", "arrow_stream_layout", "parquet_layout"]

GROUP_ROWS = 1 << 17
"""Rows that Parquet puts into one group at most, about: they are written while the next ones are
computed, and what is left of them at the end, when nothing else is done."""

GROUP_BYTES = 16 << 20
"""Bytes of rows that Parquet puts into one group at most, before they are compressed, about."""


def parquet_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a Parquet file."""
    return _layout(columns, style, _ParquetWriter)


def arrow_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as an Arrow file, a record batch a block."""
    return _layout(columns, style, pa.ipc.new_file)


def arrow_stream_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as an Arrow stream, a record batch a block, which others can follow."""
    return _layout(columns, style, pa.ipc.new_stream)


class _Writer(Protocol):
    """What PyArrow's writers have in common."""

    def write_batch(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


def _layout(
    columns: Sequence[ResultColumn],
    _style: Style,
    open_writer: Callable[[_Sink, pa.Schema], _Writer],
) -> Layout:
    encoder = _Encoder(columns, open_writer)
    return Layout(block=encoder.block, finish=encoder.finish, remembers=True)


class _Encoder:
    """Turns frames into the bytes of one file."""

    def __init__(
        self, columns: Sequence[ResultColumn], open_writer: Callable[[_Sink, pa.Schema], _Writer]
    ) -> None:
        self._columns = columns
        self._open = open_writer
        self._sink = _Sink()
        self._writer: _Writer | None = None
        self._schema: pa.Schema | None = None

    def block(self, frame: Frame) -> bytes:
        """Write a frame; its bytes may come with a later one."""
        arrays = [
            _array(values, column, frame.blank)
            for values, column in zip(frame.columns, self._columns, strict=True)
        ]
        return self._write(pa.record_batch(arrays, names=[each.name for each in self._columns]))

    def finish(self) -> bytes:
        """Write what is left, and the columns if there were no rows."""
        begun = b""
        if self._writer is None:
            kinds = (pa.float64() if column.is_number else pa.string() for column in self._columns)
            names = (column.name for column in self._columns)
            schema = pa.schema(zip(names, kinds, strict=True))
            begun = self._write(pa.RecordBatch.from_pylist([], schema))
        if self._writer is not None:
            self._writer.close()
        return begun + self._sink.take()

    def _write(self, batch: pa.RecordBatch) -> bytes:
        try:
            if self._writer is None:
                self._schema = batch.schema
                self._writer = self._open(self._sink, batch.schema)
            elif batch.schema != self._schema:
                raise _other_type(self._schema, batch.schema)
            if batch.num_rows:
                self._writer.write_batch(batch)
        except pa.ArrowException as error:
            reason = str(error).partition("\n")[0]
            message = f"it cannot be written with these types: {reason}"
            raise OutputError(message) from error
        return self._sink.take()


def _other_type(schema: pa.Schema, other: pa.Schema) -> OutputError:
    name, kind, found = next(
        (each.name, each.type, field.type)
        for each, field in zip(schema, other, strict=True)
        if each.type != field.type
    )
    message = f"column {name} is {kind} in one input and {found} in another: it has to be one type"
    return OutputError(message)


def _array(
    values: NDArray[np.float64] | list[str] | pa.Array, column: ResultColumn, blank: frozenset[int]
) -> pa.Array:
    """Make a column; what is not known is null."""
    if isinstance(values, np.ndarray):
        known = None
        if blank:
            is_known = np.ones(values.size, dtype=bool)
            is_known[list(blank)] = False
            known = pa.py_buffer(np.packbits(is_known, bitorder="little"))
        # not `pa.array`, which loads pandas, where that is installed
        buffers = [known, pa.py_buffer(values + 0.0)]
        return pa.Array.from_buffers(pa.float64(), values.size, buffers)
    if not isinstance(values, list):
        return values
    texts = [text or None for text in values] if column.kind == "class" else values
    return pa.array(texts, pa.string())


class _ParquetWriter:
    """Puts batches together into groups of rows."""

    def __init__(self, sink: _Sink, schema: pa.Schema) -> None:
        from pyarrow.parquet import ParquetWriter

        # Numbers seldom repeat: a dictionary of them took twice the time, and more room.
        texts = [field.name for field in schema if not pa.types.is_floating(field.type)]
        self._writer = ParquetWriter(sink, schema, compression="zstd", use_dictionary=texts)
        self._waiting: list[pa.RecordBatch] = []
        self._n_rows = self._n_bytes = 0

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._n_rows += batch.num_rows
        self._n_bytes += batch.nbytes
        if self._n_rows >= GROUP_ROWS or self._n_bytes >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._waiting)
        self._writer.write_table(table, row_group_size=table.num_rows)
        self._waiting, self._n_rows, self._n_bytes = [], 0, 0


class _Sink(io.RawIOBase):
    """A file whose content is taken out as it is written."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._n_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        self._n_bytes += len(data)
        return len(data)

    def tell(self) -> int:
        return self._n_bytes

    def take(self) -> bytes:
        """Take what has been written since the last time."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data
