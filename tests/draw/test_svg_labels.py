"""No two texts of a drawing lie on each other, by their boxes, in networks of any shape."""

from __future__ import annotations

import random
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.draw import draw_network, labels
from nnfwd.draw.labels import Curve, label_points
from nnfwd.draw.names import ems
from nnfwd.draw.place import MOST_LABELS, place
from nnfwd.text.style import Style

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"name": 13, "value": 15, "bias": 12, "layer": 14, "activation": 12, None: 12}
"""The font sizes of the style sheet, by class; labels of lines have none."""

N_NETWORKS = 200

BOXES = """() => {
  const origin = document.querySelector("svg").getCTM();
  const texts = [...document.querySelectorAll("svg text")].filter((text) => text.textContent);
  return texts.map((text) => {
    const box = text.getBBox(), place = text.getCTM();
    const [x, y] = [box.x + place.e - origin.e, box.y + place.f - origin.f];
    return [text.textContent, x, y, x + box.width, y + box.height];
  });
}"""


def drawn(seed):
    """Draw one of many networks: up to 8 nodes a layer, each second one with lines past layers."""
    chance = random.Random(seed)  # noqa: S311 - any shapes do
    relu, past = parse_activation("relu"), seed % 2
    layers = [[f"{chance.choice(('x', 'a_long_name_', 'W' * 9))}{i}" for i in range(width(chance))]]
    nodes = []
    for depth in range(chance.randint(1, 4)):
        layers.append([f"node_{depth}_{i}" for i in range(width(chance))])
        for name in layers[-1]:
            sources = list(layers[-2])
            if past:
                sources = [each for each in sources if chance.random() < 0.6] or sources[:1]
                earlier = [each for layer in layers[:-2] for each in layer]
                sources += [each for each in earlier if chance.random() < 0.25]
            weights = [weight(chance) for _ in sources]
            bias, layer = (
                chance.choice((0, weight(chance))),
                f"layer_{depth}" * chance.randint(1, 3),
            )
            nodes.append(Node(name, tuple(sources), tuple(weights), relu, bias, layer))
    return draw_network("svg", assemble(list(map(Input, layers[0])), nodes), Style())


def width(chance):
    return chance.randint(1, 8)


def weight(chance):
    whole, real = chance.randint(-9, 9), chance.gauss(0, 1)
    return chance.choice((whole, real, real * 10.0 ** chance.randint(-9, 9)))


def estimated_boxes(svg):
    """Find the boxes of texts as fonts may be that are wider than most."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    for group in root.findall(f"{SVG}g"):
        shift = re.findall(r"[\d.]+", group.get("transform", "0 0"))
        for text in group.findall(f"{SVG}text"):
            size = SIZES[text.get("class")]
            x, y = (float(text.get(axis)) + float(by) for axis, by in zip("xy", shift, strict=True))
            half = ems(text.text or "") * size / 2
            if text.text:
                yield text.text, x - half, y - 0.95 * size, x + half, y + 0.3 * size


def overlaps(boxes):
    return [
        (one, other)
        for (one, *a), (other, *b) in combinations(boxes, 2)
        if min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
    ]


def test_no_two_texts_of_a_drawing_overlap():
    found = [overlaps(list(estimated_boxes(drawn(seed)))) for seed in range(N_NETWORKS)]
    assert found == [[]] * N_NETWORKS


def test_no_two_texts_of_a_drawing_overlap_in_a_browser():
    chromium = pytest.importorskip("chromium")
    if chromium.CHROMIUM is None:
        pytest.skip("needs Chromium")
    with chromium.launched() as browser:
        page = browser.new_page()
        for seed in range(N_NETWORKS):
            page.set_content(drawn(seed))
            boxes = page.evaluate(BOXES)
            assert len(boxes) > 1
            assert overlaps(boxes) == [], seed


def test_nearly_every_line_of_a_small_network_has_its_label():
    lines = labels = 0
    for svg in map(drawn, range(N_NETWORKS)):
        if 'class="labels"' in svg:
            lines += svg.count("<path")
            labels += svg.partition('class="labels"')[2].partition("</g>")[0].count("<text")
    assert lines > 1000
    assert lines - labels <= lines / 500


def test_a_label_that_finds_no_room_is_left_out():
    same = Curve((0, 0), (100, 0))
    first, second, third = label_points([same] * 3, [40] * 3, [50] * 3)
    assert first == (50, 0)
    assert second is None
    assert third is None


def test_a_label_slides_along_its_line_to_where_it_is_free():
    same = Curve((0, 0), (100, 0))
    assert label_points([same] * 2, [40] * 2, [30] * 2) == [(30, 0), (72, 0)]


def skipping(n_columns):
    """Make columns of 6 nodes, each joined with all that come before."""
    columns = [tuple(f"n_{column}_{row}" for row in range(6)) for column in range(n_columns)]
    relu = parse_activation("relu")
    nodes, before = [], columns[0]
    for index, names in enumerate(columns[1:]):
        weights = tuple((place * 3) % 19 / 7 - 1.3 for place in range(len(before)))
        nodes += [Node(name, before, weights, relu, layer=f"layer_{index}") for name in names]
        before += names
    return assemble(list(map(Input, columns[0])), nodes)


def test_lines_into_a_column_have_no_labels_if_they_are_too_many():
    network = skipping(5)
    places = place(network, lambda *_: "0.1234")
    n_lines = [0] * 5
    n_labels = [0] * 5
    for line in places.lines:
        n_lines[places.column_of(line)] += 1
        n_labels[places.column_of(line)] += line.label is not None
    assert n_lines == [0, 36, 72, 108, 144]
    assert n_labels == [0, 36, 72, 0, 0]
    assert MOST_LABELS == 72


def test_a_label_is_compared_with_those_at_its_height_alone(monkeypatch):
    compared = []
    touches = labels._Box.touches
    monkeypatch.setattr(
        labels._Box, "touches", lambda box, other: compared.append(1) or touches(box, other)
    )
    curves = [Curve((0, 100 * row), (100, 100 * row)) for row in range(1000) for _ in range(2)]
    points = label_points(curves, [40] * 2000, [30] * 2000)
    assert points == [(x, 100 * row) for row in range(1000) for x in (30, 72)]
    assert len(compared) < 20 * 2000


def test_labels_are_not_placed_in_a_drawing_that_they_would_make_too_wide(monkeypatch):
    monkeypatch.setattr("nnfwd.draw.place.label_points", None)
    network = skipping(3)
    narrow = place(network, lambda *_: "0.1234", widest=500)
    assert narrow == place(network)
