"""Settings: what they may say, and who beats whom."""

from __future__ import annotations

import pytest

from nnfwd.core import Input, parse_activation
from nnfwd.errors import FileError
from nnfwd.networks import Settings, load_settings

RELU, TANH, IDENTITY = (parse_activation(name) for name in ("relu", "tanh", "identity"))


def test_all_that_a_settings_file_may_say(folder) -> None:
    text = (
        "inputs: {age: {mean: 38, scale: 12}, income: {}}\n"
        "activation: {hidden: tanh, output: relu}\nclasses: [no, yes]\n"
    )
    expected = Settings((Input("age", 38.0, 12.0), Input("income")), TANH, RELU, ("no", "yes"))
    assert folder.settings(text) == expected


def test_what_is_not_said_is_none(folder) -> None:
    assert folder.settings("activation: {output: relu}") == Settings(output_activation=RELU)
    assert folder.settings("activation: tanh") == Settings(hidden_activation=TANH)
    assert folder.settings('{"classes": ["a", "b"]}', "s.json") == Settings(classes=("a", "b"))
    assert folder.settings("inputs: [a]") == Settings(inputs=(Input("a"),), names_only=True)


def test_settings_over_settings() -> None:
    a, b = (Input("a"),), (Input("b"),)
    upper = Settings(a, RELU, None, None, names_only=True)
    lower = Settings(b, TANH, IDENTITY, ("no", "yes"))
    assert upper.over(lower) == Settings(a, RELU, IDENTITY, ("no", "yes"), names_only=True)
    assert lower.over(upper) == lower
    assert Settings().over(upper) == upper.over(Settings()) == upper


def activations(network) -> list[str]:
    return [str(each) for layer in network.layers for each in layer.activations]


