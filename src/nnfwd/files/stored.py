"""A file or standard input as it is stored: opened, counted, and checked for changes."""

from __future__ import annotations

import os
import select
import stat
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from nnfwd.errors import FileError, MissingFileError
from nnfwd.files.paths import STDIN
from nnfwd.files.places import address_of
from nnfwd.files.recording import is_to_record, record
from nnfwd.files.stamps import Stamp

if TYPE_CHECKING:
    import hashlib
    import io
    from collections.abc import Callable, Iterator

__all__ = ["StoredFile", "open_stored", "record_besides"]

TAIL = 32 << 10
"""Bytes before the end of a piece in which a line end is looked for."""

MUCH = 32 << 10
"""Bytes at a time that distinguish a busy pipe from one that is written to row by row."""

GRACE = 0.002
"""Seconds to wait for more from a busy pipe before its bytes are worked on."""


class Content(NamedTuple):
    """What is read of an open file, wherever it is.

    Parameters
    ----------
    file : io.BufferedReader
    stamp : Stamp or None
        What state it was opened in; None if it can be read only once, as a pipe.
    look : callable
        Tells what state it is in now.
    is_seekable : bool
        Whether any of its bytes can be read at any time.
    is_near : bool
        Whether that takes no time.
    """

    file: io.BufferedReader
    stamp: Stamp | None
    look: Callable[[], Stamp | None]
    is_seekable: bool
    is_near: bool


class StoredFile:
    """An open file, compressed or not.

    Parameters
    ----------
    content : Content
    path : str
        ``-`` is standard input.

    Attributes
    ----------
    stamp : Stamp or None
        The state that it was opened in; None for a pipe or a terminal.
    is_seekable, is_near : bool
        As those of ``content``.
    n_bytes : int
        How many bytes have been read.
    digest : hashlib hash, optional
        Of the bytes that have been read, where that is wanted.
    is_complete : bool
        Whether they have been read to the end.
    """

    def __init__(self, content: Content, path: str) -> None:
        self._file = content.file
        self._look = content.look
        self.path = path
        self.stamp = content.stamp
        self.is_seekable = content.is_seekable
        self.is_near = content.is_near
        self.n_bytes = 0
        self.digest: hashlib._Hash | None = None
        self.is_complete = False
        self._is_in_order = True
        self._place = 0

    @property
    def size(self) -> int:
        """How many bytes it had as it was opened; 0 where that is not known."""
        return 0 if self.stamp is None else self.stamp.size

    @property
    def raw(self) -> Any:
        """The file without anything that is read ahead, to be read at any place."""
        return self._file.raw

    def read(self, size: int) -> bytes:
        """Read what is there, up to ``size`` bytes; wait only if nothing is.

        Raises
        ------
        FileError
            If the file cannot be read, or if at its end it is not what it was when it was opened,
            but for more after that; if what is elsewhere ends before its size.
        """
        try:
            data = self._file.read(size) if self.is_seekable else self._file.read1(size)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        self.n_bytes += len(data)
        self._place += len(data)
        self.is_complete = not data
        if self.digest is not None:
            self.digest.update(data)
        if not data:
            self._check_end()
        return data

    def seek(self, place: int) -> None:
        """Go on reading at some byte.

        Raises
        ------
        FileError
            If it cannot be read there.
        """
        self._is_in_order = False
        try:
            self._place = self._file.seek(place)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error

    def read_out(self) -> None:
        """Read on to the end, for the digest."""
        while not self.is_complete:
            self.read(MUCH)

    def whole_digest(self) -> str:
        """Get the digest of all bytes; a file that was closed early is read once more.

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

        with _opened(self.path) as again:
            try:
                self.digest = file_digest(again.file, "sha256")
            except OSError as error:
                raise _unreadable(error) from error
        if self.stamp is not None:
            self.stamp.check_unchanged(again.stamp)

    def size_up_to_line_end(self, size: int) -> int:
        """Look ahead on a disk for how much to read; ``size`` if the file or a line ends later."""
        if not self.is_near:
            return size
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
        if self.stamp is not None:
            return False
        try:
            return not select.select([self._file], [], [], GRACE if n_bytes >= MUCH else 0.0)[0]
        except (OSError, ValueError):
            return False

    def _has_grown(self) -> bool:
        """Whether there is more than when it was opened, and what there was has been read.

        Only on a disk: an object in a store does not grow, it is replaced.
        """
        now = self._look() if self.is_near else None
        if now is None:
            return False
        return self.size < now.size and self.size <= self._file.tell()

    def _check_end(self) -> None:
        if self._has_grown():
            return
        self.check_unchanged()
        if self._place < self.size and not self.is_near:  # sizes of /sys are not to be believed
            from nnfwd.files.driver_errors import CUT_OFF

            raise FileError(CUT_OFF)

    def check_unchanged(self) -> None:
        """Check that a file is in the state still that it was opened in.

        Raises
        ------
        FileError
            If it is not.
        """
        if self.stamp is not None:
            self.stamp.check_unchanged(self._look())


@contextmanager
def open_stored(path: str | os.PathLike[str]) -> Iterator[StoredFile]:
    """Open a file, what is at an address, or standard input where the path is ``-``.

    Raises
    ------
    FileError
        If it cannot be opened.
    """
    with _opened(path) as content:
        stored = StoredFile(content, os.fspath(path))
        record(stored)
        yield stored
        if stored.digest is not None and stored.stamp is None and stored.path != STDIN:
            stored.read_out()  # it cannot be read once more


def record_besides(path: str | os.PathLike[str]) -> None:
    """Record a file that is read by other means, before it is read."""
    if is_to_record(os.fspath(path)):
        with open_stored(path):
            pass


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[Content]:
    address = address_of(path)
    with ExitStack() as stack:
        if address is not None:
            file, stamp, is_seekable = stack.enter_context(address.opened())
            yield Content(file, stamp, address.stamp, is_seekable, is_near=False)
            return
        is_standard = os.fspath(path) == STDIN
        file = _standard_input() if is_standard else _open_here(path, stack)
        here = _state_on_disk(file)
        yield Content(file, here, lambda: _state_on_disk(file), here is not None, is_near=True)


def _standard_input() -> io.BufferedReader:
    stdin = getattr(sys.stdin, "buffer", None)
    if stdin is None or stdin.closed:
        message = "standard input is closed"
        raise FileError(message)
    return cast("io.BufferedReader", stdin)


def _open_here(path: str | os.PathLike[str], stack: ExitStack) -> io.BufferedReader:
    try:
        descriptor = os.open(path, os.O_RDONLY)
        stack.callback(os.close, descriptor)
        # It is closed above, also where rows are not read to their end.
        return stack.enter_context(open(descriptor, "rb", closefd=False))
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error


def _state_on_disk(file: io.BufferedReader) -> Stamp | None:
    try:
        status = os.fstat(file.fileno())
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


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
