"""Explanations as Markdown: whole outputs."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain_trace, write_explanations
from nnfwd.text.apart import in_formula
from odd_names import ODD_NAMES, network_of_odd_names

RELU = parse_activation("relu")


def markdown(network, *rows, **view):
    return "".join(write_explanations("markdown", explain_trace(network.trace(rows)), View(**view)))


def expected(block):
    return dedent(block).removeprefix("\n")


def test_a_node_is_a_block_of_aligned_equations_and_a_row_a_heading():
    network = assemble([Input("x1"), Input("x2")], [Node("out_0", ("x1", "x2"), (2, -4), RELU)])
    assert markdown(network, [3, 5], [1e-7, 0.123456789]) == expected(
        r"""
        ## Row 1

        Inputs: x1 = 3, x2 = 5

        ### output (relu)

        ```math
        \begin{aligned}
        \mathrm{out\_0} &= \mathrm{relu}(2 \cdot \mathrm{x1} - 4 \cdot \mathrm{x2}) \\
                        &= \mathrm{relu}(2 \cdot 3 - 4 \cdot 5) \\
                        &= \mathrm{relu}(6 - 20) \\
                        &= \mathrm{relu}(-14) \\
                        &= 0
        \end{aligned}
        ```

        ## Row 2

        Inputs: x1 = 1e-7, x2 ≈ 0.123457

        ### output (relu)

        ```math
        \begin{aligned}
        \mathrm{out\_0} &= \mathrm{relu}(2 \cdot \mathrm{x1} - 4 \cdot \mathrm{x2}) \\
                        &\approx \mathrm{relu}(2 \cdot 1 \times 10^{-7} - 4 \cdot 0.123457) \\
                        &\approx \mathrm{relu}(2 \times 10^{-7} - 0.493827) \\
                        &\approx \mathrm{relu}(-0.493827) \\
                        &= 0
        \end{aligned}
        ```
        """
    )


def test_between_dollars_everything_but_the_lines_around_a_block_is_the_same():
    network = network_of_odd_names()
    fenced = markdown(network, [1] * len(ODD_NAMES))
    assert fenced.count("```math\n") == fenced.count("```\n") == len(network.nodes)
    assert markdown(network, [1] * len(ODD_NAMES), math="dollars") == fenced.replace(
        "```math\n", "$$\n"
    ).replace("```\n", "$$\n")


def test_without_mathematics_a_block_is_the_lines_of_the_text():
    softmax = parse_activation("softmax")
    network = assemble(
        [Input("age", 38, 12), Input("a_1")],
        [Node("a", ("age", "a_1"), (2, 1), softmax), Node("b" * 40, ("age", "a_1"), (3, 0), RELU)],
        classes=("no", "yes"),
    )
    assert markdown(network, [50, 1], math="none") == expected(
        r"""
        ## Row 1

        Inputs: age = 50, a\_1 = 1

        scaled inputs, (value - mean) / scale

        ```text
        age = (50 - 38) / 12 = 12 / 12 = 1
        ```

        ### output

        ```text
        a_input = 2·age + 1·a_1
                = 2·1 + 1·1
                = 2 + 1
                = 3
        ```

        softmax over 1 node

        ```text
        total = exp(a_input)
              = exp(3)
              ≈ 20.0855
        ```

        ```text
        a = exp(a_input) / total ≈ 20.0855 / 20.0855 = 1
        ```

        ```text
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
           = relu(3·age + 0·a_1)
           = relu(3·1 + 0·1)
           = relu(3 + 0)
           = relu(3)
           = 3
        ```

        class: yes (the largest output)
        """
    )


def test_plain_text_keeps_within_the_width_of_a_page_and_no_name_ends_its_block():
    names = [f"w{i}" for i in range(40)] + ["```"]
    network = assemble(
        [Input(name) for name in names],
        [Node("`" * 50, tuple(names), [1 / 3] * len(names), RELU)],
    )
    lines = markdown(network, [1] * len(names), math="none").splitlines()
    begin = lines.index("```text")
    block = lines[begin + 1 : lines.index("```", begin)]
    assert block[0] == '"' + "`" * 50 + '"'
    assert 60 < max(map(len, block)) <= 70
    assert lines[begin + 1 + len(block) :] == ["```"]


def test_scaled_inputs_softmax_and_the_class():
    network = assemble(
        [Input("age", 38, 12)],
        [Node(name, ("age",), (weight,), parse_activation("softmax")) for name, weight in WEIGHTS],
        classes=("no", "y|es"),
    )
    assert markdown(network, [50]) == expected(
        r"""
        ## Row 1

        Inputs: age = 50

        scaled inputs, (value - mean) / scale

        ```math
        \begin{aligned}
        \mathrm{age} &= \frac{50 - 38}{12} = \frac{12}{12} = 1
        \end{aligned}
        ```

        ### output (softmax)

        ```math
        \begin{aligned}
        \mathrm{a\_input} &= 2 \cdot \mathrm{age} \\
                          &= 2 \cdot 1 \\
                          &= 2
        \end{aligned}
        ```

        ```math
        \begin{aligned}
        \mathrm{b\_input} &= 3 \cdot \mathrm{age} \\
                          &= 3 \cdot 1 \\
                          &= 3
        \end{aligned}
        ```

        softmax over 2 nodes

        ```math
        \begin{aligned}
        \mathrm{total} &= \mathrm{exp}(\mathrm{a\_input}) + \mathrm{exp}(\mathrm{b\_input}) \\
                       &= \mathrm{exp}(2) + \mathrm{exp}(3) \\
                       &\approx 7.38906 + 20.0855 \\
                       &\approx 27.4746
        \end{aligned}
        ```

        ```math
        \begin{aligned}
        \mathrm{a} &= \frac{\mathrm{exp}(\mathrm{a\_input})}{\mathrm{total}} \approx \frac{7.38906}{27.4746} \approx 0.268941 \\
        \mathrm{b} &= \frac{\mathrm{exp}(\mathrm{b\_input})}{\mathrm{total}} \approx \frac{20.0855}{27.4746} \approx 0.731059
        \end{aligned}
        ```

        class: y\|es (the largest output)
        """  # noqa: E501 - a line of the output
    )


WEIGHTS = (("a", 2), ("b", 3))


def test_wide_nodes_break_over_lines_or_show_their_largest_terms():
    names = tuple(f"w{i}" for i in range(12))
    weights = [((7 * i) % 11 - 5) / 4 for i in range(12)]
    network = assemble([Input(name) for name in names], [Node("out", names, weights, RELU)])
    row = [1] * 12
    first = markdown(network, row).split("\\begin{aligned}\n")[1].split(" \\\\\n")[:3]
    assert first == expected(
        r"""
        \mathrm{out} &= \mathrm{relu}(-1.25 \cdot \mathrm{w0} + 0.5 \cdot \mathrm{w1} - 0.5 \cdot \mathrm{w2} + 1.25 \cdot \mathrm{w3} + 0.25 \cdot \mathrm{w4} \\
                     &\qquad - 0.75 \cdot \mathrm{w5} + 1 \cdot \mathrm{w6} + 0 \cdot \mathrm{w7} - 1 \cdot \mathrm{w8} + 0.75 \cdot \mathrm{w9} - 0.25 \cdot \mathrm{w10} \\
                     &\qquad - 1.25 \cdot \mathrm{w11})
        """  # noqa: E501 - a line of the output
    ).removesuffix("\n").split(" \\\\\n")
    assert markdown(network, row, terms=1).split("\\begin{aligned}\n")[1] == expected(
        r"""
        \mathrm{out} &= \mathrm{relu}(-1.25 \cdot \mathrm{w0} + \cdots) \\
                     &= \mathrm{relu}(-1.25 \cdot 1 + \cdots) \\
                     &= \mathrm{relu}(-1.25 + 0) \\
                     &= \mathrm{relu}(-1.25) \\
                     &= 0 \\
        \cdots       &= 0 \text{, the sum of 11 more terms}
        \end{aligned}
        ```
        """
    )


def test_parameters_stand_behind_what_the_function_is_applied_to():
    network = assemble(
        [Input("x")],
        [
            Node("a", ("x",), (1,), parse_activation("leaky_relu(negative_slope=0.1)")),
            Node("b", ("a",), (1,), parse_activation("hard_sigmoid")),
            Node("c", ("b",), (1,), parse_activation("gelu(approximate=tanh)")),
        ],
    )
    text = markdown(network, [2])
    for line in (
        r"&= \mathrm{leaky\_relu}(2, \mathrm{negative\_slope} = 0.1)",
        r"&= \mathrm{hard\_sigmoid}(2, \mathrm{slope} = 1/6, \mathrm{offset} = 0.5)",
        r"\mathrm{gelu}(1 \cdot \mathrm{b}, \mathrm{approximate} = \mathrm{tanh})",
    ):
        assert line in text


def test_a_long_name_stands_on_a_line_of_its_own():
    network = assemble([Input("x")], [Node("n" * 40, ("x",), (1,), RELU)])
    lines = markdown(network, [2]).splitlines()
    assert lines[lines.index("\\begin{aligned}") + 1 :][:2] == [
        rf"&\mathrm{{{'n' * 40}}} \\",
        r"&\quad = \mathrm{relu}(1 \cdot \mathrm{x}) \\",
    ]


def test_a_layer_of_several_functions_is_a_matrix_of_calls():
    leaky, tanh = map(parse_activation, ("leaky_relu(negative_slope=0.1)", "tanh"))
    network = assemble(
        [Input("x")], [Node("a", ("x",), (1,), leaky), Node("b", ("x",), (1 / 3,), tanh)]
    )
    blocks = markdown(network, [-2], matrices=True).split("```math\n")[1:]
    assert [block.partition("\n```")[0] for block in blocks] == [
        expected(
            r"""
            \begin{aligned}
            \begin{bmatrix} \mathrm{a\_input} \\ \mathrm{b\_input} \end{bmatrix} &\approx \begin{bmatrix} 1 \\ 0.333333 \end{bmatrix} \begin{bmatrix} \mathrm{x} \end{bmatrix} \\
            &= \begin{bmatrix} 1 \\ 0.333333 \end{bmatrix} \begin{bmatrix} -2 \end{bmatrix} \\
            &\approx \begin{bmatrix} -2 \\ -0.666667 \end{bmatrix}
            \end{aligned}"""  # noqa: E501 - a line of the output
        ),
        expected(
            r"""
            \begin{aligned}
            \begin{bmatrix} \mathrm{a} \\ \mathrm{b} \end{bmatrix} &= \begin{bmatrix} \mathrm{leaky\_relu}(\mathrm{a\_input}, \mathrm{negative\_slope} = 0.1) \\ \mathrm{tanh}(\mathrm{b\_input}) \end{bmatrix} \\
            &\approx \begin{bmatrix} \mathrm{leaky\_relu}(-2, \mathrm{negative\_slope} = 0.1) \\ \mathrm{tanh}(-0.666667) \end{bmatrix} \\
            &\approx \begin{bmatrix} -0.2 \\ -0.582783 \end{bmatrix}
            \end{aligned}"""  # noqa: E501 - a line of the output
        ),
    ]


