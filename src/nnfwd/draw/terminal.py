"""A small network drawn with characters.

Every input and node has a wire of its own, which runs up and down to each weight that takes it. A
wire that crosses another leaves it whole, as in ``─│─``; what is joined has a ``┬``, ``├`` or
``└``::

    x1 ─┬─── 2 ─┬─ node_0 ─┐
        │ ┌─ 4 ─┘          └─── 2 ─┬─ output
        │ │                  ┌─ 7 ─┘
        └─│─ 4 ─┬─ node_1 ───┘
    x2 ───┴ -5 ─┘
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import nodes_of
from nnfwd.draw.graph import columns_of
from nnfwd.draw.names import short
from nnfwd.text.apart import in_formula
from nnfwd.text.numbers import DIGITS, format_digits
from nnfwd.text.widths import columns

if TYPE_CHECKING:
    from nnfwd.core import Network, Node

__all__ = ["draw_with_characters"]

MOST_ROWS = 24
"""Lines that a drawing has at most: what one sees at a glance."""

LONGEST_NAME = 16
FEW_DIGITS = 3
"""Digits of the weights where 6 have no room."""

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
JOINTS = dict(enumerate(" ╴╶─╵┘└┴╷┐┌┬│┤├┼"))
"""The character that goes on in some of the directions above, by their sum."""


class _Term(NamedTuple):
    """A weight: the line it is on, the place of its source, its text."""

    row: int
    source: int
    text: str


def draw_with_characters(network: Network, width: int) -> str:
    """Draw a network whose columns take each other in turn, if it fits; else an empty text."""
    if network.n_parameters > 4 * MOST_ROWS:
        return ""
    by_column, nodes = columns_of(network), {node.name: node for node in nodes_of(network)}
    for before, column in pairwise(by_column):
        if {source for name in column for source in nodes[name].sources} != set(before):
            return ""
    for digits in (DIGITS, FEW_DIGITS):
        canvas = _draw(by_column, nodes, digits)
        if canvas.height <= MOST_ROWS and canvas.width <= width:
            return canvas.text()
    return ""


class _Canvas:
    """Characters and wires by line and column."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.joints: dict[tuple[int, int], int] = {}
        self.width = 0

    @property
    def height(self) -> int:
        """How many lines there are."""
        return max(row for row, _ in (*self.cells, *self.joints)) + 1

    def write(self, row: int, column: int, text: str) -> None:
        """Write a text, a wide character into two cells."""
        for each in text:
            if not (width := columns(each)):
                self.cells[row, column - 1] += each
                continue
            self.cells[row, column] = each
            for further in range(column + 1, column + width):
                self.cells[row, further] = ""
            column += width
        self.width = max(self.width, column)

    def run(self, row: int, start: int, end: int) -> None:
        """Draw a wire along a line, up to ``end`` and behind whatever crosses it."""
        for column in range(start, end):
            self.cells[row, column] = "─"

    def rise(self, column: int, left: set[int], right: set[int]) -> None:
        """Draw a wire up and down a column, joined on the left and on the right in some lines."""
        rows = left | right
        for row in range(min(rows), max(rows) + 1):
            self.joints[row, column] = (
                LEFT * (row in left)
                + RIGHT * (row in right)
                + UP * (row > min(rows))
                + DOWN * (row < max(rows))
            )

    def text(self) -> str:
        """Put all lines together."""
        cells = self.cells | {place: JOINTS[joint] for place, joint in self.joints.items()}
        lines = (
            "".join(cells.get((row, column), " ") for column in range(self.width))
            for row in range(self.height)
        )
        return "".join(f"{line.rstrip()}\n" for line in lines)


def _draw(
    names_by_column: tuple[tuple[str, ...], ...], nodes: dict[str, Node], digits: int
) -> _Canvas:
    """Draw column by column: names, their wires, the weights, a brace before the next name."""
    canvas = _Canvas()
    names, left = names_by_column[0], 0
    rows = _input_rows(names, [nodes[name] for name in names_by_column[1]])
    for column in names_by_column[1:]:
        groups = _terms(names, rows, [nodes[name] for name in column], digits)
        wires = left + _write_names(canvas, left, names, rows, nodes, digits) + 2
        for index, (name, row) in enumerate(zip(names, rows, strict=True)):
            taking = {term.row for group in groups for term in group if term.source == index}
            canvas.run(row, left + columns(_shown(name)) + 1, wires + 2 * index)
            canvas.rise(wires + 2 * index, {row}, taking)
        room = max(len(term.text) for group in groups for term in group)
        brace = wires + 2 * len(names) + room + 3
        for term in (term for group in groups for term in group):
            start = brace - 3 - len(term.text)
            canvas.run(term.row, wires + 2 * term.source + 1, brace)
            canvas.write(term.row, start, f" {term.text} ")
        names, left = column, brace + 3
        rows = [group[(len(group) - 1) // 2].row for group in groups]
        for group, row in zip(groups, rows, strict=True):
            canvas.rise(brace, {term.row for term in group}, {row})
            canvas.run(row, brace + 1, brace + 2)
    _write_names(canvas, left, names, rows, nodes, digits)
    return canvas


def _shown(name: str) -> str:
    return short(in_formula(name), LONGEST_NAME)


def _write_names(
    canvas: _Canvas,
    left: int,
    names: tuple[str, ...],
    rows: list[int],
    nodes: dict[str, Node],
    digits: int,
) -> int:
    """Write names, the bias of a node below, and say how many columns they take."""
    room = 0
    for name, row in zip(names, rows, strict=True):
        texts = [_shown(name)]
        if name in nodes and nodes[name].bias:
            texts.append(f"bias {format_digits(nodes[name].bias, digits)}")
        for offset, text in enumerate(texts):
            canvas.write(row + offset, left, text)
        room = max(room, *map(columns, texts), 0)
    return room


def _input_rows(names: tuple[str, ...], nodes: list[Node]) -> list[int]:
    """Spread the inputs over the lines, each on the line of one of its own weights."""
    starts = [0]
    for node in nodes:
        starts.append(starts[-1] + len(node.sources) + 1)
    rows = []
    for index, name in enumerate(names):
        wanted = index * len(nodes) // len(names)
        takers = [number for number, node in enumerate(nodes) if name in node.sources]
        taker = min(takers, key=lambda number: abs(number - wanted))
        rows.append(starts[taker] + nodes[taker].sources.index(name))
    return rows


def _terms(
    names: tuple[str, ...], rows: list[int], nodes: list[Node], digits: int
) -> list[list[_Term]]:
    """Give every weight a line: never one on which the wire of another source comes in."""
    coming = {row: index for index, row in enumerate(rows)}
    n_lines = sum(len(node.sources) + 1 for node in nodes) - 1
    row = max(0, (min(rows) + max(rows) + 1 - n_lines) // 2)
    groups = []
    for node in nodes:
        group = []
        for source, weight in zip(node.sources, node.weights, strict=True):
            index = names.index(source)
            while coming.get(row, index) != index:
                row += 1
            group.append(_Term(row, index, format_digits(weight, digits)))
            row += 1
        groups.append(group)
        row += 1
    return groups
