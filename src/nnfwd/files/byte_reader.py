"""The bytes of a file or of standard input, as they arrive, without compression."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.compression import STARTS, Decompressed, is_compressed
from nnfwd.files.stored import open_stored

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from nnfwd.files.compression import Readable
    from nnfwd.files.stored import StoredFile

__all__ = ["PIECE_SIZE", "ByteReader", "open_bytes"]

PIECE_SIZE = 3 << 20
"""Bytes that are read at a time, at most."""

_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class ByteReader:
    """Reads bytes as they arrive, and can look at the first of them.

    Parameters
    ----------
    source : Readable
        What is read: the stored file, or its content without compression.
    stored : StoredFile
    piece_size : int
        The most bytes to read at a time.

    Attributes
    ----------
    is_plain : bool
        Whether it is not compressed, and can be read at any place.
    """

    def __init__(self, source: Readable, stored: StoredFile, piece_size: int) -> None:
        self.stored = stored
        self.is_plain = source is stored and stored.is_seekable
        self._source = source
        self._piece_size = piece_size
        self._ahead = b""

    def head(self, starts: tuple[bytes, ...]) -> bytes:
        """Look at the first bytes, as many as it takes to know with which of ``starts`` they begin.

        There may be more of them, and none if the file is empty.
        """
        while any(start.startswith(self._ahead) and start != self._ahead for start in starts):
            more = self._read_source(self._piece_size)
            if not more:
                break
            self._ahead += more
        return self._ahead

    def skip_mark(self) -> None:
        """Pass over a byte order mark of UTF-8.

        Raises
        ------
        FileError
            If there is one of UTF-16 or UTF-32.
        """
        head = self.head((_UTF8_MARK, *_OTHER_MARKS))
        for mark, encoding in _OTHER_MARKS.items():
            if head.startswith(mark):
                message = f"the text is {encoding}: save it as UTF-8"
                raise FileError(message)
        self._ahead = head.removeprefix(_UTF8_MARK)

    def read(self, size: int, /) -> bytes:
        """Read what is there, up to ``size`` bytes; nothing at the end."""
        if not self._ahead:
            return self._source.read(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def is_idle(self) -> bool:
        """Whether no data is available yet."""
        return not self._ahead and self.stored.is_idle()

    def pieces(self) -> Iterator[bytes]:
        """Iterate over the rest; an empty piece says that no data is available yet.

        Pieces of plain files on a disk end at line ends. What comes before a fault is yielded
        before the error is raised.
        """
        piece, self._ahead = self._ahead, b""
        pieces, n_bytes = [piece], len(piece)
        try:
            while True:
                is_full = self.is_plain or n_bytes >= self._piece_size
                if n_bytes and (is_full or self.stored.is_idle(n_bytes)):
                    yield b"".join(pieces)
                    pieces, n_bytes = [], 0
                    if self.stored.is_idle():
                        yield b""
                piece = self._read_source(self._piece_size - n_bytes)
                if not piece:
                    break
                pieces.append(piece)
                n_bytes += len(piece)
        except FileError:
            yield b"".join(pieces)
            raise
        yield b"".join(pieces)

    def _read_source(self, size: int) -> bytes:
        return self._source.read(self.stored.size_up_to_line_end(size) if self.is_plain else size)


@contextmanager
def open_bytes(
    path: str | os.PathLike[str], piece_size: int = PIECE_SIZE, *, keep_mark: bool = False
) -> Iterator[ByteReader]:
    """Open a file, to be read without compression and without a UTF-8 byte order mark.

    Parameters
    ----------
    path : str or PathLike
        ``-`` is standard input.
    piece_size : int, optional
        The most bytes to read at a time.
    keep_mark : bool, optional
        Whether a byte order mark is read as all else is.

    Raises
    ------
    FileError
        If the file cannot be opened or read, if its compressed content is damaged or cut short, or
        if its text is marked as UTF-16 or UTF-32.
    """
    with open_stored(path) as stored:
        file = ByteReader(stored, stored, piece_size)
        head = file.head(STARTS)
        if is_compressed(head):
            file = ByteReader(Decompressed(head, file), stored, piece_size)
        if not keep_mark:
            file.skip_mark()
        yield file
