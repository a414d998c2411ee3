"""A file or standard input as it is stored: opened, counted, and checked for changes."""

from __future__ import annotations

import os
import select
import stat
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast

from nnfwd.errors import FileError, MissingFileError
from nnfwd.files.paths import STDIN, refuse_address
from nnfwd.files.recording import is_to_record, record

if TYPE_CHECKING:
    import hashlib
    import io
    from collections.abc import Iterator

__all__ = ["StoredFile", "open_stored", "record_besides"]

TAIL = 32 << 10
"""Bytes before the end of a piece in which a line end is looked for."""

MUCH = 32 << 10
"""Bytes at a time that distinguish a busy pipe from one that is written to row by row."""

CHANGED = "the file changed while it was read"

GRACE = 0.002
"""Seconds to wait for more from a busy pipe before its bytes are worked on."""


class StoredFile:
    """An open file, compressed or not.

    Parameters
    ----------
    file : io.BufferedReader
    path : str
        ``-`` is standard input.

    Attributes
    ----------
    is_on_disk : bool
        Whether it can be read at any time, unlike a pipe or a terminal.
    size : int
        How many bytes it had on its disk as it was opened; 0 for anything else.
    time : int
        When it was last written to by then, in nanoseconds; 0 for anything else.
    n_bytes : int
        How many bytes have been read.
    digest : hashlib hash, optional
        Of the bytes that have been read, where that is wanted.
    is_complete : bool
        Whether they have been read to the end.
    """

    def __init__(self, file: io.BufferedReader, path: str) -> None:
        self._file = file
        self.path = path
        self._before = _status_on_disk(file)
        self.is_on_disk = self._before is not None
        self.size = 0 if self._before is None else self._before.st_size
        self.time = 0 if self._before is None else self._before.st_mtime_ns
        self.n_bytes = 0
        self.digest: hashlib._Hash | None = None
        self.is_complete = False
        self._is_in_order = True

    def read(self, size: int) -> bytes:
        """Read what is there, up to ``size`` bytes; wait only if nothing is.

        Raises
        ------
        FileError
            If the file cannot be read, or if at its end it is not what it was when it was opened,
            but for more after that.
        """
        try:
            data = self._file.read(size) if self.is_on_disk else self._file.read1(size)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        self.n_bytes += len(data)
        self.is_complete = not data
        if self.digest is not None:
            self.digest.update(data)
        if not data and not self._has_grown():
            self.check_unchanged()
        return data

    def seek(self, place: int) -> None:
        """Go on reading at some byte of a file on a disk.

        Raises
        ------
        FileError
            If it cannot be read there.
        """
        self._is_in_order = False
        try:
            self._file.seek(place)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error

    def read_out(self) -> None:
        """Read on to the end, for the digest."""
        while not self.is_complete:
            self.read(MUCH)

    def whole_digest(self) -> str:
        """Get the digest of all bytes; a file on a disk that was closed early is read once more.

        Raises
        ------
        FileError
            If the file has changed since it was opened.
        """
        if self._is_in_order and (self.is_complete or not self._file.closed):
            self.read_out()
        else:
            self._read_again()
        return "" if self.digest is None else self.digest.hexdigest()

    def _read_again(self) -> None:
        from hashlib import file_digest

        try:
            with open(self.path, "rb") as file:  # noqa: PTH123 - a path may be a text
                status = os.fstat(file.fileno())
                self.digest = file_digest(file, "sha256")
        except OSError as error:
            raise _unreadable(error) from error
        if self._before is not None and _version(status) != _version(self._before):
            raise FileError(CHANGED)

    def size_up_to_line_end(self, size: int) -> int:
        """Look ahead on a disk for how much to read; ``size`` if the file or a line ends later."""
        try:
            begin, tail_size = self._file.tell(), min(TAIL, size)
            self._file.seek(begin + size - tail_size)
            tail = self._file.read(tail_size)
            self._file.seek(begin)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        end = tail.rfind(b"\n") + 1 if len(tail) == tail_size else 0
        return size - tail_size + end if end else size

    def is_idle(self, n_bytes: int = 0) -> bool:
        """Whether no data is available yet; a pipe that just gave much gets a moment's grace."""
        if self.is_on_disk:
            return False
        try:
            return not select.select([self._file], [], [], GRACE if n_bytes >= MUCH else 0.0)[0]
        except (OSError, ValueError):
            return False

    def _has_grown(self) -> bool:
        """Whether there is more than when it was opened, and what there was has been read."""
        if self._before is None:
            return False
        size = self._before.st_size
        return size < os.fstat(self._file.fileno()).st_size and size <= self._file.tell()

    def check_unchanged(self) -> None:
        """Check that a file on a disk has not been written to since it was opened.

        Raises
        ------
        FileError
            If it was: what was read may be partly what it was before, and partly what it is now.
        """
        if self._before is None:
            return
        if os.fstat(self._file.fileno()).st_mtime_ns != self._before.st_mtime_ns:
            raise FileError(CHANGED)


@contextmanager
def open_stored(path: str | os.PathLike[str]) -> Iterator[StoredFile]:
    """Open a file, or standard input where the path is ``-``.

    Raises
    ------
    FileError
        If it cannot be opened, or the path is an address.
    """
    if os.fspath(path) == STDIN:
        stdin = getattr(sys.stdin, "buffer", None)
        if stdin is None or stdin.closed:
            message = "standard input is closed"
            raise FileError(message)
        standard = StoredFile(cast("io.BufferedReader", stdin), STDIN)
        record(standard)
        yield standard
        return
    refuse_address(path)
    with ExitStack() as stack:
        try:
            descriptor = os.open(path, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            # It is closed above, also where rows are not read to their end.
            file = stack.enter_context(open(descriptor, "rb", closefd=False))
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        stored = StoredFile(file, os.fspath(path))
        record(stored)
        yield stored
        if stored.digest is not None and not stored.is_on_disk:
            stored.read_out()  # it cannot be read once more


def record_besides(path: str | os.PathLike[str]) -> None:
    """Record a file that is read by other means, before it is read."""
    if is_to_record(os.fspath(path)):
        with open_stored(path):
            pass


def _version(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _status_on_disk(file: io.BufferedReader) -> os.stat_result | None:
    try:
        status = os.fstat(file.fileno())
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _unreadable(error: OSError | ValueError) -> FileError:
    match error:
        case FileNotFoundError():
            return MissingFileError("there is no such file")
        case IsADirectoryError():
            message = "this is a directory, not a file"
        case PermissionError():
            message = "permission to read it is denied"
        case _:
            reason = error.strerror if isinstance(error, OSError) else None
            message = f"it cannot be read: {reason or error}"
    return FileError(message)
