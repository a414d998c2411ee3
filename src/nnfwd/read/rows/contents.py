"""Files of columns, told from text by their first bytes, whatever they are called."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, needs_extra
from nnfwd.read.compression import with_whole_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.read.rows.blocks import Table
    from nnfwd.read.rows.sources import Source
    from nnfwd.read.rows.wanted import Wanted
    from nnfwd.read.streams import Meter

__all__ = ["ARROW_FILE", "ARROW_STREAM", "PARQUET", "open_by_content", "tell_columnar"]

PARQUET, ARROW_FILE, ARROW_STREAM = b"PAR1\x15", b"ARROW1\0\0", b"\xff\xff\xff\xff"
"""How each begins: with something that no text begins with."""


def tell_columnar(pieces: Iterator[bytes]) -> tuple[bytes | None, Iterator[bytes]]:
    """Tell which of the kinds of files above begins here.

    Returns
    -------
    kind : bytes or None
        Its first bytes; None for anything else.
    pieces : iterator of bytes
        All of them, as they were.
    """
    kinds = (PARQUET, ARROW_FILE, ARROW_STREAM)
    pieces = with_whole_head(pieces, kinds)
    head = next(pieces)
    kind = next((kind for kind in kinds if head.startswith(kind)), None)
    return kind, chain([head], pieces)


def open_by_content(
    kind: bytes | None, source: Source, pieces: Iterator[bytes], wanted: Wanted, meter: Meter
) -> Table:
    """Open a file of columns.

    Raises
    ------
    FileError
        If it is none, cannot be read, or PyArrow is not installed.
    ColumnError
        If its columns do not fit.
    """
    if kind is None:
        name = "a Parquet" if source.format == "parquet" else "an Arrow"
        message = f"this is not {name} file"
        raise FileError(message)
    try:
        from nnfwd.read.rows.columnar import open_columnar
    except ModuleNotFoundError as error:
        message = needs_extra("a Parquet file" if kind == PARQUET else "an Arrow file", "PyArrow")
        raise FileError(message) from error
    return open_columnar(kind, source, pieces, wanted, meter)
