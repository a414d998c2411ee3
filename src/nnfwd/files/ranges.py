"""The bytes of a plain file from one place to another, and whether the file is what it was."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import PIECE_SIZE, ByteReader
from nnfwd.files.paths import STDIN
from nnfwd.files.places import address_of
from nnfwd.files.stored import open_stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.files.stamps import Stamp
    from nnfwd.files.stored import StoredFile

__all__ = ["look_at", "open_range", "read_range"]


def look_at(path: str) -> Stamp:
    """Look at a file that can be read again.

    Raises
    ------
    FileError
        If it is not there, or can be read only once.
    """
    address = address_of(path)
    if address is not None:
        return address.stamp()
    with open_stored(path) as stored:
        if path == STDIN or stored.stamp is None:
            message = "only a file that has a name and is on a disk can be read in parts"
            raise FileError(message, hint="name a file with -i, or write one file with -o FILE")
        return stored.stamp


@contextmanager
def open_range(
    path: str, start: int, stop: int, piece_size: int = PIECE_SIZE
) -> Iterator[ByteReader]:
    r"""Open some of the bytes of a file that is not compressed.

    Raises
    ------
    FileError
        If the file cannot be opened or read.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     _ = file.write(b"x1\n3\n5\n7\n")
    ...     file.flush()
    ...     with open_range(file.name, 3, 7) as some:
    ...         b"".join(some.pieces())
    b'3\n5\n'
    """
    with open_stored(path) as stored:
        stored.seek(start)
        file = ByteReader(_Range(stored, stop - start), stored, piece_size)
        if not start:
            file.skip_mark()
        yield file


def read_range(path: str, start: int, stop: int, piece_size: int = PIECE_SIZE) -> Iterator[bytes]:
    """Iterate over the bytes of a range, in pieces."""
    with open_range(path, start, stop, piece_size) as file:
        yield from file.pieces()


class _Range:
    """A stored file up to some place."""

    def __init__(self, stored: StoredFile, n_bytes: int) -> None:
        self._stored = stored
        self._left = n_bytes

    def read(self, size: int, /) -> bytes:
        if not self._left:
            return b""
        data = self._stored.read(min(size, self._left))
        self._left -= len(data)
        return data
