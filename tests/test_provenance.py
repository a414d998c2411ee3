"""Where a network came from, and what was assumed of it: said wherever the network is shown."""

import json
from dataclasses import replace

import pytest

from nnfwd import load_network
from nnfwd.cli.findings import Findings
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.draw import draw_network
from nnfwd.explain import View, explain, write_explanations
from nnfwd.networks import Settings
from nnfwd.networks.joining import join
from nnfwd.networks.target import Target, TargetNode
from nnfwd.text.style import Style

LINES = (
    "read from ONNX opset 17: Gemm, <Relu> & $100%",
    "assumed input names:\x1b none in the file",
)
SHOWN = (
    "read from ONNX opset 17: Gemm, <Relu> & $100%",
    r"assumed input names:\x1b none in the file",
)


def network(*lines: str) -> Network:
    nodes = [Node("out", ("x1",), (2,), parse_activation("relu"))]
    return assemble([Input("x1")], nodes, named=False, provenance=lines)


def written(notation: str, *lines: str, **view: object) -> str:
    explanations = [explain(network(*lines), [row]) for row in (3, 4)]
    return "".join(write_explanations(notation, explanations, View(**view)))


def test_it_comes_from_the_target_that_a_reader_returns() -> None:
    target = Target([TargetNode("out", [2.0], layer="output")], Settings(), provenance=LINES)

    assert join(target, Settings()).provenance == LINES
    assert join(target, Settings(classes=("no", "yes"))).provenance == LINES


def test_it_goes_along_with_changed_networks() -> None:
    assert replace(network(*LINES), classes=("no", "yes")).provenance == LINES
    assert network(*LINES).with_input_names(["age"]).provenance == LINES


def test_networks_of_our_own_have_none(configs) -> None:
    assert load_network(configs / "iris.yaml").provenance == ()


def test_show_has_it_below_the_parameters() -> None:
    text = draw_network("table", network(*LINES, "by hand"), Style())

    assert text.startswith(
        "inputs      x1\n"
        "outputs     out\n"
        "parameters  2\n"
        f"read from   {SHOWN[0].removeprefix('read from ')}\n"
        f"assumed     {SHOWN[1].removeprefix('assumed ')}\n"
        "            by hand\n"
        "\n"
        "layer "
    )


@pytest.mark.parametrize("lines", [(), LINES])
def test_json_of_show_has_it_where_there_is_any(lines: tuple[str, ...]) -> None:
    shown = json.loads(draw_network("json", network(*lines), Style()))

    assert shown.get("provenance", "absent") == (list(lines) or "absent")


def test_check_says_it_of_a_network_that_is_fine() -> None:
    assert Findings("net.onnx", network(*LINES)).remarks == [
        "net.onnx: ok: 1 input, 1 node, 1 output, 2 parameters\n",
        f"{SHOWN[0]}\n",
        f"{SHOWN[1]}\n",
    ]


def test_text_begins_with_it() -> None:
    plain = written("text")

    assert written("text", *LINES) == f"{SHOWN[0]}\n{SHOWN[1]}\n\n{plain}"
    assert written("text", LINES[0], width=24) == (
        f"read from ONNX opset 17:\n  Gemm, <Relu> & $100%\n\n{plain}"
    )


def test_markdown_begins_with_it() -> None:
    assert written("markdown", *LINES) == (
        "read from ONNX opset 17: Gemm, \\<Relu\\> \\& \\$100%\n"
        "\n"
        "assumed input names:\\\\x1b none in the file\n"
        "\n"
    ) + written("markdown")


@pytest.mark.parametrize("fragment", [False, True])
def test_latex_has_it_before_the_first_row(fragment: bool) -> None:
    text, plain = (written("latex", *each, fragment=fragment) for each in (LINES, ()))

    said = (
        "\nread from ONNX opset 17: Gemm, \\textless{}Relu\\textgreater{} \\& \\$100\\%\n"
        "\nassumed input names:\\textbackslash{}x1b none in the file\n"
    )
    assert text == plain.replace("\n\\section*{Row 1}", f"{said}\n\\section*{{Row 1}}", 1)
    assert said in text


def test_a_page_says_it_below_its_title() -> None:
    text, plain = written("html", *LINES), written("html")

    about = "Forward pass through 1 input and 1 output"
    said = f"<br>read from ONNX opset 17: Gemm, &lt;Relu&gt; &amp; $100%<br>{SHOWN[1]}"
    assert text == plain.replace(f"{about}</p>", f"{about}{said}</p>")
    assert said in text


@pytest.mark.parametrize("lines", [(), LINES])
def test_json_of_explanations_has_it_in_every_row(lines: tuple[str, ...]) -> None:
    for row in json.loads(written("json", *lines)):
        assert row.get("provenance", "absent") == (list(lines) or "absent")


def test_csv_has_no_place_for_words() -> None:
    assert written("csv", *LINES) == written("csv")
