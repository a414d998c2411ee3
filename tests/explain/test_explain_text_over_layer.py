"""Activations over a layer as text: whole outputs."""

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


def network(activation, *weights, bias=0.0, classes=()):
    activation = parse_activation(activation)
    nodes = [
        Node(f"k{index}", ("x",), (weight,), activation, bias, layer="output")
        for index, weight in enumerate(weights)
    ]
    return assemble([Input("x")], nodes, classes=classes)


def test_softmax_is_exponentials_over_their_sum():
    assert text(network("softmax", 0, 1, -0.5, classes=("no", "maybe", "yes")), [2]) == expected(
        """
        Row 1: x = 2

        output (softmax)
          k0_input = 0·x
                   = 0·2
                   = 0

          k1_input = 1·x
                   = 1·2
                   = 2

          k2_input = -0.5·x
                   = -0.5·2
                   = -1

          softmax over 3 nodes
          total = exp(k0_input) + exp(k1_input) + exp(k2_input)
                = exp(0) + exp(2) + exp(-1)
                ≈ 1 + 7.38906 + 0.367879
                ≈ 8.75694
          k0 = exp(k0_input) / total ≈ 1 / 8.75694 ≈ 0.114195
          k1 = exp(k1_input) / total ≈ 7.38906 / 8.75694 ≈ 0.843795
          k2 = exp(k2_input) / total ≈ 0.367879 / 8.75694 ≈ 0.0420101

        class: maybe (the largest output)
        """
    )


def test_exponentials_of_0_are_exact():
    assert text(network("softmax", 0, 0), [2]) == expected(
        """
        Row 1: x = 2

        output (softmax)
          k0_input = 0·x
                   = 0·2
                   = 0

          k1_input = 0·x
                   = 0·2
                   = 0

          softmax over 2 nodes
          total = exp(k0_input) + exp(k1_input) = exp(0) + exp(0) = 1 + 1 = 2
          k0 = exp(k0_input) / total = 1 / 2 = 0.5
          k1 = exp(k1_input) / total = 1 / 2 = 0.5
        """
    )


def test_the_largest_input_is_taken_off_where_exponentials_overflow():
    assert text(network("softmax", 500, 510, -3), [2]) == expected(
        """
        Row 1: x = 2

        output (softmax)
          k0_input = 500·x
                   = 500·2
                   = 1000

          k1_input = 510·x
                   = 510·2
                   = 1020

          k2_input = -3·x
                   = -3·2
                   = -6

          softmax over 3 nodes, each input less the largest: alone the exponentials
          would overflow
          total = exp(k0_input - 1020) + exp(k1_input - 1020) + exp(k2_input - 1020)
                = exp(1000 - 1020) + exp(1020 - 1020) + exp(-6 - 1020)
                = exp(-20) + exp(0) + exp(-1026)
                ≈ 2.06115e-9 + 1 + 0
                ≈ 1
          k0 = exp(k0_input - 1020) / total ≈ 2.06115e-9 / 1 = 2.06115e-9
          k1 = exp(k1_input - 1020) / total ≈ 1 / 1 = 1
          k2 = exp(k2_input - 1020) / total ≈ 0 / 1 = 0
        """
    )


def test_the_largest_input_is_taken_off_where_exponentials_vanish():
    assert text(network("log_softmax", -500, -510), [2]) == expected(
        """
        Row 1: x = 2

        output (log_softmax)
          k0_input = -500·x
                   = -500·2
                   = -1000

          k1_input = -510·x
                   = -510·2
                   = -1020

          log_softmax over 2 nodes, each input less the largest: alone the exponentials
          would vanish
          total = exp(k0_input + 1000) + exp(k1_input + 1000)
                = exp(-1000 + 1000) + exp(-1020 + 1000)
                = exp(0) + exp(-20)
                ≈ 1 + 2.06115e-9
                ≈ 1
          k0 = k0_input + 1000 - ln(total)
             ≈ -1000 + 1000 - ln(1)
             ≈ -1000 + 1000 - 2.06115e-9
             = -2.06115e-9
          k1 = k1_input + 1000 - ln(total)
             ≈ -1020 + 1000 - ln(1)
             ≈ -1020 + 1000 - 2.06115e-9
             ≈ -20
        """
    )


def test_log_softmax_takes_the_logarithm_of_the_sum_off():
    assert text(network("log_softmax", 0, 1, -0.5), [2]) == expected(
        """
        Row 1: x = 2

        output (log_softmax)
          k0_input = 0·x
                   = 0·2
                   = 0

          k1_input = 1·x
                   = 1·2
                   = 2

          k2_input = -0.5·x
                   = -0.5·2
                   = -1

          log_softmax over 3 nodes
          total = exp(k0_input) + exp(k1_input) + exp(k2_input)
                = exp(0) + exp(2) + exp(-1)
                ≈ 1 + 7.38906 + 0.367879
                ≈ 8.75694
          k0 = k0_input - ln(total) ≈ 0 - ln(8.75694) ≈ 0 - 2.16985 = -2.16985
          k1 = k1_input - ln(total) ≈ 2 - ln(8.75694) ≈ 2 - 2.16985 ≈ -0.169846
          k2 = k2_input - ln(total) ≈ -1 - ln(8.75694) ≈ -1 - 2.16985 = -3.16985
        """
    )


