"""Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyarrow.parquet import ParquetFile, read_metadata

from nnfwd.rows.columnar.batches import ColumnFile, checked, most_rows, naming_faults
from nnfwd.rows.columnar.contents import PARQUET

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from nnfwd.rows.columnar.batches import Found

__all__ = ["open_parquet"]

LEAST_BUFFER, MOST_BUFFER = 1 << 16, 1 << 20
"""Bytes of a column that are read at a time."""

FAR_BUFFERS = 16 << 20
"""Bytes of all columns that are read at a time from far away."""


def open_parquet(file: pa.NativeFile, *, is_near: bool) -> ColumnFile:
    """Read what the file says of itself; its rows are decoded as they are asked for."""
    # A column's pages are read as they are needed, not the whole row group: from far away more at a
    # time, as much as there are columns for.
    metadata = read_metadata(file)
    most = LEAST_BUFFER if is_near else FAR_BUFFERS // max(1, metadata.num_columns)
    size = max(LEAST_BUFFER, min(most, MOST_BUFFER))
    parquet = ParquetFile(file, metadata=metadata, pre_buffer=False, buffer_size=size)

    def read(names: list[str], chosen: range | None = None) -> Iterator[Found]:
        n_read, size = 0, most_rows(len(names), _text_bytes(parquet, names))
        numbers = None if chosen is None else list(chosen)
        with naming_faults(PARQUET):
            for batch in parquet.iter_batches(size, numbers, columns=names, use_threads=False):
                n_read += batch.num_rows
                yield checked(batch.select(names)), n_read / metadata.num_rows

    def list_groups() -> list[tuple[int, int]]:
        groups = map(metadata.row_group, range(metadata.num_row_groups))
        return [(each.num_rows, each.total_byte_size) for each in groups]

    return ColumnFile(parquet.schema_arrow.names, parquet.schema_arrow, read, list_groups)


def _text_bytes(parquet: ParquetFile, names: list[str]) -> float:
    """About how many bytes the texts of a row have, in the group of rows where they have most."""
    metadata = parquet.metadata
    columns = map(metadata.schema.column, range(metadata.num_columns))
    texts = [
        index
        for index, column in enumerate(columns)
        if column.physical_type == "BYTE_ARRAY" and column.path.partition(".")[0] in names
    ]
    groups = map(metadata.row_group, range(metadata.num_row_groups if texts else 0))
    return max(
        (
            sum(group.column(index).total_uncompressed_size for index in texts) / group.num_rows
            for group in groups
            if group.num_rows
        ),
        default=0,
    )
