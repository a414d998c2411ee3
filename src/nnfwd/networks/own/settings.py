"""The keys of settings, in a file of their own or beside the weights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nnfwd.core import Activation, Input, parse_activation
from nnfwd.core.names import check_name
from nnfwd.errors import ActivationError, NetworkError, did_you_mean
from nnfwd.files.documents import Written, placing_errors, read_document
from nnfwd.networks.own.schema import (
    Key,
    Reader,
    Schema,
    check_keys,
    filled,
    names,
    read_keys,
    record,
)
from nnfwd.networks.scaled_outputs import Output
from nnfwd.networks.settings import Settings
from nnfwd.networks.values import describe, read_number
from nnfwd.text.foreign import hint_for_text

if TYPE_CHECKING:
    import os

    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = [
    "SETTINGS",
    "has_unnamed_inputs",
    "load_settings",
    "read_activation",
    "read_outputs",
    "settings_of",
]


def load_settings(path: str | os.PathLike[str]) -> Settings:
    """Read a settings file, YAML or JSON; ``-`` is standard input.

    Raises
    ------
    FileError
        If it cannot be read or parsed.
    NetworkError
        If what it says cannot be right.
    """
    file = read_document(path)
    with placing_errors(file.name, file.locate):
        return settings_of(record("settings, as `activation: tanh`", SETTINGS)(file.data, ()))


def settings_of(values: dict[str, Any]) -> Settings:
    """Take the settings out of what was read by a schema with the keys of :data:`SETTINGS`."""
    (inputs, names_only), (hidden, output) = values["inputs"], values["activation"]
    return Settings(inputs, hidden, output, values["classes"], values["outputs"], names_only)


def read_activation(value: Document, key: KeyPath) -> Activation:
    """Read an activation: text, or a mapping with the function as its one key.

    Raises
    ------
    ActivationError
        If there is no such function, or it has no such parameter.
    """
    try:
        if isinstance(value, str):
            return parse_activation(value)
        if isinstance(value, dict) and value:
            return parse_activation({name: _plain(value[name], (*key, name)) for name in value})
    except ActivationError as error:
        error.at(key=key, hint=hint_for_text(value) if isinstance(value, str) else None)
        raise
    message = (
        f"expected an activation, as relu or leaky_relu(negative_slope=0.1), found "
        f"{describe(value)}"
    )
    raise ActivationError(message, key=key)


def _plain(parameters: Document, key: KeyPath) -> object:
    """Make plain floats of parameters that carry their text."""
    if not isinstance(parameters, dict):
        return parameters
    return {
        name: read_number(value, (*key, name)) if isinstance(value, Written) else value
        for name, value in parameters.items()
    }


PLACES: Schema = dict.fromkeys(("hidden", "output"), Key(read_activation))


def _read_activations(value: Document, key: KeyPath) -> tuple[Activation | None, Activation | None]:
    """Read the activations of the hidden nodes and of the outputs."""
    if isinstance(value, dict) and not PLACES.keys().isdisjoint(value):
        places = read_keys(value, key, PLACES)
        return places["hidden"], places["output"]
    try:
        return read_activation(value, key), None
    except ActivationError:
        if isinstance(value, dict) and any(did_you_mean(word, PLACES) for word in value):
            check_keys(value, PLACES, key)
        raise


def _read_divisor(value: Document, key: KeyPath) -> float:
    scale = read_number(value, key)
    if scale == 0:
        message = "inputs are divided by their scale, so it is not 0"
        raise NetworkError(message, key=key)
    return scale


def _read_factor(value: Document, key: KeyPath) -> float:
    scale = read_number(value, key)
    if scale == 0:
        message = "outputs are multiplied by their scale, so it is not 0"
        raise NetworkError(message, key=key)
    return scale


def _scaling(read_scale: Reader[float]) -> Reader[dict[str, float]]:
    """Make the reader of a mean and a scale, or of a range."""
    read_keys_of = record(
        "a mapping, as {mean: 38, scale: 12} or {min: 0, max: 100}",
        {
            "mean": Key(read_number),
            "scale": Key(read_scale),
            "min": Key(read_number),
            "max": Key(read_number),
        },
    )

    def read(value: Document, key: KeyPath) -> dict[str, float]:
        if value in (None, {}):
            return {}
        values = read_keys_of(value, key)
        given = {name: number for name, number in values.items() if number is not None}
        if given.keys().isdisjoint(("min", "max")):
            return given
        if given.keys() != {"min", "max"}:
            found = ", ".join(given)
            message = f"expected `mean` and `scale`, or `min` and `max`, found {found}"
            raise NetworkError(message, key=key)
        if not 0.0 < given["max"] - given["min"] < math.inf:
            message = "min is below max, and max - min is a float64"
            raise NetworkError(message, key=(*key, "max"))
        return given

    return read


_read_input_scaling, _read_output_scaling = map(_scaling, (_read_divisor, _read_factor))
_read_input_names = names(
    "a list of names, as [age, income], or a mapping, as {age: {mean: 38, scale: 12}}"
)


def _read_inputs(value: Document, key: KeyPath) -> tuple[tuple[Input, ...], bool]:
    """Read a list of names, or a mapping from name to mean and scale; whether it is names only.

    A list of mappings has the mean and scale of inputs that have no names: they are x1, x2, ...
    """
    if isinstance(value, list) and has_unnamed_inputs({"inputs": value}):
        scalings = [_read_input_scaling(each, (*key, index)) for index, each in enumerate(value)]
        unnamed = [Input(f"x{number}", **each) for number, each in enumerate(scalings, start=1)]
        return tuple(unnamed), False
    if not isinstance(value, dict) or not value:
        return tuple(map(Input, _read_input_names(value, key))), True
    for name in value:
        check_name(name, (*key, name))
    return tuple(
        Input(name, **_read_input_scaling(each, (*key, name))) for name, each in value.items()
    ), False


def has_unnamed_inputs(document: Document) -> bool:
    """Tell whether a document lists the scaling of inputs without their names."""
    inputs = document.get("inputs") if isinstance(document, dict) else None
    return isinstance(inputs, list) and any(isinstance(each, dict) for each in inputs)


def read_outputs(value: Document, key: KeyPath) -> tuple[Output, ...]:
    """Read a mapping from the name of an output to mean and scale, or to its range."""
    expected = "a mapping from name to scaling, as {price: {mean: 200, scale: 50}}"
    outputs = []
    for name, each in filled(value, dict, key, expected).items():
        check_name(name, (*key, name))
        scaling = _read_output_scaling(each, (*key, name))
        if "min" in scaling:
            low = scaling["min"]
            scaling = {"mean": low, "scale": scaling["max"] - low}
        outputs.append(Output(name, **scaling))
    return tuple(outputs)


SETTINGS: Schema = {
    "inputs": Key(_read_inputs, (None, False)),
    "activation": Key(_read_activations, (None, None)),
    "classes": Key(names("a list of names, as [no, yes]")),
    "outputs": Key(read_outputs),
}
"""The keys of a settings file. A network file may have them beside its weights."""
