"""The bytes of a source of rows, and how many there are."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from nnfwd.read.rows.sources import STDIN, RowTexts
from nnfwd.read.streams import PIECE_SIZE, read_pieces

if TYPE_CHECKING:
    from nnfwd.read.rows.sources import Source

__all__ = ["PIECE_SIZE", "file_size", "read_pieces"]


def file_size(source: Source | RowTexts) -> int:
    """How many bytes a file on a disk has; 0 for anything else."""
    if isinstance(source, RowTexts) or source.path == STDIN:
        return 0
    try:
        status = os.stat(source.path)  # noqa: PTH116 (a path may be a text with a NUL byte)
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
