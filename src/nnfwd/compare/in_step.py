"""Two streams of blocks, walked through together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import FileError, counted
from nnfwd.rows import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["in_step"]

NOTHING = Block(np.arange(0), np.empty((0, 0)), (), ())


def in_step(
    rows: Iterable[Block], answers: Iterable[Block], name: str
) -> Iterator[tuple[Block, Block]]:
    """Yield blocks of equally many rows, a row beside its answer from the file of that name.

    Raises
    ------
    FileError
        At the end, if there are not as many answers as rows.
    """
    left, right = _Stream(rows), _Stream(answers)
    while (n_rows := min(left.ready(), right.ready())) > 0:
        yield left.take(n_rows), right.take(n_rows)
    n_left, n_right = left.drain(), right.drain()
    if n_left != n_right:
        message = f"{counted(n_right, 'row')} of answers for {counted(n_left, 'row')}"
        raise FileError(message, file=name)


class _Stream:
    """A stream of blocks of which rows can be taken, up to the end of a block."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._rest = NOTHING
        self._taken = 0

    def ready(self) -> int:
        """Count the rows that are there to be taken; 0 at the end of the stream."""
        while not self._rest.n_rows:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = block
        return self._rest.n_rows

    def take(self, n_rows: int) -> Block:
        """Take rows that are ready."""
        taken, self._rest = self._rest.part(0, n_rows), self._rest.part(n_rows, self._rest.n_rows)
        self._taken += n_rows
        return taken

    def drain(self) -> int:
        """Read to the end, and count all rows that there were."""
        while n_rows := self.ready():
            self.take(n_rows)
        return self._taken
