"""A network as CSV, a row per node or a row per weight."""

from __future__ import annotations

import pytest

from nnfwd.core import Input, parse_activation
from nnfwd.networks import Settings

SEMICOLONS = (
    "the columns have semicolons between them: say --delimiter ';', and --decimal , for numbers "
    "such as 1,5"
)
HEADER = (
    "expected the header node,bias,activation,w1,w2,... (bias and activation may be left out) or "
    "node,source,weight"
)
NO_NAME = (
    "is not node_<i>, node_<layer>_<i>, output or output_<i>; other names take the header "
    "node,source,weight"
)


def test_a_row_a_node_of_unnamed_inputs(folder) -> None:
    network = folder.load("node,bias,w1,w2\nnode_0,1,2,4\nnode_1,,4,-5\noutput,-.5,2,7", "w.csv")
    assert network.names == ("x1", "x2", "node_0", "node_1", "output")
    assert not network.named
    # node_0 = relu(6 + 20 + 1) = 27, node_1 = relu(12 - 25) = 0, output = 54 - 0.5
    assert network.predict([[3, 5]]).tolist() == [[53.5]]


def test_layers_differ_in_width(folder) -> None:
    text = "node,w1,w2,w3\nnode_0,1,1,1\nnode_1,1,0,0\noutput_0,1,1,\noutput_1,1,-1\n"
    network = folder.load(text, "w.csv")
    assert [layer.fan_in for layer in network.layers] == [3, 2]
    assert network.predict([[1, 2, 3]]).tolist() == [[7.0, 5.0]]


def test_several_hidden_layers(folder) -> None:
    network = folder.load("node,w1\nnode_0_0,2\nnode_1_0,3\noutput,4", "w.csv")
    assert [layer.name for layer in network.layers] == ["hidden_1", "hidden_2", "output"]


def test_an_empty_activation_is_the_default(folder) -> None:
    text = "node,activation,bias,w1,w2\nnode_0,tanh,,1,\nnode_1,,2,1,\noutput,relu,,1,1\n"
    network = folder.load(text, "w.csv")
    assert [str(each) for each in network.layers[0].activations] == ["tanh", "relu"]
    assert network.layers[0].biases.tolist() == [0.0, 2.0]


def test_an_activation_with_commas_is_quoted(folder) -> None:
    activation = "hard_sigmoid(slope=0.5, offset=0.25)"
    text = f'node,activation,w1\nnode_0,"{activation}",1\noutput,,1\n'
    network = folder.load(text, "w.csv")
    assert network.layers[0].activations == (parse_activation(activation),)


def test_a_row_a_weight_names_its_inputs(folder) -> None:
    text = "node,source,weight\nsum,b,1\nsum,a,2\nout,sum,3\nout,c,4\nout,bias,5\n"
    network = folder.load(text, "w.csv")
    assert [each.name for each in network.inputs] == ["b", "a", "c"]
    assert (network.named, network.outputs) == (True, ("out",))
    assert network.predict([[1, 2, 3]]).tolist() == [[3 * 5 + 4 * 3 + 5]]


def test_blank_lines_blanks_and_quotes_change_nothing(folder) -> None:
    text = '\ufeff\nnode , source,weight\n\n a ,"x", 1e0\n"a","b,c",\t2 \n\n'
    network = folder.load(text.encode(), "w.csv")
    assert network.names == ("x", "b,c", "a")


def test_cells_have_the_grammar_of_cells(folder) -> None:
    network = folder.load("node,w1,w2,w3\noutput,007,-.5,1E3", "w.csv")
    assert network.layers[0].weights.tolist() == [[7.0, -0.5, 1000.0]]


