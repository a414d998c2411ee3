"""Explanations as text: whole outputs."""

from __future__ import annotations

from textwrap import dedent

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain_trace, write_explanations

RELU = parse_activation("relu")
TANH = parse_activation("tanh")
IDENTITY = parse_activation("identity")


def text(network, *rows, **view):
    pieces = write_explanations("text", explain_trace(network.trace(rows)), View(**view))
    return "".join(pieces)


def expected(block):
    return dedent(block).removeprefix("\n")


PAIR = [Input("x1"), Input("x2")]
XS = ("x1", "x2")


def lesson(activation, *weights):
    activation = parse_activation(activation)
    return assemble(
        PAIR,
        [
            Node("node_0", XS, weights[0], activation),
            Node("node_1", XS, weights[1], activation),
            Node("output", ("node_0", "node_1"), weights[2], IDENTITY),
        ],
    )


def wide_network():
    names = tuple(f"w{i}" for i in range(12))
    weights = [((7 * i) % 11 - 5) / 4 for i in range(12)]
    return assemble([Input(name) for name in names], [Node("node_0", names, weights, RELU, 0.5)])


WIDE_ROW = [((5 * i) % 13 - 6) / 2 for i in range(12)]


def test_the_lesson_with_relu():
    assert text(lesson("relu", (2, 4), (4, -5), (2, 7)), [3, 5]) == expected(
        """
        Row 1: x1 = 3, x2 = 5

        hidden (relu)
          node_0 = relu(2·x1 + 4·x2)
                 = relu(2·3 + 4·5)
                 = relu(6 + 20)
                 = relu(26)
                 = 26

          node_1 = relu(4·x1 - 5·x2)
                 = relu(4·3 - 5·5)
                 = relu(12 - 25)
                 = relu(-13)
                 = 0

        output (identity)
          output = 2·node_0 + 7·node_1
                 = 2·26 + 7·0
                 = 52 + 0
                 = 52
        """
    )


def test_the_lesson_with_tanh():
    assert text(lesson("tanh", (3, 3), (1, 5), (2, -1)), [-1, 2]) == expected(
        """
        Row 1: x1 = -1, x2 = 2

        hidden (tanh)
          node_0 = tanh(3·x1 + 3·x2)
                 = tanh(3·(-1) + 3·2)
                 = tanh(-3 + 6)
                 = tanh(3)
                 ≈ 0.995055

          node_1 = tanh(1·x1 + 5·x2)
                 = tanh(1·(-1) + 5·2)
                 = tanh(-1 + 10)
                 = tanh(9)
                 ≈ 1

        output (identity)
          output = 2·node_0 - 1·node_1
                 ≈ 2·0.995055 - 1·1
                 = 1.99011 - 1
                 = 0.99011
        """
    )


def test_rows_stand_apart():
    network = assemble(PAIR, [Node("out", XS, (1, -1), RELU)])
    assert text(network, [1, 0.5], [-0.0, 2]) == expected(
        """
        Row 1: x1 = 1, x2 = 0.5

        output (relu)
          out = relu(1·x1 - 1·x2)
              = relu(1·1 - 1·0.5)
              = relu(1 - 0.5)
              = relu(0.5)
              = 0.5

        Row 2: x1 = 0, x2 = 2

        output (relu)
          out = relu(1·x1 - 1·x2)
              = relu(1·0 - 1·2)
              = relu(0 - 2)
              = relu(-2)
              = 0
        """
    )


