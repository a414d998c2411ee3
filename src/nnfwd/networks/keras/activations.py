"""Activations as Keras names them: by text, by layers of their own, differently by version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.core import Activation, parse_activation
from nnfwd.errors import NetworkError, quote
from nnfwd.networks.checked import a_mapping
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LAYERS", "by_name", "of_layer"]

SAME = (
    *("celu", "elu", "exponential", "gelu", "hard_shrink", "hard_tanh", "linear", "log_sigmoid"),
    *("log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "soft_shrink", "softmax"),
    *("softplus", "softsign", "squareplus", "tanh", "tanh_shrink"),
)
"""Names that mean the same here. What Keras computes as ``sparsemax`` does not add up to 1."""

OTHERS = {
    "silu": "silu",
    "swish": "silu",
    "hard_silu": "hard_swish",
    "hard_swish": "hard_swish",
    "leaky_relu": "leaky_relu(negative_slope=0.2)",
    "sparse_sigmoid": "hard_sigmoid(slope=0.5, offset=0.5)",
}
"""Names that mean what is called something else here."""

HARD_SIGMOID = {2: "hard_sigmoid(slope=0.2, offset=0.5)", 3: "hard_sigmoid"}
"""What this is since a version of Keras."""


def by_name(name: Any, version: int) -> Activation:
    """Find the activation that a layer has by name, or as a layer in its configuration.

    Raises
    ------
    NetworkError
        If it is a function of somebody's own, or one that nnfwd does not have.
    """
    if name is None:
        return parse_activation("linear")
    if isinstance(name, dict):
        return _of_object(name, version)
    if name == "hard_sigmoid":
        return parse_activation(HARD_SIGMOID[version])
    if name in SAME or name in OTHERS:
        return parse_activation(OTHERS.get(name, name))
    message = f"its activation {quote(str(name))} is not one of nnfwd"
    raise NetworkError(message)


def _of_object(written: dict[str, Any], version: int) -> Activation:
    """Find the activation that is written as an object: a layer or a function."""
    class_name, config = written.get("class_name"), written.get("config")
    if class_name in LAYERS:
        return of_layer(str(class_name), a_mapping(config), version)
    message = f"its activation is {quote(str(config if class_name == 'function' else class_name))}"
    hint = "a function of one's own is code, which is not in the file and would not be run"
    raise NetworkError(f"{message}, which is not one of Keras", hint=hint)


def of_layer(class_name: str, config: dict[str, Any], version: int) -> Activation:
    """Find the activation of a layer that does nothing else."""
    return LAYERS[class_name](config, version)


def _leaky(config: dict[str, Any], _: int) -> Activation:
    slope = _number(config, ("negative_slope", "alpha"), 0.3)
    return parse_activation({"leaky_relu": {"negative_slope": slope}})


def _elu(config: dict[str, Any], _: int) -> Activation:
    return parse_activation({"elu": {"alpha": _number(config, ("alpha",), 1.0)}})


def _thresholded(config: dict[str, Any], _: int) -> Activation:
    return parse_activation({"thresholded_relu": {"alpha": _number(config, ("theta",), 1.0)}})


def _softmax(config: dict[str, Any], _: int) -> Activation:
    if config.get("axis", -1) not in (-1, 1, [-1], [1]):
        message = "it is taken over another axis than the last"
        raise NetworkError(message)
    return parse_activation("softmax")


def _relu(config: dict[str, Any], _: int) -> Activation:
    """Find what ``ReLU`` is by its three parameters."""
    slope = _number(config, ("negative_slope",), 0.0)
    threshold = _number(config, ("threshold",), 0.0)
    if config.get("max_value") is not None:
        largest = _number(config, ("max_value",), 0.0)
        if (largest, slope, threshold) == (6.0, 0.0, 0.0):
            return parse_activation("relu6")
        limits = {"negative_slope": slope, "threshold": threshold, "max_value": largest}
        return parse_activation({"bounded_relu": limits})
    if threshold:
        limits = {"negative_slope": slope, "threshold": threshold}
        return parse_activation({"bounded_relu": limits})
    return parse_activation({"leaky_relu": {"negative_slope": slope}} if slope else "relu")


def _number(config: dict[str, Any], names: tuple[str, ...], default: float) -> float:
    """Read a number under one of several names; null is the default."""
    for name in names:
        value = config.get(name)
        if isinstance(value, dict):  # Keras 2 keeps arrays so
            value = a_mapping(value.get("config", value)).get("value")
        if value is not None:
            return read_number(value, (name,))
    return default


LAYERS: dict[str, Callable[[dict[str, Any], int], Activation]] = {
    "Activation": lambda config, version: by_name(config.get("activation"), version),
    "ELU": _elu,
    "LeakyReLU": _leaky,
    "ReLU": _relu,
    "Softmax": _softmax,
    "ThresholdedReLU": _thresholded,
}
"""Layers that apply an activation: what makes it of their configuration."""