def test_settings_beat_the_file(folder) -> None:
    settings = Settings(
        inputs=(Input("b", scale=2.0), Input("a")), hidden_activation=parse_activation("identity")
    )
    text = "node,source,weight\nn,a,-1\nout,n,1\nout,b,1"
    network = folder.load(text, "w.csv", settings)
    assert network.predict([[2, 3]]).tolist() == [[-3 + 1]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "w.csv: there is nothing in it"),
        ("\n ,\n", "w.csv: there is nothing in it"),
        ("node,w1\n", "w.csv: there are no rows under the header"),
        ("node,source,weight\n", "w.csv: there are no rows under the header"),
        ("1,2\n3,4", f"w.csv:1:1: {HEADER}, found '1,2'"),
        ("\nnode;w1", f"w.csv:2:1: {HEADER}, found 'node;w1'\nhint: {SEMICOLONS}"),
        ("node,w2,w1", f"w.csv:1:1: {HEADER}, found 'node,w2,w1'"),
        ("node,bias", f"w.csv:1:1: {HEADER}, found 'node,bias'"),
        ("node,bias,bias,w1", f"w.csv:1:1: {HEADER}, found 'node,bias,bias,w1'"),
        ("node,layer,w1", f"w.csv:1:1: {HEADER}, found 'node,layer,w1'"),
        ("bias,node,w1", f"w.csv:1:1: {HEADER}, found 'bias,node,w1'"),
        ("node,source,weight,", f"w.csv:1:1: {HEADER}, found 'node,source,weight,'"),
        ("node,w1\nfoo,1", f"w.csv:2:1: 'foo' {NO_NAME}"),
        ("node,w1\ninputs,1", f"w.csv:2:1: 'inputs' {NO_NAME}"),
        ("node,w1\nlayers,1", f"w.csv:2:1: 'layers' {NO_NAME}"),
        ("node,w1\n,1", "w.csv:2:1: the name is missing"),
        ("node,w1\nnode_0,1\nnode_0,1", "w.csv:3:1: node_0 is given twice"),
        ("node,w1\nnode_0,1\n", "w.csv: there is no output: after node_0 comes `output`"),
        (
            "node,w1\nnode_1,1\n\nnode_0,1\n",
            "w.csv:4:1: node_0: expected node_2 or output after node_1: "
            "names are in order, without gaps",
        ),
        ("node,w1,w2\nnode_0,,2", "w.csv:2:2: the value is missing"),
        ("node,w1,w2\nnode_0,,", "w.csv:2:2: a node needs at least one weight"),
        ("node,bias,w1\nnode_0", "w.csv:2:3: a node needs at least one weight"),
        ("node,w1\noutput,1,2", "w.csv:2:3: more cells than the 2 of the header"),
        (
            "node,bias,w1,w2\nnode_0,,1,2\noutput,,1,2",
            "w.csv:3:3: output.weights: expected 1 weight, one for each node of layer hidden "
            "(node_0), found 2\n"
            "hint: is the first or the last of them the bias? it has a place of its own, "
            "{weights: [2], bias: 1} or {weights: [1], bias: 2}",
        ),
        ("node,w1\noutput,abc", "w.csv:2:2: 'abc' is not a number"),
        ("node,bias,w1\noutput,x,1", "w.csv:2:2: 'x' is not a number"),
        ("node,w1\noutput,1_000", "w.csv:2:2: '1_000' is not a number\nhint: write 1000"),
        (
            "node,w1\noutput,\u0661",
            "w.csv:2:2: '\u0661' is not a number\n"
            "hint: '\u0661' is ARABIC-INDIC DIGIT ONE (U+0661): type 1 for it",
        ),
        ("node,w1\noutput,nan", "w.csv:2:2: 'nan' is not a finite number"),
        ("node,w1\noutput,-inf", "w.csv:2:2: '-inf' is not a finite number"),
        ("node,w1\noutput,1e400", "w.csv:2:2: '1e400' is too large for a float64"),
        (
            "node,w1\noutput,009007199254740993",
            "w.csv:2:2: 009007199254740993 is past 2^53, where float64 does not hold every integer",
        ),
        (
            'node,w1\n\nnode_0,1\n"output,1\n\n',
            "w.csv:4: the quote that opens in this row is not closed",
        ),
        ('node,w1\n"output"5,1', "w.csv:2: not valid CSV: ',' expected after '\"'"),
        (
            f"node,w1\noutput,{'1' * 200_000}",
            "w.csv:2: not valid CSV: field larger than field limit (131072)",
        ),
        ("node,w1\noutput,\xe9", "w.csv:2:2: 'é' is not a number"),
        (
            "node,source,weight\na,x",
            "w.csv:2:3: expected the 3 cells node, source, weight, found 2",
        ),
        (
            "node,source,weight\na,x,1,2",
            "w.csv:2:4: expected the 3 cells node, source, weight, found 4",
        ),
        ("node,source,weight\n,x,1", "w.csv:2:1: the name is missing"),
        ("node,source,weight\na,,1", "w.csv:2:2: the name is missing"),
        ("node,source,weight\na,x,", "w.csv:2:3: the value is missing"),
        ("node,source,weight\nbias,x,1", "w.csv:2:1: bias is a source, not a node"),
        ("node,source,weight\na,x,1\na,x,1", "w.csv:3:2: 'x' is given twice for 'a'"),
        ("node,source,weight\na,bias,1\na,bias,1", "w.csv:3:2: 'bias' is given twice for 'a'"),
        (
            "node,source,weight\nb,x,1\na,bias,1",
            "w.csv:3:1: nodes.a: a node needs at least one weight",
        ),
        ("node,source,weight\na,b,1\nb,a,1", "w.csv: no source is an input: every one is a node"),
        (
            "node,source,weight\na,b,1\nb,a,1\nb,x,1",
            "w.csv:2:1: nodes.a: a cycle: a -> b -> a",
        ),
    ],
)
def test_what_is_no_network(folder, text: str, message: str) -> None:
    assert folder.error(text, "w.csv") == message


def test_a_wrong_activation_is_placed_at_its_cell(folder) -> None:
    message = folder.error("node,bias,activation,w1\nnode_0,,rleu,1\noutput,,,1", "w.csv")
    assert message.startswith("w.csv:2:3: node_0.activation: ")
    assert "did you mean relu?" in message


def test_bytes_that_are_not_utf_8(folder) -> None:
    message = folder.error(b"node,w1\noutput,\xe9", "w.csv")
    assert message == "w.csv:2:8: byte 0xe9 is not UTF-8: save the text as UTF-8"


def test_names_in_an_edge_list_are_refused_where_they_stand(folder) -> None:
    edges = "node,source,weight\na,x,1\na,y\xa0,1\n"
    assert folder.error(edges, "w.csv").splitlines() == [
        r"w.csv:3:2: inputs[1]: the name 'y\xa0' ends with a blank (U+00A0)",
        "hint: write 'y'",
    ]
