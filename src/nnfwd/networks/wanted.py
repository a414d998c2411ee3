"""What is wanted of a network file, where its format leaves a choice."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Wanted"]


class Wanted(NamedTuple):
    """What is wanted of a network file, where its format leaves a choice."""
