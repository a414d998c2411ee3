"""A network file that cannot be right ends in one line: file, line, column, key path, fault."""

from __future__ import annotations

import pytest

from nnfwd.errors import FileError
from nnfwd.networks import load_network

KNOWN_NAMES = (
    "(nodes are node_0, node_1, ... or node_0_0, node_0_1, ..., then output or output_0, "
    "output_1, ...; other names go under `layers` or `nodes`)"
)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("abc", "expected a number, found 'abc'"),
        ("yes", "expected a number, found 'yes'"),
        ("010", "expected a number, found '010'\nhint: write 10, without zeros before it"),
        ("-007.5", "expected a number, found '-007.5'\nhint: write -7.5, without zeros before it"),
        ("1_000", "expected a number, found '1_000'\nhint: write 1000"),
        ("1:30", "expected a number, found '1:30'"),
        ("0x10", "expected a number, found '0x10'\nhint: write 16"),
        ("2020-01-01", "expected a number, found '2020-01-01'"),
        ("'4'", "expected a number, found '4' in quotes\nhint: take the quotes away"),
        ('"1e5"', "expected a number, found '1e5' in quotes\nhint: take the quotes away"),
        (".inf", "'.inf' is not a finite number"),
        ("-.INF", "'-.INF' is not a finite number"),
        (".nan", "'.nan' is not a finite number"),
        ("nan", "'nan' is not a finite number"),
        ("Infinity", "'Infinity' is not a finite number"),
        ("1e400", "1e400 is too large for a float64"),
        ("9" * 5000, f"{'9' * 29}… is too large for a float64"),
        (
            "9007199254740993",
            "9007199254740993 is past 2^53, where float64 does not hold every integer",
        ),
        (
            "-9007199254740993",
            "-9007199254740993 is past 2^53, where float64 does not hold every integer",
        ),
        ("null", "expected a number, found nothing"),
        ("''", "expected a number, found ''"),
        ("[4]", "expected a number, found a list"),
        ("{}", "expected a number, found an empty mapping"),
        (
            "\u0664",
            "expected a number, found '\u0664'\n"
            "hint: '\u0664' is ARABIC-INDIC DIGIT FOUR (U+0664): type 4 for it",
        ),
    ],
)
def test_what_is_no_weight(folder, written: str, fault: str) -> None:
    text = f"node_0: [2, {written}]\noutput: [1]\n"
    assert folder.error(text) == f"w.yaml:1:13: node_0[1]: {fault}"
    text = f"output:\n  weights: [2]\n  bias: {written}\n"
    assert folder.error(text) == f"w.yaml:3:3: output.bias: {fault}"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("NaN", "'NaN' is not a finite number"),
        ("-Infinity", "'-Infinity' is not a finite number"),
        ("true", "expected a number, found true"),
        ('"4"', "expected a number, found '4' in quotes\nhint: take the quotes away"),
        ("1e999", "1e999 is too large for a float64"),
        (
            "9007199254740993",
            "9007199254740993 is past 2^53, where float64 does not hold every integer",
        ),
    ],
)
def test_what_is_no_weight_in_json(folder, written: str, fault: str) -> None:
    text = f'{{\n\t"node_0": [2,\n\t\t{written}],\n\t"output": [1]}}'
    assert folder.error(text, "w.json") == f"w.json:3:3: node_0[1]: {fault}"


