"""Addresses, as ``s3://in/rows.csv``: whatever fsspec reaches. The only module that knows of it."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nnfwd.errors import FileError, NnfwdError, OutputError, needs_extra, quote
from nnfwd.files.driver_errors import explained
from nnfwd.files.kinds import kind_of
from nnfwd.files.paths import name_of
from nnfwd.files.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Address", "stamp_of"]

# It has no annotations that are of use: its file systems and files are Any.

BLOCK = 1 << 20
"""Bytes that are read together where fewer are wanted, as of compressed files."""

VERSIONS = ["ETag", "etag", "generation", "md5Hash", "LastModified", "Last-Modified"]
VERSIONS += ["last_modified", "mtime", "modified", "updated", "created"]
"""What file systems call that which tells one state of an object from another."""

CHAIN = "::[a-z][a-z0-9+.-]*://"
"""What is within an address of a file in an archive, as ``zip://a.csv::s3://in/all.zip``."""


class Address:
    """Where an object is, or a folder of objects. It is connected to when it is used.

    Parameters
    ----------
    url : str

    Attributes
    ----------
    kind : Kind
    name : str
        What it is called in messages, without what is secret.
    """

    def __init__(self, url: str) -> None:
        self.protocol, mark, place = url.partition("://")
        self.protocol = self.protocol.lower()
        self.url = self.protocol + mark + place
        self.kind = kind_of(self.url)
        self.name = name_of(url)

    def __truediv__(self, name: str) -> Address:
        """Name what is in this folder."""
        return Address(f"{self.url.rstrip('/')}/{name}")

    def check_writable(self) -> None:
        """Refuse an address that is for reading.

        Raises
        ------
        OutputError
            If it is one.
        """
        if not self.kind.is_written:
            message = f"cannot write to {quote(self.name)}: {self.protocol}:// is for reading"
            raise OutputError(message, hint="write to a file here, or to a store as s3://")

    def check_names_file(self) -> None:
        """Refuse to write a file where a folder or a bucket is named.

        Raises
        ------
        OutputError
            If one is, or the address is for reading.
        """
        self.check_writable()
        with self.reached(to_write=True) as (_, path):
            if self.url.endswith("/") or "/" not in path:
                message = f"cannot write to {quote(self.name)}: it is a folder, not a file"
                raise OutputError(message, hint="name a file in it")

    @property
    def identity(self) -> str:
        """What it is, however it is spelled: ``s3a://`` is ``s3://``. Nothing is connected to."""
        try:
            from fsspec import get_filesystem_class

            driver = get_filesystem_class(self.protocol)
            where = sorted(driver._get_kwargs_from_urls(self.url).items())
            words = [f"{name}={value}" for name, value in where]
            return " ".join([driver.__name__, *words, driver._strip_protocol(self.url)])
        except Exception:  # using it says what is wrong
            return self.url

    @contextmanager
    def reached(self, *, to_write: bool = False) -> Iterator[tuple[Any, str]]:
        """Give the file system, and the path in it; errors of all drivers become ours.

        Raises
        ------
        FileError, OutputError
            If fsspec or a driver of it is not installed, or for whatever they raise within.
        """
        try:
            yield self._connect()
        except NnfwdError:
            raise
        except Exception as error:
            kind, reason = explained(error, "write" if to_write else "read")
            if to_write:
                message = f"cannot write to {quote(self.name)}: {reason}"
                raise OutputError(message) from error
            raise kind(reason, file=self.name) from error

    def _connect(self) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            message = needs_extra("an address", "fsspec", "cluster")
            raise FileError(message, file=self.name) from error
        try:
            system, path = url_to_fs(self._first(), **self.kind.options())
        except ImportError as error:
            driver = getattr(error.__cause__ or error, "name", None) or "a driver of fsspec"
            driver = driver.partition(".")[0]
            message, hint = f"this needs {driver}, which is not installed", f"pip install {driver}"
            raise FileError(message, file=self.name, hint=hint) from error
        return system, path if re.search(CHAIN, self.url) else system._strip_protocol(self.url)

    def _first(self) -> str:
        """Cut the address where fsspec would: ``::`` is in names too, if no address follows it."""
        return self.url if re.search(CHAIN, self.url) else self.url.partition("::")[0]

    def info(self) -> dict[str, Any]:
        """Ask what is there now.

        Raises
        ------
        FileError
            If nothing is, or that cannot be said.
        """
        with self.reached() as (system, path):
            system.invalidate_cache()
            found: dict[str, Any] = system.info(path)
        if found["type"] == "directory":
            message = "this is a directory, not a file"
            raise FileError(message, file=self.name)
        return found

    def stamp(self) -> Stamp:
        """Look at the object."""
        return stamp_of(self.info())

    @contextmanager
    def opened(self) -> Iterator[tuple[io.BufferedReader, Stamp, bool]]:
        """Open the object, and say what state it is in and whether it can be read at any place."""
        with self.reached() as (system, path):
            system.invalidate_cache()
            file = system.open(path, "rb", cache_type="none")
            stamp = stamp_of(getattr(file, "details", None) or {})
            if isinstance(file, io.BytesIO):  # all that open it have one place to read at
                file = io.BytesIO(file.getvalue())
            is_seekable = self.kind.has_ranges or _has_ranges(file)
            if not is_seekable:
                file.close()
                file = system.open(path, "rb", block_size=0)
        raw: Any = _Object(self, file)
        with io.BufferedReader(raw, BLOCK) as reader:
            yield reader, stamp if stamp.version else self.stamp(), is_seekable

    def matching(self) -> list[str]:
        """List the addresses that a pattern matches, in order."""
        start, place = self.url.index("://") + 3, re.search(f"[{self.kind.marks}]", self.url)
        if place is None or place.start() < self.url.find("/", start):
            return []
        head = self.url[: self.url.rindex("/", 0, place.start()) + 1]
        with self.reached() as (system, path):
            if system.exists(path):
                return []  # it is an object's own name
            system.invalidate_cache()
            before = len(system._strip_protocol(head).rstrip("/"))
            found = sorted(system.glob(path))
        return [head + each[before:].lstrip("/") for each in found]


class _Object(io.RawIOBase):
    """An open object, read as raw files are."""

    def __init__(self, address: Address, file: Any) -> None:
        self._address = address
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with self._address.reached():
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        found: int = self._file.seek(place, whence)
        return found

    def tell(self) -> int:
        found: int = self._file.tell()
        return found

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def stamp_of(info: dict[str, Any]) -> Stamp:
    """Tell the state of an object from what its file system says of it."""
    version = next((info[name] for name in VERSIONS if info.get(name)), "")
    if isinstance(version, datetime):
        version = version.timestamp()
    return Stamp(info.get("size") or 0, str(version))


def _has_ranges(file: Any) -> bool:
    """Whether a file on the web can be read at any place: not all servers can do that."""
    if not file.size:
        return False
    try:
        file.seek(file.size - 1)
        data = file.read(1)
        file.seek(0)
    except ValueError:
        return False
    return len(data) == 1
