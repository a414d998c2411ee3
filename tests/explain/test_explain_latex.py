"""Explanations as LaTeX: whole outputs, what names come to, and that all of it compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
from textwrap import dedent
from unicodedata import normalize

import pytest

from nnfwd import load_network
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain_trace, write_explanations
from nnfwd.explain.notations.latex import GREEK, escape
from odd_names import ODD_NAMES, network_of_odd_names

RELU = parse_activation("relu")

ENGINES = {
    "pdflatex": "lmodern.sty",
    # without it lualatex is there and finds no fonts
    "lualatex": "luaotfload.sty",
}
"""Each engine and a file that tells whether it can do its work."""

COMPLAINTS = re.compile(r"^!|^Overfull|^Underfull|^Missing character|Warning", re.MULTILINE)


def latex(network, *rows, **view):
    return "".join(write_explanations("latex", explain_trace(network.trace(rows)), View(**view)))


def expected(block):
    return dedent(block).removeprefix("\n")


def is_usable(engine):
    if not shutil.which(engine) or not shutil.which("kpsewhich"):
        return False
    found = subprocess.run(["kpsewhich", ENGINES[engine]], capture_output=True, check=False)
    return found.returncode == 0


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    if not is_usable(request.param):
        pytest.skip(f"no {request.param} here")
    return request.param


@pytest.fixture
def compiled(engine, tmp_path):
    """Compile a document: whether it is one, and what TeX complains about."""

    def compile_(document):
        (tmp_path / "page.tex").write_text(document, encoding="utf-8")
        done = subprocess.run(
            [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=120,
        )
        log = (tmp_path / "page.log").read_text(encoding="utf-8", errors="replace")
        complaints = [line for line in log.splitlines() if COMPLAINTS.search(line)]
        assert (complaints, done.returncode) == ([], 0)
        return tmp_path / "page.pdf"

    return compile_


LESSON = assemble([Input("x1"), Input("x2")], [Node("out_0", ("x1", "x2"), (2, -4), RELU)])


def test_a_node_is_aligned_equations_and_a_row_a_section():
    text = latex(LESSON, [3, 5])
    assert text.startswith("% Written by nnfwd explain.")
    assert text[text.index("\n\\section*") :] == expected(
        r"""

        \section*{Row 1}

        Inputs: $\mathrm{x1} = 3$,
        $\mathrm{x2} = 5$

        \subsection*{output (relu)}

        \begin{align*}
        \mathrm{out\_0} &= \operatorname{relu}(2 \cdot \mathrm{x1} - 4 \cdot \mathrm{x2}) \\
                        &= \operatorname{relu}(2 \cdot 3 - 4 \cdot 5) \\
                        &= \operatorname{relu}(6 - 20) \\
                        &= \operatorname{relu}(-14) \\
                        &= 0
        \end{align*}

        \end{document}
        """
    )


def test_a_fragment_is_the_same_without_a_document_and_says_what_it_needs():
    document, fragment = latex(LESSON, [3, 5]), latex(LESSON, [3, 5], fragment=True)
    body = document[document.index("\n\\section*") : document.index("\n\\end{document}")]
    assert fragment == (
        expected(
            r"""
            % Written by nnfwd explain, to be put into a document by \input. Its preamble needs
            %   \usepackage{amsmath}
            %   \usepackage[T1]{fontenc}  with pdflatex
            %   \allowdisplaybreaks       where a long sum may go on overleaf
            % A line takes some 16 cm at 11 points.
            % \nnfwdchar{x}{y}: x if the font has it, else y
            \ifdefined\Umathchar
              \providecommand{\nnfwdchar}[2]{\iffontchar\font`#1 #1\else#2\fi}
            \else
              \providecommand{\nnfwdchar}[2]{\ifcsname u8:\detokenize{#1}\endcsname#1\else#2\fi}
            \fi
            """
        )
        + body
    )


def test_a_function_is_an_operator_with_its_parameters():
    leaky = parse_activation("leaky_relu(negative_slope=0.1)")
    network = assemble([Input("x")], [Node("a", ("x",), (-1e-7,), leaky)])
    assert r"\operatorname{leaky\_relu}(-1 \times 10^{-7}, \mathrm{negative\_slope} = 0.1)" in (
        latex(network, [1])
    )


def test_a_layer_is_written_as_matrices_where_that_is_asked_for():
    nodes = [Node("a", ("x1", "x2"), (2, -4), RELU), Node("b", ("x1", "x2"), (1, 2), RELU, bias=1)]
    network = assemble([Input("x1"), Input("x2")], nodes)
    text = latex(network, [3, 5], matrices=True)
    assert text[text.index("\\begin{align*}") : text.index("\n\\end{document}")] == expected(
        r"""
        \begin{align*}
        \begin{bmatrix} \mathrm{a\_input} \\ \mathrm{b\_input} \end{bmatrix} &= \begin{bmatrix} 2 & -4 \\ 1 & 2 \end{bmatrix} \begin{bmatrix} \mathrm{x1} \\ \mathrm{x2} \end{bmatrix} + \begin{bmatrix} 0 \\ 1 \end{bmatrix} \\
        &= \begin{bmatrix} 2 & -4 \\ 1 & 2 \end{bmatrix} \begin{bmatrix} 3 \\ 5 \end{bmatrix} + \begin{bmatrix} 0 \\ 1 \end{bmatrix} \\
        &= \begin{bmatrix} -14 \\ 14 \end{bmatrix}
        \end{align*}
        \begin{align*}
        \begin{bmatrix} \mathrm{a} \\ \mathrm{b} \end{bmatrix} &= \operatorname{relu}\left(\begin{bmatrix} \mathrm{a\_input} \\ \mathrm{b\_input} \end{bmatrix}\right) \\
        &= \operatorname{relu}\left(\begin{bmatrix} -14 \\ 14 \end{bmatrix}\right) \\
        &= \begin{bmatrix} 0 \\ 14 \end{bmatrix}
        \end{align*}
        """  # noqa: E501 - a line of the output
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x1", "x1"),
        (r"a\b{c}", r"a\textbackslash{}b\{c\}"),
        ("$#%&_", r"\$\#\%\&\_"),
        ("a^b~c", r"a\textasciicircum{}b\textasciitilde{}c"),
        ("<a|b>", r"\textless{}a\textbar{}b\textgreater{}"),
        ("\"'`", r"\textquotedbl{}\textquotesingle{}\kern0pt{}\textasciigrave{}"),
        ("a--b  c", r"a-\kern0pt{}-b \kern0pt{} c"),
        ("é", r"\nnfwdchar{é}{\textbackslash{}xe9}"),
        ("中", r"\nnfwdchar{中}{\textbackslash{}u4e2d}"),
        ("Δ", r"\nnfwdchar{Δ}{\ensuremath{\Delta}}"),
    ],
)
def test_text_is_escaped_for_latex(text, written):
    assert escape(text) == written


