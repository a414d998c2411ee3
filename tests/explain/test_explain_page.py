"""The HTML page as it is written: what stands in it, and what it keeps out."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import nnfwd
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import SelectionError
from nnfwd.explain import View, explain_trace, write_explanations
from nnfwd.explain.notations.data import as_object

LESSON = [[3, 5], [1, -1], [0, 0], [8, 4]]


class Parsed(HTMLParser):
    """The elements of a page in order: tag, attributes, text inside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        self.elements.append((f"/{tag}", {}, ""))

    def handle_data(self, data):
        if self.elements:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = (tag, attributes, text + data)

    def texts(self, tag, **wanted):
        return [
            text
            for each, attributes, text in self.elements
            if each == tag and wanted.items() <= attributes.items()
        ]

    @property
    def rows(self):
        return [json.loads(text) for text in self.texts("script", **{"class": "row"})]


def page_of(network, rows, view=None):
    explanations = explain_trace(network.trace(rows))
    return "".join(write_explanations("html", explanations, view))


@pytest.fixture
def lesson(configs):
    return nnfwd.load_network(configs / "lesson_relu.yaml")


def test_a_row_has_the_values_of_its_json_and_the_derivations_of_its_text(lesson):
    page = Parsed(page_of(lesson, LESSON))

    (names,) = [json.loads(text)["names"] for text in page.texts("script", id="names")]
    for row, explanation in zip(page.rows, explain_trace(lesson.trace(LESSON)), strict=True):
        data = as_object(explanation, View())
        values = data["inputs"] | {node["node"]: node["output"] for node in data["nodes"]}
        assert dict(zip(names, map(float, row["values"]), strict=True)) == values
    assert page.rows[0]["math"]["3"] == [
        [
            *("node_1", "=", "relu(4·x1 - 5·x2)", "=", "relu(4·3 - 5·5)", "=", "relu(12 - 25)"),
            *("=", "relu(-13)", "=", "0"),
        ]
    ]


@pytest.mark.parametrize("view", [View(), View(digits=3, terms=2), View(digits=17)])
def test_every_derivation_stands_in_the_text_word_for_word(configs, view):
    iris = nnfwd.load_network(configs / "iris.yaml")
    rows = [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5, 1.7], [0, 0, 0, 0]]
    all_terms = replace(view, terms=None)  # the page has all inputs, the text those of its terms

    def texts(view):
        explanations = explain_trace(iris.trace(rows))
        return write_explanations("text", explanations, replace(view, width=10**6))

    page_rows = Parsed(page_of(iris, rows, view)).rows
    for row, *both in zip(page_rows, texts(view), texts(all_terms), strict=True):
        words = " ".join(both[0].split()) + " ".join(both[1].partition("\nhidden")[0].split())
        parts = [part for lines in (*row["math"].values(), row["shared"]) for part in lines]
        derivations = [" ".join(part) for part in parts if isinstance(part, list)]
        assert len(derivations) >= 4 + 4 + 3 + 3 + 3 + 1
        assert [each for each in derivations if each not in words] == []


def test_a_line_is_as_wide_as_its_contribution_is_large_in_its_column(lesson):
    first = Parsed(page_of(lesson, LESSON)).rows[0]

    # contributions 6, 20 to node_0, 12, -25 to node_1, 52, 0 to output; widths 0.8 + 6.2 |c| / max
    assert first["terms"] == {"2": "0p2.3 1p5.8", "3": "0p3.8 1n7", "4": "2p7 3z1.4"}


def test_inputs_show_what_was_given_and_how_it_was_scaled():
    identity = parse_activation("identity")
    network = assemble([Input("x", mean=2, scale=4)], [Node("out", ("x",), (3,), identity)])
    row = Parsed(page_of(network, [[12]])).rows[0]

    assert row["values"] == ["2.5", "7.5"]
    assert row["beside"] == {"0": "12 →"}
    assert row["math"]["0"] == [
        "as given",
        ["x", "=", "12"],
        "scaled, (value - mean) / scale",
        ["x", "=", "(12 - 2) / 4", "=", "10 / 4", "=", "2.5"],
    ]


