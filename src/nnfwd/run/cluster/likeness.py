"""What a worker must have as the client has it, so that it computes the same."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import NamedTuple

from nnfwd.core.fingerprint import checksums

__all__ = ["Likeness", "Unlike", "likeness_of_this"]


class Unlike(NamedTuple):
    """Why another process cannot work for this one, and what to do about it."""

    what: str
    hint: str


class Likeness(NamedTuple):
    """All of a process that decides what it computes.

    Parameters
    ----------
    version : str
        Of nnfwd; empty where it is not installed.
    arithmetic : dict of str to str
        The checksum of each part of the fingerprint.
    """

    version: str
    arithmetic: dict[str, str]

    @property
    def digest(self) -> str:
        """All of it in a few characters, which go with each task."""
        return sha256(repr((self.version, sorted(self.arithmetic.items()))).encode()).hexdigest()[
            :16
        ]

    def unlike(self, other: Likeness) -> Unlike | None:
        """Say why another process cannot work for this one; None if it can.

        Examples
        --------
        >>> this = Likeness("0.2.0", {"exp": "12", "tanh": "34"})
        >>> this.unlike(Likeness("0.1.0", {})).what
        'has nnfwd 0.1.0, this is 0.2.0'
        >>> this.unlike(Likeness("0.2.0", {"exp": "12", "tanh": "56"})).what
        'computes other last digits (tanh)'
        """
        if other.version != self.version:
            other_one = f"nnfwd {other.version}, this is" if other.version else "no nnfwd"
            what = f"has {other_one} {self.version}"
            return Unlike(what, "install the same version of nnfwd on all machines")
        differing = [
            each for each, value in self.arithmetic.items() if other.arithmetic[each] != value
        ]
        if not differing:
            return None
        what = f"computes other last digits ({', '.join(differing)})"
        return Unlike(what, "run nnfwd check --arithmetic on its machine")


@cache
def likeness_of_this() -> Likeness:
    """Describe this process."""
    import nnfwd

    return Likeness(nnfwd.__version__, checksums())
