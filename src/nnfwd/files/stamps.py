"""What tells one state of a file from another."""

from __future__ import annotations

from typing import NamedTuple

from nnfwd.errors import FileError

__all__ = ["Stamp"]


class Stamp(NamedTuple):
    """A state of a file on a disk, or of an object in a store.

    Parameters
    ----------
    size : int
        In bytes; 0 where it is not known.
    version : int or str
        When it was last written to, in nanoseconds; what its store calls this version of it, empty
        where it calls it nothing.
    """

    size: int
    version: int | str

    def check_unchanged(self, now: Stamp | None) -> None:
        """Check that a file that is read is in the same state still.

        Raises
        ------
        FileError
            If it is not: what was read may be partly of one state, and partly of the other.
        """
        if now != self:
            message = "the file changed while it was read"
            raise FileError(message)

    def fits(self, now: Stamp | None) -> bool:
        """Whether a file that was written is in this state, as far as a look at it tells.

        Examples
        --------
        >>> written = Stamp(2, "a1")
        >>> [written.fits(now) for now in (Stamp(2, "a1"), Stamp(2, ""), Stamp(2, "b2"), None)]
        [True, True, False, False]
        """
        return now is not None and now.size == self.size and now.version in ("", self.version)
