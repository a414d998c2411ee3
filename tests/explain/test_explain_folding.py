r"""With ``--terms`` a wide network's explanation is short, and says what it leaves out."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from textwrap import dedent

import pytest

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations

RELU, IDENTITY = parse_activation("relu"), parse_activation("identity")


def make_network():
    """Of three hidden nodes ``b`` matters most to the output, and ``c`` is 0."""
    inputs = ("x1", "x2", "x3")
    rows = {"a": (1.0, 0.5, 0.0), "b": (0.0, 3.0, 1.0), "c": (-1.0, -1.0, -1.0)}
    nodes = [Node(name, inputs, weights, RELU, layer="hidden") for name, weights in rows.items()]
    output = Node("out", tuple(rows), (1.0, 2.0, 1.0), IDENTITY, layer="output")
    return assemble([Input(name, mean=1) for name in inputs], [*nodes, output])


def write(notation, **view):
    lines = write_explanations(notation, [explain(make_network(), [3, 5, 4])], View(**view))
    return "".join(lines)


def test_inputs_that_no_sum_names_are_counted():
    expected = """\
        Row 1: x1 = 3, x2 = 5, and 1 more input

        scaled inputs, (value - mean) / scale; 1 more scaled input
          x1 = 3 - 1 = 2
          x2 = 5 - 1 = 4
        """
    assert write("text", terms=1).startswith(dedent(expected))
    assert "Inputs: x1 = 3, x2 = 5, and 1 more input\n" in write("markdown", terms=1)


def test_where_no_sum_names_an_input_all_are_counted():
    assert write("text", terms=1, nodes=frozenset(["out"])).startswith("Row 1: 3 inputs\n\noutput")


def test_nothing_is_left_out_of_what_is_no_wider_than_asked():
    for notation in ("text", "markdown", "latex"):
        assert write(notation, terms=3) == write(notation)


def test_inputs_that_are_no_more_than_the_terms_are_written_though_no_sum_names_them():
    text = write("text", terms=3, nodes=frozenset(["out"]))
    assert text.startswith("Row 1: x1 = 3, x2 = 5, x3 = 4\n\noutput")


def test_inputs_that_are_scaled_otherwise_are_not_said_to_be_scaled_in_the_same_way():
    inputs = [Input("a", mean=1, scale=2), Input("b", min=0, max=2)]
    network = assemble(inputs, [Node("out", ("a", "b"), (0.01, 3), IDENTITY)])
    text = "".join(write_explanations("text", [explain(network, [3, 1])], View(terms=1)))
    title = "scaled inputs, (value - min) / (max - min); 1 more scaled input"
    assert text.splitlines()[2] == title


@pytest.mark.parametrize(
    ("names", "words"),
    [(("c",), "1 more node, which is 0"), (("c", "d", "e"), "3 more nodes, all 0")],
)
def test_nodes_that_are_all_0_are_counted_as_such(names, words):
    nodes = [Node(name, ("x1",), (-1.0,), RELU, layer="hidden") for name in names]
    best = Node("b", ("x1",), (1.0,), RELU, layer="hidden")
    output = Node("out", ("b", *names), (1.0,) * (1 + len(names)), IDENTITY, layer="output")
    explanation = explain(assemble([Input("x1")], [best, *nodes, output]), [2])
    text = "".join(write_explanations("latex", [explanation], View(terms=1, fragment=True)))
    assert f"\n\n{words}\n\n" in text


def test_latex_has_the_sums_of_as_many_hidden_nodes_and_what_the_others_come_to():
    text = write("latex", terms=1, fragment=True)
    assert [*re.findall(r"\\mathrm\{(\w+)\} +&", text)] == ["x2", "b", "out"]
    assert "Inputs: $\\mathrm{x2} = 5$,\nand 2 more inputs\n" in text
    assert "\n\n2 more nodes: $\\mathrm{a} = 4$,\nand 1 that is 0\n" in text


def test_a_node_that_was_chosen_has_its_sum():
    text = write("latex", terms=1, fragment=True, nodes=frozenset(["a"]))
    assert [*re.findall(r"\\mathrm\{(\w+)\} +&", text)] == ["x1", "a"]
    assert "more node" not in text


def test_other_notations_have_the_sums_of_all_nodes():
    for notation in ("text", "markdown"):
        assert "more node" not in write(notation, terms=1)


def test_functions_that_latex_knows_are_its_own():
    node = Node("out", ("x1",), (2.0,), parse_activation("tanh"))
    explanation = explain(assemble([Input("x1")], [node]), [3])
    text = "".join(write_explanations("latex", [explanation], View()))
    assert r"\tanh(2 \cdot \mathrm{x1})" in text
    assert "operatorname" not in text


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex here")
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_row_of_784_128_10_has_six_pages(activation, tmp_path):
    draw = random.Random(1)  # noqa: S311 - no secret
    inputs = tuple(f"x{index}" for index in range(784))
    hidden = tuple(f"h{index}" for index in range(128))

    def layer(nodes, sources, function):
        return [
            Node(
                node,
                sources,
                tuple(draw.gauss(0, len(sources) ** -0.5) for _ in sources),
                parse_activation(function),
                draw.gauss(0, 0.1),
                layer=function,
            )
            for node in nodes
        ]

    outputs = tuple(f"y{index}" for index in range(10))
    nodes = [*layer(hidden, inputs, activation), *layer(outputs, hidden, "softmax")]
    network = assemble([Input(name) for name in inputs], nodes, outputs=outputs)
    row = [draw.choice([0, 0, 0, 0, draw.randint(1, 255)]) / 255 for _ in inputs]
    view = View(terms=5)
    document = "".join(write_explanations("latex", [explain(network, row)], view))
    (tmp_path / "row.tex").write_text(document, encoding="utf-8")
    subprocess.run(
        ["pdflatex", "-interaction=batchmode", "row.tex"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    log = (tmp_path / "row.log").read_text(encoding="utf-8", errors="replace")
    assert "Overfull" not in log
    n_pages = re.search(r"Output written on row.pdf \((\d+) pages", log)
    assert n_pages is not None
    assert int(n_pages[1]) <= 6
