"""What a format is: a head, a text for each block that needs no other block, a foot."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.write.numbers import DIGITS, format_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.write.frame import Frame

__all__ = ["Layout", "Style"]


class Style(NamedTuple):
    """How a result is written.

    Parameters
    ----------
    digits : int, optional
        Significant digits; without it all digits for programs and a few for people.
    width : int, optional
        Columns of the terminal, for formats that are made for one.
    color : bool, optional
        Whether that terminal takes colour.
    unicode : bool, optional
        Whether drawings may have characters beyond ASCII.
    """

    digits: int | None = None
    width: int = 80
    color: bool = False
    unicode: bool = True

    @property
    def format_number(self) -> Callable[[float], str]:
        """Write a number that is not -0 for programs: all digits, unless fewer were asked for."""
        return repr if self.digits is None else self.format_cell

    @property
    def format_cell(self) -> Callable[[float], str]:
        """Write a number for people."""
        return partial(format_digits, digits=DIGITS if self.digits is None else self.digits)


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
        """Put the texts of the blocks together, each as soon as it is there."""
        if self.head:
            yield self.head
        separator, behind = "", self.nothing + self.foot
        for text in texts:
            if not text:
                continue
            yield separator + text if isinstance(text, str) else text
            separator, behind = self.between, self.foot
        if behind:
            yield behind
        if self.finish is not None:
            yield self.finish()
