"""Sheets to fill in: nothing of an answer is on them, and filled in they are the key."""

from __future__ import annotations

import re

import pytest

from blank_sheets import NOTATIONS, check
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations

LESSON = "inputs: [x1, x2]\nnode_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
ROW = ("-w", "net.yaml", "--row", "3,5")

HIDDEN_OPEN = """\
Row 1: x1 = 3, x2 = 5

hidden (relu)
  node_0 = relu(2·x1 + 4·x2)
         = relu(2·3 + 4·5)
         = relu({})
         = relu({})
         = ______

  node_1 = relu(4·x1 - 5·x2)
         = relu(4·3 - 5·5)
         = relu({})
         = relu({})
         = ______

output (identity)
  output = 2·node_0 + 7·node_1
         = 2·______ + 7·______
         = ______ + ______
         = ______
"""
TWO, ONE = "______ + ______", "______"


@pytest.fixture
def net(tmp_path):
    (tmp_path / "net.yaml").write_text(LESSON)


@pytest.mark.parametrize("seed", range(25))
def test_nothing_of_an_answer_is_on_a_sheet_and_filled_in_it_is_the_key(seed):
    check(seed)


@pytest.mark.usefixtures("net")
@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ((), HIDDEN_OPEN.format(TWO, ONE, TWO, ONE)),
        (("all",), HIDDEN_OPEN.format(TWO, ONE, TWO, ONE)),
        (("sums",), HIDDEN_OPEN.format("6 + 20", ONE, "12 - 25", ONE)),
        (("results",), HIDDEN_OPEN.format("6 + 20", "26", "12 - 25", "-13")),
    ],
)
def test_blank_leaves_open_as_much_as_it_says_and_all_that_follows(nnfwd, level, expected):
    run = nnfwd("explain", *ROW, "--blank", *level)
    assert (run.returncode, run.stdout, run.stderr) == (0, expected, "")


@pytest.mark.usefixtures("net")
def test_values_of_nodes_that_are_not_on_the_sheet_are_given(nnfwd):
    run = nnfwd("explain", *ROW, "--layer", "output", "--blank")
    assert run.stdout.splitlines()[3:] == [
        "  output = 2·node_0 + 7·node_1",
        "         = 2·26 + 7·0",
        "         = ______ + ______",
        "         = ______",
    ]


def test_a_value_is_open_that_follows_from_a_node_on_the_sheet_through_one_that_is_not():
    relu = parse_activation("relu")
    chain = [
        Node(name, (source,), (2,), relu) for name, source in (("a", "x1"), ("b", "a"), ("c", "b"))
    ]
    network = assemble([Input("x1")], chain)
    view = View(frozenset({"a", "c"}), blank="results")
    text = "".join(write_explanations("text", [explain(network, [3])], view))
    assert "  a = relu(2·x1)\n    = relu(2·3)\n    = relu(6)\n    = ______\n" in text
    assert "  c = relu(2·b)\n    = relu(2·______)\n    = relu(______)\n    = ______\n" in text


def classifier(activation, *, scale=1.0):
    return assemble(
        [Input("x1")],
        [
            Node(each, ("x1",), (scale * (i + 1),), parse_activation(activation))
            for i, each in enumerate("ab")
        ],
        classes=("no", "yes"),
    )


def sheet(network, row, **view):
    return "".join(write_explanations("text", [explain(network, row)], View(blank="all", **view)))


def test_words_that_tell_of_the_answer_are_left_open():
    assert sheet(classifier("hardmax"), [3]).splitlines()[-6:] == [
        "",
        "  hardmax over 2 nodes: 1 for the largest input, ______",
        "  a = ______",
        "  b = ______",
        "",
        "class: ______ (the largest output)",
    ]
    one = assemble(
        [Input("x1")],
        [Node("p", ("x1",), (2,), parse_activation("sigmoid"))],
        classes=("no", "yes"),
    )
    assert sheet(one, [3]).splitlines()[-1] == "class: ______ (p is ______ 0.5)"


