"""gzip, bzip2, xz and zstd, recognised by the first bytes and taken off as they come."""

from __future__ import annotations

import io
import sys
from functools import partial
from importlib import import_module
from itertools import chain, product
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from nnfwd.errors import FileError, needs_extra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["is_compressed", "uncompressed", "with_whole_head"]

_GZIP, _XZ, _ZSTD = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
# BZh alone may well begin a header: the level and the mark of the first block belong to it
_BZIP2 = tuple(b"BZh%d%s" % parts for parts in product(range(1, 10), (b"1AY&SY", b"\x17rE8P\x90")))

ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
"""Python's own module, or the same one for a Python that has none."""

_STARTS = (_GZIP, _XZ, _ZSTD, *_BZIP2)


def is_compressed(head: bytes) -> bool:
    """Tell by its first bytes whether a file is compressed.

    Examples
    --------
    >>> is_compressed(b"BZh91AY&SY"), is_compressed(b"BZh,x1")
    (True, False)
    """
    return head.startswith(_STARTS)


def uncompressed(
    pieces: Iterator[bytes], size: int, *, whole_blocks: bool = False
) -> Iterator[bytes]:
    """Take the compression off a stream of bytes, if there is one.

    What stands before a fault is yielded before the fault is raised.

    Parameters
    ----------
    pieces : iterator of bytes
    size : int
        The most bytes to yield at a time.
    whole_blocks : bool, optional
        Whether to wait for so many bytes, since nobody waits for less.

    Raises
    ------
    FileError
        If the compressed content is damaged or cut short, or if it is zstd and what reads that is
        not installed.
    """
    pieces = with_whole_head(pieces, _STARTS)
    head = next(pieces)
    pieces = chain([head], pieces)
    if is_compressed(head):
        content = _decompress(head, pieces, size)
        return _gathered(content, size) if whole_blocks else content
    return pieces


def _gathered(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Join small pieces, as decompressors give them, until there are enough bytes."""
    gathered = bytearray()
    try:
        for piece in pieces:
            gathered += piece
            if len(gathered) >= size:
                yield bytes(gathered)
                gathered.clear()
    except FileError:
        yield bytes(gathered)
        raise
    yield bytes(gathered)


def with_whole_head(pieces: Iterator[bytes], starts: tuple[bytes, ...]) -> Iterator[bytes]:
    """Join the first pieces, as many as it takes to tell which of ``starts`` they begin with.

    There is a first piece even where there are no bytes at all.
    """
    head = b""
    for piece in pieces:
        head += piece
        if not any(start.startswith(head) and start != head for start in starts):
            break
    yield head
    yield from pieces


class _Compression(NamedTuple):
    name: str
    content: io.BufferedReader
    damage: tuple[type[Exception], ...]
    """What its module raises for data that are damaged."""


def _decompress(head: bytes, pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    name, content, damage = _open(head, _PieceFile(pieces))
    try:
        yield from iter(partial(content.read1, size), b"")
    except EOFError as error:
        message = f"the {name} data end too early: the file was cut short"
        raise FileError(message) from error
    except damage as error:
        message = f"the {name} data are damaged: {error}"
        raise FileError(message) from error


def _open(head: bytes, file: _PieceFile) -> _Compression:
    """Load a format's module where such a file is read."""
    source = cast("IO[bytes]", file)
    content: object
    damage: tuple[type[Exception], ...] = (OSError,)
    if head.startswith(_GZIP):
        import gzip
        import zlib

        name, content, damage = (
            "gzip",
            gzip.GzipFile(fileobj=file, mode="rb"),
            (OSError, zlib.error),
        )
    elif head.startswith(_XZ):
        import lzma

        name, content, damage = "xz", lzma.LZMAFile(source), (OSError, lzma.LZMAError)  # noqa: SIM115
    elif head.startswith(_ZSTD):
        zstd = _zstd()
        name, content, damage = "zstd", zstd.ZstdFile(source), (OSError, zstd.ZstdError)
    else:
        import bz2

        name, content = "bzip2", bz2.BZ2File(file)
    return _Compression(name, cast("io.BufferedReader", content), damage)


def _zstd() -> ModuleType:
    try:
        return import_module(ZSTD)
    except ModuleNotFoundError as error:
        raise FileError(needs_extra("a zstd file", ZSTD)) from error


class _PieceFile(io.RawIOBase):
    """Pieces as a file: a read hands on what is there, and does not wait for more."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(filter(None, self._pieces), b""))
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken
