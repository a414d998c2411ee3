"""The places of the nodes and the lines of a drawing.

A column has a slot for each of its nodes, one below the other. A wide one has :data:`SLOTS` slots
for those that matter most, and a fold for the others. Which node is in a slot is kept apart
from the place, since it may differ from row to row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, pairwise, product
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import nodes_of
from nnfwd.draw.graph import columns_of
from nnfwd.draw.labels import Curve, label_points, label_width, lanes_and_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.core import Network

    LabelOf = Callable[[str, str], str]

__all__ = ["GAP", "HEAD", "MARGIN", "SLOTS", "Fold", "Line", "Places", "Slot", "place"]

SLOTS = 12
"""How many nodes of a column are drawn, if it has more."""

NODE_WIDTH, NODE_HEIGHT = 104, 44
LABELLED = 6
"""Up to so many nodes in every column there is room for labels at the lines."""
MOST_LABELS = 2 * LABELLED**2
"""If more lines go into a column none has a label: nobody could tell whose it is."""

PITCH = 58
"""From the middle of a node to the middle of the one below."""
GAP, WIDE_GAP = 68, 116
"""Between two columns, unless labels need more room; the wide one if there are many nodes."""
PORTS = 36
"""The part of a node's side at which lines begin and end."""
PASSING = 0.4
"""The share of its width that the label of a line past a column needs beside the lanes."""
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


class Label(NamedTuple):
    """What is written at a line, and where its middle is."""

    text: str
    x: float
    y: float


class Line(NamedTuple):
    """A line between two slots: its way as the data of an SVG path, its last part, its label."""

    source: int
    target: int
    path: str
    end: Curve
    label: Label | None = None


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

    def column_of(self, line: Line) -> int:
        """Find the column that a line ends in."""
        return self.slots[line.target].column

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


def place(
    network: Network,
    label: LabelOf | None = None,
    *,
    left: float = 0,
    right: float = 0,
    widest: float = inf,
) -> Places:
    """Give the nodes and lines of a network their places.

    Parameters
    ----------
    network : Network
    label : callable, optional
        Says what is to be written at the line from a source to a target; called if no column has
        more than :data:`LABELLED` nodes, for columns into which no more than :data:`MOST_LABELS`
        lines go.
    left, right : float, optional
        Room beside the first column and the last.
    widest : float, optional
        If the drawing would be wider with labels it has none.
    """
    columns = columns_of(network)
    heights = [min(len(column), SLOTS + 1) for column in columns]
    small = max(heights) <= LABELLED
    ends = list(accumulate(min(len(column), SLOTS) for column in columns))
    slots_by_column = [range(start, end) for start, end in pairwise([0, *ends])]
    pairs = _pairs(network, columns, slots_by_column)
    gap = GAP if small else WIDE_GAP
    labels = _labels(columns, pairs, label) if small and label else {}
    lanes = _Lanes(slots_by_column, labels, gap)
    lefts = lanes.lefts(MARGIN + left)
    around = NODE_WIDTH + MARGIN + right
    if labels and lefts[-1] + around > widest:
        lanes = _Lanes(slots_by_column, {}, gap)
        lefts = lanes.lefts(MARGIN + left)
    tops = [HEAD + (max(heights) - height + 1) * PITCH / 2 for height in heights]
    slots = [
        Slot(column, lefts[column], tops[column] + row * PITCH)
        for column, members in enumerate(slots_by_column)
        for row in range(len(members))
    ]
    folds = [
        Fold(column, lefts[column], tops[column] + SLOTS * PITCH, len(names) - SLOTS)
        for column, names in enumerate(columns)
        if len(names) > SLOTS
    ]
    ways = _Ways(slots, slots_by_column, pairs)
    lines = [ways.line(*pair) for pair in pairs]
    return Places(
        network,
        columns,
        tuple(slots_by_column),
        tuple(slots),
        tuple(folds),
        tuple(lanes.labelled(lines)),
        lefts[-1] + around,
        HEAD + max(heights) * PITCH + MARGIN,
    )


def _labels(
    columns: tuple[tuple[str, ...], ...], pairs: list[tuple[int, int]], label: LabelOf
) -> dict[tuple[int, int], str]:
    """Write what is at the lines of a drawing in which every node has a slot."""
    names = list(chain.from_iterable(columns))
    column_of = [index for index, column in enumerate(columns) for _ in column]
    n_lines = Counter(column_of[target] for _, target in pairs)
    return {
        (source, target): label(names[source], names[target])
        for source, target in pairs
        if n_lines[column_of[target]] <= MOST_LABELS
    }


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


class _Lanes:
    """Finds places for labels: a lane for each node, as wide as its widest label."""

    def __init__(
        self, columns: list[range], labels: dict[tuple[int, int], str], gap: float
    ) -> None:
        self.labels = labels
        column_of = [index for index, slots in enumerate(columns) for _ in slots]
        widths = [0.0] * len(column_of)
        passing = [0.0] * len(columns)
        for (source, target), text in labels.items():
            width = label_width(text)
            widths[target] = max(widths[target], width)
            if column_of[source] + 1 < column_of[target]:
                passing[column_of[target]] += width * PASSING
        self.middles: list[float] = []
        self.rooms: list[float] = []
        for slots, more in zip(columns, passing, strict=True):
            middles, room = lanes_and_room(widths[slots.start : slots.stop], gap)
            self.middles += middles
            self.rooms.append(room + more)

    def lefts(self, first: float) -> list[float]:
        """Find the left side of each column, from that of the first."""
        return list(accumulate((NODE_WIDTH + room for room in self.rooms[1:]), initial=first))

    def labelled(self, lines: list[Line]) -> Iterator[Line]:
        """Give lines their labels, those of one column of nodes together, where there is room."""
        for _, group in groupby(lines, key=lambda line: line.end.end[0]):
            column = list(group)
            if (column[0].source, column[0].target) not in self.labels:
                yield from column
                continue
            texts = [self.labels[line.source, line.target] for line in column]
            points = label_points(
                [line.end for line in column],
                [label_width(text) for text in texts],
                [self.middles[line.target] for line in column],
            )
            for line, text, point in zip(column, texts, points, strict=True):
                yield line._replace(label=Label(text, *point)) if point else line


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
        self.passing: dict[tuple[int, float], dict[tuple[int, int], int]] = {}
        for pair in pairs:
            for gap in self._gaps(*pair):
                passing = self.passing.setdefault(gap, {})
                passing[pair] = len(passing)

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
        return Line(source, target, path, Curve(points[-2], points[-1]))

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
        return gap[1] + (pairs[pair] - (len(pairs) - 1) / 2) * step


def _port(other: int, others: list[int]) -> float:
    """Choose where on its side a node is joined with another: above where that one is first."""
    share = (others.index(other) + 1) / (len(others) + 1) - 0.5
    return round(share * PORTS, 1)
