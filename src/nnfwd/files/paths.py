"""Names of files: in messages, and their suffixes."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, OutputError, quote

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "STDIN",
    "is_address",
    "is_stream",
    "matching",
    "name_of",
    "refuse_address",
    "stem_of",
    "suffix_of",
]

STDIN = "-"
"""The path that means standard input."""

COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def name_of(path: str | os.PathLike[str]) -> str:
    """Name a file in messages, as the user gave it.

    Examples
    --------
    >>> name_of("w.yaml"), name_of("-"), name_of("")
    ('w.yaml', '<stdin>', "''")
    """
    name = os.fspath(path)
    return "<stdin>" if name == STDIN else name or "''"


def is_address(path: str | os.PathLike[str]) -> bool:
    """Whether a path is an address, as other programs read it.

    Examples
    --------
    >>> [is_address(path) for path in ("s3://a/b.csv", "file:///b.csv", "C://b.csv", "a//b.csv")]
    [True, True, False, False]
    """
    return re.match(r"[a-z][a-z0-9+.-]+://", os.fspath(path), re.ASCII | re.IGNORECASE) is not None


def refuse_address(path: str | os.PathLike[str], *, to_write: bool = False) -> None:
    """Refuse to open an address: as a path it would mean a folder ``s3:``.

    Raises
    ------
    FileError, OutputError
        If it is one.
    """
    if not is_address(path):
        return
    if to_write:
        message = f"cannot write to {quote(os.fspath(path))}: it is an address, not a path"
        raise OutputError(message, hint="write to a file or a folder here, and copy it there")
    message = "this is an address, not a path"
    raise FileError(message, hint="copy the file here, or pipe it in")


def matching(paths: Iterable[str]) -> list[str]:
    """Put in place of a pattern, as ``rows-*.csv``, the files that it matches, in order.

    A name that is a file's own, or matches nothing, stays as it is.

    Examples
    --------
    >>> matching(["-", "rows.csv", "no-such-*.csv"])
    ['-', 'rows.csv', 'no-such-*.csv']
    """
    found: list[str] = []
    for path in paths:
        is_pattern = any(mark in path for mark in "*?[") and not os.path.lexists(path)
        found += (_glob(path) if is_pattern else []) or [path]
    return found


def is_stream(path: str) -> bool:
    """Whether it is standard input, a pipe or a device, which may have no end.

    Examples
    --------
    >>> is_stream("-"), is_stream("configs/iris.csv"), is_stream("no-such.csv")
    (True, False, False)
    """
    if path == STDIN:
        return True
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False  # opening it says why
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _glob(pattern: str) -> list[str]:
    from glob import glob

    return sorted(glob(pattern, recursive=True)) if "\0" not in pattern else []  # noqa: PTH207


def stem_of(name: str) -> str:
    """Get the name of a file without the suffixes of its format and of a compression.

    Examples
    --------
    >>> [stem_of(name) for name in ("J. Smith.csv", "Ada.JSON.gz", "w")]
    ['J. Smith', 'Ada', 'w']
    """
    path = PurePath(name)
    return PurePath(path.stem).stem if path.suffix.lower() in COMPRESSED else path.stem


def suffix_of(path: str | os.PathLike[str]) -> str:
    """Get the suffix of a file that says its format, in small letters.

    The suffix of a compression is left out: that is detected from the content.

    Examples
    --------
    >>> [suffix_of(path) for path in ("w.json", "a.b/W.CSV.gz", "w", "-")]
    ['.json', '.csv', '', '']
    """
    name = PurePath(os.fspath(path).lower())
    return PurePath(name.stem).suffix if name.suffix in COMPRESSED else name.suffix
