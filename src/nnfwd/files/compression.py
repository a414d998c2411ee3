"""gzip, bzip2, xz and zstd, recognised by their first bytes and decompressed as they are read."""

from __future__ import annotations

import sys
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, Protocol

from nnfwd.errors import FileError, needs_extra
from nnfwd.loading import load

if TYPE_CHECKING:
    import io

__all__ = ["STARTS", "Decompressed", "Readable", "is_compressed"]

ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
"""Python's own module, or its backport."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Read what is there, up to ``size`` bytes; nothing at the end."""


class _Compression(NamedTuple):
    name: str
    starts: tuple[bytes, ...]
    """What its files begin with."""
    module: str
    """It has a function ``open``."""
    damage: str
    """What that raises for data that are damaged, besides OSError."""


_COMPRESSIONS = (
    _Compression("gzip", (b"\x1f\x8b",), "gzip", "zlib:error"),
    _Compression("xz", (b"\xfd7zXZ\x00",), "lzma", "lzma:LZMAError"),
    _Compression("zstd", (b"\x28\xb5\x2f\xfd",), ZSTD, f"{ZSTD}:ZstdError"),
    _Compression(
        "bzip2",
        # BZh alone may well begin a header: the level and the mark of the first block belong to it
        tuple(b"BZh%d%s" % p for p in product(range(1, 10), (b"1AY&SY", b"\x17rE8P\x90"))),
        "bz2",
        "builtins:OSError",
    ),
)

STARTS = tuple(start for each in _COMPRESSIONS for start in each.starts)
"""What compressed files begin with."""


def is_compressed(head: bytes) -> bool:
    """Whether a file is compressed, by its first bytes.

    Examples
    --------
    >>> is_compressed(b"BZh91AY&SY"), is_compressed(b"BZh,x1")
    (True, False)
    """
    return head.startswith(STARTS)


class Decompressed:
    """A compressed file without its compression.

    Parameters
    ----------
    head : bytes
        What it begins with.
    file : Readable

    Raises
    ------
    FileError
        If it is zstd and what reads that is not installed.
    """

    def __init__(self, head: bytes, file: Readable) -> None:
        self._name, _, module, damage = next(
            each for each in _COMPRESSIONS if head.startswith(each.starts)
        )
        try:
            self._content: io.BufferedReader = load(f"{module}:open")(file)
            self._damage: type[Exception] = load(damage)
        except ModuleNotFoundError as error:
            raise FileError(needs_extra(f"a {self._name} file", module)) from error

    def read(self, size: int, /) -> bytes:
        """Read what is there, up to ``size`` bytes.

        Raises
        ------
        FileError
            If the compressed content is damaged or cut short.
        """
        try:
            return self._content.read1(size)
        except EOFError as error:
            message = f"the {self._name} data end too early: the file was cut short"
            raise FileError(message) from error
        except (OSError, self._damage) as error:
            message = f"the {self._name} data are damaged: {error}"
            raise FileError(message) from error