SHAPES = {
    "flat": (
        "activation: {hidden: tanh, output: tanh}\nnode_0: [1]\n"
        "node_1: {weights: [1], activation: identity}\noutput: [1, 1]"
    ),
    "layers": (
        "activation: {hidden: tanh, output: tanh}\nlayers:\n"
        "- {nodes: {a: [1], b: {weights: [1], activation: identity}}}\n- weights: [[1, 1]]"
    ),
    "nodes": (
        "activation: {hidden: tanh, output: tanh}\ninputs: [x]\nnodes:\n  a: {weights: {x: 1}}\n"
        "  b: {weights: {x: 1}, activation: identity}\n  c: {weights: {a: 1, b: 1}}"
    ),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_node_beats_the_file_and_settings_beat_both(folder, text: str) -> None:
    assert activations(folder.load(text)) == ["tanh", "identity", "tanh"]
    hidden = Settings(hidden_activation=RELU)
    assert activations(folder.load(text, settings=hidden)) == ["relu", "relu", "tanh"]
    output = Settings(output_activation=RELU)
    assert activations(folder.load(text, settings=output)) == ["tanh", "identity", "relu"]


def test_a_node_beats_its_layer_and_a_layer_the_file(folder) -> None:
    text = (
        "activation: tanh\nlayers:\n- activation: identity\n"
        "  nodes: {a: [1], b: {weights: [1], activation: relu}}\n- weights: [[1, 1]]\n"
    )
    assert activations(folder.load(text)) == ["identity", "relu", "identity"]


def test_defaults_are_relu_and_identity(folder) -> None:
    assert activations(folder.load("node_0: [1]\noutput: [1]")) == ["relu", "identity"]


def test_option_beats_settings_file_beats_weights_file(folder) -> None:
    weights = "activation: {hidden: tanh, output: tanh}\nclasses: [a, b]\nnode_0: [1]\noutput: [1]"
    file = folder.settings("activation: {hidden: identity, output: relu}\nclasses: [no, yes]")
    option = Settings(hidden_activation=RELU)
    network = folder.load(weights, settings=option.over(file))
    assert (activations(network), network.classes) == (["relu", "relu"], ("no", "yes"))


def test_inputs_of_settings_name_those_of_an_unnamed_network(folder) -> None:
    settings = Settings(inputs=(Input("age", 2.0, 4.0), Input("income")))
    network = folder.load("output: [1, 1]", settings=settings)
    assert (network.inputs, network.named) == (settings.inputs, True)
    assert network.predict([[10, 1]]).tolist() == [[3.0]]


def test_new_names_keep_the_scaling_of_the_weights_file(folder) -> None:
    weights = "inputs: {a: {mean: 1, scale: 2}, b: {}}\noutput: [1, 1]"
    network = folder.load(weights, settings=folder.settings("inputs: [age, income]"))
    assert network.inputs == (Input("age", 1.0, 2.0), Input("income"))


def test_a_mapping_of_inputs_replaces_the_scaling(folder) -> None:
    weights = "inputs: {a: {mean: 1, scale: 2}, b: {}}\noutput: [1, 1]"
    network = folder.load(weights, settings=folder.settings("inputs: {a: {}, c: {mean: 3}}"))
    assert network.inputs == (Input("a"), Input("c", 3.0))


def test_inputs_by_name_may_come_in_another_order(folder) -> None:
    weights = "inputs: {a: {mean: 1}, b: {}}\nnodes: {out: {weights: {a: 10, b: 1}}}"
    network = folder.load(weights, settings=folder.settings("inputs: [b, a]"))
    assert network.inputs == (Input("b"), Input("a", 1.0))
    assert network.predict([[5, 3]]).tolist() == [[10.0 * 2 + 5]]


@pytest.mark.parametrize(
    ("weights", "inputs", "message"),
    [
        (
            "inputs: [a, b]\noutput: [1, 1]",
            "[b, a]",
            "w.yaml:1:1: inputs: the settings give the inputs b, a, and the weights file has "
            "a, b: expected as many, those of the same name in the same place",
        ),
        (
            "inputs: [a, b]\noutput: [1, 1]",
            "[a]",
            "w.yaml:1:1: inputs: the settings give the inputs a, and the weights file has "
            "a, b: expected as many, those of the same name in the same place",
        ),
        (
            "inputs: [a, b]\nnodes: {out: {weights: {a: 1, b: 1}}}",
            "[a, c]",
            "w.yaml:1:1: inputs: the settings give the inputs a, c, and the weights file has "
            "a, b: expected the same names",
        ),
        (
            "inputs: [a, b, c, d, e, f, g, h]\noutput: [1, 1, 1, 1, 1, 1, 1, 1]",
            "[a]",
            "w.yaml:1:1: inputs: the settings give the inputs a, and the weights file has "
            "a, b, c, d, e, f, g, h: "
            "expected as many, those of the same name in the same place",
        ),
        (
            "output: [1, 1]",
            "[a, b, c]",
            "w.yaml:1:1: output: expected 3 weights, one for each input (a, b, c), found 2",
        ),
        (
            "nodes: {out: {weights: {a: 1, b: 1}}}",
            "[a]",
            "w.yaml:1:31: nodes.out.weights.b: there is no input or node 'b'",
        ),
    ],
)
def test_inputs_that_do_not_fit(folder, weights: str, inputs: str, message: str) -> None:
    settings = folder.settings(f"inputs: {inputs}")
    assert folder.error(weights, settings=settings) == message


def test_the_number_of_classes_must_fit_the_outputs(folder) -> None:
    text = "output: [1]\nclasses: [a, b, c]"
    expected = "1 output and 3 classes: expected 2 classes"
    assert folder.error(text) == f"w.yaml:2:1: classes: {expected}"
    settings = Settings(classes=("a", "b", "c"))
    assert folder.error("output: [1]", settings=settings) == f"w.yaml: {expected}"


INPUTS = "a list of names, as [age, income], or a mapping, as {age: {mean: 38, scale: 12}}"
ACTIVATION = "expected an activation, as relu or leaky_relu(negative_slope=0.1), found"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "s.yaml: there is nothing in it"),
        ("[1]", "s.yaml: expected settings, as `activation: tanh`, found a list"),
        ("a: b: c", None),
        (
            "activations: relu",
            "s.yaml:1:1: activations: unknown key; did you mean activation? "
            "(known here: inputs, activation, classes, outputs)",
        ),
        (
            "activation: relu\nnode_0: [1]",
            "s.yaml:2:1: node_0: unknown key (known here: inputs, activation, classes, outputs)",
        ),
        ("inputs:", f"s.yaml:1:1: inputs: expected {INPUTS}, found nothing"),
        ("inputs: 2", f"s.yaml:1:1: inputs: expected {INPUTS}, found 2"),
        ("inputs: a, b", f"s.yaml:1:1: inputs: expected {INPUTS}, found 'a, b'"),
        ("inputs: []", f"s.yaml:1:1: inputs: expected {INPUTS}, found an empty list"),
        ("inputs: {}", f"s.yaml:1:1: inputs: expected {INPUTS}, found an empty mapping"),
        ("inputs: [a, a]", "s.yaml:1:13: inputs[1]: 'a' is given twice"),
        ("inputs: ['']", "s.yaml:1:10: inputs[0]: the name '' is empty"),
        (
            "inputs: [{a: 1}]",
            "s.yaml:1:11: inputs[0].a: unknown key (known here: mean, scale, min, max)",
        ),
        (
            "inputs: [a, ~]",
            "s.yaml:1:13: inputs[1]: expected text, found nothing: "
            "if the text is null, put it in quotes",
        ),
        (
            "inputs: {a: 3}",
            "s.yaml:1:10: inputs.a: expected a mapping, as {mean: 38, scale: 12} or "
            "{min: 0, max: 100}, found 3",
        ),
        (
            "inputs: {a: {std: 3}}",
            "s.yaml:1:14: inputs.a.std: unknown key (known here: mean, scale, min, max)",
        ),
        ("inputs: {a: {mean: }}", "s.yaml:1:14: inputs.a.mean: expected a number, found nothing"),
        ("inputs: {a: {mean: .inf}}", "s.yaml:1:14: inputs.a.mean: '.inf' is not a finite number"),
        (
            "inputs: {a: {scale: 0}}",
            "s.yaml:1:14: inputs.a.scale: inputs are divided by their scale, so it is not 0",
        ),
        (
            "classes: yes",
            "s.yaml:1:1: classes: expected a list of names, as [no, yes], found 'yes'",
        ),
        ("classes: [a, b, a]", "s.yaml:1:17: classes[2]: 'a' is given twice"),
        ("activation:", f"s.yaml:1:1: activation: {ACTIVATION} nothing"),
        ("activation: 5", f"s.yaml:1:1: activation: {ACTIVATION} 5"),
        ("activation: [relu]", f"s.yaml:1:1: activation: {ACTIVATION} a list"),
        ("activation: {}", f"s.yaml:1:1: activation: {ACTIVATION} an empty mapping"),
        (
            "activation: {hiden: relu}",
            "s.yaml:1:14: activation.hiden: unknown key; did you mean hidden? "
            "(known here: hidden, output)",
        ),
        (
            "activation: {leaky_relu: {negative_slope: 1e999}}",
            "s.yaml:1:27: activation.leaky_relu.negative_slope: 1e999 is too large for a float64",
        ),
        ("activation: {hidden: }", f"s.yaml:1:14: activation.hidden: {ACTIVATION} nothing"),
        (
            "activation: {hidden: relu, outptu: relu}",
            "s.yaml:1:28: activation.outptu: unknown key; did you mean output? "
            "(known here: hidden, output)",
        ),
    ],
)
def test_what_is_no_settings_file(folder, text: str, message: str | None) -> None:
    found = folder.settings_error(text)
    assert found == message if message else found.startswith("s.yaml:1:5: not valid YAML: ")


@pytest.mark.parametrize(
    "parameter", ["'0.3'", "010", "yes", ".inf", "1_0", "[1]", "", "{leaky_relu: {}}"]
)
def test_a_parameter_that_is_no_number(folder, parameter: str) -> None:
    message = folder.settings_error(f"activation: {{leaky_relu: {{negative_slope: {parameter}}}}}")
    assert message.startswith("s.yaml:1:1: activation: leaky_relu: negative_slope is a finite ")


@pytest.mark.parametrize("text", ["activation: rleu", "activation: {output: {rleu: {}}}"])
def test_a_wrong_activation_is_placed_and_guessed(folder, text: str) -> None:
    message = folder.settings_error(text)
    assert message.startswith("s.yaml:1:1")
    assert "did you mean relu?" in message


def test_a_missing_settings_file(folder) -> None:
    with pytest.raises(FileError) as caught:
        load_settings(folder.path / "none.yaml")
    assert str(caught.value).endswith("none.yaml: there is no such file")