def test_of_a_wide_matrix_the_middle_is_left_out_at_the_same_places_everywhere():
    names = tuple(f"x{i}" for i in range(20))
    identity = parse_activation("identity")
    nodes = [Node(f"n{j}", names, range(j, j + 20), identity) for j in range(12)]
    network = assemble([Input(name) for name in names], nodes)
    text = markdown(network, [1] * 20, matrices=True)
    first = text[text.index("\\begin{aligned}") :].splitlines()[1]
    subject, weights, factors = re.findall(r"\\begin\{bmatrix\} (.*?) \\end", first)
    shown = [0, 1, 2, 3, 4, 5, 6, 7, None, 11]
    columns = [0, 1, 2, 3, 4, 5, 6, 7, None, 19]
    assert subject.split(r" \\ ") == [
        r"\vdots" if j is None else rf"\mathrm{{n{j}}}" for j in shown
    ]
    assert factors.split(r" \\ ") == [
        r"\vdots" if i is None else rf"\mathrm{{x{i}}}" for i in columns
    ]
    assert [line.split(" & ") for line in weights.split(r" \\ ")] == [
        [r"\ddots" if i is None else r"\vdots" for i in columns]
        if j is None
        else [r"\cdots" if i is None else str(i + j) for i in columns]
        for j in shown
    ]


