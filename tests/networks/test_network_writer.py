"""Networks as YAML and JSON: pleasant to read, and the same bits when they come in again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exported import facts, text_of
from nnfwd import load_network, save_network
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import NetworkError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from network_files import Folder


FORMATS = ("yaml", "json")


def check_round_trip(network: Network, folder: Path) -> None:
    """Check that YAML and JSON give the network again, and each other."""
    texts = {name: text_of(name, network) for name in FORMATS}
    for name, text in texts.items():
        path = folder / f"again.{name}"
        path.write_text(text, encoding="utf-8")
        again = load_network(path)
        assert facts(again) == facts(network)
        assert {each: text_of(each, again) for each in FORMATS} == texts


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

    assert text_of("yaml", network) == LESSON_YAML
    assert text_of("json", network) == LESSON_JSON


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

    assert text_of("yaml", network) == MIXED.replace("9007199254740993.0", "9007199254740992")
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
    assert text_of("yaml", network).startswith("inputs: [x1, x2]\nnodes:\n")


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
    text = text_of("yaml", network)

    assert "nodes:" not in text
    assert max(map(len, text.splitlines())) in range(80, 101)
    check_round_trip(network, tmp_path)


@pytest.mark.parametrize("sizes", [[1, 1], [3, 8, 1], [20, 9, 9, 2], [70, 3]])
@pytest.mark.parametrize("named", [False, True])
def test_named_and_unnamed_inputs_stay_so(sizes: list[int], named: bool, tmp_path: Path) -> None:
    check_round_trip(dense(sizes, named=named), tmp_path)


ODD_NAMES = (
    *("NULL", "Null", "True", "NO", "Off"),
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
    assert all(f'"{word}"' in text_of("yaml", network) for word in ("True", "NO", "Off", "y"))


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


ALL = """\
provenance:
  - read from ONNX opset 17
  - "assumed input names: none in the file; by position"
inputs: [{mean: 1, scale: 2}, {}]
classes: [b, a]
outputs: [late, early]
layers:
  - name: one
    activation: relu
    nodes:
      early: {weights: {x1: 2}}
      n0: [1, 2]
      n1: {sources: [x2, x2], weights: [3, 4]}
      n2: {weights: [5, 6], bias: 7, activation: tanh}
  - name: two
    activation: identity
    sources: [n0, x2]
    nodes:
      late: [1, 2]
      middle: [3, 4]
      unused: [5, 6]
