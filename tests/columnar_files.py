"""Files of columns in tests: one table, in every form that it can have on a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnfwd.rows.formats import FORMATS

pa = pytest.importorskip("pyarrow")

if TYPE_CHECKING:
    from pathlib import Path

FORMS = tuple(f"rows.{name}" for name, each in FORMATS.items() if each.needs == "PyArrow")
"""A Parquet file, an Arrow file, an Arrow stream."""


def write_columns(path: Path, table: pa.Table | dict[str, object], batch: int = 2) -> Path:
    """Write a table as its name says, in row groups or batches of so many rows."""
    from pyarrow import ipc, parquet

    table = table if isinstance(table, pa.Table) else pa.table(table)
    if path.suffix == ".parquet":
        parquet.write_table(table, path, row_group_size=batch)
        return path
    new = ipc.new_stream if path.suffix == ".arrows" else ipc.new_file
    with new(str(path), table.schema) as writer:
        writer.write_table(table, batch)
    return path


def read_columns(path: Path) -> pa.Table:
    """Read a table back."""
    from pyarrow import ipc, parquet

    if path.suffix == ".parquet":
        return parquet.read_table(path)
    opened = (ipc.open_stream if path.suffix == ".arrows" else ipc.open_file)(path.read_bytes())
    return opened.read_all()
