"""Diagrams of ``nnfwd show``: Graphviz, Mermaid, SVG."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from nnfwd import load_network
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.draw import FORMATS, draw_network
from nnfwd.draw.graph import columns_of
from nnfwd.draw.place import place
from nnfwd.text.style import Style

SVG = "{http://www.w3.org/2000/svg}"

NAMES = (
    "<script>alert(1)</script>",
    "$x_1$ a|b \"c\" 'd'",
    "new\\line \u202eover\u2069",
    "</svg></style> &lt; #35; `e` \\N %% -->",
    "end",
    "漢字漢字漢字漢字",
)
SHOWN = (*NAMES[:2], "new\\line \\u202eover\\u2069", *NAMES[3:])
"""Those names as one may read them: on one line, with what a terminal acts on escaped."""


def network_of(inputs, *nodes):
    relu = parse_activation("relu")
    return assemble(
        [Input(name) for name in inputs],
        [Node(name, tuple(w), tuple(w.values()), relu, bias=bias) for name, w, bias in nodes],
    )


@pytest.fixture
def lesson(configs):
    return load_network(configs / "lesson_relu.yaml")


@pytest.fixture
def hostile():
    """A network whose names try to be more than names."""
    a, b, c, d, e, f = NAMES
    return network_of([a, b, c], (d, {a: 1, b: 1, c: 1}, 0), (e, {d: 1}, 0), (f, {d: 1}, 0))


def test_dot_has_every_node_weight_and_bias(lesson):
    assert (
        draw_network("dot", lesson, Style())
        == """\
digraph network {
  rankdir=LR; nodesep=0.4; ranksep=0.6;
  node [shape=box, style=rounded, fontname="Helvetica"];
  edge [fontname="Helvetica", fontsize=10, arrowsize=0.6];
  { rank=same;
    n0 [label="x1"];
    n1 [label="x2"];
    n0 -> n1 [style=invis];
  }
  { rank=same;
    n2 [label="node_0\\nrelu"];
    n3 [label="node_1\\nrelu"];
    n2 -> n3 [style=invis];
  }
  { rank=same;
    n4 [label="output\\nidentity"];
  }
  n0 -> n2 [label="2"];
  n1 -> n2 [label="4"];
  n0 -> n3 [label="4"];
  n1 -> n3 [label="-5", style=dashed];
  n2 -> n4 [label="2"];
  n3 -> n4 [label="7"];
}
"""
    )


def test_mermaid_has_every_node_weight_and_bias(configs):
    xor = load_network(configs / "xor.yaml")

    assert (
        draw_network("mermaid", xor, Style())
        == """\
flowchart LR
  n0(["x1"])
  n1(["x2"])
  n2["sum<br>relu"]
  n3["both<br>relu<br>bias -1"]
  n4["output<br>identity"]
  n0 -->|"1"| n2
  n1 -->|"1"| n2
  n0 -->|"1"| n3
  n1 -->|"1"| n3
  n2 -->|"1"| n4
  n3 -.->|"-2"| n4
