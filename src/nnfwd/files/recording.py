"""Which files are read, and the SHA-256 of each, taken of its bytes as they are read."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from nnfwd.files.paths import without_secrets

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator


__all__ = ["Recording", "is_to_record", "read_as", "record", "recording", "unrecorded"]

CURRENT: ContextVar[Recording | None] = ContextVar("recording", default=None)


class Hashed(Protocol):
    """An open file whose bytes can be hashed as they are read."""

    path: str
    digest: hashlib._Hash | None

    def whole_digest(self) -> str:
        """Get the digest of all bytes."""


class Recording:
    """The files that are opened while this lasts, in order."""

    def __init__(self) -> None:
        self.role = ""
        self._files: list[tuple[str, Hashed]] = []

    def add(self, file: Hashed) -> None:
        """Hash a file from here on, as it is read."""
        from hashlib import sha256

        file.digest = sha256()
        self._files.append((self.role, file))

    def lacks(self, path: str) -> bool:
        """Whether a file has not been opened."""
        return all(file.path != path for _, file in self._files)

    def files(self) -> list[tuple[str, str, str]]:
        """Name the files; of those that were not read to their end, the rest is read now.

        Returns
        -------
        list of (str, str, str)
            What each was read as, its path as it was given, and the SHA-256 of its bytes as they
            are stored, as ``sha256sum`` gives it.

        Raises
        ------
        FileError
            If a file has changed since, or cannot be read on.
        """
        return [
            (role, without_secrets(file.path), file.whole_digest()) for role, file in self._files
        ]


@contextmanager
def recording() -> Iterator[Recording]:
    """Record what files are read.

    Examples
    --------
    >>> from nnfwd.files.utf8 import read_text
    >>> with recording() as found:
    ...     read_as("weights")
    ...     content = read_text("configs/lesson_relu.yaml")
    >>> ((role, path, sha256),) = found.files()
    >>> role, path, sha256[:8]
    ('weights', 'configs/lesson_relu.yaml', '33c67d6e')
    """
    found = Recording()
    token = CURRENT.set(found)
    try:
        yield found
    finally:
        CURRENT.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Record nothing: for a look at a file that is read afterwards."""
    token = CURRENT.set(None)
    try:
        yield
    finally:
        CURRENT.reset(token)


def read_as(role: str) -> None:
    """Say what the files are that are read from here on."""
    found = CURRENT.get()
    if found is not None:
        found.role = role


def is_to_record(path: str) -> bool:
    """Whether files are recorded, and this one is not there yet."""
    found = CURRENT.get()
    return found is not None and found.lacks(path)


def record(file: Hashed) -> None:
    """Record a file that is opened, if that is wanted."""
    found = CURRENT.get()
    if found is not None:
        found.add(file)
