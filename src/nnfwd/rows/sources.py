"""Where rows come from."""

from __future__ import annotations

import re
from typing import NamedTuple

from nnfwd.files.paths import STDIN, name_of, stem_of
from nnfwd.files.places import absolute, size_of

__all__ = ["STDIN", "RowTexts", "Source"]


class Source(NamedTuple):
    """One file that rows come from.

    Parameters
    ----------
    path : str
        ``-`` is standard input.
    format : str
        One of :data:`~nnfwd.rows.formats.FORMATS`.
    shown : str, optional
        What it is called in errors, if not by its path.
    """

    path: str
    format: str
    shown: str = ""

    @property
    def name(self) -> str:
        """What the file is called in an error."""
        return name_of(self.shown or self.path)

    @property
    def checksum(self) -> str:
        """A checksum of the path as it was given, with a query that its name does not show.

        Examples
        --------
        >>> one, other = (Source(f"https://a.org/b.csv?id={n}", "csv") for n in (1, 2))
        >>> one.name == other.name, one.checksum == other.checksum
        (True, False)
        """
        from hashlib import sha256

        path = re.sub(r"(?<=://)[^/?#]*@", "", self.shown or self.path)  # who asks does not matter
        return sha256(path.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def everywhere(self) -> Source:
        """The same file by a path that means it in any working folder."""
        path = absolute(self.path)
        return self if path == self.path else Source(path, self.format, self.path)

    @property
    def stem(self) -> str:
        """What the file is called without folders, and suffixes of its format and compression."""
        return stem_of(self.path)

    @property
    def size(self) -> int:
        """How many bytes it has; 0 where that cannot be said."""
        return size_of(self.path)


class RowTexts(NamedTuple):
    """Rows written out on the command line, a text each: ``3,5``.

    They go by position, one number for each input of the network, whatever ``columns`` are chosen
    from files.
    """

    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """What an error has in place of a file's name."""
        return "--row"

    @property
    def size(self) -> int:
        """No bytes of a file."""
        return 0
