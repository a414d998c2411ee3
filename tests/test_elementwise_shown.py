"""Element-wise layers as they are shown: tables, JSON, drawings, pages, slips."""

import json
import re

from nnfwd.compare.slips import find_slips
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.draw import draw_network
from nnfwd.draw.graph import columns_of
from nnfwd.explain import View, explain, write_explanations
from nnfwd.text.style import Style

IDENTITY, RELU = map(parse_activation, ("identity", "relu"))


def skip() -> Network:
    """h = relu(2 x); a = h + 10 x, b = 3 y - x, as one layer; out = a - b."""
    return assemble(
        [Input("x"), Input("y")],
        [
            Node("h", ("x",), (2,), RELU, layer="hidden"),
            Node("a", ("h", "x"), (1, 10), IDENTITY, layer="add"),
            Node("b", ("y", "x"), (3, -1), IDENTITY, layer="add"),
            Node("out", ("a", "b"), (1, -1), IDENTITY, layer="output"),
        ],
    )


def test_a_table_lists_what_each_node_takes() -> None:
    text = draw_network("table", skip(), Style())

    assert re.search(r"^add +a, b +2 +h, x; y, x +identity +6$", text, re.MULTILINE)
    assert re.search(r"^output +out +2 +a, b +identity +3$", text, re.MULTILINE)


def test_many_nodes_of_a_table_are_counted() -> None:
    nodes = [Node(f"n{i}", (f"x{i}",), (1,), IDENTITY, layer="own") for i in range(9)]
    network = assemble([Input(f"x{i}") for i in range(9)], nodes)

    assert "x0; x1; … x8 (9)" in " ".join(draw_network("table", network, Style()).split())


def test_json_has_sources_where_they_belong() -> None:
    _, add, output = json.loads(draw_network("json", skip(), Style()))["layers"]

    assert "sources" not in add
    assert [each["sources"] for each in add["nodes"]] == [["h", "x"], ["y", "x"]]
    assert output["sources"] == ["a", "b"]
    assert all("sources" not in each for each in output["nodes"])


def test_each_node_has_its_own_column_in_a_drawing() -> None:
    assert columns_of(skip()) == (("x", "y"), ("h", "b"), ("a",), ("out",))


def test_a_page_draws_each_line_by_its_own_term() -> None:
    network = skip()
    page = "".join(write_explanations("html", [explain(network, [1, 1])], View()))
    (row,) = re.findall(r'class="row"[^>]*>(.*?)</script>', page)
    drawn = {
        (network.names[int(source)], network.names[int(node)]): kind
        for node, terms in json.loads(row)["terms"].items()
        for source, kind in re.findall(r"(\d+)([a-z])", terms)
    }

    assert drawn == {
        ("x", "h"): "p",
        ("h", "a"): "p",
        ("x", "a"): "p",
        ("y", "b"): "p",
        ("x", "b"): "n",
        ("a", "out"): "p",
        ("b", "out"): "n",
    }


def test_weights_of_an_element_wise_layer_are_not_taken_for_a_matrix() -> None:
    kinds = {str(slip) for slip in find_slips(skip())}

    assert "relu applied to the output too" in kinds
    assert not any("transposed" in each or "columns" in each for each in kinds)