def test_what_the_nodes_of_a_softmax_share_is_written_once(configs):
    iris = nnfwd.load_network(configs / "iris.yaml")
    row = Parsed(page_of(iris, [[5.1, 3.5, 1.4, 0.2]])).rows[0]

    assert row["shared"][0] == "softmax over 3 nodes"
    assert row["shared"][1][:3] == [
        "total",
        "=",
        "exp(setosa_input) + exp(versicolor_input) + exp(virginica_input)",
    ]
    assert [row["math"][node][1:3] for node in "789"] == [[0, 1]] * 3
    assert row["answer"] == ["Row 1, class", "setosa", "the largest output"]
    assert row["chosen"] == 7


def test_of_a_long_sum_the_largest_terms_are_written_unless_all_are_asked_for():
    identity = parse_activation("identity")
    names = [f"x{i}" for i in range(1, 15)]
    network = assemble(
        [Input(name) for name in names], [Node("out", tuple(names), range(1, 15), identity)]
    )
    short, long = (
        Parsed(page_of(network, [[1] * 14], View(terms=terms))).rows[0]["math"]["14"]
        for terms in (None, 14)
    )

    assert short[0][2].startswith("3·x3 + 4·x4 + ")
    assert short[1] == ["…", "=", "3, the sum of 2 more terms"]
    assert long[0][2].startswith("1·x1 + 2·x2 + ")


def test_a_row_tells_which_nodes_of_a_wide_column_are_drawn():
    identity = parse_activation("identity")
    names = [f"x{i}" for i in range(14)]
    network = assemble(
        [Input(name) for name in names], [Node("out", tuple(names), [1] * 14, identity)]
    )
    rising = [float(i) for i in range(14)]

    rows = Parsed(page_of(network, [rising, rising[::-1]])).rows
    assert [row["drawn"] for row in rows] == [[*range(2, 14), 14], [*range(12), 14]]


@pytest.mark.parametrize("terms", [3, 12, None])
def test_the_lines_of_a_node_are_the_terms_that_its_sum_writes_out(terms):
    identity = parse_activation("identity")
    names = [f"x{i}" for i in range(20)]
    # of equal products the first ones are written, in the drawing as in the sum
    weights = [[(7 * i + j) % 5 - 2.0 for i in range(20)] for j in range(6)]
    nodes = [Node(f"n{j}", tuple(names), each, identity) for j, each in enumerate(weights)]
    network = assemble([Input(name) for name in names], nodes)
    row = Parsed(page_of(network, [[1] * 20], View(terms=terms))).rows[0]

    for node in range(20, 26):
        written = re.findall(r"·x(\d+)", row["math"][str(node)][0][2])
        lines = re.findall(r"(\d+)[pnz]", row["terms"][str(node)])
        assert len(lines) == (terms or 12)
        assert sorted(lines, key=int) == written


def test_classes_are_beside_outputs_that_have_other_names():
    identity = parse_activation("identity")

    def page(outputs, classes):
        nodes = [Node(name, ("x",), (1,), identity, bias=0.2 * i) for i, name in enumerate(outputs)]
        return Parsed(page_of(assemble([Input("x")], nodes, classes=classes), [[0.5]]))

    def beside(page):
        (network,) = map(json.loads, page.texts("script", id="names"))
        shown = page.texts("text", **{"class": "beside right"})
        return shown, network["beside"], page.rows[0].get("beside"), page.rows[0]["chosen"]

    assert beside(page(("a", "b"), ("cat", "dog"))) == (
        ["cat", "dog"],
        {"1": "cat", "2": "dog"},
        None,
        2,
    )
    assert beside(page(("a", "b"), ("a", "b"))) == ([], {}, None, 2)
    assert beside(page(("a",), ("no", "yes"))) == (["→ no"], {}, {"1": "→ no"}, 1)


@pytest.mark.parametrize(("n_nodes", "n_labels"), [(3, 9), (7, 0)])
def test_weights_are_at_the_lines_of_small_networks(n_nodes, n_labels):
    identity = parse_activation("identity")
    names = [f"x{i}" for i in range(3)]
    nodes = [Node(f"n{i}", tuple(names), (1 / 3,) * 3, identity) for i in range(n_nodes)]
    page = page_of(assemble([Input(name) for name in names], nodes), [[1, 2, 3]])

    labels = page.partition('<g class="labels">')[2].partition("</g>")[0]
    assert re.findall(r">([^<]+)</text>", labels) == ["0.333"] * n_labels


def test_a_drawing_that_weights_would_push_away_from_the_math_has_none():
    identity = parse_activation("identity")
    layers = [[f"n{depth}_{i}" for i in range(4)] for depth in range(6)]
    nodes = [
        Node(name, tuple(before), (0.125,) * 4, identity)
        for before, layer in pairwise(layers)
        for name in layer
    ]
    page = page_of(assemble([Input(name) for name in layers[0]], nodes), [[1, 2, 3, 4]])
    assert 'class="labels"' not in page