"""


def test_outputs_sources_provenance_and_inputs_without_names_are_kept(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(ALL)
    network = load_network(tmp_path / "w.yaml")

    assert network.outputs == ("late", "early")
    assert network.provenance == (
        "read from ONNX opset 17", "assumed input names: none in the file; by position"
    )  # fmt: skip
    assert not network.named
    # x1 is (3 - 1)/2: early is 2·1, n0 1·1 + 2·5 = 11, and late 1·11 + 2·5
    assert network.predict([[3, 5]]).tolist() == [[21.0, 2.0]]
    assert network.trace([[3, 5]])["n1"].tolist() == [3.0 * 5 + 4.0 * 5]
    assert text_of("yaml", network) == ALL
    check_round_trip(network, tmp_path)


def test_inputs_without_names_are_counted_where_no_node_takes_all(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    nodes = [
        Node("a", ("x2",), (1.0,), relu, layer="one"),
        Node("b", ("a", "x1"), (2.0, 3.0), relu, layer="two"),
    ]
    network = assemble([Input("x1"), Input("x2")], nodes, named=False)

    assert "inputs: [{}, {}]\n" in text_of("yaml", network)
    check_round_trip(network, tmp_path)


def test_outputs_that_take_each_other_are_written_by_name(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    nodes = [Node("a", ("x1",), (1.0,), relu), Node("b", ("a",), (2.0,), relu)]
    for named in (True, False):
        network = assemble([Input("x1")], nodes, outputs=("a", "b"), named=named)

        assert [layer.name for layer in network.layers] == ["output", "output"]
        assert "\nnodes:\n" in text_of("yaml", network)
        check_round_trip(network, tmp_path)


def test_an_output_of_an_early_layer_is_named_as_one(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    nodes = [
        Node("early", ("x1",), (1.0,), relu, layer="one"),
        Node("hidden", ("x1",), (2.0,), relu, layer="one"),
        Node("late", ("hidden",), (3.0,), relu, layer="two"),
    ]
    network = assemble([Input("x1")], nodes)

    assert network.outputs == ("early", "late")
    assert "outputs: [early, late]\n" in text_of("yaml", network)
    check_round_trip(network, tmp_path)


def test_odd_lines_of_provenance_come_in_again(tmp_path: Path, configs: Path) -> None:
    lines = ("read from 'a\\tb' \x07 \u2028", " ends with a blank ", "", "- 1: 2 # 3", "null")
    network = replace(load_network(configs / "xor.yaml"), provenance=lines)

    check_round_trip(network, tmp_path)


def test_wide_skip_connections_have_their_sources_once(tmp_path: Path) -> None:
    relu, names = parse_activation("relu"), tuple(f"x{number}" for number in range(1, 5))
    first = [Node(f"node_0_{row}", names, (1.0,) * 4, relu, layer="hidden") for row in range(9)]
    before = tuple(node.name for node in first)
    last = [
        Node(f"output_{row}", (*before, *names), (float(row),) * 13, relu, layer="output")
        for row in range(9)
    ]
    network = assemble([Input(name) for name in names], [*first, *last], named=False)

    assert text_of("yaml", network).count("x4") == 1
    check_round_trip(network, tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("outputs: [b]", "outputs[0]: there is no node 'b'"),
        ("outputs: [x1]", "outputs[0]: there is no node 'x1'"),
        ("outputs: a", "outputs: expected a list of names of nodes, as [yes, no], found 'a'"),
        ("provenance: [[1]]", "provenance[0]: expected a line of text, found a list"),
        ("provenance: 1", "provenance: expected a list of lines, as [read from ONNX], found 1"),
        (
            "inputs: [{mean: 1}, x2]",
            "inputs[1]: expected a mapping, as {mean: 38, scale: 12} or {min: 0, max: 100}, "
            "found 'x2'",
        ),
    ],
)  # fmt: skip
def test_keys_of_a_file_are_checked(content: str, said: str, folder: Folder) -> None:
    layers = "layers: [{nodes: {a: {weights: [1, 2]}}}]"

    assert folder.error(f"{layers}\n{content}\n").startswith("w.yaml:2:")
    assert said in folder.error(f"{layers}\n{content}\n")


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ("{sources: [x1], weights: {x1: 1}}", "weights: weights by name say their sources"),
        ("{sources: [x1, x2], weights: [1]}", "1 weight for 2 sources"),
        ("{sources: [x1, x3], weights: [1, 2]}", "there is no input or node 'x3'"),
        ("{sources: [], weights: [1, 2]}", "sources: expected a list of names of inputs and"),
    ],
)
def test_sources_of_a_node_are_checked(node: str, said: str, folder: Folder) -> None:
    assert said in folder.error(f"inputs: [x1, x2]\nlayers: [{{nodes: {{a: {node}}}}}]\n")


def test_two_layers_of_one_name_are_refused() -> None:
    relu = parse_activation("relu")
    names = ("x", "a", "b")
    nodes = [
        Node(name, (source,), (1.0,), relu, layer=layer)
        for name, source, layer in zip(("a", "b", "c"), names, ("h", "i", "h"), strict=True)
    ]
    with pytest.raises(NetworkError) as refused:
        text_of("yaml", assemble([Input("x")], nodes))

    assert str(refused.value) == (
        "a file has a layer in one place, and two layers of this network have one name"
    )


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
    relu = parse_activation("relu")
    nodes = [
        Node("a", ("x",), (1.0,), relu, layer="h"),
        Node("b", ("a",), (1.0,), relu, layer="i"),
        Node("c", ("b",), (1.0,), relu, layer="h"),
    ]
    with pytest.raises(NetworkError, match=r"^a file has a layer in one place"):
        save_network(assemble([Input("x")], nodes), kept)
    assert kept.read_text() == "before"
    save_network(network, kept)
    assert kept.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["kept.yaml"]
