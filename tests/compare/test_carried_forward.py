"""One planted error is one wrong answer: what follows from it is right by method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.compare import Tolerance
from nnfwd.compare.marking import How
from nnfwd.compare.marking.verdicts import Verdict, Work, judge
from nnfwd.compare.marking.written_values import read_values
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.core.result_columns import result_columns

if TYPE_CHECKING:
    from nnfwd.core import Network

ONE_BY_ONE = ["identity", "relu", "leaky_relu", "tanh", "sigmoid", "softplus", "gelu"]
HOW = How("student", Tolerance())

hundredths = st.integers(-300, 300).map(lambda number: number / 100)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a network of up to three layers; a node takes the layer before, or any value."""
    inputs = [Input(f"x{number}") for number in range(1, draw(st.integers(1, 3)) + 1)]
    before, nodes = [each.name for each in inputs], []
    for layer in range(draw(st.integers(1, 3))):
        names = [f"n{layer}_{number}" for number in range(draw(st.integers(1, 3)))]
        function = draw(st.sampled_from([*ONE_BY_ONE, "softmax"]))
        for name in names:
            weights = tuple(draw(hundredths) for _ in before)
            activation = parse_activation(function)
            nodes.append(
                Node(name, tuple(before), weights, activation, draw(hundredths), f"layer{layer}")
            )
        before = names if draw(st.booleans()) else [*before, *names]
    return assemble(inputs, nodes)


def solve(network: Network, row: list[float], write, error: tuple[str, float] | None = None):
    """Answer every column as a student does, who goes on with what is written."""
    values = {each.name: number for each, number in zip(network.inputs, row, strict=True)}
    answers: dict[str, str] = {}

    def put(name: str, value: float) -> float:
        if error is not None and error[0] == name:
            value += error[1]
        answers[name] = write(value)
        return float(answers[name])

    for layer in network.layers:
        sources = network.sources(layer)
        sums = []
        for node, weights, bias in zip(layer.nodes, layer.weights, layer.biases, strict=True):
            total = sum(w * values[s] for w, s in zip(weights.tolist(), sources, strict=True))
            sums.append(put(f"{node}_input", total + float(bias)))
        outputs = layer.activate(np.array(sums)[:, None])[:, 0].tolist()
        for node, output in zip(layer.nodes, outputs, strict=True):
            values[node] = put(node, output)
    return answers


def verdicts(network: Network, row: list[float], answers: dict[str, str]) -> dict[str, Verdict]:
    known = result_columns(network)
    columns = [known[name] for name in answers]
    texts = [[text] for text in answers.values()]
    values = dict(enumerate(read_values(texts, HOW)))
    inputs = np.array(row)[:, None]
    judged = judge(network, Work(columns, inputs, {}, texts, values)).verdicts[:, 0].tolist()
    return dict(zip(answers, map(Verdict, judged), strict=True))


def rounded(decimals: int | None):
    return repr if decimals is None else lambda number: f"{number:.{decimals}f}"


@given(networks(), st.data(), st.sampled_from([None, 6, 4, 3, 2]))
def test_answers_without_an_error_are_right_however_they_are_rounded(network, data, decimals):
    row = [data.draw(hundredths) for _ in network.inputs]
    answers = solve(network, row, rounded(decimals))
    assert set(verdicts(network, row, answers).values()) == {Verdict.RIGHT}


@given(networks(), st.data(), st.sampled_from([None, 6, 4, 3]))
def test_one_planted_error_is_one_wrong_node_and_all_after_it_is_right(network, data, decimals):
    row = [data.draw(hundredths) for _ in network.inputs]
    write = rounded(decimals)
    right, exact = solve(network, row, write), solve(network, row, repr)
    name = data.draw(st.sampled_from(list(right)))
    error = data.draw(st.sampled_from([-2.5, -1.0, 1.0, 3.0]))
    answers = solve(network, row, write, (name, error))
    found = verdicts(network, row, answers)
    assert [each for each in found if found[each] == Verdict.WRONG] == [name]
    for each, verdict in found.items():
        off = abs(float(answers[each]) - float(right[each]))
        if each != name and answers[each] == write(float(exact[each])):
            assert verdict == Verdict.RIGHT
        if each != name and off > (1e-6 if decimals is None else 0.5):
            assert verdict == Verdict.BY_METHOD


@given(networks(), st.data())
def test_blanks_change_nothing_of_what_is_written_in_full(network, data):
    row = [data.draw(hundredths) for _ in network.inputs]
    answers = solve(network, row, repr)
    left = {name: text if data.draw(st.booleans()) else "" for name, text in answers.items()}
    assert verdicts(network, row, left) == {
        name: Verdict.RIGHT if text else Verdict.BLANK for name, text in left.items()
    }
