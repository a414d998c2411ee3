"""A folder of objects in a store, where nothing is renamed, appended to or locked.

An object appears when it is complete, so parts are written where they are to be. The journal is one
small object, which is written anew now and then, and in the end: what a run that is killed did
since then is done again. Parts are not read again where the store's versions tell whether they
changed.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from nnfwd.errors import MissingFileError, OutputError
from nnfwd.files.addresses import stamp_of
from nnfwd.files.disk_folder import DiskFolder
from nnfwd.files.folder import REJECTS, Writing
from nnfwd.files.places import address_of
from nnfwd.files.uploads import Upload, write_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.files.addresses import Address
    from nnfwd.files.folder import Folder
    from nnfwd.files.stamps import Stamp

__all__ = ["open_folder"]

EVERY = 1.0
"""Seconds between two writings of a journal, at least."""

SHARE = 20
"""How many times as long as the last writing took it is until the next, at least."""


def open_folder(path: str) -> Folder:
    """Find what a path means: a folder on a disk, or one in a store.

    Raises
    ------
    OutputError
        If it is in no store, but on the web.
    """
    address = address_of(path)
    return DiskFolder(path) if address is None else ObjectFolder(address)


class ObjectFolder:
    """A folder of results in a store.

    Parameters
    ----------
    address : Address
    """

    def __init__(self, address: Address) -> None:
        address.check_writable()
        self._address = address
        self.path = address.name

    def name(self, name: str) -> str:
        """Name one of its objects in messages."""
        return (self._address / name).name

    def create(self) -> None:
        """Make folders where the store has such, below what is there: no buckets."""
        with self._address.reached(to_write=True) as (system, path):
            if system.exists("/".join(path.split("/")[: 1 + path.startswith("/")])):
                system.makedirs(f"{path.rstrip('/')}/{REJECTS.rstrip('/')}", exist_ok=True)

    def look(self) -> dict[str, Stamp]:
        """List the objects that are there now, bad rows too."""
        return self._list("") | self._list(REJECTS)

    def _list(self, folder: str) -> dict[str, Stamp]:
        with (self._address / folder).reached() as (system, path):
            system.invalidate_cache()
            try:
                found = system.ls(path.rstrip("/"), detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
        return {folder + each["name"].rpartition("/")[2]: stamp_of(each) for each in found}

    def lacks(self, name: str, stamp: Stamp) -> bool:  # noqa: ARG002 - a disk's
        """Do not ask for each object: the list of all, in the end, tells as much."""
        return False

    def checksum(self, name: str) -> str:
        """Compute the SHA-256 of an object."""
        from hashlib import file_digest

        with (self._address / name).opened() as (file, *_):
            return file_digest(file, "sha256").hexdigest()

    def read(self, name: str) -> bytes | None:
        """Read a short object whole; None if it is not there."""
        try:
            with (self._address / name).reached() as (system, path):
                data: bytes = system.cat_file(path)
        except MissingFileError:
            return None
        return data

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        with (self._address / name).reached(to_write=True) as (system, path):
            system.invalidate_cache()
            if system.exists(path):
                system.rm_file(path)

    def sweep(self) -> None:
        """Do nothing: what is unfinished is not seen in a store."""

    @contextmanager
    def writing(self, name: str) -> Iterator[Writing]:
        """Write an object, which is there when all of it has been written."""
        address = self._address / name
        with closing(Upload(address)) as upload:
            writing = Writing(upload.add)
            yield writing
            upload.keep()
        writing.version = str(address.stamp().version)

    @contextmanager
    def appending(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Write lines to the end of an object: now and then, and in the end."""
        data = bytearray(self.read(name) or b"")
        due = time.monotonic() + EVERY

        def save() -> None:
            nonlocal due
            begin = time.monotonic()
            write_object(self._address / name, [bytes(data)])
            due = time.monotonic() + max(EVERY, SHARE * (time.monotonic() - begin))

        def write(line: bytes) -> None:
            data.extend(line + b"\n")
            if time.monotonic() >= due:
                save()

        try:
            yield write
        except BaseException:
            with suppress(OutputError):  # what ended the run is what is said
                save()
            raise
        save()
