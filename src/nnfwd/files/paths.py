"""Names of files: in messages, and their suffixes."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["STDIN", "is_stream", "matching", "name_of", "stem_of", "suffix_of"]

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
