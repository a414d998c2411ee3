"""A folder of results: its files are complete or not there at all, whatever ends the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nnfwd.files.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

__all__ = ["OWN", "REJECTS", "Folder", "Writing"]

OWN = "_nnfwd"
"""What a run keeps for itself: readers of folders skip what begins with ``_``."""

REJECTS = f"{OWN}/rejects/"
"""Where the bad rows of each part are."""


class Writing:
    """A file that is being written: it is called with bytes, which are counted and hashed.

    Attributes
    ----------
    version : str
        What a store calls the file when it is complete.
    """

    def __init__(self, put: Callable[[bytes], object]) -> None:
        from hashlib import sha256

        self._put = put
        self._checksum = sha256()
        self._n_bytes = 0
        self.version = ""

    def __call__(self, data: bytes) -> None:
        """Write all of some bytes."""
        self._put(data)
        self._checksum.update(data)
        self._n_bytes += len(data)

    @property
    def stamp(self) -> Stamp:
        """The state that was written: its version is the store's, or else its SHA-256."""
        return Stamp(self._n_bytes, self.version or self._checksum.hexdigest())


class Folder(Protocol):
    """A folder of results, by the names of its files, such as ``part-000000.csv``.

    Methods raise OutputError for what cannot be written, and FileError for what cannot be read.
    """

    @property
    def path(self) -> str:
        """How errors name it."""

    def name(self, name: str) -> str:
        """Name one of its files in messages."""

    def create(self) -> None:
        """Make the folder, unless it is there."""

    def look(self) -> dict[str, Stamp]:
        """Look at the files that are there now, bad rows too; a version may be empty."""

    def lacks(self, name: str, stamp: Stamp) -> bool:
        """Whether a file that was written is not there, where that takes no time to see."""

    def checksum(self, name: str) -> str:
        """Compute the SHA-256 of a file, as fast as it can be read."""

    def read(self, name: str) -> bytes | None:
        """Read a short file whole; None if it is not there."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def sweep(self) -> None:
        """Remove what runs that were killed left unfinished."""

    def writing(self, name: str) -> AbstractContextManager[Writing]:
        """Write a file, which is there when all of it has been written."""

    def appending(self, name: str) -> AbstractContextManager[Callable[[bytes], None]]:
        """Write lines to the end of a file, which nobody else does meanwhile."""