def test_a_softmax_is_the_same_whether_its_exponentials_overflow_or_not():
    small, large = (sheet(classifier("softmax"), [x]).replace(str(x), "x") for x in (123, 987))
    assert small == large
    assert "  total = exp(a_input) + exp(b_input)\n        = exp(______) + exp(______)\n" in small


def test_inputs_of_a_softmax_are_sums_which_results_gives():
    text = "".join(
        write_explanations("text", [explain(classifier("softmax"), [3])], View(blank="results"))
    )
    assert (
        "  total = exp(a_input) + exp(b_input)\n"
        "        = exp(3) + exp(6)\n"
        "        = ______ + ______\n"
        "        = ______\n"
    ) in text


def test_a_sparsemax_does_not_say_which_nodes_stay_above_the_threshold():
    both, one = (sheet(classifier("sparsemax"), [x]).replace(str(x), "x") for x in (0.1, 5.5))
    assert both == one
    assert "  threshold = ______ = ______ = ______ = ______\n" in both


@pytest.mark.usefixtures("net")
def test_terms_which_go_by_the_size_of_products_are_refused(nnfwd):
    run = nnfwd("explain", *ROW, "--blank", "--terms", "1")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "nnfwd: --terms chooses by the size of products, which --blank leaves open\n"
        "hint: leave out --terms: a sheet has all terms\n"
    )


@pytest.mark.usefixtures("net")
@pytest.mark.parametrize("notation", ["json", "jsonl", "csv"])
def test_notations_for_programs_have_no_sheets(nnfwd, notation):
    run = nnfwd("explain", *ROW, "--blank", "-f", notation)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"nnfwd: --blank is for text, markdown, latex and html, not for {notation}\n"
    )


@pytest.mark.usefixtures("net")
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--blank", "some"), "'some' is not one of 'all', 'sums', 'results'"),
        (("--blank", "--blank"), "--blank is given twice\nhint: give it once"),
    ],
)
def test_other_values_of_blank_are_refused(nnfwd, given, message):
    run = nnfwd("explain", *ROW, *given)
    assert run.returncode == 2
    assert message in run.stderr


@pytest.mark.usefixtures("net")
@pytest.mark.parametrize("notation", NOTATIONS)
def test_blank_alone_may_be_followed_by_any_option(nnfwd, notation):
    alone = nnfwd("explain", *ROW, "--blank", "-f", notation)
    assert alone.stdout == nnfwd("explain", *ROW, "-f", notation, "--blank", "all").stdout
    assert not re.search(r"[=·(>] ?26", alone.stdout)


@pytest.mark.usefixtures("net")
def test_a_sheet_in_html_has_fields_and_needs_no_script(nnfwd):
    page = nnfwd("explain", *ROW, "--blank", "-f", "html").stdout
    assert page.count("<input ") == 2 * 4 + 5
    assert "<script" not in page
    assert "<dt>node_0</dt><dd>=</dd><dd><span>relu(2·x1</span> <span>+ 4·x2)</span></dd>" in page


def test_names_in_html_are_text(nnfwd, tmp_path):
    (tmp_path / "net.yaml").write_text("inputs: ['<b>']\nnodes: {'a&<i>': {weights: [2]}}\n")
    page = nnfwd("explain", "-w", "net.yaml", "--row", "3", "--blank", "-f", "html").stdout
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.usefixtures("net")
def test_rows_of_a_sheet_in_html_share_the_drawing(nnfwd):
    page = nnfwd("explain", *ROW, "--row", "1,2", "--blank", "-f", "html").stdout
    assert (page.count("<figure>"), page.count("<h1>")) == (1, 2)


@pytest.mark.usefixtures("net")
def test_a_sheet_in_latex_has_room_to_write(nnfwd):
    text = nnfwd("explain", *ROW, "--blank", "-f", "latex", "--fragment").stdout
    assert "\\providecommand{\\nnfwdblank}" in text
    assert "         &= \\nnfwdblank{} + \\nnfwdblank{} \\\\\n" in text.replace("      ", "   ")
    assert "nnfwdblank" not in nnfwd("explain", *ROW, "-f", "latex").stdout
