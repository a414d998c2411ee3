"""How a format writes a result: a head, a text for each frame, a foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.rows.frame import Frame

__all__ = ["Layout"]


class Layout(NamedTuple):
    """How one result becomes text, frame by frame.

    Parameters
    ----------
    block : callable
        Writes a frame that has rows.
    head, between, foot : str, optional
        What is before, between and after the texts of frames.
    nothing : str, optional
        What is written where there are no rows.
    remembers : bool, optional
        Whether a frame's text depends on the frames before it, so that they are written in order.
    finish : callable, optional
        Returns the end of a file that is not text.
    close : callable, optional
        Clears away what the writing took, however it ends.
    """

    block: Callable[[Frame], str | bytes]
    head: str = ""
    between: str = ""
    foot: str = ""
    nothing: str = ""
    remembers: bool = False
    finish: Callable[[], bytes] | None = None
    close: Callable[[], None] | None = None

    def join(self, texts: Iterable[str | bytes]) -> Iterator[str | bytes]:
        """Join the texts of frames, each as soon as it is there.

        The head comes with the first one: an error before that leaves no text.
        """
        before, after = self.head, self.head + self.nothing + self.foot
        try:
            for text in texts:
                if not text:
                    continue
                if before:
                    yield before
                yield text
                before, after = self.between, self.foot
            if after:
                yield after
            if self.finish is not None:
                yield self.finish()
        finally:
            if self.close is not None:
                self.close()