def test_sparsemax_takes_a_threshold_off():
    assert text(network("sparsemax", 0.25, 1, -0.5, bias=0.5), [1]) == expected(
        """
        Row 1: x = 1

        output (sparsemax)
          k0_input = 0.25·x + 0.5
                   = 0.25·1 + 0.5
                   = 0.25 + 0.5
                   = 0.75

          k1_input = 1·x + 0.5
                   = 1·1 + 0.5
                   = 1 + 0.5
                   = 1.5

          k2_input = -0.5·x + 0.5
                   = -0.5·1 + 0.5
                   = -0.5 + 0.5
                   = 0

          sparsemax over 3 nodes
          threshold = (k0_input + k1_input - 1) / 2
                    = (0.75 + 1.5 - 1) / 2
                    = 1.25 / 2
                    = 0.625
          k0 = max(0, k0_input - threshold)
             = max(0, 0.75 - 0.625)
             = max(0, 0.125)
             = 0.125
          k1 = max(0, k1_input - threshold)
             = max(0, 1.5 - 0.625)
             = max(0, 0.875)
             = 0.875
          k2 = max(0, k2_input - threshold) = max(0, 0 - 0.625) = max(0, -0.625) = 0
        """
    )


def test_hardmax_says_which_input_is_the_largest():
    assert text(network("hardmax", 0.25, 1, 1), [1]) == expected(
        """
        Row 1: x = 1

        output (hardmax)
          k0_input = 0.25·x
                   = 0.25·1
                   = 0.25

          k1_input = 1·x
                   = 1·1
                   = 1

          k2_input = 1·x
                   = 1·1
                   = 1

          hardmax over 3 nodes: 1 for the largest input, k1_input
          k0 = 0
          k1 = 1
          k2 = 0
        """
    )


def test_a_chosen_node_brings_the_sum_over_all():
    assert text(network("softmax", 0, 1, 2), [2], nodes=frozenset({"k1"})) == expected(
        """
        Row 1: x = 2

        output (softmax)
          k1_input = 1·x
                   = 1·2
                   = 2

          softmax over 3 nodes
          total = exp(k0_input) + exp(k1_input) + exp(k2_input)
                = exp(0) + exp(2) + exp(4)
                ≈ 1 + 7.38906 + 54.5982
                ≈ 62.9872
          k1 = exp(k1_input) / total ≈ 7.38906 / 62.9872 ≈ 0.11731
        """
    )


def test_the_largest_exponentials_stay_and_the_rest_is_one():
    assert text(
        network("softmax", 0, 1, -0.5, 2, -1), [2], terms=2, nodes=frozenset({"k1"})
    ) == expected(
        """
        Row 1: x = 2

        output (softmax)
          k1_input = 1·x
                   = 1·2
                   = 2

          softmax over 5 nodes
          total = exp(k1_input) + exp(k3_input) + …
                = exp(2) + exp(4) + …
                ≈ 7.38906 + 54.5982 + 1.50321
                ≈ 63.4904
              … ≈ 1.50321, the sum of 3 more terms
          k1 = exp(k1_input) / total ≈ 7.38906 / 63.4904 ≈ 0.116381
        """
    )


def test_a_softmax_beside_another_activation():
    softmax = parse_activation("softmax")
    mixed = assemble(
        [Input("x")],
        [
            Node("a", ("x",), (0,), softmax, layer="output"),
            Node("b", ("x",), (3,), RELU, layer="output"),
            Node("c", ("x",), (0,), softmax, layer="output"),
            Node("d", ("x",), (2,), TANH, layer="output"),
        ],
    )
    assert text(mixed, [1]) == expected(
        """
        Row 1: x = 1

        output
          a_input = 0·x
                  = 0·1
                  = 0

          b = relu(3·x)
            = relu(3·1)
            = relu(3)
            = 3

          c_input = 0·x
                  = 0·1
                  = 0

          softmax over 2 nodes
          total = exp(a_input) + exp(c_input) = exp(0) + exp(0) = 1 + 1 = 2
          a = exp(a_input) / total = 1 / 2 = 0.5
          c = exp(c_input) / total = 1 / 2 = 0.5

          d = tanh(2·x)
            = tanh(2·1)
            = tanh(2)
            ≈ 0.964028
        """
    )
