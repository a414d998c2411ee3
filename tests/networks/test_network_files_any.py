"""Any text and any bytes end in a network or in one line that says what is wrong."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import Network
from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network, load_settings

SOUND = {
    ".yaml": [
        "node_0: [2, 4]\nnode_1: {weights: [4, -5], bias: 1, activation: tanh}\noutput: [2, 7]\n",
        "inputs: {a: {mean: 38, scale: 12}, b: {}}\nactivation: {hidden: relu, output: identity}\n"
        "classes: [no, yes]\nlayers:\n  - name: hidden\n    activation: tanh\n"
        "    nodes: {n: [2, 4], m: {weights: {b: 4, a: -5}, bias: 1}}\n"
        "  - weights: [[2, 7]]\n    biases: [0.5]\n",
        "inputs: [x1, x2]\nnodes:\n  sum: {weights: {x1: 1, x2: 1}, activation: relu}\n"
        "  both: {weights: {x1: 1, x2: 1}, bias: -1, activation: relu}\n"
        "  output: {weights: {sum: 1, both: -2}, activation: {identity: {}}}\n",
    ],
    ".json": [
        '{"node_0": [2, 4], "node_1": {"weights": [4, -5], "bias": 1}, "output": [2, 7]}',
        '{"inputs": ["a"], "layers": [{"weights": [[1], [2]], "biases": [0, 1]}, '
        '{"nodes": {"out": {"weights": {"a": 1, "node_0_0": 2, "node_0_1": 3}}}}]}',
    ],
    ".csv": [
        "node,bias,activation,w1,w2\nnode_0,1,relu,2,4\nnode_1,,,4,-5\noutput,,identity,2,7\n",
        "node,source,weight\nsum,x1,1\nsum,x2,1\nboth,x1,1\nboth,bias,-1\noutput,sum,1\n",
    ],
}

PIECES = [
    *(
        "&a ",
        "*a",
        "!!float ",
        "<<: ",
        "---\n",
        "...\n",
        "? ",
        "- ",
        ": ",
        ", ",
        "\n",
        "\n  ",
        "\t",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "|",
        ">",
        "#",
        "%",
        "@",
        "\\ud800",
        "\\",
        "\0",
        "\x07",
        "\ufeff",
    ),
    *("010", "1_000", "1:30", "yes", "null", "~", ".inf", "nan", "1e400", "9" * 400, "-0", "1e-5"),
    *("node_0", "node_1_0", "output", "output_0", "layers", "nodes", "inputs", "bias", "weights"),
    *("activation", "classes", "mean", "scale", "softmax", "relu(", "w3", "x1", "", "é", "\u2028"),
]


def edits(sound: list[str]) -> st.SearchStrategy[str]:
    """Cut pieces out of sound files, and put others in."""

    def apply(text: str, changes: list[tuple[float, int, str]]) -> str:
        for where, cut, piece in changes:
            start = int(where * len(text))
            text = text[:start] + piece + text[start + cut :]
        return text

    pieces = st.sampled_from(PIECES) | st.text(max_size=3)
    change = st.tuples(st.floats(0, 1), st.integers(0, 12), pieces)
    return st.builds(apply, st.sampled_from(sound), st.lists(change, min_size=1, max_size=4))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("any") / "w"


def check(path, suffix: str, data: bytes) -> None:
    path = path.with_suffix(suffix)
    path.write_bytes(data)
    try:
        network = load_network(path)
    except NnfwdError as error:
        message = str(error).partition("\nhint: ")[0]
        assert message.startswith(f"{path}:")
        assert len(message.splitlines()) == 1
    else:
        assert isinstance(network, Network)
        assert network.predict([[1.0] * len(network.inputs)]).shape == (1, len(network.outputs))


@pytest.mark.parametrize(("suffix", "text"), [(s, text) for s in SOUND for text in SOUND[s]])
def test_the_files_to_begin_with_are_sound(path, suffix: str, text: str) -> None:
    path = path.with_suffix(suffix)
    path.write_text(text)
    assert load_network(path)


@given(edits(SOUND[".yaml"]))
def test_edited_yaml(path, text: str) -> None:
    check(path, ".yaml", text.encode())


@given(edits(SOUND[".json"]))
def test_edited_json(path, text: str) -> None:
    check(path, ".json", text.encode())


@given(edits(SOUND[".csv"]))
def test_edited_csv(path, text: str) -> None:
    check(path, ".csv", text.encode())


@given(st.sampled_from(sorted(SOUND)), st.binary() | st.text().map(str.encode))
def test_any_bytes(path, suffix: str, data: bytes) -> None:
    check(path, suffix, data)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
KEYS = st.sampled_from(
    [
        "inputs",
        "activation",
        "classes",
        "layers",
        "nodes",
        "weights",
        "biases",
        "bias",
        "name",
        "node_0",
        "node_1",
        "node_0_0",
        "output",
        "hidden",
        "relu",
        "mean",
        "scale",
        "x1",
        "a",
        "",
    ]
)
DATA = st.recursive(
    LEAVES | st.sampled_from(["relu", "x1", "node_0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=5))
def test_any_data_under_the_keys_that_mean_something(path, data: dict[str, object]) -> None:
    text = json.dumps(data)
    check(path, ".json", text.encode())
    check(path, ".yaml", text.encode())


@given(edits(["inputs: [a]\nactivation: {hidden: tanh, output: relu}\nclasses: [no, yes]\n"]))
def test_edited_settings(path, text: str) -> None:
    path = path.with_suffix(".yaml")
    path.write_bytes(text.encode())
    with suppress(NnfwdError):
        load_settings(path)
