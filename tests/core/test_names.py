"""What a name may be: what goes out of a network comes in again, and stands for one thing."""

from __future__ import annotations

import pytest

from nnfwd.core import Input, Layer, Network, Node, assemble, parse_activation
from nnfwd.core.names import check_name
from nnfwd.errors import NetworkError

RELU = parse_activation("relu")


def network_of(*names: str, node: str = "a", classes: tuple[str, ...] = ()) -> Network:
    node_of_all = Node(node, names, [1.0] * len(names), RELU)
    return assemble([Input(name) for name in names], [node_of_all], classes=classes)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the name '' is empty"),
        ("  ", "the name '  ' is empty but for blanks"),
        ("a ", "the name 'a ' ends with a blank (U+0020)\nhint: write 'a'"),
        (" a b ", "the name ' a b ' begins with a blank (U+0020)\nhint: write 'a b'"),
        ("\xa0a", r"the name '\xa0a' begins with a blank (U+00A0)" "\nhint: write 'a'"),
        ("a\x85", r"the name 'a\x85' ends with a blank (U+0085)" "\nhint: write 'a'"),
        ("a\u2028", r"the name 'a\u2028' ends with a blank (U+2028)" "\nhint: write 'a'"),
        ("\ufeffa", r"the name '\ufeffa' begins with a blank (U+FEFF)" "\nhint: write 'a'"),
        ("a\n", r"the name 'a\n' ends with a blank (U+000A)" "\nhint: write 'a'"),
        (
            "a\tb",
            r"the name 'a\tb' has a control character in it (U+0009)"
            "\nhint: write a blank or _ in its place",
        ),
        (
            "a\u2029b",
            r"the name 'a\u2029b' has a line end in it (U+2029)"
            "\nhint: write a blank or _ in its place",
        ),
        (
            "a\udc80",
            r"the name 'a\udc80' has half a character in it (U+DC80)"
            "\nhint: write the whole character",
        ),
    ],
)
def test_what_no_input_node_layer_or_class_is_called(name: str, message: str) -> None:
    network = network_of("x")
    layer = network.layers[0]
    changed = Layer(name, layer.nodes, layer.sources, layer.weights, layer.biases, (RELU,))
    for build in (
        lambda: network_of(name),
        lambda: network_of("x", node=name),
        lambda: network_of("x", classes=("a", name)),
        lambda: Network(network.inputs, (changed,), network.outputs),
        lambda: check_name(name),
    ):
        with pytest.raises(NetworkError) as caught:
            build()
        assert str(caught.value).removeprefix("inputs: ") == message


@pytest.mark.parametrize(
    "name",
    [
        "1",
        "-1",
        "inf",
        "a b",
        "a) - 1",
        "=",
        '"',
        "'",
        "a,b",
        "#",
        "\\",
        "{",
        "\u202e",
        "😀",
        "PAR1",
    ],
)
def test_any_other_text_is_a_name(name: str) -> None:
    assert network_of(name, node="out", classes=(name, "other")).inputs == (Input(name),)


@pytest.mark.parametrize(
    ("names", "node", "classes", "message"),
    [
        (
            ("x", "bias"),
            "a",
            (),
            "inputs: the name bias is for the bias of a node\nhint: choose another name, as bias_1",
        ),
        (
            ("x",),
            "bias",
            (),
            "the name bias is for the bias of a node\nhint: choose another name, as bias_1",
        ),
        (
            ("class",),
            "a",
            ("no", "yes"),
            "inputs: the name class is for the predicted class in results\n"
            "hint: choose another name, as class_1",
        ),
        (
            ("x",),
            "class",
            ("no", "yes"),
            "the name class is for the predicted class in results\n"
            "hint: choose another name, as class_1",
        ),
        (
            ("a_input",),
            "a",
            (),
            "inputs: the name 'a_input' is for the input of 'a' in results\n"
            "hint: rename one of the two",
        ),
        (
            ("x", "a_output"),
            "a",
            (),
            "inputs: the name 'a_output' is for the output of 'a' in results\n"
            "hint: rename one of the two",
        ),
    ],
)
def test_a_name_stands_for_one_thing_in_a_result(
    names: tuple[str, ...], node: str, classes: tuple[str, ...], message: str
) -> None:
    with pytest.raises(NetworkError) as caught:
        network_of(*names, node=node, classes=classes)
    assert str(caught.value) == message


def test_a_name_that_clashes_with_nothing_is_fine() -> None:
    network_of("class", "b_input", "a_inputs", "_input", node="a")
    network_of("x", node="class")


@pytest.mark.parametrize(
    "names",
    [
        ("x", "x"),
        ("x", "a"),
        ("x", ""),
        ("x", "bias"),
        ("x", "class"),
        ("x", "a_output"),
        ("x", "b\x1b"),
    ],
)
def test_inputs_are_not_named_after_columns_whose_names_they_cannot_have(names) -> None:
    nodes = [Node("a", ("x1", "x2"), (1, 2), RELU)]
    network = assemble([Input("x1"), Input("x2")], nodes, classes=("no", "yes"), named=False)
    assert network.with_input_names(names) is network
    named = network.with_input_names(["age", "1"])
    assert [each.name for each in named.inputs] == ["age", "1"]
