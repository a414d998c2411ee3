"""FANN and brain.js, which write text: what is said and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnfwd.errors import NetworkError
from nnfwd.networks import load_network
from nnfwd.networks.files import read_target

if TYPE_CHECKING:
    from network_files import Folder

DATA = Path(__file__).parents[1] / "data" / "other_tools"
FANN = (DATA / "fann_default.net").read_text()


def refused(folder: Folder, name: str, content: str) -> NetworkError:
    folder.write(name, content)
    with pytest.raises(NetworkError) as caught:
        load_network(name)
    assert caught.value.file == name
    return caught.value


def test_what_fann_says_is_said() -> None:
    assert read_target(DATA / "fann_mixed.net").provenance == (
        "read from FANN: ELLIOT_SYMMETRIC, SIGMOID",
        "read from FANN: sums times steepness are cut at ±150/steepness, as it does",
        "assumed input names: none in the file; by position",
    )


def test_steepness_is_not_folded_into_weights() -> None:
    """The weights are those of the file, and the steepness 0.25 of a sigmoid is a weight of 0.5."""
    network = load_network(DATA / "fann_mixed.net")
    assert network.layers[0].weights[0].tolist() == [
        -1.1672388315200806,
        0.9595562815666199,
        -0.4934644103050232,
    ]
    assert network.layers[-1].weights.tolist() == [[0.5], [0.5]]


def test_a_linear_neuron_is_cut_where_fann_cuts_it(folder: Folder) -> None:
    """An output of steepness 30 is never beyond 150/30."""
    old, new = "(4, 5, 5.00000000000000000000e-01)", "(4, 0, 3.00000000000000000000e+01)"
    folder.write("net.net", FANN.replace(old, new))

    network = load_network("net.net")

    assert [str(each) for each in network.layers[-1].activations] == ["clip(min=-5, max=5)"]
    rows = np.random.default_rng(1).normal(size=(100, 2), scale=100)
    assert np.abs(network.predict(rows)).max() == 5


def test_scaling_of_fann_is_said_not_to_be_applied(folder: Folder) -> None:
    folder.write("net.net", FANN.replace("scale_included=0", "scale_included=1"))
    assert read_target("net.net").provenance[-1] == (
        "assumed rows that are scaled already: the scaling numbers of the file are not applied, "
        "which fann_run does not do either"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        (
            "FANN_FLO_2.1",
            "FANN_FIX_2.1",
            1,
            "expected FANN_FLO_2.1 in its first line, found 'FANN_FIX_2.1'",
            "load it with FANN 2 and save it as floating point: fann_save(ann, file)",
        ),
        (
            "layer_sizes=3 4 2",
            "layer_sizes=3 4 3",
            35,
            "10 neurons in layer_sizes, and 9 in this line",
            None,
        ),
        ("(3, 5, 5.0", "(2, 5, 5.0", 36, "the neurons have 10 connections, and this line 13", None),
        (
            "(3, 5, 5.0",
            "(3, 4, 5.0",
            35,
            "the activation FANN_SIGMOID_STEPWISE is not one of nnfwd",
            "train with FANN_SIGMOID",
        ),
        (
            "(3, 5, 5.0",
            "(3, 9, 5.0",
            35,
            "the activation FANN_GAUSSIAN_STEPWISE is not one of nnfwd",
            None,
        ),
        ("(3, 5, 5.0", "(3, 77, 5.0", 35, "the activation FANN_77 is not one of nnfwd", None),
        (
            "(3, 5, 5.0",
            "(3, 5, -5.0",
            35,
            "the steepness of neuron 3 is -0.5: expected one above 0",
            None,
        ),
        ("(0, 2.9", "(1, 2.9", 36, "neuron 3 has connections that it cannot have", None),
        ("(0, 2.9", "(0, nan", 36, "expected a number, found 'nan1168153285980224609e-01'", None),
        (
            "(0, 2.9",
            "(0, 2,9",
            36,
            "expected a number, found '2,91168153285980224609e-01'",
            "FANN wrote it with the decimal comma of a language: save it with LC_NUMERIC=C",
        ),
        ("connection_rate", "rate", None, "there is no line connection_rate=...", None),
    ],
)
def test_files_of_fann_that_are_refused(
    folder: Folder, old: str, new: str, line: int | None, message: str, hint: str | None
) -> None:
    error = refused(folder, "net.net", FANN.replace(old, new))
    assert (error.line, error.message, error.hint) == (line, message, hint)


FIRST, SECOND = (
    json.loads((DATA / f"brain_{name}.json").read_text()) for name in ("sigmoid", "named")
)


def changed(document: dict[str, Any], **values: Any) -> str:
    return json.dumps({**document, **values})


@pytest.mark.parametrize(
    ("document", "activation", "below", "above"),
    [(FIRST, "leaky-relu", 0.0, 0.01), (SECOND, "leaky-relu", 0.01, 1.0), (FIRST, "relu", 0, 1)],
)
def test_leaky_relu_is_what_that_version_computes(
    folder: Folder, document: dict[str, Any], activation: str, below: float, above: float
) -> None:
    """brain.js 1 makes 0 of what is negative, and 0.01·x of what is not."""
    new = {"activation": activation, "trainOpts": {"activation": activation}}
    folder.write("net.json", changed(document, **new))
    network = load_network("net.json")
    trace = network.trace([[1.0] * len(network.inputs), [-3.0] * len(network.inputs)])

    sums = trace[network.layers[0].nodes[0]] if above == 0.01 else None
    first = trace.node_input(network.layers[0].nodes[0])
    got = trace[network.layers[1].nodes[0]] if above == 0.01 else trace[network.layers[0].nodes[0]]

    expected = np.where(first < 0, below * first, above * first)
    np.testing.assert_allclose(got, expected, rtol=1e-15)
    assert sums is None or (sums >= 0).all()


def test_a_network_of_brain_js_without_an_activation_has_sigmoid(folder: Folder) -> None:
    folder.write("net.json", json.dumps({key: FIRST[key] for key in ("sizes", "layers")}))
    assert {
        str(each) for layer in load_network("net.json").layers for each in layer.activations
    } == {"sigmoid"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            changed(SECOND, type="LSTM"),
            "type: a LSTM of brain.js is not feed-forward: expected a NeuralNetwork",
        ),
        (
            changed(FIRST, activation="step"),
            "there is no activation 'step' in brain.js: expected sigmoid, relu, tanh, leaky-relu",
        ),
        (
            changed(FIRST, layers=FIRST["layers"][:1]),
            "layers: expected at least two layers, one of inputs and one of outputs",
        ),
        (
            changed(SECOND, sizes=[3, 5, 2]),
            "layers[1].weights: expected a row a node, 5 by sizes, found 4",
        ),
        (
            changed(SECOND, inputLookup={"red": 0, "green": 1, "blue": 3}),
            "inputLookup: expected the positions of 3 names, from 0 on",
        ),
        (
            changed(FIRST, layers=[{"0": {}}, {"0": {"bias": 1, "weights": {"1": 2}}}]),
            "layers[1].0.weights: expected one weight for each node of the layer before, by its "
            "name",
        ),
        (
            changed(FIRST, layers=[{"0": {}}, {"0": {"weights": {"0": 2}}}]),
            "layers[1].0.bias: expected a number, found nothing",
        ),
    ],
)
def test_files_of_brain_js_that_are_refused(folder: Folder, content: str, message: str) -> None:
    error = refused(folder, "net.json", content)
    assert f"{error.subject()}: {error.message}".removeprefix(": ") == message
