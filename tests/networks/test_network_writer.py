"""Networks as YAML and JSON: pleasant to read, and the same bits when they come in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd import load_network, save_network
from nnfwd.core import Input, Network, Node, assemble, nodes_of, parse_activation
from nnfwd.errors import NetworkError, OutputError
from nnfwd.networks import write_network

if TYPE_CHECKING:
    from pathlib import Path


FORMATS = ("yaml", "json")


def facts(network: Network) -> tuple[object, ...]:
    """List all that a network is; numbers by their bits."""
    nodes = [
        (node.name, node.sources, [each.hex() for each in node.weights], node.bias.hex(),
         node.activation, node.layer)
        for node in nodes_of(network)
    ]  # fmt: skip
    return (network.inputs, nodes, network.outputs, network.classes, network.named)


def text_of(network: Network, name: str) -> str:
    return "".join(str(piece) for piece in write_network(name, network))


def check_round_trip(network: Network, folder: Path) -> None:
    """Check that YAML and JSON give the network again, and each other."""
    texts = {name: text_of(network, name) for name in FORMATS}
    for name, text in texts.items():
        path = folder / f"again.{name}"
        path.write_text(text, encoding="utf-8")
        again = load_network(path)
        assert facts(again) == facts(network)
        assert {each: text_of(again, each) for each in FORMATS} == texts


LESSON_YAML = """\
layers:
  - name: hidden
    activation: relu
    nodes:
      node_0: [2, 4]
      node_1: [4, -5]
  - name: output
    activation: identity
    nodes:
      output: [2, 7]
"""

LESSON_JSON = """\
{
  "layers": [
    {
      "name": "hidden",
      "activation": "relu",
      "nodes": {
        "node_0": [2, 4],
        "node_1": [4, -5]
      }
    },
    {
      "name": "output",
      "activation": "identity",
      "nodes": {
        "output": [2, 7]
      }
    }
  ]
}
"""


def test_a_small_network_has_a_line_a_node(configs: Path) -> None:
    network = load_network(configs / "lesson_relu.yaml")

    assert text_of(network, "yaml") == LESSON_YAML
    assert text_of(network, "json") == LESSON_JSON


MIXED = """\
inputs:
  age: {mean: 38.5, scale: 12}
  "on": {}
classes: ["no", maybe, "1"]
layers:
  - name: first
    activation: leaky_relu(negative_slope=0.1)
    nodes:
      a: {weights: [2, 1.0e-05], bias: -1}
      b: {weights: [0.30000000000000004, 1.0e+300], activation: "threshold(threshold=1, value=2)"}
      c: [1, 2]
  - name: last
    activation: softmax
    nodes:
      p: {weights: {age: 1, c: 2.5}, bias: 9007199254740993.0}
      "x: y": {weights: {age: 3, c: 4}}
      "2": {weights: [5, 6, 7], activation: identity}
"""


def test_scaling_classes_skips_and_mixed_activations_are_kept(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(MIXED.replace("9007199254740993.0", "9007199254740992.0"))
    network = load_network(tmp_path / "w.yaml")

    assert text_of(network, "yaml") == MIXED.replace("9007199254740993.0", "9007199254740992")
    check_round_trip(network, tmp_path)


DEEP = """\
inputs: [x1, x2]
nodes:
  early: {weights: {x1: 1}, activation: relu}
  a: {weights: {x1: 1, x2: 1}, bias: 1, activation: tanh}
  b: {weights: {a: 2}, activation: relu}
  late: {weights: {b: 2, x2: 3}, activation: identity}
