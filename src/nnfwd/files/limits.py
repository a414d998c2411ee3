"""The most that is read into memory: of a whole file, of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["IN_BLOCKS", "LONGEST_NETWORK", "LONGEST_RECORD", "LONGEST_ROWS", "gather"]

LONGEST_NETWORK = 256 << 20
"""Bytes of a network or settings file, without compression."""

LONGEST_ROWS = 1 << 30
"""Bytes of rows that are read whole, as YAML and JSON by columns are, without compression."""

IN_BLOCKS = "CSV and JSON Lines are read row by row, however long they are"
"""A way out where rows are too long to be read whole."""

LONGEST_RECORD = 64 << 20
"""Bytes of a record: memory is bounded also where there is no line end."""


def gather(pieces: Iterable[bytes], longest: int, hint: str | None = None) -> bytes:
    """Join pieces, up to the first one that has a NUL byte in it, which no text has.

    Raises
    ------
    FileError
        If they are longer than ``longest`` bytes.

    Examples
    --------
    >>> gather([b"[3, ", b"5]"], longest=8)
    b'[3, 5]'
    """
    gathered, n_bytes = [], 0
    for piece in pieces:
        gathered.append(piece)
        n_bytes += len(piece)
        if b"\0" in piece:
            break
        if n_bytes > longest:
            message = f"it is longer than {longest >> 20} MiB, the most that is read as a whole"
            raise FileError(message, hint=hint)
    return b"".join(gathered)
