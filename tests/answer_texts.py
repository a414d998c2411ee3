"""Answers in tests: compared as texts, of small networks, as they are computed and in float32."""

from __future__ import annotations

from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from nnfwd.compare import Tolerance, compare_answers, open_answers
from nnfwd.compare.report import report_lines
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.rows import RowTexts, Selection, read_rows
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.compare import Comparison
    from nnfwd.core import Network

USUAL, EXACT = Tolerance(), Tolerance(atol=0.0, rtol=0.0)
IDENTITY = assemble([Input("x")], [Node("y", ("x",), (1.0,), parse_activation("identity"))])
"""What it computes is the row."""


def compare(
    answers: Sequence[str],
    rows: Sequence[Sequence[float]],
    network: Network = IDENTITY,
    tolerance: Tolerance = USUAL,
) -> Comparison:
    """Compare texts of answers with what a network computes of rows."""
    texts = tuple(",".join(map(repr, row)) for row in rows)
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join([network.outputs[0], *answers, ""]))
        file.flush()
        given = read_rows([RowTexts(texts)], network, Selection())
        return compare_answers(network, given, open_answers(file.name, network), tolerance)


def last_line(found: Comparison) -> str:
    """Get the line that says which tolerance lets all pass."""
    return list(report_lines(found, Style()))[-1].strip("\n")


def words(found: Comparison) -> str:
    """Say in what sense the answers of the one column agree."""
    (tally,) = found.tallies
    return tally.agreement.best.words if tally.agreement.best else ""


def passes(
    answers: Sequence[str], rows: Sequence[Sequence[float]], network: Network, found: Comparison
) -> bool:
    """Compare once more with the tolerance that the report names."""
    option = last_line(found).partition("all agree: ")[2].removesuffix(" lets them pass").split()
    given = dict(zip(option[::2], map(float, option[1::2]), strict=True))
    tolerance = Tolerance(given.get("--atol", 1e-12), given.get("--rtol", 1e-9))
    with patch("nnfwd.compare.search.find_slips", return_value=[]):  # for time alone
        return bool(given) and not compare(answers, rows, network, tolerance).differing


ACTIVATIONS = ("tanh", "sigmoid", "relu", "gelu", "identity", "softplus", "leaky_relu")
EIGHTHS = st.integers(-24, 24).map(lambda number: number / 8)
ROWS = st.lists(
    st.lists(st.floats(-4, 4, width=32), min_size=2, max_size=2), min_size=6, max_size=9
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    hidden = parse_activation(draw(st.sampled_from(ACTIVATIONS)))
    output = parse_activation(draw(st.sampled_from(("identity", "sigmoid", "tanh"))))
    number = st.one_of(EIGHTHS, st.floats(-3, 3))
    nodes = [
        Node(f"h{i}", ("x1", "x2"), draw(st.tuples(number, number)), hidden, draw(number), "hidden")
        for i in range(draw(st.integers(1, 3)))
    ]
    names = tuple(node.name for node in nodes)
    weights = tuple(draw(number) for _ in names)
    last = Node("out", names, weights, output, draw(number), "last")
    return assemble([Input("x1"), Input("x2")], [*nodes, last])


def computed(network: Network, rows: Sequence[Sequence[float]]) -> list[float]:
    return network.predict(rows)[:, 0].tolist()


def in_float32(network: Network, rows: Sequence[Sequence[float]]) -> list[np.float32]:
    """Compute the output in float32, layer by layer, as other programs do."""
    values = np.empty((len(network.names), len(rows)), dtype=np.float32)
    values[: len(network.inputs)] = np.array(rows, dtype=np.float32).T
    end = len(network.inputs)
    for layer in network.layers:
        begin, end = end, end + len(layer.nodes)
        weights, biases = layer.weights.astype(np.float32), layer.biases.astype(np.float32)
        sums = weights @ values[layer.sources] + biases[:, None]
        values[begin:end] = layer.activate(sums.astype(np.float64)).astype(np.float32)
    return list(values[-1])