@pytest.mark.parametrize("matrices", [False, True], ids=["nodes", "matrices"])
@pytest.mark.parametrize("name", ["lesson_relu", "lesson_tanh", "iris"])
def test_the_configs_compile_without_a_warning(configs, compiled, name, matrices):
    network = load_network(configs / f"{name}.yaml")
    rows = [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5, 1.7]] if name == "iris" else [[3, 5], [1, -1]]
    compiled(latex(network, *rows, matrices=matrices))


def test_a_fragment_compiles_in_a_document_that_has_what_it_asks_for(compiled):
    asked = r"\usepackage{amsmath} \usepackage[T1]{fontenc} \usepackage{lmodern}"
    fragment = latex(network_of_odd_names(), [1] * len(ODD_NAMES), fragment=True)
    margins = r"\usepackage[margin=20mm]{geometry}"
    compiled(
        rf"\documentclass[11pt]{{article}} {asked} {margins} \begin{{document}} \raggedright "
        rf"{fragment} \end{{document}}"
    )


@pytest.mark.parametrize("matrices", [False, True], ids=["nodes", "matrices"])
def test_names_come_out_as_text(compiled, matrices):
    page = compiled(latex(network_of_odd_names(), [1] * len(ODD_NAMES), matrices=matrices))
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext here")
    done = subprocess.run(
        ["pdftotext", "-layout", page, "-"], capture_output=True, check=True, encoding="utf-8"
    )
    text = "".join(normalize("NFKC", done.stdout).split())
    for name in ODD_NAMES:
        shown = "".join(name.encode("unicode_escape").decode().split())
        assert shown in text or "".join(name.split()) in text, name


def test_wide_layers_long_numbers_and_greek_letters_compile_without_a_warning(compiled):
    names = tuple(f"measurement_{i}" for i in range(70))
    weights = [((7 * i) % 11 - 5) / 7 for i in range(70)]
    softmax, greek = parse_activation("softmax"), "".join(GREEK)
    nodes = [
        Node(f"class_{i}", names, weights[::-1] if i else weights, softmax, layer=greek)
        for i in range(3)
    ]
    network = assemble([Input(name, 0.1, 3) for name in names], nodes)
    row = [1 / (i + 3) for i in range(70)]
    compiled(latex(network, row, digits=17))
    compiled(latex(network, row, digits=17, matrices=True))
