"""What a configuration of Keras says: layers, where their tensors come from, shapes of inputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import NetworkError, quote
from nnfwd.networks.checked import a_list, a_mapping, a_text
from nnfwd.networks.keras.call import MOST_AXES
from nnfwd.networks.values import describe, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.errors import KeyPath

__all__ = [
    "AS_ONNX",
    "MOST_CALLS",
    "MOST_VALUES",
    "Layer",
    "Place",
    "read_layer",
    "read_layers",
    "read_places",
    "read_references",
    "read_shape",
]

Place = tuple[str, int, int]
"""A tensor: the layer that gives it, which of its calls, which of its outputs."""

MOST_VALUES = 1 << 17
"""Values of inputs at most, and of layers together."""

MOST_CALLS = 2000
"""Layers of a network, each as often as it is applied, and models in it."""

AS_ONNX = "what is computed may be in nnfwd as ONNX: model.export('model.onnx', format='onnx')"

MODULES = re.compile(r"(tf_|tensorflow\.)?keras(?!.*\bops\b)(\..*)?")
"""Where layers are; where operations are of the same names, with other arguments, is not here."""


class Layer(NamedTuple):
    """A layer as it is written, of any version."""

    name: str
    class_name: str
    config: dict[str, Any]
    calls: list[Any]
    """What it is applied to, once or several times; nothing in a Sequential."""

    @property
    def key(self) -> KeyPath:
        """What errors call it."""
        return (f"layer {self.name} ({self.class_name})",)


def read_layer(value: Any) -> Layer:
    """Read what is written of a layer or model.

    Raises
    ------
    NetworkError
        If it is somebody's own, or an operation that is not a layer.
    """
    written = a_mapping(value)
    class_name = a_text(written.get("class_name"), ("class_name",))
    config = written.get("config")
    if isinstance(config, list):  # a Sequential before Keras 2.2
        config = {"layers": config}
    config = a_mapping(config, ("config",))
    name = str(config.get("name", written.get("name", class_name)))
    module = written.get("module")
    if module is not None and not MODULES.fullmatch(str(module)):
        message = f"it is of {quote(str(module))}, and not a layer of Keras"
        raise NetworkError(message, key=(f"layer {name} ({class_name})",), hint=AS_ONNX)
    calls = a_list(written.get("inbound_nodes") or [], ("inbound_nodes",))
    return Layer(name, class_name, config, calls)


def read_layers(model: Layer) -> list[Layer]:
    """Read the layers of a model."""
    written = a_list(model.config.get("layers"), ("layers",))
    if len(written) > MOST_CALLS:
        message = f"it has more than {MOST_CALLS} layers"
        raise NetworkError(message)
    return [read_layer(each) for each in written]


def read_shape(config: dict[str, Any]) -> tuple[int, ...] | None:
    """Read the shape of an input, without that of rows, if it is written there."""
    written = config.get("batch_shape") or config.get("batch_input_shape")
    if written is None:
        return None
    _, *sizes = a_list(written, ("batch_shape",)) or [None]
    shape = []
    for size in sizes:
        number = -1.0 if size is None else read_number(size, ("batch_shape",))
        if not 1 <= number <= MOST_VALUES or not number.is_integer():
            message = f"the shape of its inputs is {written}: expected fixed sizes"
            raise NetworkError(message)
        shape.append(int(number))
    if len(shape) > MOST_AXES:
        message = f"its inputs have {len(shape)} axes: at most {MOST_AXES} are read"
        raise NetworkError(message)
    return tuple(shape)


def read_places(value: Any) -> list[Place]:
    """Read where inputs or outputs are: one, a list, or a mapping of them."""
    if isinstance(value, dict):
        value = [*value.values()]
    each = a_list(value)
    if len(each) == 3 and isinstance(each[0], str):
        return [_place(each)]
    return [place for one in each for place in read_places(one)]


def _place(value: list[Any]) -> Place:
    """Read the place of a tensor: a layer, which of its calls, which of its outputs."""
    if len(value) < 3:
        message = "expected a layer's name and two numbers"
        raise NetworkError(message)
    name, call, number = value[:3]
    return a_text(name), int(read_number(call, ("call",))), int(read_number(number, ("tensor",)))


def read_references(layer: Layer, call: Any) -> list[Place]:
    """Find the tensors that a layer is applied to, in either way of writing them.

    Raises
    ------
    NetworkError
        If there is anything else that it is applied to.
    """
    try:
        if isinstance(call, dict):  # Keras 3
            _check_options(a_mapping(call.get("kwargs") or {}))
            return [*_tensors(call.get("args"))]
        places = []
        for each in a_list(call):
            _, _, _, *options = a_list(each)
            _check_options(a_mapping(options[0]) if options else {})
            places.append(_place(each))
    except (NetworkError, ValueError) as error:
        message = error.message if isinstance(error, NetworkError) else "what it takes is damaged"
        raise NetworkError(message, key=layer.key) from error
    return places


def _tensors(value: Any) -> Iterator[Place]:
    """Go through the arguments of a call, which are tensors and lists of them."""
    if isinstance(value, list):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        config = a_mapping(value.get("config"))
        yield _place(a_list(config.get("keras_history")))
    elif value is not None:
        message = f"it is applied to {describe(value)}, and not to what a layer gives"
        raise NetworkError(message)


def _check_options(options: dict[str, Any]) -> None:
    """Check that a layer is applied as in predicting, and without a mask."""
    for name, value in options.items():
        if value is not None and not (name == "training" and value is False):
            message = f"it is applied with {name}={describe(value)}"
            raise NetworkError(message)
