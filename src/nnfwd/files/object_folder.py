"""A folder of objects in a store, where nothing is renamed, appended to or locked.

An object appears when it is complete, so parts are written where they are to be. The journal is one
small object, which is written anew now and then, and in the end: what a run that is killed did
since then is done again. Parts are not read again: the store's versions tell whether they changed.
"""

from __future__ import annotations

import re
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from nnfwd.errors import MissingFileError, OutputError
from nnfwd.files.addresses import address_of, stamp_of
from nnfwd.files.folder import OWN, Folder
from nnfwd.files.uploads import Upload, write_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.files.addresses import Address
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
    return Folder(path) if address is None else ObjectFolder(address)


class ObjectFolder(Folder):
    """A folder of results in a store.

    Parameters
    ----------
    address : Address
    """

    def __init__(self, address: Address) -> None:
        address.check_writable()
        super().__init__(address.name)
        self._address = address
        self._listed: dict[str, Stamp] = {}

    def __reduce__(self) -> tuple[type[ObjectFolder], tuple[Address]]:
        return ObjectFolder, (self._address,)  # workers need nothing of what is listed

    def create(self) -> None:
        """Make folders where the store has such, below what is there: no buckets."""
        with self._address.reached(to_write=True) as (system, path):
            if system.exists("/".join(path.split("/")[: 1 + path.startswith("/")])):
                for name in (OWN, f"{OWN}/rejects"):
                    system.makedirs(f"{path.rstrip('/')}/{name}", exist_ok=True)

    def names(self, pattern: str) -> list[str]:
        """List the objects that are there now, whose whole names match a regular expression."""
        return sorted(name for name in self._list("") if re.fullmatch(pattern, name))

    def look(self) -> None:
        """List what is there, for :meth:`size` and :meth:`is_intact`."""
        self._listed = self._list("") | self._list(f"{OWN}/rejects/")

    def _list(self, folder: str) -> dict[str, Stamp]:
        with (self._address / folder).reached() as (system, path):
            system.invalidate_cache()
            try:
                found = system.ls(path.rstrip("/"), detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
        return {folder + each["name"].rpartition("/")[2]: stamp_of(each) for each in found}

    def size(self, name: str) -> int | None:
        """How many bytes an object had by :meth:`look`; None if it was not there."""
        found = self._listed.get(name)
        return None if found is None else found.size

    def is_intact(self, name: str, sha256: str, version: str) -> bool:  # noqa: ARG002 - a disk's
        """Whether an object was what had been written, by :meth:`look`."""
        found = self._listed.get(name)
        return found is not None and found.version == version

    def version(self, name: str) -> str:
        """Tell what the store calls the object that is there now."""
        return str((self._address / name).stamp().version)

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
    def writing(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Write an object, which is there when all of it has been written."""
        with closing(Upload(self._address / name)) as upload:
            yield upload.add
            upload.keep()

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