def test_what_overflows_is_shown_as_what_it_is():
    identity = parse_activation("identity")
    network = assemble(
        [Input("x")],
        [
            Node("up", ("x",), (1e300,), identity),
            Node("down", ("x",), (-1e300,), identity),
            Node("out", ("up", "down"), (1, 1), identity),
        ],
    )
    row = Parsed(page_of(network, [[1e300]])).rows[0]

    assert row["values"] == ["1e300", "inf", "-inf", "nan"]
    assert row["terms"] == {"1": "0p7", "2": "0n7", "3": "1p7 2n7"}
    assert row["answer"] == ["Row 1, out", "nan", ""]


def test_nodes_that_were_not_asked_for_are_drawn_without_their_math(lesson):
    row = Parsed(page_of(lesson, LESSON, View(nodes=frozenset({"node_1"})))).rows[0]

    assert row["values"] == ["3", "5", "26", "0", "52"]
    assert set(row["math"]) == {"0", "1", "3"}


def test_the_policy_lets_nothing_run_but_the_script_of_the_page(lesson):
    page = Parsed(page_of(lesson, LESSON))
    (policy,) = [
        attributes["content"]
        for tag, attributes, _ in page.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    (style,) = page.texts("style")
    (script,) = [text for tag, known, text in page.elements if tag == "script" and not known]

    def named(text):
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    assert policy == (
        f"default-src 'none'; style-src {named(style)}; script-src {named(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_a_page_refers_to_nothing_outside(configs):
    iris = nnfwd.load_network(configs / "iris.yaml")
    text = page_of(iris, [[5.1, 3.5, 1.4, 0.2]])

    assert re.findall(r"(?:https?:)?//[\w.]+|@import|url\(", text) == []


def test_names_stay_text():
    hostile = "</script><script>alert(1)</script><!--"
    relu = parse_activation("relu")
    network = assemble([Input(hostile)], [Node('"\u202e&lt;', (hostile,), (1,), relu)])
    page = Parsed(page_of(network, [[1]]))

    assert [attributes for tag, attributes, _ in page.elements if tag == "script"] == [
        {"type": "application/json", "id": "names"},
        {
            "type": "application/json",
            "class": "row",
            "data-row": "1",
            "data-title": "Row 1 → 1",
        },
        {},
    ]
    (names,) = page.texts("script", id="names")
    assert json.loads(names)["names"] == [f'"{hostile}"', r'"\"\u202e&lt;"']


def test_rows_are_written_as_they_come(lesson):
    (explanation,) = explain_trace(lesson.trace([[3, 5]]))
    read = []

    def endless():
        while True:
            read.append(explanation)
            yield explanation

    pieces = write_explanations("html", endless())
    for n_rows in range(4):
        text = next(pieces)
        assert text.startswith("<script " if n_rows else "<!doctype html>")
        assert len(read) == max(1, n_rows)


def test_more_rows_than_a_browser_opens_are_an_error(lesson, monkeypatch):
    monkeypatch.setattr("nnfwd.explain.notations.page.MOST_ROWS", 3)
    assert len(Parsed(page_of(lesson, LESSON[:3])).rows) == 3
    with pytest.raises(SelectionError) as caught:
        page_of(lesson, LESSON)
    assert str(caught.value) == "a page has at most 3 rows: choose some, as with --rows 1-100"


def test_a_page_of_no_rows_says_so(nnfwd, configs, tmp_path):
    run = nnfwd(
        *("explain", "-w", configs / "lesson_relu.yaml", "-i", "-", "-f", "html"), stdin="x1,x2\n"
    )

    assert (run.stderr, run.returncode) == ("", 0)
    assert "<p>There are no rows to explain.</p>" in run.stdout


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTML"])
def test_the_name_of_the_output_file_asks_for_a_page_of_all_iris_rows(
    nnfwd, configs, tmp_path, name
):
    sources = ("-w", configs / "iris.yaml", "-i", configs / "iris.csv")
    run = nnfwd("explain", *sources, "-o", name)

    text = (tmp_path / name).read_text(encoding="utf-8")
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert text.startswith("<!doctype html>\n")
    assert len(Parsed(text).rows) == 150
    assert len(text.encode()) < 2_000_000
