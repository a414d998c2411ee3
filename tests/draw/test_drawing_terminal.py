"""The drawing of ``nnfwd show``: wires of characters."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnfwd
from nnfwd.core import Input, Node, assemble, nodes_of, parse_activation
from nnfwd.draw.graph import edges_of
from nnfwd.draw.terminal import JOINTS, draw_with_characters

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
RELU = parse_activation("relu")
ARMS = {character: arms for arms, character in JOINTS.items()}


def network_of_layers(*layers):
    """Make a network whose weights all differ, from the number of nodes of each layer."""
    names = [[f"{'xabcd'[i]}{j}" for j in range(count)] for i, count in enumerate(layers)]
    weights = itertools.count(1)
    nodes = [
        Node(name, tuple(before), [next(weights) for _ in before], RELU)
        for before, column in itertools.pairwise(names)
        for name in column
    ]
    return assemble([Input(name) for name in names[0]], nodes)


def test_the_lesson(configs):
    network = nnfwd.load_network(configs / "lesson_relu.yaml")

    assert (
        draw_with_characters(network, 80)
        == """\
x1 ─┬──── 2 ─┬─ node_0 ─┐
    │ ┌── 4 ─┘          └─── 2 ─┬─ output
    │ │                   ┌─ 7 ─┘
    └─│── 4 ─┬─ node_1 ───┘
x2 ───┴─ -5 ─┘
"""
    )


def test_iris_has_fewer_digits_where_there_is_less_room(configs):
    network = nnfwd.load_network(configs / "iris.yaml")

    assert (
        draw_with_characters(network, 80)
        == """\
sepal_length ─┬──────── -0.584 ─┐
sepal_width ──│─┬───── -0.0545 ─┼─ node_0 ──────┬────── -0.115 ─┐
              │ │ ┌─────── 1.4 ─┤  bias -0.259  │ ┌─── -0.0665 ─┼─ setosa
              │ │ │ ┌──── 1.09 ─┘               │ │ ┌───── 2.3 ─┘  bias -10.3
              │ │ │ │                           │ │ │
              ├─│─│─│──── 0.58 ─┐               ├─│─│─── -1.28 ─┐
              │ ├─│─│─── 0.196 ─┼─ node_1 ──────│─┼─│── -0.683 ─┼─ versicolor
petal_length ─│─│─┼─│─── 0.528 ─┤  bias -0.577  │ │ ├─── 0.364 ─┘  bias 3.82
              │ │ │ ├─── 0.428 ─┘               │ │ │
              │ │ │ │                           └─│─│──── 1.51 ─┐
              └─│─│─│── 0.0958 ─┐                 └─│─── 0.678 ─┼─ virginica
                └─│─│─── 0.685 ─┼─ node_2 ──────────┴─── -2.51 ─┘  bias 4.75
                  └─│──── -2.4 ─┤  bias 4.7
petal_width ────────┴─── -2.17 ─┘
"""
    )
    assert " -0.583508 ─┐\n" in draw_with_characters(network, 200)


@pytest.mark.parametrize("width", [20, 40])
def test_nothing_is_drawn_that_does_not_fit(configs, width):
    assert draw_with_characters(network_of_layers(3, 3, 3, 3), width) == ""


def test_nothing_is_drawn_of_a_large_network_or_of_one_that_skips_columns():
    skipping = assemble(
        [Input("x")], [Node("a", ("x",), (1,), RELU), Node("b", ("x", "a"), (1, 2), RELU)]
    )
    assert draw_with_characters(network_of_layers(6, 6, 2), 200) == ""
    assert draw_with_characters(network_of_layers(784, 128, 10), 10_000) == ""
    assert draw_with_characters(skipping, 200) == ""


def test_a_wide_character_takes_two_columns():
    network = assemble(
        [Input("漢字"), Input("x2")], [Node("e\u0301", ("漢字", "x2"), (1, 2), RELU)]
    )
    assert (
        draw_with_characters(network, 80)
        == """\
漢字 ───── 1 ─┬─ e\u0301
x2 ─────── 2 ─┘
"""
    )


class Picture:
    """A drawing, to be read by following its wires."""

    def __init__(self, text: str) -> None:
        self.rows = text.splitlines()

    def at(self, row: int, column: int) -> str:
        line = self.rows[row] if 0 <= row < len(self.rows) else ""
        return line[column] if column < len(line) else " "

    def sources(self, row: int, column: int) -> set[str]:
        """Follow a wire to the left of a place, and name where it comes from."""
        found, seen, ways = set(), set(), [(row, column, LEFT)]
        while ways:
            row, column, way = ways.pop()
            row += (way == DOWN) - (way == UP)
            column -= way == LEFT
            if (row, column) in seen:
                continue
            character = self.at(row, column)
            if way == LEFT and character in "─│":
                ways.append((row, column, LEFT))
                continue
            if character == " ":
                found.add(self.rows[row][:column].split()[-1])
                continue
            seen.add((row, column))
            arms = ARMS[character]
            ways += [(row, column, arm) for arm in (LEFT, UP, DOWN) if arms & arm]
        return found

    def targets(self, row: int, column: int) -> set[str]:
        """Follow the brace behind a weight to the name that it opens on."""
        while self.at(row, column) == "─":
            column += 1
        if self.at(row, column) == " ":
            return {self.rows[row][column:].split()[0]}
        above = below = row
        while ARMS[self.at(above, column)] & UP:
            above -= 1
        while ARMS[self.at(below, column)] & DOWN:
            below += 1
        opening = [r for r in range(above, below + 1) if ARMS[self.at(r, column)] & RIGHT]
        return {self.rows[r][column + 2 :].split()[0] for r in opening}


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4).filter(lambda n: max(n[1:]) < 4))
def test_every_wire_leads_from_its_source_by_its_weight_to_its_node(layers):
    network = network_of_layers(*layers)
    text = draw_with_characters(network, 200)
    if not text:
        return
    picture = Picture(text)
    found = []
    for row, line in enumerate(picture.rows):
        for match in re.finditer(r" (\d+) (?=─)", line):
            (source,) = picture.sources(row, match.start())
            (target,) = picture.targets(row, match.end())
            found.append((source, target, float(match[1])))
    assert sorted(found) == sorted(edges_of(nodes_of(network)))
