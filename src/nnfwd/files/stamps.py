"""What tells one state of a file from another."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Stamp"]


class Stamp(NamedTuple):
    """A state of a file on a disk, or of an object in a store.

    Parameters
    ----------
    size : int
        In bytes; 0 where it is not known.
    version : int or str
        When it was last written to, in nanoseconds; what its store calls this version of it.
    """

    size: int
    version: int | str