def test_an_element_wise_layer_is_columns_that_are_multiplied_number_by_number():
    identity = parse_activation("identity")
    network = assemble(
        [Input("x1"), Input("x2")],
        [
            Node("a", ("x1", "x2"), (2, 1), identity, 5, "own"),
            Node("b", ("x2", "x1"), (-3, 1), identity, 0, "own"),
        ],
    )
    text = markdown(network, [7, 10], matrices=True)

    assert text.split("```math\n")[1:] == [
        "\\begin{aligned}\n"
        r"\begin{bmatrix} \mathrm{a} \\ \mathrm{b} \end{bmatrix} &= "
        r"\begin{bmatrix} 2 \\ -3 \end{bmatrix} "
        r"\odot \begin{bmatrix} \mathrm{x1} \\ \mathrm{x2} \end{bmatrix} "
        r"+ \begin{bmatrix} 1 \\ 1 \end{bmatrix} "
        r"\odot \begin{bmatrix} \mathrm{x2} \\ \mathrm{x1} \end{bmatrix} "
        r"+ \begin{bmatrix} 5 \\ 0 \end{bmatrix} \\"
        "\n"
        r"&= \begin{bmatrix} 2 \\ -3 \end{bmatrix} "
        r"\odot \begin{bmatrix} 7 \\ 10 \end{bmatrix} "
        r"+ \begin{bmatrix} 1 \\ 1 \end{bmatrix} "
        r"\odot \begin{bmatrix} 10 \\ 7 \end{bmatrix} "
        r"+ \begin{bmatrix} 5 \\ 0 \end{bmatrix} \\"
        "\n"
        r"&= \begin{bmatrix} 29 \\ -23 \end{bmatrix}"
        "\n\\end{aligned}\n```\n"
    ]


