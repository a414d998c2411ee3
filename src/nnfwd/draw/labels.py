"""The places of the labels at the lines into a column, so that none lies on another.

Every target has a lane, an upright strip as wide as its widest label, so that labels of different
targets are side by side, and those of one target are below each other, where its lines are still
apart. Where lines run closely together a label slides along its line until it is free.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.draw.names import ems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Point = tuple[float, float]

__all__ = ["Curve", "label_points", "label_width", "lanes_and_room"]

SIZE = 12
"""The font size, as the style sheet has it."""
BROADEST = 1.15
"""A font that comes in where none of ours is there may have digits that are wider by so much."""
HEIGHT, BETWEEN = 17.0, 6.0
"""Of a label, and between two that are side by side."""
LAST_LANE = 0.68
"""The share of the room between two columns where lines into one node get too close for labels."""
TOUCHING = 0.01
SLIDE = 4.0
"""How far a label slides until it is looked at again."""


class Curve(NamedTuple):
    """The last part of a line: from where it leaves a column to the node that it ends at."""

    start: Point
    end: Point

    def at(self, x: float) -> Point:
        """Find its point at a distance from its start.

        Its control points are at the thirds of its width, so that x is t and y is 3t² - 2t³.
        """
        share = x / (self.end[0] - self.start[0])
        rise = (3 - 2 * share) * share**2
        return self.start[0] + x, self.start[1] + (self.end[1] - self.start[1]) * rise


class _Box(NamedTuple):
    x: float
    y: float
    width: float

    def touches(self, other: _Box) -> bool:
        is_beside = abs(self.x - other.x) * 2 > self.width + other.width - TOUCHING
        return not (is_beside or abs(self.y - other.y) >= HEIGHT)


class _Taken:
    """The boxes of a column, by bands as high as a box: one touches none beyond the next band."""

    def __init__(self) -> None:
        self._bands: defaultdict[int, list[_Box]] = defaultdict(list)

    def add(self, box: _Box) -> None:
        self._bands[int(box.y // HEIGHT)].append(box)

    def leaves(self, box: _Box) -> bool:
        """Tell whether a box is free."""
        band = int(box.y // HEIGHT)
        near = (other for each in range(band - 1, band + 2) for other in self._bands[each])
        return not any(map(box.touches, near))


def label_width(text: str) -> float:
    """Estimate how wide a label is, with what is to be free around it; rather too wide."""
    return ems(text) * SIZE * BROADEST + BETWEEN


def lanes_and_room(widths: Iterable[float], least: float) -> tuple[list[float], float]:
    """Lay lanes side by side.

    Parameters
    ----------
    widths : iterable of float
        That of each lane.
    least : float
        The room that there is in any case; the lanes are spread over it.

    Returns
    -------
    list of float
        The middle of each lane, from where the lines begin.
    float
        The room that the column needs on its left.

    Examples
    --------
    >>> lanes_and_room([30, 40], 0)
    ([18.0, 53.0], 77.9)
    >>> lanes_and_room([30, 40], 120)
    ([27.7, 81.6], 120)
    """
    middles, room, left = [], 0.0, BETWEEN / 2
    for width in widths:
        middles.append(left + width / 2)
        left += width
        room = max(room, middles[-1] / LAST_LANE, left)
    spread = max(least / room, 1.0)
    return [round(middle * spread, 1) for middle in middles], max(round(room, 1), least)


def label_points(
    curves: Sequence[Curve], widths: Sequence[float], lanes: Sequence[float]
) -> list[Point | None]:
    """Find the middle of each label of the lines into a column; none where nothing is free.

    Parameters
    ----------
    curves : sequence of Curve
    widths, lanes : sequence of float
        One a curve: that of its label, and how far from its start the label should be.
    """
    boxes: list[_Box | None] = [None] * len(curves)
    taken = _Taken()
    for ways in (_in_lane, _anywhere):
        for index, (curve, width, lane) in enumerate(zip(curves, widths, lanes, strict=True)):
            if boxes[index] is None:
                tried = (_Box(*curve.at(x), width) for x in ways(curve, width, lane))
                boxes[index] = box = next(filter(taken.leaves, tried), None)
                if box is not None:
                    taken.add(box)
    return [None if box is None else (box.x, box.y) for box in boxes]


def _in_lane(_curve: Curve, _width: float, lane: float) -> Iterator[float]:
    yield lane


def _anywhere(curve: Curve, width: float, lane: float) -> Iterator[float]:
    """Iterate over the distances from the start at which a label is between the columns."""
    first, last = width / 2, curve.end[0] - curve.start[0] - width / 2
    steps = range(int((last - first) / SLIDE) + 1)
    yield from sorted((first + step * SLIDE for step in steps), key=lambda x: abs(x - lane))
