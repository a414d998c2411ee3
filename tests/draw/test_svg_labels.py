"""No two texts of a drawing lie on each other, by their boxes, in networks of any shape."""

from __future__ import annotations

import random
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.draw import draw_network
from nnfwd.draw.labels import Curve, label_points
from nnfwd.draw.names import ems
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
