"""Where lines end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["break_lines"]


def break_lines(widths: Sequence[int], room: int, hang: int = 0) -> Iterator[slice]:
    """Share chunks of text out among lines.

    Parameters
    ----------
    widths : sequence of int
        How wide each chunk is. Between two on one line stands a blank.
    room : int
        How wide a line may be; a single chunk may be wider.
    hang : int, optional
        How much of the room is taken on every line but the first.

    Yields
    ------
    slice
        The chunks of one line.

    Examples
    --------
    >>> [[5, 3, 3, 3][line] for line in break_lines([5, 3, 3, 3], 10, 2)]
    [[5, 3], [3, 3]]
    """
    start, used = 0, widths[0]
    for index, width in enumerate(widths[1:], start=1):
        if used + 1 + width > room:
            yield slice(start, index)
            start, used = index, hang + width
        else:
            used += 1 + width
    yield slice(start, len(widths))