def test_the_bias_is_a_term_and_parameters_are_shown():
    network = assemble(
        PAIR,
        [
            Node("a", XS, (-1, 2), parse_activation("leaky_relu(negative_slope=0.3)"), bias=-4),
            Node("b", XS, (-0.5, 0), parse_activation("hard_sigmoid"), bias=1),
            Node("output", ("a", "b"), (1, -1), parse_activation("sigmoid"), bias=0.25),
        ],
        classes=("no", "yes"),
    )
    assert text(network, [1, -2]) == expected(
        """
        Row 1: x1 = 1, x2 = -2

        hidden
          a = leaky_relu(-1·x1 + 2·x2 - 4, negative_slope=0.3)
            = leaky_relu(-1·1 + 2·(-2) - 4, negative_slope=0.3)
            = leaky_relu(-1 - 4 - 4, negative_slope=0.3)
            = leaky_relu(-9, negative_slope=0.3)
            = -2.7

          b = hard_sigmoid(-0.5·x1 + 0·x2 + 1, slope=1/6, offset=0.5)
            = hard_sigmoid(-0.5·1 + 0·(-2) + 1, slope=1/6, offset=0.5)
            = hard_sigmoid(-0.5 + 0 + 1, slope=1/6, offset=0.5)
            = hard_sigmoid(0.5, slope=1/6, offset=0.5)
            ≈ 0.583333

        output (sigmoid)
          output = sigmoid(1·a - 1·b + 0.25)
                 ≈ sigmoid(1·(-2.7) - 1·0.583333 + 0.25)
                 = sigmoid(-2.7 - 0.583333 + 0.25)
                 ≈ sigmoid(-3.03333)
                 ≈ 0.0459425

        class: no (output is not above 0.5)
        """
    )


def test_a_node_may_use_inputs_and_nodes():
    network = assemble(
        PAIR,
        [
            Node("output", ("sum", "both", "x1"), (1, -2, 0.5), IDENTITY),
            Node("sum", XS, (1, 1), RELU),
            Node("both", XS, (1, 1), RELU, bias=-1),
        ],
    )
    assert text(network, [1, 1]) == expected(
        """
        Row 1: x1 = 1, x2 = 1

        hidden (relu)
          sum = relu(1·x1 + 1·x2)
              = relu(1·1 + 1·1)
              = relu(1 + 1)
              = relu(2)
              = 2

          both = relu(1·x1 + 1·x2 - 1)
               = relu(1·1 + 1·1 - 1)
               = relu(1 + 1 - 1)
               = relu(1)
               = 1

        output (identity)
          output = 1·sum - 2·both + 0.5·x1
                 = 1·2 - 2·1 + 0.5·1
                 = 2 - 2 + 0.5
                 = 0.5
        """
    )


def test_scaled_inputs_are_steps_before_the_first_layer():
    inputs = [Input("age", 30, 12), Input("income", 0, 1000), Input("height", -1.5, 1), Input("x")]
    names = ("age", "income", "height", "x")
    network = assemble(inputs, [Node("out", names, (3, -1, 2, 1), IDENTITY)])
    assert text(network, [38, -2500, 0.25, 7]) == expected(
        """
        Row 1: age = 38, income = -2500, height = 0.25, x = 7

        scaled inputs, (value - mean) / scale
          age = (38 - 30) / 12 = 8 / 12 ≈ 0.666667
          income = -2500 / 1000 = -2.5
          height = 0.25 + 1.5 = 1.75

        output (identity)
          out = 3·age - 1·income + 2·height + 1·x
              ≈ 3·0.666667 - 1·(-2.5) + 2·1.75 + 1·7
              ≈ 2 + 2.5 + 3.5 + 7
              = 15
        """
    )


def test_scaled_inputs_that_a_chosen_node_does_not_take_are_left_out():
    network = assemble(
        [Input("age", 30, 12), Input("income", 0, 1000)],
        [
            Node("a", ("age",), (3,), RELU),
            Node("b", ("income",), (2,), RELU),
            Node("out", ("a", "b"), (1, 1), IDENTITY),
        ],
    )
    assert text(network, [36, 500], nodes=frozenset({"b"})) == expected(
        """
        Row 1: age = 36, income = 500

        scaled inputs, (value - mean) / scale
          income = 500 / 1000 = 0.5

        hidden (relu)
          b = relu(2·income)
            = relu(2·0.5)
            = relu(1)
            = 1
        """
    )


