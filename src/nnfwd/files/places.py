"""What is at a path or an address: its size, its whole name, the names that a pattern matches."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from nnfwd.files.paths import STDIN, is_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.files.addresses import Address

__all__ = ["absolute", "address_of", "identity", "matching", "size_of"]


def address_of(path: str | os.PathLike[str]) -> Address | None:
    """Make an address of a path that is one; None for a path on a disk."""
    if not is_address(path):
        return None
    from nnfwd.files.addresses import Address

    return Address(str(path))


def matching(paths: Iterable[str], *, far: bool = True) -> list[str]:
    """Put in place of a pattern, as ``rows-*.csv``, the files that it matches, in order.

    A name that is a file's own, or matches nothing, stays as it is; addresses too, unless ``far``.

    Raises
    ------
    FileError
        If a pattern is an address that cannot be reached.

    Examples
    --------
    >>> matching(["-", "rows.csv", "no-such-*.csv"])
    ['-', 'rows.csv', 'no-such-*.csv']
    """
    found: list[str] = []
    for path in paths:
        is_pattern = any(mark in path for mark in "*?[") and not os.path.lexists(path)
        found += (_matches(path, far=far) if is_pattern else []) or [path]
    return found


def _matches(pattern: str, *, far: bool) -> list[str]:
    from glob import glob

    address = address_of(pattern)
    if address is not None:
        return address.matching() if far else []
    return sorted(glob(pattern, recursive=True)) if "\0" not in pattern else []  # noqa: PTH207


def size_of(path: str) -> int:
    """Tell how many bytes a file has, as standard input too; 0 where that cannot be said.

    Raises
    ------
    FileError
        If an address cannot be reached.
    """
    address = address_of(path)
    if address is not None:
        return address.stamp().size
    try:
        if path != STDIN:
            status = os.stat(path)  # noqa: PTH116 (a path may be a text with a NUL byte)
        elif sys.stdin is None:
            return 0
        else:
            status = os.fstat(sys.stdin.fileno())
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def absolute(path: str) -> str:
    """Name a file as in any working folder."""
    is_elsewhere = path == STDIN or address_of(path) is not None
    return path if is_elsewhere else os.path.abspath(path)  # noqa: PTH100


def identity(path: str) -> str:
    """Tell what a path or an address means, however it is spelled or linked."""
    address = address_of(path)
    return os.path.realpath(path) if address is None else address.identity
