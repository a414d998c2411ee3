"""From nodes to a network: any order, any topology without cycles."""

from time import process_time

import pytest

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import NetworkError

RELU, IDENTITY, SOFTMAX = map(parse_activation, ("relu", "identity", "softmax"))
INPUTS = (Input("x1"), Input("x2"))


def node(name: str, *sources: str, **options: object) -> Node:
    options.setdefault("activation", IDENTITY)
    return Node(name, sources, [1.0] * len(sources), **options)


def test_nodes_may_be_written_in_any_order() -> None:
    network = assemble(INPUTS, [node("out", "b"), node("b", "a", "x1"), node("a", "x1", "x2")])

    assert network.nodes == ("a", "b", "out")
    assert [layer.name for layer in network.layers] == ["hidden_1", "hidden_2", "output"]
    assert network.predict([[1, 10]]).tolist() == [[12.0]]


def test_a_skip_connection_needs_no_copy_where_sources_stand_together() -> None:
    network = assemble(INPUTS, [node("a", "x1", "x2"), node("out", "x1", "x2", "a")])

    assert network.layers[1].sources == slice(0, 3)
    assert network.predict([[1, 10]]).tolist() == [[22.0]]


def test_sources_are_added_in_the_order_written() -> None:
    network = assemble(INPUTS, [node("out", "x2", "x1")])

    assert network.layers[0].source_indices.tolist() == [1, 0]


def test_outputs_are_the_nodes_that_no_other_uses() -> None:
    network = assemble(INPUTS, [node("early", "x1"), node("mid", "x1"), node("late", "mid")])

    assert network.outputs == ("early", "late")
    assert network.hidden == ("mid",)


def test_hidden_nodes_stand_before_outputs_of_equal_depth() -> None:
    network = assemble(INPUTS, [node("early", "x1"), node("mid", "x1"), node("late", "mid")])

    assert network.nodes == ("mid", "early", "late")
    assert [layer.nodes for layer in network.layers] == [("mid",), ("early", "late")]
    assert [layer.name for layer in network.layers] == ["hidden", "output"]


def test_nodes_that_share_sources_are_summed_together() -> None:
    network = assemble(INPUTS, [node("a", "x1"), node("b", "x1", "x2"), node("c", "x1")])

    assert [layer.nodes for layer in network.layers] == [("a", "c"), ("b",)]


def test_layers_that_are_named_keep_the_order_written() -> None:
    nodes = [
        node("b", "x1", "x2", layer="first"),
        node("a", "x1", "x2", layer="first"),
        node("out", "b", "a", layer="last"),
    ]

    assert assemble(INPUTS, nodes).nodes == ("b", "a", "out")


def test_a_cycle_is_told_as_values_would_flow() -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, [node("a", "x1", "c"), node("b", "a"), node("c", "b"), node("d", "c")])
    assert str(caught.value) == "a cycle: a -> b -> c -> a"


def test_a_node_cannot_use_itself() -> None:
    with pytest.raises(NetworkError, match="a cycle: a -> a"):
        assemble(INPUTS, [node("a", "x1", "a")])


def test_an_unknown_source_is_guessed_and_placed() -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, [node("a", "x1", "X2", key=("nodes", "a"))])
    assert str(caught.value) == "nodes.a: there is no input or node 'X2'; did you mean x2?"


@pytest.mark.parametrize(
    ("inputs", "nodes", "message"),
    [
        ((Input("x"), Input("x")), [node("a", "x")], "inputs: the name 'x' is given twice"),
        ((Input(""),), [node("a", "")], "inputs: the name '' is empty"),
        (INPUTS, [node("x1", "x2")], "the name 'x1' is given twice"),
        (INPUTS, [node("a", "x2"), node("a", "x1")], "the name 'a' is given twice"),
        (INPUTS, [Node("a", ("x1",), (1, 2), RELU)], "2 weights for 1 source"),
        (INPUTS, [], "a network has at least one input, one layer and one output"),
    ],
)
def test_networks_that_cannot_be(
    inputs: tuple[Input, ...], nodes: list[Node], message: str
) -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(inputs, nodes)
    assert str(caught.value) == message


def test_a_layer_uses_only_what_stands_before_it() -> None:
    nodes = [node("a", "b", layer="first"), node("b", "x1", layer="last")]
    with pytest.raises(NetworkError, match="b is computed after a, which uses it"):
        assemble(INPUTS, nodes, outputs=("b",))


def test_a_node_of_a_named_layer_cannot_use_itself() -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, [node("a", "x1", "a", layer="first")], outputs=("a",))
    assert str(caught.value) == "a is computed after a, which uses it"


def test_softmax_over_nodes_that_differ_in_their_sources_is_ambiguous() -> None:
    nodes = [node("a", "x1", "x2", activation=SOFTMAX), node("b", "x1", activation=SOFTMAX)]
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, nodes)
    assert str(caught.value) == (
        "softmax is taken over the layer output: write a and b next to each other, "
        "with the same sources in the same order"
    )


def test_a_softmax_that_is_ambiguous_is_placed() -> None:
    nodes = [
        node("a", "x1", "x2", activation=SOFTMAX, key=("nodes", "a")),
        node("b", "x1", activation=SOFTMAX, key=("nodes", "b")),
    ]
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, nodes)
    assert caught.value.key == ("nodes", "b")


def test_a_long_cycle_is_told_in_short() -> None:
    nodes = [node(f"n{i}", "x1", f"n{(i - 1) % 500}") for i in range(500)]
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, nodes)
    assert str(caught.value) == (
        "a cycle: n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> ... -> n0 (500 nodes)"
    )


def test_names_in_messages_are_plain_to_see() -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, [node("a\u202e", "x1", "b\u200b"), node("b\u200b", "a\u202e")])
    assert str(caught.value) == r"a cycle: 'a\u202e' -> 'b\u200b' -> 'a\u202e'"


def test_a_source_has_a_name() -> None:
    with pytest.raises(NetworkError) as caught:
        assemble(INPUTS, [node("a", "x1", "")])
    assert str(caught.value) == "there is no input or node ''"


def test_a_deep_chain_is_put_in_order_in_a_moment() -> None:
    chain = [node(f"n{i}", f"n{i - 1}" if i else "x1") for i in range(6000)]

    before = process_time()
    network = assemble(INPUTS, chain[::-1])

    assert process_time() - before < 3
    assert network.nodes == tuple(each.name for each in chain)