def test_what_a_softmax_shares_stands_behind_its_matrices():
    softmax = parse_activation("softmax")
    network = assemble([Input("x")], [Node(name, ("x",), (1,), softmax) for name in "ab"])
    text = markdown(network, [0], matrices=True)
    assert r"\mathrm{a} &= \frac{\mathrm{exp}(\mathrm{a\_input})}{\mathrm{total}}" in text
    assert text.count(r"\begin{bmatrix} \mathrm{a\_input}") == 1
    assert text.index("bmatrix") < text.index("softmax over 2 nodes")


SHOWN_AS = {
    **{rf"\{mark}": mark for mark in "#$%&_{}"},
    r"\backslash ": "\\",
    r"{\wedge}": "^",
    r"{\sim}": "~",
}
NAME_PART = re.compile(r"\\(?:mathrm|text)\{((?:\\_|[^{}])*)\}|\\backslash |\{\\\w+\}|\\.")


def name_in_mathematics(tex):
    """Read a name back; it holds nothing but text and the symbols of single characters."""
    parts = list(NAME_PART.finditer(tex))
    assert "".join(part[0] for part in parts) == tex
    return "".join(part[1] or SHOWN_AS[part[0]] for part in parts).replace(r"\_", "_")


@pytest.mark.parametrize("matrices", [False, True])
def test_names_come_out_as_text(matrices):
    text = markdown(network_of_odd_names(), [1] * len(ODD_NAMES), matrices=matrices)
    names = re.findall(r"^(\S.*?) +&= (?!\\begin)", text, re.MULTILINE)
    if matrices:
        names = re.findall(r"\\begin\{bmatrix\} (.*?) \\end", text)[2]
        assert text.count("\n```") == 2 * text.count("```math\n")
        names = names.split(r" \\ ")
    shown = [in_formula(name if matrices else f"{name}'") for name in ODD_NAMES]
    found = [name_in_mathematics(name) for name in names if name != r"\vdots"]
    assert found == ([*shown[:8], shown[-1]] if matrices else shown)


def test_headings_and_inputs_are_escaped_for_markdown():
    lines = markdown(network_of_odd_names(), [1] * len(ODD_NAMES)).splitlines()
    assert lines[4] == r"### \<script\>alert(1)\</script\> (relu)"
    assert (
        r'\$x\_1\$ = 1, "a\|b" = 1, "\\"" = 1, "two\\u200blines" = 1, "\\u202eleft\\u200f" = 1'
        in lines[2]
    )
