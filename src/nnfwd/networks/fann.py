"""Networks of FANN, as ``fann_save`` writes them: one line for neurons, one for connections.

A neuron computes ``f(v)`` with ``v = steepness·sum``, which is cut at ``±150/steepness``. Nothing
of that is folded into weights: where it is not 1, the steepness is a step of its own.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import Activation, parse_activation
from nnfwd.errors import NetworkError, counted, quote
from nnfwd.files.paths import name_of
from nnfwd.files.utf8 import read_text
from nnfwd.networks.builder import Builder

if TYPE_CHECKING:
    import os

    from nnfwd.networks.builder import Values
    from nnfwd.networks.target import Target

__all__ = ["read_fann"]

NEURONS = "neurons (num_inputs, activation_function, activation_steepness)"
CONNECTIONS = "connections (connected_to_neuron, weight)"
SHORTCUT = 1

LARGEST = 1 << 31

CUT = 150.0
"""Divided by the steepness, what a sum times the steepness is cut at."""


class Function(NamedTuple):
    """An activation of FANN: ``scale·f(factor·v) + offset``, and from which v on it is level."""

    name: str
    f: str = ""
    factor: float = 1.0
    scale: float = 1.0
    offset: float = 0.0
    level_from: float = float("inf")


FUNCTIONS = (
    Function("LINEAR", "identity"),
    Function("THRESHOLD", "step(at_zero=1)", level_from=0),
    Function("THRESHOLD_SYMMETRIC", "step(at_zero=1)", scale=2, offset=-1, level_from=0),
    Function("SIGMOID", "sigmoid", factor=2, level_from=20),
    Function("SIGMOID_STEPWISE"),
    Function("SIGMOID_SYMMETRIC", "tanh", level_from=20),
    Function("SIGMOID_SYMMETRIC_STEPWISE"),
    Function("GAUSSIAN", "gaussian", level_from=7),
    Function("GAUSSIAN_SYMMETRIC", "gaussian", scale=2, offset=-1, level_from=7),
    Function("GAUSSIAN_STEPWISE"),
    Function("ELLIOT", "softsign", scale=0.5, offset=0.5),
    Function("ELLIOT_SYMMETRIC", "softsign"),
    Function("LINEAR_PIECE", "clip(min=0, max=1)", level_from=1),
    Function("LINEAR_PIECE_SYMMETRIC", "clip(min=-1, max=1)", level_from=1),
    Function("SIN_SYMMETRIC", "sin"),
    Function("COS_SYMMETRIC", "cos"),
    Function("SIN", "sin", scale=0.5, offset=0.5),
    Function("COS", "cos", scale=0.5, offset=0.5),
    Function("LINEAR_PIECE_RECT", "relu"),
    Function("LINEAR_PIECE_RECT_LEAKY", "leaky_relu(negative_slope=0.01)"),
)
"""The activations of FANN by their numbers. Those without ``f`` are not read."""


class Neuron(NamedTuple):
    """A neuron: where it is in the file, what it takes, and what it makes of the sum."""

    number: int
    sources: tuple[int, ...]
    weights: tuple[float, ...]
    function: Function
    steepness: float


def read_fann(path: str | os.PathLike[str]) -> Target:
    """Read a network of FANN.

    Raises
    ------
    FileError, NetworkError
        If it cannot be read, or is not one, is one of fixed point numbers, or has an activation
        that nnfwd has not.
    """
    lines = read_text(path).splitlines()
    try:
        return _build(_File(lines))
    except NetworkError as error:
        error.at(file=name_of(path))
        raise


class _File:
    """The lines ``key=value`` of a file."""

    def __init__(self, lines: list[str]) -> None:
        version = lines[0].strip() if lines else ""
        if version not in {"FANN_FLO_2.0", "FANN_FLO_2.1"}:
            message = f"expected FANN_FLO_2.1 in its first line, found {quote(version)}"
            hint = "load it with FANN 2 and save it as floating point: fann_save(ann, file)"
            raise NetworkError(message, line=1, hint=hint)
        self._lines = {
            key.strip(): (number, value)
            for number, line in enumerate(lines, 1)
            for key, is_pair, value in [line.partition("=")]
            if is_pair
        }

    def __getitem__(self, key: str) -> tuple[int, str]:
        if key not in self._lines:
            message = f"there is no line {key}=..."
            raise NetworkError(message)
        return self._lines[key]

    def get(self, key: str) -> str:
        """Get the text of a line that may be missing."""
        return self._lines.get(key, (0, ""))[1].strip()

    def numbers(self, key: str) -> list[float]:
        """Read the numbers of a line, each with a blank after it."""
        line, text = self[key]
        return [_number(part, line) for part in text.split()]

    def whole_numbers(self, key: str) -> list[int]:
        """Read the whole numbers of a line."""
        return [_whole(number, self[key][0]) for number in self.numbers(key)]

    def tuples(self, key: str, length: int) -> list[tuple[float, ...]]:
        """Read tuples of numbers, as ``(3, 5, 0.5) (0, 5, 0.5)``."""
        line, text = self[key]
        parts = text.strip().removeprefix("(").removesuffix(")").split(") (")
        found = [tuple(_number(each, line) for each in part.split(", ")) for part in parts]
        for each in found:
            if len(each) != length:
                message = f"expected {length} numbers in parentheses, found {len(each)}"
                raise NetworkError(message, line=line)
        return found


def _number(text: str, line: int) -> float:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text.strip()):
        message = f"expected a number, found {quote(text.strip())}"
        hint = None
        if re.fullmatch(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?", text.strip()):
            hint = "FANN wrote it with the decimal comma of a language: save it with LC_NUMERIC=C"
        raise NetworkError(message, line=line, hint=hint)
    return float(text)


def _whole(number: float, line: int) -> int:
    if not number.is_integer() or not 0 <= number <= LARGEST:
        message = f"expected a whole number, found {number:g}"
        raise NetworkError(message, line=line)
    return int(number)


def _read_layers(file: _File) -> list[list[Neuron]]:
    """Read the neurons of each layer; those without connections are biases."""
    sizes = file.whole_numbers("layer_sizes")
    rows, (line, _) = file.tuples(NEURONS, 3), file[NEURONS]
    connections, (there, _) = file.tuples(CONNECTIONS, 2), file[CONNECTIONS]
    if sum(sizes) != len(rows) or len(sizes) < 2:
        message = f"{counted(sum(sizes), 'neuron')} in layer_sizes, and {len(rows)} in this line"
        raise NetworkError(message, line=line)
    counts = [_whole(count, line) for count, _, _ in rows]
    if sum(counts) != len(connections):
        message = f"the neurons have {sum(counts)} connections, and this line {len(connections)}"
        raise NetworkError(message, line=there)
    left = iter(connections)
    neurons = []
    for number, (count, (_, function, steepness)) in enumerate(zip(counts, rows, strict=True)):
        its = [next(left) for _ in range(count)]
        neurons.append(
            Neuron(
                number,
                tuple(_whole(source, there) for source, _ in its),
                tuple(weight for _, weight in its),
                _find_function(_whole(function, line), line) if its else FUNCTIONS[0],
                steepness,
            )
        )
        if its and steepness <= 0:
            message = f"the steepness of neuron {number} is {steepness:g}: expected one above 0"
            raise NetworkError(message, line=line)
    ends = [*accumulate(sizes)]
    return [neurons[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def _find_function(number: int, line: int) -> Function:
    name = FUNCTIONS[number].name if number < len(FUNCTIONS) else str(number)
    if number >= len(FUNCTIONS) or not FUNCTIONS[number].f:
        message = f"the activation FANN_{name} is not one of nnfwd"
        smooth = name.removesuffix("_STEPWISE")
        hint = f"train with FANN_{smooth}" if smooth not in {name, "GAUSSIAN"} else None
        raise NetworkError(message, line=line, hint=hint)
    return FUNCTIONS[number]


def _build(file: _File) -> Target:
    layers = _read_layers(file)
    is_shortcut = file.whole_numbers("network_type") == [SHORTCUT]
    _check_sources(file, layers, is_shortcut=is_shortcut)
    builder = Builder()
    inputs = builder.inputs([f"x{number}" for number in range(1, len(layers[0]))])
    nodes = dict(enumerate(inputs))
    """The node of each neuron; a bias has none."""
    for layer in layers[1:]:
        nodes |= _compute(builder, [each for each in layer if each.sources], nodes)
    outputs = layers[-1] if is_shortcut else layers[-1][:-1]
    if any(neuron.number not in nodes for neuron in outputs):
        message = "an output has no connections"
        raise NetworkError(message, line=file[NEURONS][0])
    lines = _provenance(file, layers, is_shortcut=is_shortcut)
    names = tuple(nodes[neuron.number] for neuron in outputs)
    return builder.target(names, provenance=lines, named=False)


def _check_sources(file: _File, layers: list[list[Neuron]], *, is_shortcut: bool) -> None:
    """Check that neurons take what is before them: all of it, where the file says so."""
    is_full = file.numbers("connection_rate") >= [1.0]
    line, first, known = file[CONNECTIONS][0], 0, len(layers[0])
    for layer in layers[1:]:
        for neuron in layer:
            in_order = tuple(range(first, first + len(neuron.sources)))
            if max(neuron.sources, default=0) >= known or (is_full and neuron.sources != in_order):
                message = f"neuron {neuron.number} has connections that it cannot have"
                raise NetworkError(message, line=line)
            if neuron.sources and not {*neuron.sources} - _biases(layers):
                message = f"neuron {neuron.number} has no connection but to a bias"
                raise NetworkError(message, line=line)
        first, known = 0 if is_shortcut else known, known + len(layer)


def _biases(layers: list[list[Neuron]]) -> set[int]:
    """Number the neurons that are 1: the last of the inputs, and those without connections."""
    later = (neuron for layer in layers[1:] for neuron in layer)
    return {layers[0][-1].number, *(neuron.number for neuron in later if not neuron.sources)}


def _compute(builder: Builder, layer: list[Neuron], nodes: dict[int, str]) -> dict[int, str]:
    """Compute the neurons of a layer, and tell the node of each."""
    sums = _sum(builder, layer, nodes)
    return dict(zip((each.number for each in layer), _activate(builder, layer, sums), strict=True))


def _sum(builder: Builder, layer: list[Neuron], nodes: dict[int, str]) -> Values:
    """Sum what neurons take: in one layer where all take the same, else those of equal fan-in."""
    pairs = [[*zip(each.sources, each.weights, strict=True)] for each in layer]
    taken = [tuple(nodes[source] for source, _ in each if source in nodes) for each in pairs]
    weights = [[weight for source, weight in each if source in nodes] for each in pairs]
    biases = [sum(weight for source, weight in each if source not in nodes) for each in pairs]
    if len({*taken}) == 1:
        return builder.linear(taken[0], weights, biases)
    names: dict[int, str] = {}
    for fan_in in dict.fromkeys(map(len, taken)):
        members = [index for index, each in enumerate(taken) if len(each) == fan_in]
        tensors = [*zip(*(taken[index] for index in members), strict=True)]
        columns = [*zip(*(weights[index] for index in members), strict=True)]
        its = builder.elementwise(tensors, columns, [biases[index] for index in members])
        names |= zip(members, its, strict=True)
    return tuple(names[index] for index in range(len(layer)))


def _activate(builder: Builder, layer: list[Neuron], sums: Values) -> Values:
    """Multiply sums by the steepness, cut them where that counts, and apply the function."""
    values = sums
    factors = [each.function.factor * each.steepness for each in layer]
    if {*factors} != {1.0}:
        values = builder.elementwise([values], [factors])
    cuts = [_cut(each) for each in layer]
    if any(cut is not None for cut in cuts):
        values = builder.activate(values, [cut or parse_activation("identity") for cut in cuts])
    if any(each.function.f != "identity" for each in layer):
        values = builder.activate(values, [parse_activation(each.function.f) for each in layer])
    lines = [(each.function.scale, each.function.offset) for each in layer]
    if {*lines} != {(1.0, 0.0)}:
        scales, offsets = zip(*lines, strict=True)
        values = builder.elementwise([values], [scales], offsets)
    return values


def _cut(neuron: Neuron) -> Activation | None:
    """Cut v where FANN does, if the function is not level there."""
    largest = CUT / neuron.steepness
    if largest >= neuron.function.level_from:
        return None
    limit = neuron.function.factor * largest
    return parse_activation({"clip": {"min": -limit, "max": limit}})


def _provenance(file: _File, layers: list[list[Neuron]], *, is_shortcut: bool) -> list[str]:
    computed = [neuron for layer in layers[1:] for neuron in layer if neuron.sources]
    functions = dict.fromkeys(neuron.function.name for neuron in computed)
    lines = [
        f"read from FANN{', with shortcuts' * is_shortcut}: {', '.join(functions)}",
        "assumed input names: none in the file; by position",
    ]
    if any(_cut(neuron) is not None for neuron in computed):
        lines.append("read from FANN: sums times steepness are cut at ±150/steepness, as it does")
    if file.get("scale_included") == "1":
        lines.append(
            "assumed rows that are scaled already: the scaling numbers of the file are not "
            "applied, which fann_run does not do either"
        )
    return lines