FLAT = [
    (
        "node_0: 2, 4\noutput: [1]",
        "1:1: node_0: expected a list of weights, as [2, 4], found '2, 4'\nhint: write [2, 4]",
    ),
    (
        "node_0: 2\noutput: [1]",
        "1:1: node_0: expected a list of weights, as [2, 4], found 2\nhint: write [2]",
    ),
    ("node_0:\noutput: [1]", "1:1: node_0: expected a list of weights, as [2, 4], found nothing"),
    (
        "node_0: []\noutput: [1]",
        "1:1: node_0: expected a list of weights, as [2, 4], found an empty list",
    ),
    ("node_0: {bias: 1}\noutput: [1]", "1:1: node_0: a node needs weights"),
    (
        "node_0: {weights: }\noutput: [1]",
        "1:10: node_0.weights: expected a list of weights, as [2, 4], found nothing",
    ),
    (
        "node_0: {weights: [1], baes: 1}\noutput: [1]",
        "1:24: node_0.baes: unknown key; did you mean bias? "
        "(known here: weights, bias, activation, sources)",
    ),
    (
        "node_0: {weights: [1], activation: step(a=1, b=2)}\noutput: [1]",
        "1:46: node_0.b=2): unknown key (known here: weights, bias, activation, sources)\n"
        "hint: a list is written in brackets, as [2, 4]; an activation with commas goes in quotes",
    ),
    (
        "node_0: [1, 2]\nnode_1: [1, 2, 3]\noutput: [1, 2]",
        "2:1: node_1: expected 2 weights, one for each input (x1, x2), found 3",
    ),
    (
        "inputs: [a]\nnode_0: [1, 2]\noutput: [1]",
        "2:1: node_0: expected 1 weight, one for each input (a), found 2\n"
        "hint: is the first or the last of them the bias? it has a place of its own, "
        "{weights: [2], bias: 1} or {weights: [1], bias: 2}",
    ),
    (
        "inputs: [a, b, c, d, e, f, g]\noutput: [1]",
        "2:1: output: expected 7 weights, one for each input, found 1",
    ),
    (
        "node_0: [1]\nnode_1: [1]\noutput: {weights: [1]}",
        "3:10: output.weights: expected 2 weights, one for each node of layer hidden "
        "(node_0, node_1), found 1",
    ),
    ("node_0: [1]", " there is no output: after node_0 comes `output`"),
    (
        "inputs: [a]\nactivation: relu",
        " there are no weights: expected node_0, ..., output, or `layers`, or `nodes`",
    ),
    (
        "node_0: [1]\nnode_2: [1]\noutput: [1, 1]",
        "2:1: node_2: expected node_1 or output after node_0: names are in order, without gaps",
    ),
    (
        "node_1: [1]\nnode_0: [1]\noutput: [1, 1]",
        "2:1: node_0: expected node_2 or output after node_1: names are in order, without gaps",
    ),
    (
        "node_0: [1]\nnode_1_0: [1]\noutput: [1]",
        "2:1: node_1_0: expected node_1 or output after node_0: names are in order, without gaps",
    ),
    (
        "node_0_0: [1]\nnode_2_0: [1]\noutput: [1]",
        "2:1: node_2_0: expected node_0_1, node_1_0 or output after node_0_0: "
        "names are in order, without gaps",
    ),
    (
        "output: [1]\nnode_0: [1]",
        "2:1: node_0: expected nothing after output: names are in order, without gaps",
    ),
    (
        "output_0: [1]\noutput: [1]",
        "2:1: output: expected output_1 after output_0: names are in order, without gaps",
    ),
    ("node_2: [1]\noutput: [1]", "1:1: node_2: nodes are numbered from 0 or 1"),
    ("hidden_1: [1, 2]\noutput: [1]", f"1:1: hidden_1: unknown name {KNOWN_NAMES}"),
    ("node_00: [1]", f"1:1: node_00: unknown name; did you mean node_0? {KNOWN_NAMES}"),
    (
        "activations: relu\noutput: [1]",
        f"1:1: activations: unknown name; did you mean activation? {KNOWN_NAMES}",
    ),
    ("outptu: [1]", f"1:1: outptu: unknown name; did you mean output? {KNOWN_NAMES}"),
    (
        "node_0: {weights: {x1: 1}}\noutput: [1]",
        "1:10: node_0.weights: weights by name need named inputs: write `inputs: [x1]` at the top",
    ),
    (
        "node_0: {weights: {b: 1}}\nnode_1: {weights: {a: 1, b: 2}}\noutput: [1, 1]",
        "1:10: node_0.weights: weights by name need named inputs: "
        "write `inputs: [b, a]` at the top",
    ),
    (
        "node_0: [1]\nnode_1: [1]\noutput: {weights: {node_0: 1}}",
        "2:1: node_1: nothing uses this node; the outputs are the nodes of the last layer",
    ),
    (
        "node_0: [1]\noutput: {weights: {node_1: 1}}",
        "2:20: output.weights.node_1: there is no input or earlier node 'node_1'; "
        "did you mean node_0?",
    ),
    (
        "node_0: [1]\noutput: {weights: {output: 1}}",
        "2:20: output.weights.output: there is no input or earlier node 'output'",
    ),
    (
        "node_0: [1]\noutput: {weights: {}}",
        "2:10: output.weights: expected a mapping from source to weight, as {x1: 2, x2: 4}, "
        "found an empty mapping",
    ),
]

