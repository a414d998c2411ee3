"""The bytes of a file or of standard input, as they come.

A pipe that is written to slowly is handed on piece by piece: nothing waits for a block to be full.
"""

from __future__ import annotations

import os
import select
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from nnfwd.errors import FileError
from nnfwd.files.compression import is_compressed, uncompressed, with_whole_head
from nnfwd.files.paths import STDIN

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

__all__ = ["PIECE_SIZE", "Meter", "check_unchanged", "read_pieces"]

PIECE_SIZE = 3 << 20
"""Bytes that are read at a time, at most."""

TAIL = 32 << 10
"""Bytes before the end of a piece in which a line end is looked for."""

MUCH = 32 << 10
"""Bytes in one go that tell a busy pipe from one that is written to row by row."""

GRACE = 0.002
"""Seconds to wait for more from a busy pipe before what there is goes on."""

_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Meter:
    """How far reading has come: bytes as they stand in files, compressed or not."""

    def __init__(self) -> None:
        self.n_bytes = 0

    def count(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Hand on pieces and count them."""
        for piece in pieces:
            self.n_bytes += len(piece)
            yield piece


def read_pieces(
    path: str | os.PathLike[str], size: int = PIECE_SIZE, meter: Meter | None = None
) -> Iterator[bytes]:
    """Read a file as it comes, without compression and without a UTF-8 byte order mark.

    What stands before a fault is yielded before the fault is raised.

    Parameters
    ----------
    path : str or PathLike
        ``-`` is standard input.
    size : int, optional
        The most bytes to read at a time.
    meter : Meter, optional
        Counts what has been read.

    Raises
    ------
    FileError
        If the file cannot be opened or read, if its compressed content is damaged or cut short, or
        if its text is marked as UTF-16 or UTF-32.
    """
    with _opened(path) as file:
        read = _read_lines(file, size) if _is_text_on_disk(file) else _read_on(file, size)
        if _is_regular(file):
            read = _while_unchanged(file, read)
        counted = read if meter is None else meter.count(read)
        pieces = uncompressed(counted, size, whole_blocks=_is_regular(file))
        pieces = with_whole_head(pieces, (_UTF8_MARK, *_OTHER_MARKS))
        yield _without_mark(next(pieces))
        yield from pieces


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[io.BufferedReader]:
    if os.fspath(path) == STDIN:
        stdin = getattr(sys.stdin, "buffer", None)
        if stdin is None or stdin.closed:
            message = "standard input is closed"
            raise FileError(message)
        yield cast("io.BufferedReader", stdin)
        return
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 (closed by the `with` below)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    with file:
        yield file


def _while_unchanged(file: io.BufferedReader, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Hand on the pieces of a file on a disk, which may grow, but not change otherwise."""
    before = os.fstat(file.fileno())
    yield from pieces
    grew = before.st_size < os.fstat(file.fileno()).st_size and before.st_size <= file.tell()
    if not grew:
        check_unchanged(before, file.fileno())


def check_unchanged(before: os.stat_result, descriptor: int) -> None:
    """Look whether a file was written to since ``before``.

    Raises
    ------
    FileError
        If it was: what was read may be partly what it was before, and partly what it is now.
    """
    if os.fstat(descriptor).st_mtime_ns != before.st_mtime_ns:
        message = "the file changed while it was read"
        raise FileError(message)


def _read_lines(file: io.BufferedReader, size: int) -> Iterator[bytes]:
    """Read text on a disk so that pieces end where lines do: nobody has to put them together."""
    try:
        while piece := file.read(_up_to_line_end(file, size)):
            yield piece
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    yield b""


def _up_to_line_end(file: io.BufferedReader, size: int) -> int:
    """Look ahead for how much to read; all of ``size`` where the file or a line ends later."""
    begin, tail_size = file.tell(), min(TAIL, size)
    file.seek(begin + size - tail_size)
    tail = file.read(tail_size)
    file.seek(begin)
    end = tail.rfind(b"\n") + 1 if len(tail) == tail_size else 0
    return size - tail_size + end if end else size


def _read_on(file: io.BufferedReader, size: int) -> Iterator[bytes]:
    """Read what is there; where a pipe is empty for now, say so by an empty piece and wait."""
    pieces: list[bytes] = []
    n_bytes = 0
    try:
        while piece := file.read1(size - n_bytes):
            pieces.append(piece)
            n_bytes += len(piece)
            if n_bytes >= size or not _is_ready(file, n_bytes):
                yield b"".join(pieces)
                pieces.clear()
                n_bytes = 0
                if not _is_ready(file, n_bytes):
                    yield b""
    except (OSError, ValueError) as error:
        yield b"".join(pieces)
        raise _unreadable(error) from error
    yield b"".join(pieces)


def _is_ready(file: io.BufferedReader, n_bytes: int) -> bool:
    """Whether a pipe has more to read; one that has given much just now gets a moment's grace."""
    try:
        return bool(select.select([file], [], [], GRACE if n_bytes >= MUCH else 0.0)[0])
    except (OSError, ValueError):
        return True


def _unreadable(error: OSError | ValueError) -> FileError:
    match error:
        case FileNotFoundError():
            message = "there is no such file"
        case IsADirectoryError():
            message = "this is a directory, not a file"
        case PermissionError():
            message = "permission to read it is denied"
        case _:
            reason = error.strerror if isinstance(error, OSError) else None
            message = f"it cannot be read: {reason or error}"
    return FileError(message)


def _is_regular(file: io.BufferedReader) -> bool:
    """Tell a file on a disk, where reading on waits for nobody, from a pipe or a terminal."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except OSError:
        return False


def _is_text_on_disk(file: io.BufferedReader) -> bool:
    """Tell a file in which one can go back to where a line begins; no, if it cannot be read."""
    try:
        return _is_regular(file) and not is_compressed(file.peek())
    except (OSError, ValueError):
        return False


def _without_mark(head: bytes) -> bytes:
    for mark, encoding in _OTHER_MARKS.items():
        if head.startswith(mark):
            message = f"the text is {encoding}: save it as UTF-8"
            raise FileError(message)
    return head.removeprefix(_UTF8_MARK)
