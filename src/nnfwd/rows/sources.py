"""Where rows come from."""

from __future__ import annotations

import os
import stat
import sys
from typing import NamedTuple

from nnfwd.files.paths import STDIN, is_address, name_of, stem_of

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
    def everywhere(self) -> Source:
        """The same file by a path that means it in any working folder."""
        if self.path == STDIN or is_address(self.path):
            return self
        return Source(os.path.abspath(self.path), self.format, self.path)  # noqa: PTH100

    @property
    def stem(self) -> str:
        """What the file is called without folders, and suffixes of its format and compression."""
        return stem_of(self.path)

    @property
    def size(self) -> int:
        """How many bytes a file on a disk has, as standard input too; 0 for anything else."""
        try:
            if self.path != STDIN:
                status = os.stat(self.path)  # noqa: PTH116 (a path may be a text with a NUL byte)
            elif sys.stdin is None:
                return 0
            else:
                status = os.fstat(sys.stdin.fileno())
        except (OSError, ValueError):
            return 0
        return status.st_size if stat.S_ISREG(status.st_mode) else 0


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
