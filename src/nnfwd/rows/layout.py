"""What a format is: a head, a text for each block that needs no other block, a foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.rows.frame import Frame

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How one result becomes text, block by block.

    Parameters
    ----------
    block : callable
        Writes a frame that has rows.
    head, between, foot : str, optional
        What stands before, between and behind the blocks.
    nothing : str, optional
        What is written where there are no rows.
    remembers : bool, optional
        Whether a block's text depends on the blocks before it, so that they are written in order.
    finish : callable, optional
        Gives what a format that is not text still has to write at the end.
    """

    block: Callable[[Frame], str | bytes]
    head: str = ""
    between: str = ""
    foot: str = ""
    nothing: str = ""
    remembers: bool = False
    finish: Callable[[], bytes] | None = None

    def join(self, texts: Iterable[str | bytes]) -> Iterator[str | bytes]:
        """Put the texts of the blocks together, each as soon as it is there.

        The head comes with the first one: where there is an error before that, there is no text.
        """
        before, behind = self.head, self.head + self.nothing + self.foot
        for text in texts:
            if not text:
                continue
            if before:
                yield before
            yield text
            before, behind = self.between, self.foot
        if behind:
            yield behind
        if self.finish is not None:
            yield self.finish()
