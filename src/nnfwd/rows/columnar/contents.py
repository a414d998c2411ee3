"""Files of columns, told from text by their first bytes, whatever they are called."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.files.compression import with_whole_head

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["ARROW_FILE", "ARROW_STREAM", "PARQUET", "tell_columnar"]

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
