"""The places of the nodes and the lines of a drawing.

A column has a slot for each of its nodes, one below the other. A wide one has :data:`SLOTS` slots
for those that matter most, and a fold for the others. Which node is in a slot is kept apart
from the place, since it may differ from row to row.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import nodes_of
from nnfwd.draw.graph import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.core import Network

__all__ = ["GAP", "HEAD", "MARGIN", "SLOTS", "Fold", "Line", "Places", "Slot", "place"]

SLOTS = 12
"""How many nodes of a column are drawn, if it has more."""

NODE_WIDTH, NODE_HEIGHT = 104, 44
LABELLED = 6
"""Up to so many nodes in every column there is room for labels at the lines."""

PITCH = 58
"""From the middle of a node to the middle of the one below."""
GAP, WIDE_GAP = 68, 116
"""Between two columns, unless labels need more room; the wide one if there are many nodes."""
LANE = 58
"""What the weights of one node need of that room."""
FIRST_LANE, LANES = 0.2, 0.45
"""The share of that room where the first lane is, and that of all of them."""
PORTS = 36
"""The part of a node's side at which lines begin and end."""
BESIDE = 7
"""Between two lines that go through one gap of a column, where there is room."""
MARGIN = 6
HEAD = 44
"""Above the nodes, for the names of the layers."""


class Slot(NamedTuple):
    """The place of a node: the middle of its left side."""

    column: int
    x: float
    y: float


class Fold(NamedTuple):
    """The place of a fold, for the nodes of a column that are not drawn."""

    column: int
    x: float
    y: float
    n_nodes: int


