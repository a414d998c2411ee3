"""Short symbols in LaTeX: whole outputs, a symbol for one name, and that all of it compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import chain, pairwise
from textwrap import dedent

import pytest
from hypothesis import given

from derivations_read import networks
from nnfwd import explain
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain.notations.aligned import text_width
from nnfwd.explain.notations.symbols import Symbol, symbol_groups

RELU, SOFTMAX = parse_activation("relu"), parse_activation("softmax")


def network_of(*sizes, output="relu"):
    """Make a network of layers of so many nodes; the names say the layer and begin at 0."""
    names = [[f"layer_{number}_{index}" for index in range(n)] for number, n in enumerate(sizes)]
    nodes = [
        Node(
            node,
            tuple(sources),
            tuple((-1.0) ** index * (index + 2) for index in range(len(sources))),
            parse_activation(output) if here is names[-1] else RELU,
            layer=f"layer {number}",
        )
        for number, (sources, here) in enumerate(pairwise(names), start=1)
        for node in here
    ]
    return assemble([Input(name) for name in names[0]], nodes, outputs=tuple(names[-1]))


def symbols_of(network):
    pairs = chain.from_iterable(group.symbols() for group in symbol_groups(network))
    return {tuple(name): symbol.latex for name, symbol in pairs}


def expected(block):
    return dedent(block).removeprefix("\n")


def body(text):
    return text[text.index("\n\\section*") :]


def test_a_document_has_a_legend_and_symbols_in_place_of_names():
    inputs = [Input("age"), Input("income (EUR)", 10, 2)]
    names = ("age", "income (EUR)")
    nodes = [Node("n1", names, (2, -4), RELU), Node("n2", names, (1, 2), RELU, bias=1)]
    nodes += [Node(name, ("n1", "n2"), (1, -1), SOFTMAX) for name in ("no", "yes")]
    network = assemble(inputs, nodes)
    assert body(explain(network, [3, 16]).to_latex(symbols=True)) == expected(
        r"""

        \section*{Symbols}

        Inputs: $x_{1}$ is age,
        $x_{2}$ is \textquotedbl{}income (EUR)\textquotedbl{}

        Layer hidden: $h_{1}$ is n1,
        $h_{2}$ is n2,
        and $z^{(1)}_{j}$ is the input of~$h_{j}$

        Outputs: $y_{1}$ is no,
        $y_{2}$ is yes,
        and $z^{(2)}_{j}$ is the input of~$y_{j}$

        \section*{Row 1}

        Inputs: $x_{1} = 3$,
        $x_{2} = 16$

        scaled inputs, (value - mean) / scale
        \begin{align*}
        x_{2} &= \frac{16 - 10}{2} = \frac{6}{2} = 3
        \end{align*}

        \subsection*{hidden (relu)}

        \begin{align*}
        h_{1} &= \operatorname{relu}(2 \cdot x_{1} - 4 \cdot x_{2}) \\
              &= \operatorname{relu}(2 \cdot 3 - 4 \cdot 3) \\
              &= \operatorname{relu}(6 - 12) \\
              &= \operatorname{relu}(-6) \\
              &= 0
        \end{align*}
        \begin{align*}
        h_{2} &= \operatorname{relu}(1 \cdot x_{1} + 2 \cdot x_{2} + 1) \\
              &= \operatorname{relu}(1 \cdot 3 + 2 \cdot 3 + 1) \\
              &= \operatorname{relu}(3 + 6 + 1) \\
              &= \operatorname{relu}(10) \\
              &= 10
        \end{align*}

        \subsection*{output (softmax)}

        \begin{align*}
        z^{(2)}_{1} &= 1 \cdot h_{1} - 1 \cdot h_{2} \\
                    &= 1 \cdot 0 - 1 \cdot 10 \\
                    &= 0 - 10 \\
                    &= -10
        \end{align*}
        \begin{align*}
        z^{(2)}_{2} &= 1 \cdot h_{1} - 1 \cdot h_{2} \\
                    &= 1 \cdot 0 - 1 \cdot 10 \\
                    &= 0 - 10 \\
                    &= -10
        \end{align*}

        softmax over 2 nodes
        \begin{align*}
        \mathrm{total} &= \exp(z^{(2)}_{1}) + \exp(z^{(2)}_{2}) \\
                       &= \exp(-10) + \exp(-10) \\
                       &\approx 4.53999 \times 10^{-5} + 4.53999 \times 10^{-5} \\
                       &\approx 9.07999 \times 10^{-5}
        \end{align*}
        \begin{align*}
        y_{1} &= \frac{\exp(z^{(2)}_{1})}{\mathrm{total}} \approx \frac{4.53999 \times 10^{-5}}{9.07999 \times 10^{-5}} \approx 0.5 \\[4pt]
        y_{2} &= \frac{\exp(z^{(2)}_{2})}{\mathrm{total}} \approx \frac{4.53999 \times 10^{-5}}{9.07999 \times 10^{-5}} \approx 0.5
        \end{align*}

        \end{document}
        """  # noqa: E501 - a line of the output
    )


def test_every_hidden_layer_has_a_number_where_there_are_several():
    assert symbols_of(network_of(1, 2, 1, 1)) == {
        ("layer_0_0", "value"): "x",
        ("layer_1_0", "value"): "h^{(1)}_{1}",
        ("layer_1_1", "value"): "h^{(1)}_{2}",
        ("layer_1_0", "input"): "z^{(1)}_{1}",
        ("layer_1_1", "input"): "z^{(1)}_{2}",
        ("layer_2_0", "value"): "h^{(2)}",
        ("layer_2_0", "input"): "z^{(2)}",
        ("layer_3_0", "value"): "y",
        ("layer_3_0", "input"): "z^{(3)}",
    }


def test_without_hidden_nodes_no_layer_has_a_number():
    assert symbols_of(network_of(2, 2)) == {
        ("layer_0_0", "value"): "x_{1}",
        ("layer_0_1", "value"): "x_{2}",
        ("layer_1_0", "value"): "y_{1}",
        ("layer_1_1", "value"): "y_{2}",
        ("layer_1_0", "input"): "z_{1}",
        ("layer_1_1", "input"): "z_{2}",
    }


def test_outputs_are_numbered_as_the_network_has_them_wherever_they_are_computed():
    nodes = [
        Node("early", ("u",), (1,), RELU, layer="first"),
        Node("between", ("u",), (2,), RELU, layer="first"),
        Node("late", ("between",), (3,), RELU, layer="second"),
    ]
    network = assemble([Input("u")], nodes, outputs=("late", "early"))
    assert symbols_of(network) == {
        ("u", "value"): "x",
        ("between", "value"): "h",
        ("between", "input"): "z^{(1)}",
        ("late", "value"): "y_{1}",
        ("early", "value"): "y_{2}",
        ("late", "input"): "z^{(2)}_{1}",
        ("early", "input"): "z^{(2)}_{2}",
    }


@given(networks())
def test_every_name_has_a_symbol_and_no_two_have_the_same(network):
    symbols = symbols_of(network)
    assert set(symbols) == {
        *((name, "value") for name in network.names),
        *((node, "input") for node in network.nodes),
    }
    assert len(set(symbols.values())) == len(symbols)
    row = [1.0] * len(network.inputs)
    for matrices in (False, True):
        text = body(explain(network, row).to_latex(symbols=True, matrices=matrices))
        _, rows = text.split("\n\\section*{Row 1}")
        assert not re.search(r"\\mathrm\{(x|h|out)\d", rows)


def test_names_numbered_one_after_the_other_are_a_line_of_the_legend():
    text = explain(network_of(4, 3, 1), [1, 2, 3, 4]).to_latex(symbols=True)
    assert body(text)[: body(text).index("\n\\section*{Row")] == expected(
        r"""

        \section*{Symbols}

        Inputs: $x_{1}$ to $x_{4}$ are layer\_0\_0 to layer\_0\_3

        Layer layer 1: $h_{1}$ to $h_{3}$ are layer\_1\_0 to layer\_1\_2

        Outputs: $y$ is layer\_2\_0
        """
    )


def test_lines_are_as_long_as_symbols_allow():
    long = tuple(f"a rather long name of an input, number {index}" for index in range(8))
    network = assemble([Input(name) for name in long], [Node("out", long, (2,) * 8, RELU)])
    text = explain(network, range(8)).to_latex(symbols=True)
    (formula,) = [line for line in text.splitlines() if line.startswith("y &")]
    assert formula.count(r"2 \cdot x_") == 8

    matrices = explain(network, range(8)).to_latex(symbols=True, matrices=True)
    row = r"2 & 2 & 2 & 2 & 2 & 2 & 2 & 2"
    start = rf"\begin{{bmatrix}} z \end{{bmatrix}} &= \begin{{bmatrix}} {row} \end{{bmatrix}} "
    assert start + r"\begin{bmatrix} x_{1} \\ x_{2}" in matrices

    assert text_width(Symbol("z", "12", "1").width) == text_width("z(12)")
    assert text_width(Symbol("x", "", "784").width) == text_width("x784")
    wide = explain(network_of(60, 1), [1] * 60).to_latex(symbols=True)
    lines = [line for line in wide.splitlines() if "x_{" in line and "cdot" in line]
    assert max(line.count("x_{") for line in lines) == 8


def test_a_matrix_of_symbols_with_two_numbers_has_room_between_its_rows():
    text = explain(network_of(2, 2, 1), [1, 2]).to_latex(symbols=True, matrices=True)
    assert r"\begin{bmatrix} z^{(1)}_{1} \\[3pt] z^{(1)}_{2} \end{bmatrix} &=" in text
    assert r"\begin{bmatrix} x_{1} \\ x_{2} \end{bmatrix}" in text
    assert "and $z^{(1)}_{j}$ is the input of~$h_{j}$\n" in text


def test_sheets_fragments_and_few_terms_have_symbols_too():
    explanation = explain(network_of(4, 2), [1, 2, 3, 4])
    for choices in ({"blank": "all"}, {"fragment": True}, {"terms": 2}, {"nodes": "layer_1_0"}):
        text = body(explanation.to_latex(symbols=True, **choices))
        legend, rows = text.split("\n\\section*{Row 1}")
        assert "$x_{1}$ to $x_{4}$ are" in legend
        assert re.search(r"y_\{1\} +&=", rows)
        assert "mathrm" not in rows


@pytest.mark.parametrize("notation", ["text", "markdown", "html"])
def test_python_writes_other_notations_as_without_them(notation):
    write = getattr(explain(network_of(2, 2, 1), [1, 2]), f"to_{notation}")
    assert write(symbols=True) == write()


def test_only_latex_has_them(nnfwd, configs):
    row = ("explain", "-w", str(configs / "lesson_relu.yaml"), "--row", "3,5", "--symbols")
    for notation in ("text", "markdown", "html", "json", "jsonl", "csv"):
        done = nnfwd(*row, "-f", notation)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"nnfwd: --symbols is for latex, not for {notation}\n")


def test_a_report_with_symbols_is_proved(nnfwd, configs, tmp_path):
    report = tmp_path / "report.tex"
    weights = str(configs / "lesson_relu.yaml")
    options = ("--symbols", "--provenance", "-o", str(report))
    assert nnfwd("explain", "-w", weights, "--row", "3,5", *options).returncode == 0
    text = report.read_text()
    assert " --symbols " in text
    assert "% nnfwd " in text[: text.index(r"\section*{Symbols}")]
    assert nnfwd("check", "--report", str(report)).returncode == 0

    report.write_text(text.replace("$h_{1}$ is", "$h_{2}$ is"))
    assert nnfwd("check", "--report", str(report)).returncode == 1


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex here")
@pytest.mark.parametrize("matrices", [False, True], ids=["nodes", "matrices"])
@pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 12, 4, 11, 3), (40, 3, 2)], ids=str)
def test_it_compiles_and_no_line_is_too_long(tmp_path, sizes, matrices):
    network = network_of(*sizes, output="softmax" if sizes[-1] > 1 else "relu")
    row = [1 / (index + 3) for index in range(sizes[0])]
    document = explain(network, row).to_latex(symbols=True, matrices=matrices)
    (tmp_path / "row.tex").write_text(document, encoding="utf-8")
    subprocess.run(
        ["pdflatex", "-interaction=batchmode", "-halt-on-error", "row.tex"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    log = (tmp_path / "row.log").read_text(encoding="utf-8", errors="replace")
    assert not re.search("^!|^Overfull|^Underfull", log, re.MULTILINE)
