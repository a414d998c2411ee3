"""The ways to write an activation, in a file or on the command line."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnfwd.core.activations.activation import Activation, format_parameter
from nnfwd.core.activations.lookup import find_function, respelled
from nnfwd.errors import ActivationError, did_you_mean, quote
from nnfwd.text.number_grammar import LARGEST_INTEGER, NUMBER

if TYPE_CHECKING:
    from nnfwd.core.activations.function import Function, Parameter

__all__ = ["parse_activation"]

BLANKS = " \t"

Settings = list[tuple[object, object]]


def parse_activation(written: str | Mapping[str, object]) -> Activation:
    """Read an activation as a file or a command line writes it.

    Parameters
    ----------
    written : str or mapping
        ``relu``, ``leaky_relu(negative_slope=0.3)``, or a mapping of one name to its parameters,
        ``{"leaky_relu": {"negative_slope": 0.3}}``.

    Raises
    ------
    ActivationError
        If it is written in another way, the function or a parameter does not exist, or a parameter
        is not a finite number, or not one that the function can have.

    Examples
    --------
    >>> print(parse_activation({"leaky_relu": {"negative_slope": 0.3}}))
    leaky_relu(negative_slope=0.3)
    >>> parse_activation("swish") == parse_activation("silu(beta=1.0)")
    True
    """
    name, settings = _split(written) if isinstance(written, str) else _unfold(written)
    function = find_function(name)
    given: dict[str, Parameter] = {}
    for key, value in settings:
        if not isinstance(key, str) or key not in function.parameters:
            raise _unknown_parameter(function, key)
        if key in given:
            message = f"{function.name}: {key} is given twice"
            raise ActivationError(message)
        given[key] = _read_value(function, key, value)
    _check_requirements(function, given)
    changed = [
        key for key, default in function.parameters.items() if given.get(key, default) != default
    ]
    return Activation(function, tuple((key, given[key]) for key in changed))


def _split(written: str) -> tuple[str, Settings]:
    """Take ``name(key=value, key=value)`` apart; what is written as a number becomes one."""
    name, parenthesis, rest = written.strip(BLANKS).partition("(")
    name, inside = name.strip(BLANKS), rest.removesuffix(")").strip(BLANKS)
    if not name or (parenthesis and not rest.endswith(")")):
        raise _malformed(written)
    settings: Settings = []
    for setting in inside.split(",") if inside else ():
        key, _, value = (part.strip(BLANKS) for part in setting.partition("="))
        if not key or not value:
            raise _malformed(written).at(hint=_name_parameters(name, inside))
        settings.append((key, _read_number(value)))
    return name, settings


def _name_parameters(name: str, inside: str) -> str | None:
    """Write parameters with their names, where they are plain numbers: ``LeakyReLU(0.2)``."""
    function, numbers = respelled(name.rpartition(".")[2]), inside.replace(" ", "").split(",")
    if function is None or not all(map(NUMBER.fullmatch, numbers)):
        return None
    pairs = [f"{key}={each}" for key, each in zip(function.parameters, numbers, strict=False)]
    fits = pairs and len(pairs) == len(numbers)
    return f"write {function.name}({', '.join(pairs)})" if fits else None


def _read_number(text: str) -> float | str:
    """Turn text into the number that it writes, or leave it."""
    if not NUMBER.fullmatch(text) or math.isinf(float(text)):
        return text
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _unfold(written: object) -> tuple[str, Settings]:
    """Take ``{name: {key: value}}`` apart; the parameters may be absent."""
    if not isinstance(written, Mapping) or len(written) != 1:
        raise _malformed(written)
    ((name, settings),) = written.items()
    settings = {} if settings is None else settings
    if not isinstance(name, str) or not isinstance(settings, Mapping):
        raise _malformed(written)
    return name, list(settings.items())


def _read_value(function: Function, key: str, value: object) -> Parameter:
    """Check that a parameter is text or a finite number, as its default is."""
    default = function.parameters[key]
    if isinstance(default, str):
        if isinstance(value, str):
            return str(value)
        message = f"{function.name}: {key} is text such as {default}, not {_show(value)}"
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        message = f"{function.name}: {key} is an integer past 2^53, which float64 may not hold"
    elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        message = f"{function.name}: {key} is a finite number, not {_show(value)}"
        if isinstance(value, str) and not isinstance(_read_number(value), str):
            message += " (a number is written without quotes)"
    else:
        return float(value) + 0.0
    raise ActivationError(message)


def _check_requirements(function: Function, given: Mapping[str, Parameter]) -> None:
    values: dict[str, Parameter | None] = {**function.parameters, **given}
    for requirement in function.requirements:
        found = [values[key] for key in requirement.parameters]
        if not requirement.holds(*found):
            shown = " and ".join(_show(value) for value in found)
            message = f"{function.name}: {requirement.text}, not {shown}"
            raise ActivationError(message)


def _unknown_parameter(function: Function, key: object) -> ActivationError:
    known = list(function.parameters)
    if not known:
        return ActivationError(f"{function.name} has no parameters, and so no {_show(key)}")
    guess = did_you_mean(str(key), known) or "."
    message = f"{function.name} has no parameter {_show(key)}{guess} It has: {', '.join(known)}"
    return ActivationError(message)


def _malformed(written: object) -> ActivationError:
    return ActivationError(
        "an activation is written as relu, as leaky_relu(negative_slope=0.3) or as "
        f"{{leaky_relu: {{negative_slope: 0.3}}}}, not as {_show(written)}"
    )


def _show(value: object) -> str:
    """Show what was found: text in quotes, anything else as Python writes it, cut if it is long."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, float):
        return format_parameter(value)
    try:
        return reprlib.repr(value)
    except ValueError:
        return "an integer of thousands of digits"