class Line(NamedTuple):
    """A line between two slots: its way as the data of an SVG path, and where its label is."""

    source: int
    target: int
    path: str
    label: tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Everything that a drawing shows, in order: slots column by column, lines by target.

    ``names`` are those of each column, ``columns`` its slots.
    """

    network: Network
    names: tuple[tuple[str, ...], ...]
    columns: tuple[range, ...]
    slots: tuple[Slot, ...]
    folds: tuple[Fold, ...]
    lines: tuple[Line, ...]
    width: float
    height: float
    labelled: bool = False

    def drawn(self, importance: Callable[[str], float]) -> list[str]:
        """Name the node in each slot: of a wide column the most important, in their order."""
        names: list[str] = []
        for column, slots in zip(self.names, self.columns, strict=True):
            if len(column) == len(slots):
                names += column
                continue
            kept = set(sorted(column, key=importance, reverse=True)[: len(slots)])
            names += [name for name in column if name in kept]
        return names


def place(network: Network, *, labels: bool = False) -> Places:
    """Give the nodes and lines of a network their places, with room for labels at the lines."""
    columns = columns_of(network)
    heights = [min(len(column), SLOTS + 1) for column in columns]
    labels = labels and max(heights) <= LABELLED
    gap = GAP if max(heights) <= LABELLED else WIDE_GAP
    steps = (NODE_WIDTH + max(gap, (n + 1.4) * LANE * labels) for n in heights[1:])
    lefts = list(accumulate(steps, initial=float(MARGIN)))
    slots: list[Slot] = []
    slots_by_column, folds = [], []
    for index, (names, left, height) in enumerate(zip(columns, lefts, heights, strict=True)):
        top = HEAD + (max(heights) - height + 1) * PITCH / 2
        count = min(len(names), SLOTS)
        slots_by_column.append(range(len(slots), len(slots) + count))
        slots += [Slot(index, left, top + row * PITCH) for row in range(count)]
        if len(names) > count:
            folds.append(Fold(index, left, top + count * PITCH, len(names) - count))
    pairs = _pairs(network, columns, slots_by_column)
    ways = _Ways(slots, slots_by_column, pairs)
    return Places(
        network,
        columns,
        tuple(slots_by_column),
        tuple(slots),
        tuple(folds),
        tuple(ways.line(source, target) for source, target in pairs),
        lefts[-1] + NODE_WIDTH + MARGIN,
        HEAD + max(heights) * PITCH + MARGIN,
        labels,
    )


def _pairs(
    network: Network, columns: tuple[tuple[str, ...], ...], slots_by_column: list[range]
) -> list[tuple[int, int]]:
    """List the slots that are joined, target by target.

    Of a wide column any node may be in any slot, so that all of them are joined.
    """
    slots_of: dict[str, range] = {}
    for names, slots in zip(columns, slots_by_column, strict=True):
        if len(names) > len(slots):
            slots_of |= dict.fromkeys(names, slots)
        else:
            slots_of |= {name: slots[i : i + 1] for i, name in enumerate(names)}
    joined = {
        (slots_of[source], slots_of[node.name])
        for node in nodes_of(network)
        for source in node.sources
    }
    pairs = {pair for sources, targets in joined for pair in product(sources, targets)}
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


class _Ways:
    """Finds ways from slot to slot; past a column between them, through a gap of it."""

    def __init__(
        self, slots: list[Slot], columns: list[range], pairs: list[tuple[int, int]]
    ) -> None:
        self.slots = slots
        self.columns = columns
        self.leaving: dict[int, list[int]] = {}
        self.arriving: dict[int, list[int]] = {}
        for source, target in pairs:
            self.leaving.setdefault(source, []).append(target)
            self.arriving.setdefault(target, []).append(source)
        self.passing: dict[tuple[int, float], list[tuple[int, int]]] = {}
        for source, target in pairs:
            for gap in self._gaps(source, target):
                self.passing.setdefault(gap, []).append((source, target))

    def line(self, source: int, target: int) -> Line:
        start, end = self.slots[source], self.slots[target]
        points = [(start.x + NODE_WIDTH, start.y + _port(target, self.leaving[source]))]
        for gap in self._gaps(source, target):
            y = self._beside(gap, (source, target))
            left = self.slots[self.columns[gap[0]][0]].x
            points += [(left, y), (left + NODE_WIDTH, y)]
        points.append((end.x, end.y + _port(source, self.arriving[target])))
        path = f"M{points[0][0]:g} {points[0][1]:g}"
        for (x0, y0), (x1, y1) in pairwise(points):
            third = (x1 - x0) / 3
            path += f"C{x0 + third:.1f} {y0:g} {x1 - third:.1f} {y1:g} {x1:g} {y1:g}"
        lanes = self.columns[end.column]
        share = FIRST_LANE + LANES * (target - lanes.start) / max(len(lanes) - 1, 1)
        return Line(source, target, path, _point(points[-2], points[-1], share))

    def _gaps(self, source: int, target: int) -> Iterator[tuple[int, float]]:
        """Choose the gap of each column between two slots: the nearest to the straight line."""
        start, end = self.slots[source], self.slots[target]
        for column in range(start.column + 1, end.column):
            ys = [self.slots[slot].y for slot in self.columns[column]]
            gaps = [ys[0] - PITCH / 2, *(y + PITCH / 2 for y in ys)]
            x = self.slots[self.columns[column][0]].x
            straight = start.y + (end.y - start.y) * (x - start.x) / (end.x - start.x)
            yield column, min(gaps, key=lambda y: abs(y - straight))

    def _beside(self, gap: tuple[int, float], pair: tuple[int, int]) -> float:
        """Find the height of a line in a gap, where lines run side by side."""
        pairs = self.passing[gap]
        step = min(BESIDE, (PITCH - NODE_HEIGHT) / len(pairs))
        return gap[1] + (pairs.index(pair) - (len(pairs) - 1) / 2) * step


def _port(other: int, others: list[int]) -> float:
    """Choose where on its side a node is joined with another: above where that one is first."""
    share = (others.index(other) + 1) / (len(others) + 1) - 0.5
    return round(share * PORTS, 1)


def _point(
    start: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    """Find the point of a curve at a share t of its width.

    Its control points are at the thirds of its width, so that x is t and y is 3t² - 2t³.
    """
    return (
        start[0] + (end[0] - start[0]) * share,
        start[1] + (end[1] - start[1]) * (3 - 2 * share) * share**2,
    )