LAYERS = [
    ("layers: []", "1:1: layers: expected a list of layers, found an empty list"),
    ("layers: {hidden: [[1]]}", "1:1: layers: expected a list of layers, found a mapping"),
    (
        "layers:\n- [[1]]",
        "2:3: layers[0]: expected a mapping with `nodes`, or with `weights` or `kernel` "
        "and `biases`, found a list",
    ),
    (
        "layers:\n- weights: [2, 4]",
        "2:13: layers[0].weights[0]: expected a matrix of weights, one row per node, as "
        "[[2, 4], [4, -5]], found 2 instead of a row",
    ),
    (
        "layers:\n- weights: 2",
        "2:3: layers[0].weights: expected a matrix of weights, one row per node, as "
        "[[2, 4], [4, -5]], found 2",
    ),
    (
        "layers:\n- weights: [[1, 2], [1]]",
        "2:21: layers[0].weights[1]: expected 2 weights, one for each input (x1, x2), found 1",
    ),
    (
        "layers:\n- weights: [[1, 2], [1, x]]",
        "2:25: layers[0].weights[1][1]: expected a number, found 'x'",
    ),
    (
        "layers:\n- weights: [[1]]\n  biases: [1, 2]",
        "3:3: layers[0].biases: expected as many biases as rows of weights, 1, found 2",
    ),
    (
        "layers:\n- weights: [[1]]\n  biases: 1",
        "3:3: layers[0].biases: expected a list of numbers, one per node, found 1\nhint: write [1]",
    ),
    (
        "layers:\n- weights: [[1]]\n  bias: [1]",
        "3:3: layers[0].bias: unknown key; did you mean biases? "
        "(known here: name, activation, sources, nodes, weights, kernel, biases)",
    ),
    (
        "layers:\n- nodes: [[1]]",
        "2:3: layers[0].nodes: expected a mapping of nodes, as {node_0: [2, 4]}, found a list",
    ),
    (
        "layers:\n- nodes: {a: [1]}\n  biases: [1]",
        "3:3: layers[0].biases: biases go with a matrix of weights; a node has its own `bias`",
    ),
    (
        "layers:\n- nodes: {a: [1]}\n  weights: [[1]]",
        "2:3: layers[0]: expected either `nodes`, or `weights` or `kernel` with `biases`",
    ),
    (
        "layers:\n- name: a",
        "2:3: layers[0]: expected either `nodes`, or `weights` or `kernel` with `biases`",
    ),
    (
        "layers:\n- {name: a, weights: [[1]]}\n- {name: a, weights: [[1]]}",
        "3:3: layers[1]: a second layer of the name 'a'",
    ),
    (
        "layers:\n- {name: , weights: [[1]]}",
        "2:4: layers[0].name: expected text, found nothing: if the text is null, put it in quotes",
    ),
    (
        "layers:\n- nodes: {a: [1]}\n- nodes: {a: [1]}",
        "3:11: layers[1].nodes.a: the name 'a' is given twice",
    ),
    ("layers:\n- nodes: {x1: [1]}", "2:11: layers[0].nodes.x1: the name 'x1' is given twice"),
    (
        "layers:\n- weights: [[1]]\nnode_0: [1]",
        "3:1: node_0: unknown key (known here: layers, inputs, activation, classes, "
        "outputs, provenance)",
    ),
    (
        "layers:\n- weights: [[1]]\nnodes: {}",
        " `layers` and `nodes` are two ways to write a network: expected one of them",
    ),
]

NODES = [
    (
        "nodes: {a: {weights: {x1: 1, x2: 1}}, b: {weights: {a: 1}}}",
        "1:13: nodes.a.weights: weights by name need named inputs: "
        "write `inputs: [x1, x2]` at the top",
    ),
    (
        "inputs: [x]\nnodes: {a: [1]}",
        "2:9: nodes.a: expected weights by name, as {weights: {x1: 2, x2: 4}}, found a list",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: [1]}}",
        "2:13: nodes.a.weights: expected weights by name, as {x1: 2, x2: 4}, found a list",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: {}}}",
        "2:13: nodes.a.weights: expected weights by name, as {x1: 2, x2: 4}, "
        "found an empty mapping",
    ),
    (
        "inputs: [x]\nnodes: {a: {x: 1}}",
        "2:13: nodes.a.x: unknown key (known here: weights, bias, activation, sources)",
    ),
    (
        "inputs: [age]\nnodes: {a: {weights: {aeg: 1}}}",
        "2:23: nodes.a.weights.aeg: there is no input or node 'aeg'; did you mean age?",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: {x:1}}}",
        "2:23: nodes.a.weights.x:1: expected a number, found nothing\nhint: write x: 1",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: {x: '1'}}}",
        "2:23: nodes.a.weights.x: expected a number, found '1' in quotes\n"
        "hint: take the quotes away",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: {b: 1}}, b: {weights: {a: 1, x: 1}}}",
        "2:9: nodes.a: a cycle: a -> b -> a",
    ),
    ("inputs: [x]\nnodes: {a: {weights: {a: 1}}}", "2:9: nodes.a: a cycle: a -> a"),
    ("inputs: [x]\nnodes: {x: {weights: {x: 1}}}", "2:9: nodes.x: the name 'x' is given twice"),
    ("inputs: [x]\nnodes: {'': {weights: {x: 1}}}", "2:9: nodes.: the name '' is empty"),
    (
        "inputs: [x]\nnodes:",
        "2:1: nodes: expected a mapping of nodes, as {output: {weights: {x1: 2, x2: 4}}}, "
        "found nothing",
    ),
    (
        "inputs: [x]\nnodes: {a: {weights: {x: 1}}}\nlayer: 1",
        "3:1: layer: unknown key (known here: nodes, inputs, activation, classes, "
        "outputs, provenance)",
    ),
]

