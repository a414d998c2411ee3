"""The file that an output path means, found and left as the shell's ``>`` would."""

from __future__ import annotations

import errno
import os
import select
import signal
import stat
from contextlib import suppress
from typing import NamedTuple, Protocol

from nnfwd.cli.signals import ENDING
from nnfwd.files.places import address_of

__all__ = ["Opened", "Target", "open_target", "own_descriptor"]

MOST_LINKS = 40
"""Links that the system follows, one after the other."""


_NO_UNNAMED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""What a system, or a file system, answers that has no files without a name."""


class Target(Protocol):
    """An open file, or an object of a store, to write to."""

    def write(self, data: memoryview, /) -> int:
        """Write some of the bytes, and say how many these were."""

    def keep(self) -> None:
        """Take what has been written: it is complete."""

    def close(self) -> None:
        """End: what has not been taken is gone."""


def own_descriptor(path: str) -> int | None:
    """Which open file of this process a path means, as ``/dev/stdout`` and links to it do.

    Opened once more, a file behind it would be written from its beginning again, or replaced.
    """
    own = {"/dev/fd", *map(os.path.realpath, ("/proc/self/fd", "/proc/thread-self/fd"))}
    for _ in range(MOST_LINKS):
        folder, name = os.path.split(path)
        with suppress(OSError):  # the working folder may be gone
            if name.isdecimal() and os.path.realpath(folder) in own:
                return int(name)
        try:
            path = os.path.join(folder, os.readlink(path))  # noqa: PTH115, PTH118
        except OSError:
            return None
    return None


def open_target(path: str) -> Target:
    """Open what is at a path, or is to be there.

    Devices and pipes are written as they are. A file takes what is written when it is complete:
    until then what is written has no name, where the system can do that, so that nothing is left
    of it whatever ends the run. Links are followed. So it is with an object of a store.

    Raises
    ------
    OSError
        If the shell could not write there either.
    OutputError
        If an address is for reading.
    """
    address = address_of(path)
    if address is not None:
        from nnfwd.files.uploads import Upload

        return Upload(address)
    if not path or path.endswith("/"):
        number = errno.EISDIR if path else errno.ENOENT
        raise OSError(number, os.strerror(number))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY)  # which changes nothing yet
    except FileNotFoundError:
        return _Replacement(path, None)
    there = os.fstat(descriptor)
    if not stat.S_ISREG(there.st_mode):
        return Opened(descriptor)
    os.close(descriptor)
    return _Replacement(path, there)


class Opened(NamedTuple):
    """What is written as it is: a device, a pipe, standard output."""

    descriptor: int

    def write(self, data: memoryview) -> int:
        """Write some of the bytes; wait where a pipe takes none now."""
        return _write(self.descriptor, data)

    def keep(self) -> None:
        """All has been written by now."""

    def close(self) -> None:
        """End."""
        os.close(self.descriptor)


class _Replacement:
    """A file that takes the place of another, or is a new one.

    Parameters
    ----------
    path : str
    there : os.stat_result or None
        The file that is there now, if one is.
    """

    def __init__(self, path: str, there: os.stat_result | None) -> None:
        self._target = os.path.realpath(path)
        self._there = there
        folder, self._name = os.path.split(self._target)
        self._folder = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY)
        # Of a long name a part, since a name may be 255 bytes.
        self._temporary = f".{self._name[:40]}.{os.urandom(4).hex()}"
        self._is_named = False
        self._is_copied = False
        try:
            self.descriptor = self._open()
        except BaseException:
            os.close(self._folder)
            raise

    def _open(self) -> int:
        mode = 0o666 if self._there is None else 0o600
        try:
            descriptor = self._open_beside(mode)
        except PermissionError:
            if self._there is None:
                raise
            import tempfile  # the folder takes no new file, but the file may be written

            self._is_copied = True
            with tempfile.TemporaryFile() as file:
                return os.dup(file.fileno())
        if self._there is not None:
            self._is_copied = self._there.st_nlink > 1 or not _give(descriptor, self._there)
        return descriptor

    def _open_beside(self, mode: int) -> int:
        if hasattr(os, "O_TMPFILE") and os.path.exists("/proc/self/fd"):  # noqa: PTH110
            try:
                return os.open(".", os.O_TMPFILE | os.O_RDWR, mode, dir_fd=self._folder)
            except OSError as error:
                if error.errno not in _NO_UNNAMED:
                    raise
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        descriptor = os.open(self._temporary, flags, mode, dir_fd=self._folder)
        self._is_named = True
        return descriptor

    def write(self, data: memoryview) -> int:
        return _write(self.descriptor, data)

    def keep(self) -> None:
        """Put what has been written into the place, with the mode of what is there."""
        if self._is_copied:
            self._copy()
            return
        if self._there is not None:
            mode = stat.S_IMODE(self._there.st_mode) & ~(stat.S_ISUID | stat.S_ISGID)
            os.fchmod(self.descriptor, mode)
        if not self._is_named:
            if self._there is None:
                with suppress(FileExistsError):  # there is one by now
                    self._link(self._name)
                    return
            self._is_named = True
            self._link(self._temporary)
        os.replace(self._temporary, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        self._is_named = False

    def _link(self, name: str) -> None:
        own = f"/proc/self/fd/{self.descriptor}"
        os.link(own, name, dst_dir_fd=self._folder, follow_symlinks=True)

    def _copy(self) -> None:
        """Write into the file itself, where a new one could not be what it is."""
        from shutil import copyfileobj

        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # half of a file is worse than to wait
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        with (
            open(self.descriptor, "rb", closefd=False) as content,
            open(self._target, "wb") as file,  # noqa: PTH123
        ):
            copyfileobj(content, file, 1 << 20)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def close(self) -> None:
        os.close(self.descriptor)
        if self._is_named:
            with suppress(OSError):
                os.unlink(self._temporary, dir_fd=self._folder)
        os.close(self._folder)


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        select.select([], [descriptor], [])
        return 0


def _give(descriptor: int, there: os.stat_result) -> bool:
    """Give a new file the owner and the group of another, and tell whether it has them."""
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (there.st_uid, there.st_gid):
        try:
            os.fchown(descriptor, there.st_uid, there.st_gid)
        except PermissionError:
            return False
    return True
