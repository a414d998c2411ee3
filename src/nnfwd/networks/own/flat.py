"""Names of nodes that give the layers: ``node_0``, ``node_0_1``, ``output``, in order."""

from __future__ import annotations

import re

from nnfwd.errors import NetworkError, did_you_mean
from nnfwd.networks.own.settings import SETTINGS
from nnfwd.text.foreign import hint_for_text

__all__ = ["check_names", "group_of", "guess_name", "is_flat_name"]

_NUMBER = "(?:0|[1-9][0-9]{0,5})"
_NAME = f"node_{_NUMBER}(?:_{_NUMBER})?|output(?:_{_NUMBER})?"
_NEARLY = "(?i:(node|output)[ _-]*([0-9]+)(?:[ ._-]+([0-9]+))?)"
_OUTPUTS = ("output", "output_0", "output_1")
_FIRST: tuple[str, ...] = (
    "node_0",
    "node_1",
    "node_0_0",
    "node_0_1",
    "node_1_0",
    "node_1_1",
    *_OUTPUTS,
)


def is_flat_name(name: str) -> bool:
    """Tell whether this shape gives a node such a name."""
    return re.fullmatch(_NAME, name) is not None


def guess_name(name: str) -> str:
    """Guess which name of this shape was meant: ``node1`` and ``Node_1`` are node_1.

    Examples
    --------
    >>> guess_name("node1"), guess_name("Node_0-2"), guess_name("age")
    ('; did you mean node_1?', '; did you mean node_0_2?', '')
    """
    match = re.fullmatch(_NEARLY, name)
    parts = [part for part in match.groups() if part] if match else []
    meant = "_".join([part.lower().lstrip("0") or "0" for part in parts])
    return f"; did you mean {meant}?" if is_flat_name(meant) else ""


def check_names(names: list[str]) -> None:
    """Check the names of nodes: those of hidden layers in order, then the outputs.

    ``node_<i>`` are the nodes of one hidden layer and ``node_<layer>_<i>`` those of several;
    ``output`` or ``output_<i>`` come last. Numbers begin at 0 or 1 and have no gaps.

    Raises
    ------
    NetworkError
        For any other name, names that are not in this order, and where there is no output.
    """
    previous = None
    for name in names:
        _check_order(name, previous)
        previous = name
    if previous is None:
        message = "there are no weights: expected node_0, ..., output, or `layers`, or `nodes`"
        raise NetworkError(message)
    if group_of(previous) != "output":
        message = f"there is no output: after {previous} comes `output`"
        raise NetworkError(message)


def group_of(name: str) -> str:
    """Tell nodes of one layer by a common text: ``output``, ``node``, or ``node_<layer>``.

    Examples
    --------
    >>> group_of("node_0"), group_of("node_0_1"), group_of("output")
    ('node', 'node_0', 'output')
    """
    return name.rpartition("_")[0] or name


def _check_order(name: str, previous: str | None) -> None:
    if not is_flat_name(name):
        guess = guess_name(name) or did_you_mean(name, (*SETTINGS, "output", "layers", "nodes"))
        message = (
            f"unknown name{guess} (nodes are node_0, node_1, ... or node_0_0, node_0_1, ..., then "
            "output or output_0, output_1, ...; other names go under `layers` or `nodes`)"
        )
        raise NetworkError(message, key=(name,), hint=hint_for_text(name))
    message, names = "nodes are numbered from 0 or 1", _FIRST
    if previous is not None:
        expected, names = _expect_after(previous)
        message = f"expected {expected} after {previous}: names are in order, without gaps"
    if name not in names:
        raise NetworkError(message, key=(name,))


def _expect_after(previous: str) -> tuple[str, tuple[str, ...]]:
    """List the names that may follow, in words and in full."""
    stem, _, number = previous.rpartition("_")
    if not stem:
        return "nothing", ()
    node = f"{stem}_{int(number) + 1}"
    if stem == "output":
        return node, (node,)
    if stem == "node":
        return f"{node} or output", (node, *_OUTPUTS)
    next_layer = f"node_{int(stem.removeprefix('node_')) + 1}"
    names = (node, f"{next_layer}_0", f"{next_layer}_1", *_OUTPUTS)
    return f"{node}, {next_layer}_0 or output", names