WHOLE = [
    ("- 1", " expected a network, as `node_0: [2, 4]` and `output: [3]`, found a list"),
    ("{}", " expected a network, as `node_0: [2, 4]` and `output: [3]`, found an empty mapping"),
    ("abc", " expected a network, as `node_0: [2, 4]` and `output: [3]`, found 'abc'"),
    (
        "node,w1\nnode_0,1",
        " this is YAML by its name, and looks like CSV: a network in CSV ends in .csv",
    ),
    ("# nothing", " there is nothing in it"),
    ("output: [1]\noutput: [2]", "2:1: the key 'output' is given twice"),
]


@pytest.mark.parametrize(("text", "message"), FLAT + LAYERS + NODES + WHOLE)
def test_what_is_no_network(folder, text: str, message: str) -> None:
    assert folder.error(text) == f"w.yaml:{message}"


@pytest.mark.usefixtures("folder")
def test_what_is_no_file() -> None:
    for path, message in [
        ("none.yaml", "none.yaml: there is no such file"),
        ("none.csv", "none.csv: there is no such file"),
        (".", ".: this is a directory, not a file"),
    ]:
        with pytest.raises(FileError) as caught:
            load_network(path)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"nodes": {"o": {"weights": {"a\\u001b": 1, "b\\nc": 2}}}}',
            "w.json:1:18: nodes.o.weights: weights by name need named inputs: "
            r"write `inputs: ['a\x1b', 'b\nc']` at the top",
        ),
        (
            '{"inputs": ["a\\u202e", "b"], "output": [1]}',
            r"w.json:1:30: output: expected 2 weights, one for each input ('a\u202e', b), found 1",
        ),
        (
            '{"layers": [{"name": "h\\u202e", "weights": [[1]]}, {"weights": [[1, 2]]}]}',
            "w.json:1:65: layers[1].weights[0]: expected 1 weight, one for each node of layer "
            r"'h\u202e' (node_0_0), found 2"
            "\nhint: is the first or the last of them the bias? the biases of a layer are a list "
            "of their own, `biases`, one number per node; or the matrix has one column per node: "
            "call it `kernel`, not `weights`",
        ),
    ],
)
def test_names_in_messages_are_plain_to_see(folder, content: str, message: str) -> None:
    assert folder.error(content, "w.json") == message


def test_of_many_names_a_message_lists_the_first(folder) -> None:
    content = f"nodes: {{o: {{weights: {{{', '.join(f'x{i}: 1' for i in range(100))}}}}}}}"

    assert folder.error(content) == (
        "w.yaml:1:13: nodes.o.weights: weights by name need named inputs: write "
        "`inputs: [x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, ... 100 in all]` at the top"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('inputs: ["a "]\noutput: [1]', "w.yaml:1:10: inputs[0]: the name 'a ' ends with a blank"),
        ('inputs: {"a ": {}}\noutput: [1]', "w.yaml:1:10: inputs.a : the name 'a ' ends with"),
        ('layers: [{nodes: {"n ": [1]}}]', "w.yaml:1:19: layers[0].nodes.n : the name 'n ' ends"),
        ('layers: [{name: "l ", weights: [[1]]}]', "w.yaml:1:11: layers[0].name: the name 'l '"),
        ('classes: [a, " b"]\noutput: [1]', "w.yaml:1:14: classes[1]: the name ' b' begins with"),
        ("inputs: [x, bias]\noutput: [1, 1]", "w.yaml:1:1: inputs: the name bias is for the bias"),
        (
            "inputs: [x]\nclasses: [a, b]\nnodes: {class: {weights: {x: 1}}}",
            "w.yaml:2:1: classes: the name class is for the predicted class in results",
        ),
        (
            "inputs: [x]\nnodes: {a: {weights: {x: 1}}, a_output: {weights: {a: 1}}}",
            "w.yaml:2:31: nodes.a_output: the name 'a_output' is for the output of 'a' in results",
        ),
    ],
)
def test_what_is_no_name_is_refused_where_it_stands(folder, content: str, message: str) -> None:
    assert folder.error(content).startswith(message)