def test_wide_sums_wrap_at_their_signs():
    assert text(wide_network(), WIDE_ROW) == expected(
        """
        Row 1: w0 = -3, w1 = -0.5, w2 = 2, w3 = -2, w4 = 0.5, w5 = 3, w6 = -1, w7 = 1.5,
               w8 = -2.5, w9 = 0, w10 = 2.5, w11 = -1.5

        output (relu)
          node_0 = relu(-1.25·w0 + 0.5·w1 - 0.5·w2 + 1.25·w3 + 0.25·w4 - 0.75·w5 + 1·w6
                        + 0·w7 - 1·w8 + 0.75·w9 - 0.25·w10 - 1.25·w11 + 0.5)
                 = relu(-1.25·(-3) + 0.5·(-0.5) - 0.5·2 + 1.25·(-2) + 0.25·0.5 - 0.75·3
                        + 1·(-1) + 0·1.5 - 1·(-2.5) + 0.75·0 - 0.25·2.5 - 1.25·(-1.5)
                        + 0.5)
                 = relu(3.75 - 0.25 - 1 - 2.5 + 0.125 - 2.25 - 1 + 0 + 2.5 + 0 - 0.625
                        + 1.875 + 0.5)
                 = relu(1.125)
                 = 1.125
        """
    )


def test_wide_sums_wrap_at_any_width():
    assert text(wide_network(), WIDE_ROW, width=50) == expected(
        """
        Row 1: w0 = -3, w1 = -0.5, w2 = 2, w3 = -2,
               w4 = 0.5, w5 = 3, w6 = -1, w7 = 1.5,
               w8 = -2.5, w9 = 0, w10 = 2.5, w11 = -1.5

        output (relu)
          node_0 = relu(-1.25·w0 + 0.5·w1 - 0.5·w2
                        + 1.25·w3 + 0.25·w4 - 0.75·w5
                        + 1·w6 + 0·w7 - 1·w8 + 0.75·w9
                        - 0.25·w10 - 1.25·w11 + 0.5)
                 = relu(-1.25·(-3) + 0.5·(-0.5) - 0.5·2
                        + 1.25·(-2) + 0.25·0.5 - 0.75·3
                        + 1·(-1) + 0·1.5 - 1·(-2.5)
                        + 0.75·0 - 0.25·2.5 - 1.25·(-1.5)
                        + 0.5)
                 = relu(3.75 - 0.25 - 1 - 2.5 + 0.125
                        - 2.25 - 1 + 0 + 2.5 + 0 - 0.625
                        + 1.875 + 0.5)
                 = relu(1.125)
                 = 1.125
        """
    )


def test_the_largest_terms_stay_and_the_rest_is_one():
    assert text(wide_network(), WIDE_ROW, terms=3) == expected(
        """
        Row 1: w0 = -3, w3 = -2, w8 = -2.5, and 9 more inputs

        output (relu)
          node_0 = relu(-1.25·w0 + 1.25·w3 - 1·w8 + … + 0.5)
                 = relu(-1.25·(-3) + 1.25·(-2) - 1·(-2.5) + … + 0.5)
                 = relu(3.75 - 2.5 + 2.5 - 3.125 + 0.5)
                 = relu(1.125)
                 = 1.125
               … = -3.125, the sum of 9 more terms
        """
    )


def test_a_chosen_node_stands_alone():
    assert text(
        lesson("tanh", (3, 3), (1, 5), (2, -1)), [-1, 2], nodes=frozenset({"output"})
    ) == expected(
        """
        Row 1: x1 = -1, x2 = 2

        output (identity)
          output = 2·node_0 - 1·node_1
                 ≈ 2·0.995055 - 1·1
                 = 1.99011 - 1
                 = 0.99011
        """
    )


def test_a_name_is_the_decimal_that_its_steps_came_to():
    # in float64 the sum is 0.30000000000000004, and tanh(20) is 1
    nodes = [
        Node("sum", XS, (0.1, 0.2), RELU),
        Node("one", XS, (20, 0), TANH),
        Node("out", ("sum", "one"), (2, 3), IDENTITY),
    ]
    assert text(assemble(PAIR, nodes), [1, 1]) == expected(
        """
        Row 1: x1 = 1, x2 = 1

        hidden
          sum = relu(0.1·x1 + 0.2·x2)
              = relu(0.1·1 + 0.2·1)
              = relu(0.1 + 0.2)
              = relu(0.3)
              = 0.3

          one = tanh(20·x1 + 0·x2)
              = tanh(20·1 + 0·1)
              = tanh(20 + 0)
              = tanh(20)
              ≈ 1

        output (identity)
          out = 2·sum + 3·one
              ≈ 2·0.3 + 3·1
              = 0.6 + 3
              = 3.6
        """
    )


