"""Names of files: in messages, and their suffixes."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePath

from nnfwd.files.kinds import kind_of

__all__ = [
    "STDIN",
    "is_address",
    "is_folder",
    "is_stream",
    "local_path",
    "name_of",
    "stem_of",
    "suffix_of",
    "without_secrets",
    "words_without_secrets",
]

STDIN = "-"
"""The path that means standard input."""

COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def name_of(path: str | os.PathLike[str]) -> str:
    """Name a file in messages, as the user gave it, but for what is secret in an address.

    Examples
    --------
    >>> name_of("w.yaml"), name_of("-"), name_of("")
    ('w.yaml', '<stdin>', "''")
    >>> name_of("https://ada:1815@a.org/w.yaml?key=1843")
    'https://a.org/w.yaml?…'
    """
    name = without_secrets(os.fspath(path))
    return "<stdin>" if name == STDIN else name or "''"


def without_secrets(path: str) -> str:
    """Leave out the name and the password before the host of an address, and its query.

    On the web a query is all after ``?``; elsewhere, where that is a mark of patterns, it has names
    and values.

    Examples
    --------
    >>> without_secrets("https://a.org/it's.csv?1843"), without_secrets("s3://a/b?.csv")
    ("https://a.org/it's.csv?…", 's3://a/b?.csv')
    """
    if not is_address(path):
        return path
    query = r"\?.*" if kind_of(path).has_query else r"\?[^/=]+=.*"
    return re.sub(query, "?…", _without_user(path), count=1, flags=re.DOTALL)


def words_without_secrets(text: str) -> str:
    """Leave out what may be secret in the words of another program, in which addresses may be.

    Nobody knows where an address ends there: all after the first query is left out.

    Examples
    --------
    >>> words_without_secrets("500, url='http://ada:1815@a.org/it's.csv?1843'")
    "500, url='http://a.org/it's.csv?…"
    """
    return re.sub(r"(://.*?)\?.*", r"\1?…", _without_user(text), flags=re.DOTALL)


def _without_user(text: str) -> str:
    return re.sub(r"(?<=://)[^/?]*@", "", text)


def local_path(path: str) -> str:
    """Give the path that an address of this machine means; any other is as it was.

    Examples
    --------
    >>> [local_path(path) for path in ("file:///a/b.csv", "LOCAL://b/", "s3://a/b.csv", "-")]
    ['/a/b.csv', 'b/', 's3://a/b.csv', '-']
    """
    protocol, mark, rest = path.partition("://")
    return rest if mark and protocol.lower() in ("file", "local") else path


def is_address(path: str | os.PathLike[str]) -> bool:
    """Whether a path is an address, as other programs read it.

    Examples
    --------
    >>> [is_address(path) for path in ("s3://a/b.csv", "file:///b.csv", "C://b.csv", "a//b.csv")]
    [True, True, False, False]
    """
    return re.match(r"[a-z][a-z0-9+.-]+://", os.fspath(path), re.ASCII | re.IGNORECASE) is not None


def is_folder(path: str | None) -> bool:
    """Whether a path means a folder: it ends in a slash, or there is one.

    Examples
    --------
    >>> is_folder("out/"), is_folder("out.csv"), is_folder("."), is_folder(None)
    (True, False, True, False)
    """
    return path is not None and (path.endswith("/") or os.path.isdir(path))  # noqa: PTH112


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


def stem_of(name: str) -> str:
    """Get the name of a file without the suffixes of its format and of a compression.

    Examples
    --------
    >>> [stem_of(name) for name in ("J. Smith.csv", "Ada.JSON.gz", "w")]
    ['J. Smith', 'Ada', 'w']
    """
    path = _bare(name)
    return PurePath(path.stem).stem if path.suffix.lower() in COMPRESSED else path.stem


def suffix_of(path: str | os.PathLike[str]) -> str:
    """Get the suffix of a file that says its format, in small letters.

    The suffix of a compression is left out: that is detected from the content.

    Examples
    --------
    >>> [suffix_of(path) for path in ("w.json", "a.b/W.CSV.gz", "w", "-", "https://a/w.csv?v=1.2")]
    ['.json', '.csv', '', '', '.csv']
    """
    name = _bare(os.fspath(path).lower())
    return PurePath(name.stem).suffix if name.suffix in COMPRESSED else name.suffix


def _bare(path: str) -> PurePath:
    """Leave out the query of an address."""
    return PurePath(path.partition("?")[0] if kind_of(path).has_query else path)
