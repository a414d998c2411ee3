"""Zip archives, as Keras, PyTorch and skops write them, read within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from nnfwd.errors import FileError, quote
from nnfwd.files.limits import LONGEST_NETWORK

__all__ = ["Archive"]

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of compressing that is not known
    OSError,
    RuntimeError,  # a password
    ValueError,
)
"""What zipfile raises for archives that are not what they should be."""


class Archive:
    """A zip archive in memory, of which no more is unpacked than a network may have bytes.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    FileError
        If it is not a zip archive, or is cut short.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            message = f"the zip archive is damaged or cut short: {quote(str(error))}"
            raise FileError(message) from error
        self.names = tuple(dict.fromkeys(self._zip.namelist()))
        self._left = LONGEST_NETWORK

    def find(self, ending: str) -> str:
        """Find the one member whose name ends so; empty if there is none, or more than one."""
        found = [name for name in self.names if f"/{name}".endswith(f"/{ending}")]
        return found[0] if len(found) == 1 else ""

    def read(self, name: str, longest: int = LONGEST_NETWORK) -> bytes:
        """Unpack a member.

        Raises
        ------
        FileError
            If there is none of that name, it is damaged, or longer than ``longest`` bytes, or if
            with it more is unpacked than a network may have bytes.
        """
        if name not in self.names:
            message = f"there is no {quote(name)} in the zip archive"
            raise FileError(message)
        limit = min(longest, self._left)
        try:
            with self._zip.open(name) as member:
                data = member.read(limit + 1)
        except DAMAGED as error:
            message = f"{quote(name)} in the zip archive is damaged: {quote(str(error))}"
            raise FileError(message) from error
        if len(data) > limit:
            message = f"{quote(name)} in the zip archive is longer than {limit} bytes"
            raise FileError(message)
        self._left -= len(data)
        return data