def test_digits_that_are_cut_show():
    network = assemble(PAIR, [Node("out", XS, (1 / 3, 3), RELU)])
    assert text(network, [1 / 7, 2], digits=2) == expected(
        """
        Row 1: x1 ≈ 0.14, x2 = 2

        output (relu)
          out ≈ relu(0.33·x1 + 3·x2)
              ≈ relu(0.33·0.14 + 3·2)
              ≈ relu(0.048 + 6)
              ≈ relu(6)
              = 6
        """
    )


def test_all_digits_are_shown_when_asked_for():
    network = assemble(PAIR, [Node("out", XS, (1 / 3, 0.1), RELU)])
    assert text(network, [1 / 7, 2], digits=17) == expected(
        """
        Row 1: x1 = 0.14285714285714285, x2 = 2

        output (relu)
          out = relu(0.3333333333333333·x1 + 0.1·x2)
              = relu(0.3333333333333333·0.14285714285714285 + 0.1·2)
              ≈ relu(0.047619047619047616 + 0.2)
              ≈ relu(0.24761904761904763)
              = 0.24761904761904763
        """
    )


def test_what_is_not_finite_is_said():
    network = assemble(
        PAIR,
        [
            Node("a", XS, (1e308, 1), RELU),
            Node("b", XS, (-1e308, -1), IDENTITY),
            Node("out", ("a", "b"), (1, 1), TANH),
        ],
        classes=("no", "yes"),
    )
    assert text(network, [100, 2]) == expected(
        """
        Row 1: x1 = 100, x2 = 2

        hidden
          a = relu(1e308·x1 + 1·x2)
            = relu(1e308·100 + 1·2)
            ≈ relu(inf + 2)
            ≈ relu(inf)
            ≈ inf

          b = -1e308·x1 - 1·x2
            = -1e308·100 - 1·2
            ≈ -inf - 2
            ≈ -inf

        output (tanh)
          out = tanh(1·a + 1·b)
              ≈ tanh(1·inf + 1·(-inf))
              ≈ tanh(inf - inf)
              ≈ tanh(nan)
              ≈ nan

        class: none (an output is not a number)
        """
    )


def test_a_line_stays_a_line_whatever_the_names():
    names = ("a\u200bb", "-x", "年\u202e齢", "sepal length (cm)")
    node = "a_name_that_is_too_long_for_half_of_the_line"
    network = assemble([Input(name) for name in names], [Node(node, names, (1, 2, -3, 4), RELU)])
    assert text(network, [1, -2, 3, 4], width=60) == expected(
        r"""
        Row 1: "a\u200bb" = 1, "-x" = -2, "年\u202e齢" = 3,
               "sepal length (cm)" = 4

        output (relu)
          a_name_that_is_too_long_for_half_of_the_line
             = relu(1·"a\u200bb" + 2·"-x" - 3·"年\u202e齢"
                    + 4·"sepal length (cm)")
             = relu(1·1 + 2·(-2) - 3·3 + 4·4)
             = relu(1 - 4 - 9 + 16)
             = relu(4)
             = 4
        """
    )


def test_wide_characters_take_two_columns():
    network = assemble([Input("年齢")], [Node("予測", ("年齢",), (2,), RELU, bias=1)])
    assert text(network, [20]) == expected(
        """
        Row 1: 年齢 = 20

        output (relu)
          予測 = relu(2·年齢 + 1)
               = relu(2·20 + 1)
               = relu(40 + 1)
               = relu(41)
               = 41
        """
    )


def test_as_many_terms_as_there_are_leave_no_rest():
    everything = text(wide_network(), WIDE_ROW)
    assert text(wide_network(), WIDE_ROW, terms=12) == everything
    assert "…" not in everything


def test_no_line_is_wider_than_asked_for():
    for width in range(40, 120):
        lines = text(wide_network(), WIDE_ROW, width=width).splitlines()
        assert max(map(len, lines)) <= width


def test_a_long_class_is_folded_as_all_lines_are():
    node = Node("out", ("x1",), (2.0,), IDENTITY)
    network = assemble([Input("x1")], [node], classes=("no", "yes, and with words that take room"))
    assert text(network, [3], width=40) == expected(
        """
        Row 1: x1 = 3

        output (identity)
          out = 2·x1
              = 2·3
              = 6

        class: yes, and with words that take
          room (out is above 0.5)
        """
    )
