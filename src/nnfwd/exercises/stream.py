"""Random numbers that are the same on every machine and in every version.

Python keeps what ``random.Random(whole number).random()`` gives; it may change all else that is
made of that, and NumPy keeps no stream from version to version. So only that is used.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Stream"]


class Stream:
    """Draws whole numbers.

    Examples
    --------
    >>> stream = Stream(7)
    >>> [stream.whole(-3, 3) for _ in range(8)]
    [-1, -2, 1, -3, 0, -1, -3, 0]
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random  # noqa: S311 - no secret

    def whole(self, first: int, last: int) -> int:
        """Draw a whole number from the first to the last, both of them included."""
        return first + int(self._random() * (last - first + 1))

    def pick(self, numbers: Sequence[int]) -> int:
        """Draw one of some numbers."""
        return numbers[self.whole(0, len(numbers) - 1)]
