"""Compression by the suffix of a file's name: what is read compressed is written compressed.

The same content gives the same bytes: no time and no name is written into them.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from nnfwd.errors import OutputError, needs_extra
from nnfwd.files.compression import ZSTD
from nnfwd.loading import load

if TYPE_CHECKING:
    import os

__all__ = ["SUFFIXES", "Compressor", "find_compressor"]

_GZIP_LEVEL, _GZIP_BITS, _DEFLATED = 6, 31, 8

_PLACES: dict[str, tuple[str, tuple[int, ...]]] = {
    ".gz": ("zlib:compressobj", (_GZIP_LEVEL, _DEFLATED, _GZIP_BITS)),
    ".bz2": ("bz2:BZ2Compressor", ()),
    ".xz": ("lzma:LZMACompressor", ()),
    ".zst": (f"{ZSTD}:ZstdCompressor", ()),
}
"""What makes the compressor of each suffix, and what it is given."""

SUFFIXES = tuple(_PLACES)
"""Suffixes of compressed files."""


class Compressor(Protocol):
    """What the compressors of all modules have in common."""

    def compress(self, data: bytes, /) -> bytes:
        """Compress data, and return what is ready."""

    def flush(self) -> bytes:
        """Return the rest."""


def find_compressor(path: str | os.PathLike[str]) -> Compressor | None:
    """Make the compressor for a file's suffix; None if it has no suffix of a compression.

    Raises
    ------
    OutputError
        If it is zstd, and what writes that is not installed.

    Examples
    --------
    >>> import gzip
    >>> compressor = find_compressor("out.csv.GZ")
    >>> gzip.decompress(compressor.compress(b"52") + compressor.flush())
    b'52'
    >>> find_compressor("out.csv") is None
    True
    """
    suffix = PurePath(path).suffix.lower()
    if suffix not in _PLACES:
        return None
    place, given = _PLACES[suffix]
    try:
        compressor: Compressor = load(place)(*given)
    except ModuleNotFoundError as error:
        raise OutputError(needs_extra("a zstd file", ZSTD)) from error
    return compressor
