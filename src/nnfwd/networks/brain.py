"""Networks of brain.js, as ``net.toJSON()`` writes them: versions 1 and 2 differ.

Version 1 has an object a node, by names or numbers; version 2 has lists. All nodes, those of the
output too, have one activation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.core import parse_activation
from nnfwd.errors import NetworkError, quote
from nnfwd.networks.builder import Builder
from nnfwd.networks.checked import a_list, a_mapping, numbers
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    from nnfwd.files.documents import ParsedFile
    from nnfwd.networks.builder import Values
    from nnfwd.networks.target import Target

__all__ = ["read_brain"]

LEAKY = "leaky-relu"
ACTIVATIONS = ("sigmoid", "relu", "tanh", LEAKY)
DEFAULT, DEFAULT_ALPHA = "sigmoid", 0.01
KINDS = (None, "NeuralNetwork", "NeuralNetworkGPU")
"""Kinds of networks that are feed-forward; version 1 does not say the kind."""


class Layer(NamedTuple):
    """A layer in the same form for both versions: weights and a bias a node."""

    weights: list[list[float]]
    biases: list[float]


class Content(NamedTuple):
    """A file in the same form for both versions. Names are empty where there are none."""

    version: int
    inputs: list[str]
    n_inputs: int
    layers: list[Layer]
    outputs: list[str]
    activation: Any
    alpha: float


def read_brain(file: ParsedFile) -> Target:
    """Read a network of brain.js.

    Raises
    ------
    NetworkError
        If it is damaged, or is another kind of network, or has another activation.
    """
    data = a_mapping(file.data)
    if data.get("type") not in KINDS:
        message = f"a {data['type']} of brain.js is not feed-forward: expected a NeuralNetwork"
        raise NetworkError(message, key=("type",))
    layers = [
        a_mapping(each, ("layers", index))
        for index, each in enumerate(a_list(data["layers"], ("layers",)))
    ]
    if len(layers) < 2:
        message = "expected at least two layers, one of inputs and one of outputs"
        raise NetworkError(message, key=("layers",))
    return _build(_second(data, layers) if "biases" in layers[-1] else _first(data, layers))


def _first(data: dict[str, Any], layers: list[dict[str, Any]]) -> Content:
    """Read a file of version 1."""
    before, read = [*layers[0]], []
    for index, layer in enumerate(layers[1:], 1):
        weights, biases = [], []
        for name, value in layer.items():
            key = ("layers", index, name)
            node = a_mapping(value, key)
            its = a_mapping(node.get("weights"), (*key, "weights"))
            if its.keys() != {*before}:
                message = "expected one weight for each node of the layer before, by its name"
                raise NetworkError(message, key=(*key, "weights"))
            weights.append([read_number(its[each], (*key, "weights", each)) for each in before])
            biases.append(read_number(node.get("bias"), (*key, "bias")))
        before = [*layer]
        read.append(Layer(weights, biases))
    inputs, outputs = (
        [*layers[place]] if data.get(key) is True else []
        for key, place in (("inputLookup", 0), ("outputLookup", -1))
    )
    alpha = read_number(data.get("leakyReluAlpha", DEFAULT_ALPHA), ("leakyReluAlpha",))
    activation = data.get("activation", DEFAULT)
    return Content(1, inputs, len(layers[0]), read, outputs, activation, alpha)


def _second(data: dict[str, Any], layers: list[dict[str, Any]]) -> Content:
    """Read a file of version 2."""
    sizes = numbers(data["sizes"], ("sizes",), count=len(layers))
    read = []
    for index, layer in enumerate(layers[1:], 1):
        key, n_nodes, fan_in = ("layers", index), int(sizes[index]), int(sizes[index - 1])
        rows = a_list(layer.get("weights"), (*key, "weights"))
        weights = [
            numbers(row, (*key, "weights", place), count=fan_in) for place, row in enumerate(rows)
        ]
        if len(weights) != n_nodes:
            message = f"expected a row a node, {n_nodes} by sizes, found {len(weights)}"
            raise NetworkError(message, key=(*key, "weights"))
        biases = numbers(layer.get("biases"), (*key, "biases"), count=n_nodes)
        read.append(Layer(weights, biases))
    inputs, outputs = (
        _names(data, key, int(sizes[place]))
        for key, place in (("inputLookup", 0), ("outputLookup", -1))
    )
    trained = a_mapping(data.get("trainOpts") or {}, ("trainOpts",))
    alpha = read_number(
        trained.get("leakyReluAlpha", DEFAULT_ALPHA), ("trainOpts", "leakyReluAlpha")
    )
    activation = trained.get("activation", DEFAULT)
    return Content(2, inputs, int(sizes[0]), read, outputs, activation, alpha)


def _names(data: dict[str, Any], key: str, count: int) -> list[str]:
    """Read names with their positions, as ``{"red": 0, "green": 1}``."""
    places = data.get(key)
    if not places:
        return []
    names = sorted(a_mapping(places, (key,)), key=lambda name: read_number(places[name], (key,)))
    if [places[name] for name in names] != [*range(count)]:
        message = f"expected the positions of {count} names, from 0 on"
        raise NetworkError(message, key=(key,))
    return names


def _build(content: Content) -> Target:
    builder = Builder()
    n_inputs = content.n_inputs
    names = content.inputs or [f"x{number}" for number in range(1, n_inputs + 1)]
    values = builder.inputs(names)
    for weights, biases in content.layers:
        values = _activate(builder, builder.linear(values, weights, biases), content)
    lines = [f"read from brain.js {content.version}: {content.activation} in all nodes"]
    if content.activation == LEAKY and content.version == 1:
        lines.append(
            "read from brain.js 1: its leaky-relu is 0 below 0 and "
            f"{content.alpha:g}·x above, as it computes it"
        )
    if not content.inputs:
        lines.append("assumed input names: none in the file; by position")
    return builder.target(
        values, names=content.outputs, provenance=lines, named=bool(content.inputs)
    )


def _activate(builder: Builder, values: Values, content: Content) -> Values:
    """Apply the activation. That of version 1 which is called leaky-relu is none."""
    if content.activation not in ACTIVATIONS:
        shown = quote(str(content.activation))
        message = f"there is no activation {shown} in brain.js: expected {', '.join(ACTIVATIONS)}"
        raise NetworkError(message)
    if content.activation != LEAKY:
        return builder.activate(values, parse_activation(content.activation))
    if content.version == 1:
        values = builder.activate(values, parse_activation("relu"))
        return builder.elementwise([values], [content.alpha])
    slope = {"leaky_relu": {"negative_slope": content.alpha}}
    return builder.activate(values, parse_activation(slope))
