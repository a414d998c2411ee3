"""A folder on a disk: files are written elsewhere in it and renamed when they are complete."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, OutputError, quote
from nnfwd.files.folder import OWN, REJECTS, Writing
from nnfwd.files.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["DiskFolder"]

UNFINISHED = f"{OWN}/unfinished"
"""Where files are until they are complete. What is left there is of runs that were killed."""


class DiskFolder:
    """A folder of results on a disk, by the names of its files, such as ``part-000000.csv``.

    Parameters
    ----------
    path : str
        As it was given, which is how errors name it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._root = Path(path).absolute()  # also for another process

    def name(self, name: str) -> str:
        """Name one of its files in messages."""
        return os.path.join(self.path, name)  # noqa: PTH118 - as it was given

    def create(self) -> None:
        """Make the folder, unless it is there.

        Raises
        ------
        OutputError
            If it cannot be made.
        """
        if os.path.isfile(self.path.rstrip("/")):  # noqa: PTH113 - as it was given
            message = f"cannot write to {quote(self.path)}: it is a file"
            raise OutputError(message, hint="name another folder, or leave out the slash")
        with self._naming(self.path):
            for each in (OWN, UNFINISHED, REJECTS):
                (self._root / each).mkdir(parents=True, exist_ok=True)

    def look(self) -> dict[str, Stamp]:
        """Look at the files that are there now, bad rows too; their versions are not known."""
        return self._look("") | self._look(REJECTS)

    def _look(self, folder: str) -> dict[str, Stamp]:
        with (
            self._reading(folder),
            suppress(FileNotFoundError, NotADirectoryError),
            os.scandir(self._root / folder) as found,
        ):
            return {folder + each.name: Stamp(each.stat().st_size, "") for each in found}
        return {}

    def lacks(self, name: str, stamp: Stamp) -> bool:
        """Whether a file is not there, or has another size."""
        try:
            return (self._root / name).stat().st_size != stamp.size
        except OSError:
            return True

    def read(self, name: str) -> bytes | None:
        """Read a short file whole; None if it is not there."""
        with self._reading(name), suppress(FileNotFoundError, NotADirectoryError):
            return (self._root / name).read_bytes()
        return None

    def checksum(self, name: str) -> str:
        """Compute the SHA-256 of a file, as fast as it can be read.

        Raises
        ------
        FileError
            If it cannot be read.
        """
        from hashlib import file_digest

        with self._reading(name), (self._root / name).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with self._naming(name):
            (self._root / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what runs that were killed left unfinished."""
        for path in (self._root / UNFINISHED).iterdir():
            with suppress(OSError):
                path.unlink()

    @contextmanager
    def writing(self, name: str) -> Iterator[Writing]:
        """Write a file, which is there when all of it has been written.

        Raises
        ------
        OutputError
            If it cannot be written. Nothing is left of it then.
        """
        unfinished = self._root / UNFINISHED / f"{Path(name).name}.{os.urandom(4).hex()}"
        try:
            with self._naming(name):
                file = unfinished.open("xb", buffering=0)
            with file:

                def put(data: bytes) -> None:
                    rest = memoryview(data)
                    with self._naming(name):
                        while rest:
                            rest = rest[file.write(rest) :]

                yield Writing(put)
            with self._naming(name):
                unfinished.replace(self._root / name)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink()
            raise

    @contextmanager
    def appending(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Write lines to the end of a file, each at once; nobody else does so meanwhile.

        Raises
        ------
        OutputError
            If that cannot be, or another process is doing so.
        """
        path = self._root / name
        with self._naming(name):
            file = path.open("ab", buffering=0)
        with file:
            self._lock(file.fileno())
            if (self.read(name) or b"\n")[-1:] != b"\n":
                file.write(b"\n")  # what wrote the last line was killed meanwhile

            def write(line: bytes) -> None:
                with self._naming(name):
                    file.write(line + b"\n")

            yield write

    def _lock(self, descriptor: int) -> None:
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"{self.path} is being written by another run"
            raise OutputError(message, hint="wait for it, or name another folder") from None
        except OSError:
            return  # a file system without locks

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"it cannot be read: {error.strerror}"
            raise FileError(message, file=self.name(name)) from error

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = name if name == self.path else self.name(name)
            message = f"cannot write to {quote(where)}: {error.strerror}"
            raise OutputError(message) from error
