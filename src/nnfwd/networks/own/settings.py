"""What stands beside the weights: inputs, activations by place, class names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nnfwd.core import Activation, Input, parse_activation
from nnfwd.errors import ActivationError, did_you_mean
from nnfwd.files.documents import Written, placing_errors, read_document
from nnfwd.networks.own.inputs import read_inputs
from nnfwd.networks.own.values import (
    as_list,
    as_mapping,
    as_names,
    as_number,
    check_keys,
    describe,
)
from nnfwd.text.foreign import hint_for_text

if TYPE_CHECKING:
    import os

    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = ["SETTINGS", "Settings", "load_settings", "read_activation", "read_settings"]

SETTINGS = ("inputs", "activation", "classes")
"""The keys of a settings file. A network file may hold them beside its weights."""

PLACES = ("hidden", "output")

_T = TypeVar("_T")


class Settings(NamedTuple):
    """What can be said of a network apart from its weights; None is what is not said.

    Parameters
    ----------
    inputs : tuple of Input, optional
    hidden_activation, output_activation : Activation, optional
    classes : tuple of str, optional
    names_only : bool, optional
        Whether ``inputs`` was a list of names, which says nothing of mean and scale.

    Examples
    --------
    >>> option = Settings(hidden_activation=parse_activation("tanh"))
    >>> file = Settings(hidden_activation=parse_activation("relu"), classes=("no", "yes"))
    >>> merged = option.over(file)
    >>> str(merged.hidden_activation), merged.classes
    ('tanh', ('no', 'yes'))
    """

    inputs: tuple[Input, ...] | None = None
    hidden_activation: Activation | None = None
    output_activation: Activation | None = None
    classes: tuple[str, ...] | None = None
    names_only: bool = False

    def over(self, other: Settings) -> Settings:
        """Lay these settings over others: what these do not say, the others do."""
        inputs = other if self.inputs is None else self
        return Settings(
            inputs.inputs,
            _first(self.hidden_activation, other.hidden_activation),
            _first(self.output_activation, other.output_activation),
            _first(self.classes, other.classes),
            inputs.names_only,
        )


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
        document = as_mapping(file.data, (), "settings, as `activation: tanh`")
        check_keys(document, SETTINGS, ())
        return read_settings(document)


def read_settings(document: dict[str, Document]) -> Settings:
    """Read the settings among the keys of a file, and leave the others alone."""
    inputs, hidden, output, classes = None, None, None, None
    if "inputs" in document:
        inputs = read_inputs(document["inputs"])
    if "activation" in document:
        hidden, output = _read_activations(document["activation"])
    if "classes" in document:
        classes = _read_classes(document["classes"])
    return Settings(inputs, hidden, output, classes, isinstance(document.get("inputs"), list))


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
        name: as_number(value, (*key, name)) if isinstance(value, Written) else value
        for name, value in parameters.items()
    }


def _read_activations(value: Document) -> tuple[Activation | None, Activation | None]:
    """Read the activations of the hidden nodes and of the outputs."""
    key: KeyPath = ("activation",)
    if isinstance(value, dict) and any(place in value for place in PLACES):
        check_keys(value, PLACES, key)
        written = [(value[place], (*key, place)) if place in value else None for place in PLACES]
        hidden, output = (None if each is None else read_activation(*each) for each in written)
        return hidden, output
    try:
        return read_activation(value, key), None
    except ActivationError:
        if isinstance(value, dict) and any(did_you_mean(word, PLACES) for word in value):
            check_keys(value, PLACES, key)
        raise


def _read_classes(value: Document) -> tuple[str, ...]:
    key: KeyPath = ("classes",)
    return as_names(as_list(value, key, "a list of names, as [no, yes]"), key)


def _first(said: _T | None, otherwise: _T | None) -> _T | None:
    return otherwise if said is None else said