"""


def test_outputs_at_several_depths_are_written_with_all_weights_by_name(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(DEEP)
    network = load_network(tmp_path / "w.yaml")

    assert network.outputs == ("early", "late")
    check_round_trip(network, tmp_path)
    assert text_of(network, "yaml").startswith("inputs: [x1, x2]\nnodes:\n")


def test_every_network_of_the_configurations_comes_in_again(configs: Path, tmp_path: Path) -> None:
    files = [*configs.glob("*.yaml"), configs / "lesson_relu.csv"]
    for file in files:
        if file.name != "relu_output.yaml":  # settings
            check_round_trip(load_network(file), tmp_path)
    assert len(files) == 6


def dense(sizes: list[int], *, named: bool = False) -> Network:
    """Make a network of the names that a file without names gives."""
    random = np.random.default_rng(1)
    inputs = [Input(f"x{number}") for number in range(1, sizes[0] + 1)]
    before = tuple(each.name for each in inputs)
    nodes: list[Node] = []
    for index, size in enumerate(sizes[1:]):
        is_last = index == len(sizes) - 2
        stem = "output" if is_last else f"node_{index}"
        names = [f"{stem}_{row}" for row in range(size)]
        activation = parse_activation("softmax" if is_last else "relu")
        nodes += [
            Node(name, before, random.normal(size=len(before)).tolist(), activation,
                 random.normal(), "output" if is_last else f"hidden_{index}")
            for name in names
        ]  # fmt: skip
        before = tuple(names)
    return assemble(inputs, nodes, named=named)


def test_a_wide_layer_is_a_matrix_of_lines_that_are_filled_up(tmp_path: Path) -> None:
    network = dense([12, 9, 10])
    text = text_of(network, "yaml")

    assert "nodes:" not in text
    assert max(map(len, text.splitlines())) in range(80, 101)
    check_round_trip(network, tmp_path)


@pytest.mark.parametrize("sizes", [[1, 1], [3, 8, 1], [20, 9, 9, 2], [70, 3]])
@pytest.mark.parametrize("named", [False, True])
def test_named_and_unnamed_inputs_stay_so(sizes: list[int], named: bool, tmp_path: Path) -> None:
    check_round_trip(dense(sizes, named=named), tmp_path)


ODD_NAMES = (
    *(
        "no",
        "null",
        "~",
        "1e5",
        "a: b",
        "a #b",
        "- a",
        "[a]",
        "{a",
        "a,b",
        '"a"',
        "'a'",
        "?",
        "Zoë",
    ),
    *("naïve 😀", "a\u00adb", "\U0001f3f4\U000e0067", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">"),
    *("=", "<<", "a\\b", "y", "0x10", "1:30", "k" * 1001, "ä" * 2000),
)


def test_names_that_yaml_would_take_for_something_else_come_in_again(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    inputs = [Input(f"{name}/in") for name in ODD_NAMES]
    sources = tuple(each.name for each in inputs)
    nodes = [Node(name, sources, [1.0] * len(sources), relu, 0.0, "a: 1") for name in ODD_NAMES]
    partial = [Node("end", ODD_NAMES[::2], [1.0] * len(ODD_NAMES[::2]), relu, 0.0, "null")]
    used = [Node("end 2", ODD_NAMES, [1.0] * len(ODD_NAMES), relu, 0.0, "null")]
    network = assemble(inputs, [*nodes, *partial, *used], classes=("true", "1"))

    check_round_trip(network, tmp_path)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=12))
def test_every_number_comes_in_again(numbers: list[float]) -> None:
    import tempfile
    from pathlib import Path

    *weights, bias = numbers
    inputs = [Input(f"x{index}", numbers[0], bias or 1.0) for index in range(len(weights))]
    sources = tuple(each.name for each in inputs)
    relu = parse_activation({"elu": {"alpha": bias}})
    network = assemble(inputs, [Node("output", sources, weights, relu, bias, "output")])

    with tempfile.TemporaryDirectory() as folder:
        check_round_trip(network, Path(folder))


def test_what_a_file_cannot_say_is_refused() -> None:
    relu = parse_activation("relu")
    one = Node("a", ("x",), (1.0,), relu, layer="h")
    two = Node("b", ("a",), (1.0,), relu, layer="h2")
    network = assemble([Input("x")], [one, two], outputs=("a", "b"))

    with pytest.raises(NetworkError, match=r"^a network file has as outputs what no other node"):
        text_of(network, "yaml")


def test_a_network_is_saved_by_the_end_of_the_name(tmp_path: Path, configs: Path) -> None:
    network = load_network(configs / "xor.yaml")
    for name in ("a.yaml", "a.yml", "a.json", "a.json.gz", "A.YAML.XZ"):
        save_network(network, tmp_path / name)
        assert facts(load_network(tmp_path / name)) == facts(network)

    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        ("a.yaml", "a.yml", "a.json", "a.json.gz", "A.YAML.XZ")
    )
    with pytest.raises(NetworkError) as refused:
        save_network(network, tmp_path / "a.pkl")
    assert str(refused.value).startswith("a network is written to a name that ends in .yaml")


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path, configs: Path) -> None:
    network = load_network(configs / "xor.yaml")
    with pytest.raises(OutputError, match=r"^cannot write to '.*': No such file or directory$"):
        save_network(network, tmp_path / "no" / "a.yaml")

    kept = tmp_path / "kept.yaml"
    kept.write_text("before")
    kept.chmod(0o640)
    one = Node("a", ("x", "x"), (1.0, 2.0), parse_activation("relu"), layer="h")
    with pytest.raises(NetworkError, match="takes a source twice"):
        save_network(assemble([Input("x")], [one]), kept)
    assert kept.read_text() == "before"
    save_network(network, kept)
    assert kept.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["kept.yaml"]