"""
    )


def svg_of(network):
    return ElementTree.fromstring(draw_network("svg", network, Style()))  # noqa: S314 - our own


def test_svg_has_a_line_an_edge_as_wide_as_its_weight_is_large(lesson):
    lines = svg_of(lesson).findall(f"{SVG}g[@class='lines']/{SVG}path")

    # 0.8 and up to 6.2 more: 4/5 and 2/5 of the largest in the hidden layer, 2/7 in the output's
    assert [(line.get("class"), line.get("stroke-width")) for line in lines] == [
        ("positive", "3.3"),
        ("positive", "5.8"),
        ("positive", "5.8"),
        ("negative", "7"),
        ("positive", "2.6"),
        ("positive", "7"),
    ]


def test_svg_has_every_weight_beside_its_line_and_every_bias_in_its_node():
    svg = svg_of(network_of(["x"], ("node", {"x": -1.5}, 0.25), ("output", {"node": 1 / 3}, 0)))

    labels = [text.text for text in svg.findall(f"{SVG}g[@class='labels']/{SVG}text")]
    nodes = [
        [text.text for text in node.findall(f"{SVG}text")]
        for node in svg.findall(f"{SVG}g[@class='node']")
    ]
    assert labels == ["-1.5", "0.333333"]
    assert nodes == [["x", None], ["node", "bias 0.25"], ["output", None]]


def test_svg_of_a_wide_layer_draws_the_largest_weights_and_folds_the_rest():
    names = [f"x{index}" for index in range(1, 21)]
    weights = {name: (-1) ** index * float(index) for index, name in enumerate(names)}
    svg = svg_of(network_of(names, ("output", weights, 0)))

    shown = [text.text for text in svg.findall(f"{SVG}g[@class='node']/{SVG}text[@class='name']")]
    titles = [title.text for title in svg.findall(f"{SVG}g[@class='lines']/{SVG}path/{SVG}title")]
    assert shown == [*names[8:], "output"]
    assert [float(title) for title in titles] == list(weights.values())[8:]
    assert svg.find(f"{SVG}g[@class='fold']/{SVG}text").text == "8 more"


def test_a_line_past_a_column_goes_through_a_gap_between_its_nodes():
    network = network_of(
        ["x"], ("a", {"x": 1}, 0), ("b", {"x": 1}, 0), ("output", {"x": 1, "a": 1, "b": 1}, 0)
    )
    places = place(network)

    past = next(line for line in places.lines if (line.source, line.target) == (0, 3))
    heights = [float(y) for _, y in re.findall(r"(\S+) ([\d.]+)(?=C|$)", past.path)]
    between = sum(slot.y for slot in places.slots[1:3]) / 2
    assert heights[1:3] == [between, between]


def test_lines_through_one_gap_stand_side_by_side():
    # both x to b and x to output go past a, above it
    network = network_of(
        ["x"], ("a", {"x": 1}, 0), ("b", {"a": 1, "x": 1}, 0), ("output", {"b": 1, "x": 1}, 0)
    )
    places = place(network)

    past = [line for line in places.lines if line.source == 0 and line.target > 1]
    left = places.slots[1].x
    heights = [re.search(rf" {left:g} ([\d.]+)C", line.path)[1] for line in past]
    assert abs(float(heights[0]) - float(heights[1])) == 7


def test_an_output_stands_in_the_last_column_wherever_it_could_be_computed():
    network = network_of(["x"], ("a", {"x": 1}, 0), ("b", {"x": 1}, 0), ("c", {"b": 1}, 0))

    assert columns_of(network) == (("x",), ("b",), ("a", "c"))


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_graphviz_reads_names_as_text(hostile):
    drawn = subprocess.run(
        ["dot", "-Tjson"],
        input=draw_network("dot", hostile, Style()),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (drawn.stderr, drawn.returncode) == ("", 0)
    labels = [each["label"] for each in json.loads(drawn.stdout)["objects"] if "label" in each]
    read = [label.replace("&amp;", "&").replace("\\\\", "\\") for label in labels]
    assert {label.split("\\nrelu")[0] for label in read} == set(SHOWN)


def test_mermaid_names_hold_nothing_but_text(hostile):
    lines = draw_network("mermaid", hostile, Style()).splitlines()
    labels = re.findall(r'"(.*?)(?:<br>relu)?"\]', "\n".join(lines))

    assert len(labels) == len(NAMES)
    assert all(re.fullmatch(r"(?:[\w ]|#\d+;)*", label) for label in labels)
    names = [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), each) for each in labels]
    # a backslash and n would be a line end
    assert all("\\n" not in name for name in names)
    assert tuple(name.replace("\u2060", "") for name in names) == SHOWN


def test_svg_names_are_text_cut_to_their_room(hostile):
    names = svg_of(hostile).findall(f"{SVG}g[@class='node']/{SVG}text[@class='name']")

    assert [name.text for name in names] == [
        "<script…script>",
        "$x_1$ a…c\" 'd'",
        "new\\lin…u2069",
        "</svg><…% -->",
        "end",
        "漢字漢…字漢字",
    ]


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("net.dot", "digraph"),
        ("net.gv", "digraph"),
        ("net.mmd", "flowchart"),
        ("NET.SVG", "<svg"),
    ],
)
def test_the_name_of_the_output_file_tells_the_diagram(nnfwd, configs, tmp_path, name, begin):
    run = nnfwd("show", "-w", configs / "xor.yaml", "-o", name)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert (tmp_path / name).read_text().startswith(begin)


@pytest.mark.parametrize("name", FORMATS)
def test_a_diagram_goes_to_standard_output_too(nnfwd, configs, name):
    run = nnfwd("show", "-w", configs / "xor.yaml", "-f", name)

    network = load_network(configs / "xor.yaml")
    assert (run.stdout, run.stderr) == (draw_network(name, network, Style()), "")
