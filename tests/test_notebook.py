"""What a network, a trace and an explanation show of themselves in Python and in a notebook."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from textwrap import dedent

import pytest

import nnfwd
from nnfwd import Input, Node, SelectionError, assemble, parse_activation
from nnfwd.draw import draw_network
from nnfwd.explain import View, explain_trace, write_explanations
from nnfwd.explain.notations.data import as_object
from nnfwd.text.style import Style
from odd_names import ODD_NAMES, network_of_odd_names

RELU, IDENTITY = parse_activation("relu"), parse_activation("identity")


@pytest.fixture
def iris(configs):
    return nnfwd.load_network(configs / "iris.yaml")


@pytest.fixture
def explanation(iris):
    return nnfwd.explain(iris, [6.7, 3, 5, 1.7])


def wide(n_nodes):
    """A network of so many hidden nodes, which take one input."""
    hidden = [f"h{i}" for i in range(n_nodes)]
    nodes = [Node(name, ("x",), (i,), RELU) for i, name in enumerate(hidden)]
    return assemble([Input("x")], [*nodes, Node("out", tuple(hidden), (1,) * n_nodes, IDENTITY)])


def test_values_say_in_a_line_what_they_are(iris, explanation):
    assert [repr(each) for each in (iris, *iris.layers, iris.trace([[1, 2, 3, 4]] * 2))] == [
        "<Network: 4 inputs, hidden 3 relu, output 3 softmax, 27 parameters>",
        "<Layer hidden 3 relu, fan-in 4>",
        "<Layer output 3 softmax, fan-in 3>",
        "<Trace: 2 rows, 4 inputs, 6 nodes>",
    ]
    assert repr(explanation) == (
        "<Explanation of row 1: setosa 3.71284e-5, versicolor 0.58737, virginica 0.412593, "
        "class versicolor>"
    )
    assert (
        repr(explanation["node_1"])
        == "<NodeSteps node_1: 4 terms, relu(0.653897), output 0.653897>"
    )


def test_a_line_stays_one_whatever_there_is_of_layers_activations_and_outputs():
    functions = ["relu", "tanh", "sigmoid", "elu"]
    deep = assemble(
        [Input("x")],
        [
            *(Node(f"a{i}", (f"a{i - 1}" if i else "x",), (1,), RELU) for i in range(6)),
            *(
                Node(f"out_{i}", ("a5",), (1,), parse_activation(f))
                for i, f in enumerate(functions)
            ),
            Node("out_5", ("a5",), (1,), RELU),
            Node("out_6", ("a5",), (1,), RELU),
        ],
    )
    assert repr(deep) == (
        "<Network: 1 input, hidden_1 1 relu, hidden_2 1 relu, hidden_3 1 relu, "
        "... 3 more layers ..., output 6 4 activations, 24 parameters>"
    )
    assert repr(nnfwd.explain(deep, [1])) == "<Explanation of row 1: 6 outputs>"
    pair = assemble(
        [Input("x")], [Node(f, ("x",), (1,), parse_activation(f)) for f in functions[:3]]
    )
    assert repr(pair) == "<Network: 1 input, output 3 relu/tanh/sigmoid, 6 parameters>"


def test_a_network_shows_its_drawing_in_an_image_of_its_own(iris):
    read = replace(iris, provenance=("read from ONNX", "assumed <relu>"))
    html = read._repr_html_()
    data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1]
    assert base64.b64decode(data).decode() == draw_network("svg", iris, Style())
    assert html.replace(data, "...") == (
        '<div class="tex2jax_ignore mathjax_ignore">'
        '<img src="data:image/svg+xml;base64,..." alt="The network" style="max-width: 100%">'
        "<br>4 inputs, hidden 3 relu, output 3 softmax, 27 parameters"
        "<br>read from ONNX<br>assumed &lt;relu&gt;</div>\n"
    )


def test_a_trace_shows_a_table_of_inputs_as_given_nodes_and_classes():
    network = assemble(
        [Input("<age>", 38, 12)],
        [Node("a", ("<age>",), (1,), RELU), Node("y", ("a",), (-1 / 3,), IDENTITY)],
        classes=("no", "$yes$"),
    )
    assert network.trace([[50], [14]])._repr_html_() == dedent(
        """\
        <table class="tex2jax_ignore mathjax_ignore" style="white-space: nowrap">
        <thead>
        <tr><th></th><th>inputs</th><th>hidden</th><th>output</th><th></th></tr>
        <tr><th>row</th><th>&lt;age&gt;</th><th>a</th><th>y</th><th>class</th></tr>
        </thead>
        <tbody>
        <tr><th>1</th><td>50</td><td>1</td><td>-0.333333</td><td>no</td></tr>
        <tr><th>2</th><td>14</td><td>0</td><td>0</td><td>no</td></tr>
        </tbody>
        </table>
        """
    )


@pytest.mark.parametrize(("n_rows", "n_hidden"), [(20, 18), (21, 19), (1000, 100)])
def test_of_a_large_trace_the_ends_are_shown(n_rows, n_hidden):
    html = wide(n_hidden).trace([[i] for i in range(n_rows)])._repr_html_()
    lines = re.findall(r"<tr><th>(.*?)</th>(.*)</tr>", html.partition("<tbody>")[2])
    names = re.findall(r"<th>([^<]*)</th>", html.splitlines()[3])
    whole = (n_rows, n_hidden) == (20, 18)
    rows = range(1, n_rows + 1)
    assert [row for row, _ in lines] == (
        [*map(str, rows)] if whole else [*map(str, rows[:10]), "…", *map(str, rows[-10:])]
    )
    nodes = ["x", *(f"h{i}" for i in range(n_hidden)), "out"]
    assert names == ["row", *(nodes if whole else [*nodes[:10], "…", *nodes[-10:]])]
    last = re.findall(r"<td>(.*?)</td>", lines[-1][1])
    assert last[:3] == [str(n_rows - 1), "0", str(n_rows - 1)]
    assert whole or set(re.findall(r"<td>(.*?)</td>", lines[10][1])) == {"…"}


def text_of(html):
    """The words of HTML."""
    html = re.sub(r"</?strong>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_an_explanation_shows_the_words_of_its_text(explanation):
    html = explanation._repr_html_()
    assert text_of(html) == " ".join(explanation.to_text(width=10**6).split())
    cell = '<td style="text-align: left; vertical-align: top">'
    assert html.endswith(
        f"<tr>{cell}virginica</td>{cell}= exp(virginica_input) / total ≈ 12.3752 / 29.9936 "
        "≈ <strong>0.412593</strong></td></tr>\n</table>\n"
        "<p>class: versicolor (the largest output)</p>\n</div>\n"
    )
    assert (
        f"<tr>{cell}virginica_input</td>"
        f"{cell}≈ 1.51326·node_0 + 0.677687·node_1 - 2.50674·node_2 + 4.75323"
        "<br>≈ 1.51326·0.848262 + 0.677687·0.653897 - 2.50674·1.58146 + 4.75323"
        "<br>≈ 1.28364 + 0.443137 - 3.96431 + 4.75323<br>≈ <strong>2.51569</strong></td></tr>\n"
        "</table>\n<p>softmax over 3 nodes</p>\n"
    ) in html


def test_of_a_wide_sum_a_notebook_has_the_largest_terms_and_of_many_nodes_the_last():
    html = nnfwd.explain(wide(300), [1])._repr_html_()
    assert "<br>… = 41328, the sum of 288 more terms</td>" in html
    assert re.findall(r"<tr><td .*?>(.*?)</td>", html) == [
        *(f"h{i}" for i in range(101, 300)),
        "out",
    ]
    assert text_of(html).endswith("… 101 more nodes: to_html() writes all of them")
    assert "more nodes" not in nnfwd.explain(wide(199), [1])._repr_html_()


def test_of_many_inputs_the_first_are_shown_as_given_and_scaled():
    names = tuple(f"x{i}" for i in range(31))
    node = Node("y", names, (1,) * 31, IDENTITY)
    html = nnfwd.explain(
        assemble([Input(name, 0, 2) for name in names], [node]), [4] * 31
    )._repr_html_()
    given = ", ".join(f"x{i} = 4" for i in range(30))
    assert f"<p><strong>Row 1</strong>: {given}, … 1 more input</p>\n" in html
    assert html.count("= 4 / 2 = <strong>2</strong>") == 30
    assert "</table>\n<p>… 1 more input</p>\n" in html
    thirty = assemble(
        [Input(name) for name in names[:30]], [Node("y", names[:30], (1,) * 30, RELU)]
    )
    assert "more input" not in nnfwd.explain(thirty, [4] * 30)._repr_html_()


def test_names_are_text_in_a_notebook():
    network, row = network_of_odd_names(), [1] * len(ODD_NAMES)
    explanation = nnfwd.explain(network, row)
    assert text_of(explanation._repr_html_()) == " ".join(
        explanation.to_text(width=10**6, terms=12).split()
    )
    for shown in (network, network.trace([row]), explanation):
        assert "<script" not in shown._repr_html_()
        assert 'class="tex2jax_ignore mathjax_ignore' in shown._repr_html_()


@pytest.mark.parametrize(
    ("notation", "choices"),
    [
        ("text", {}),
        ("text", {"width": 40, "terms": 2, "digits": 3}),
        ("markdown", {}),
        ("markdown", {"math": "dollars", "matrices": True}),
        ("latex", {"fragment": True}),
        ("html", {"digits": 4}),
    ],
)
def test_an_explanation_is_written_as_the_command_line_writes_it(explanation, notation, choices):
    written = getattr(explanation, f"to_{notation}")
    view = View(**choices)
    assert written(**choices) == "".join(write_explanations(notation, [explanation], view))
    chosen = replace(view, nodes=frozenset({"node_1"}))
    of_node = "".join(write_explanations(notation, [explanation], chosen))
    assert written(nodes="node_1", **choices) == written(nodes=["node_1"], **choices) == of_node


def test_an_explanation_as_a_dict_is_its_json(explanation):
    data = explanation.to_dict()
    assert json.loads(json.dumps(data)) == json.loads(
        "".join(write_explanations("jsonl", [explanation]))
    )
    assert explanation.to_dict(nodes="setosa") == as_object(
        explanation, View(frozenset({"setosa"}))
    )


def test_what_is_done_to_the_dict_of_an_explanation_does_nothing_to_the_explanation(explanation):
    before = json.dumps(explanation.to_dict())
    data = explanation.to_dict()
    for part in (data["inputs"], data["outputs"], data["nodes"][0]["parameters"]):
        part.clear()
        part["other"] = 1.0
    assert json.dumps(explanation.to_dict()) == before


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"blank": "all"}, "blank is for what people read: a dict has all values"),
        ({"nodes": []}, "nodes are one or more names, or None for all"),
        ({"terms": 1.5}, "terms are 1 or more, not 1.5"),
        ({"terms": True}, "terms are 1 or more, not True"),
        ({"digits": 2.5}, "digits are 1 to 17, not 2.5"),
        ({"matrices": True, "terms": 1}, "terms are for sums, not for matrices"),
    ],
)
def test_choices_that_are_none_are_refused(explanation, choices, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        explanation.to_dict(**choices)


def test_a_notebook_that_cannot_show_html_is_given_markdown_between_dollars(explanation):
    assert explanation._repr_markdown_() == explanation.to_markdown(math="dollars", terms=12)


@pytest.mark.parametrize(
    ("choices", "error", "message"),
    [
        ({"digits": 0}, ValueError, "digits are 1 to 17, not 0"),
        ({"digits": 18}, ValueError, "digits are 1 to 17, not 18"),
        ({"terms": 0}, ValueError, "terms are 1 or more, not 0"),
        ({"math": "tex"}, ValueError, "math is fence, dollars or none, not 'tex'"),
        (
            {"math": "none", "matrices": True},
            ValueError,
            "matrices are mathematics, and math is none",
        ),
        ({"nodes": "node_9"}, SelectionError, None),
        ({"colour": 1}, TypeError, None),
    ],
)
def test_a_choice_that_is_not_one_is_refused(explanation, choices, error, message):
    with pytest.raises(error) as caught:
        explanation.to_markdown(**choices)
    assert message is None or str(caught.value) == message


def test_a_room_alone_knows_how_its_values_are_written():
    program = (
        "from nnfwd.core import Input, Node, assemble, parse_activation as p;"
        "n = assemble([Input('x')], [Node('y', ('x',), (2,), p('identity'))]);"
        "print(n._repr_html_()[:4])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "<div\n"


def test_explanations_of_a_trace_have_their_own_numbers(iris):
    second = list(explain_trace(iris.trace([[1, 2, 3, 4]] * 2), [7, 8]))[1]
    assert second.to_text().startswith("Row 8: ")
