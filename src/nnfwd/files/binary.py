"""A binary file as a whole, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.limits import LONGEST_NETWORK
from nnfwd.files.paths import name_of

if TYPE_CHECKING:
    import os

__all__ = ["read_binary"]


def read_binary(path: str | os.PathLike[str], longest: int = LONGEST_NETWORK) -> bytes:
    """Read a file or standard input, without compression.

    Raises
    ------
    FileError
        If it cannot be read, or is longer than ``longest`` bytes.
    """
    try:
        with open_bytes(path) as file:
            pieces, n_bytes = [], 0
            while piece := file.read(longest + 1 - n_bytes):
                pieces.append(piece)
                n_bytes += len(piece)
                if n_bytes > longest:
                    message = (
                        f"it is longer than {longest >> 20} MiB, the most that is read as a whole"
                    )
                    raise FileError(message)
            return b"".join(pieces)
    except FileError as error:
        error.at(file=name_of(path))
        raise
