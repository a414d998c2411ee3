"""From a name to a function of the table, or to a hint where it is another program's name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nnfwd.core.activations.table import FUNCTIONS
from nnfwd.core.activations.table.absent import ABSENT
from nnfwd.errors import ActivationError, did_you_mean, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnfwd.core.activations.function import Function
    from nnfwd.core.activations.meaning import Meaning

__all__ = ["find_function", "respelled"]

KNOWN: Mapping[str, Function] = MappingProxyType(
    {name: row for row in FUNCTIONS.values() for name in (row.name, *row.aliases)}
)
"""Every function by each of its names."""

JOINED: Mapping[str, Function] = MappingProxyType(
    {name.replace("_", ""): row for name, row in KNOWN.items()}
)


def find_function(name: str) -> Function:
    """Find a function by its name or an alias of it, in whatever letters: ``LeakyReLU`` too.

    Raises
    ------
    ActivationError
        If there is none of that name: it lists what there is. For a name that another program has,
        a hint says what to write here.

    Examples
    --------
    >>> find_function("logistic").formula
    '1/(1 + exp(-x))'
    >>> find_function("LeakyReLU").name
    'leaky_relu'
    >>> find_function("logsig")
    Traceback (most recent call last):
        ...
    nnfwd.errors.ActivationError: there is no activation 'logsig'
    hint: write sigmoid, which is logsig in MATLAB
    """
    if name in KNOWN:
        return KNOWN[name]
    own = respelled(name)
    if own is not None and not any(name in each.called for each in own.elsewhere):
        return own
    hint = _hint(name.rpartition(".")[2])
    if hint:
        message = f"there is no activation {quote(name)}"
        raise ActivationError(message, hint=hint)
    guess = did_you_mean(name, KNOWN) or "."
    names = ", ".join(
        f"{row.name} ({', '.join(row.aliases)})" if row.aliases else row.name
        for row in FUNCTIONS.values()
    )
    message = f"there is no activation {quote(name)}{guess} There are: {names}"
    raise ActivationError(message)


def respelled(name: str) -> Function | None:
    """Find a function whose name is spelled otherwise: ``ReLU``, ``HARD_TANH``, ``hardtanh``."""
    lower = name.lower() if name.isascii() else ""
    return KNOWN.get(lower) or JOINED.get(lower)


def _hint(name: str) -> str:
    """Say what to write for a name that is not of the table, or that has a module before it."""
    own = respelled(name)
    if own is None:
        return "; or ".join(each.as_hint(called) for each, called in _called(name))
    choices: dict[str, list[str]] = {}
    for each in own.elsewhere:
        if each.activation and (not each.called or name in each.called):
            choices.setdefault(each.activation, []).append(each.where)
    if len(choices) < 2:
        return f"write {own.name}"
    return "write " + ", or ".join(
        f"{activation} if it is from {', '.join(where)}" for activation, where in choices.items()
    )


def _called(name: str) -> Iterator[tuple[Meaning, str]]:
    """Iterate over what has this name in other programs, in whatever letters."""
    wanted = {_fold(name), f"fann{_fold(name)}"}
    for each in (*(each for row in FUNCTIONS.values() for each in row.elsewhere), *ABSENT):
        for called in each.called:
            if _fold(called) in wanted:
                yield each, called


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")
