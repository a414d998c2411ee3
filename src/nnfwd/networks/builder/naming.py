"""Names of the nodes and layers that a builder made."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from nnfwd.core.assembly import layer_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.networks.builder.steps import Step, Values

__all__ = ["name_layers", "name_nodes"]


def name_nodes(
    steps: Sequence[Step], outputs: Values, taken: set[str], given: Sequence[str]
) -> dict[str, str]:
    """Name nodes by layer and number, and outputs as such; inputs have some names already."""
    names = {
        node: f"node_{number}_{index}"
        for number, step in enumerate(steps)
        for index, node in enumerate(step.nodes)
    }
    alone = len(outputs) == 1
    default = ["output"] if alone else [f"output_{index}" for index in range(len(outputs))]
    names |= zip(outputs, given or default, strict=True)
    if taken.isdisjoint(names.values()):
        return names
    return {node: _free(name, taken) for node, name in names.items()}


def name_layers(steps: Sequence[Step], outputs: Values) -> list[str]:
    """Name layers: as they are called, else hidden or hidden_1, hidden_2, ..., output."""
    taken: set[str] = set()
    names = []
    for step, default in zip(steps, layer_names(len(steps)), strict=True):
        is_output = not {*outputs}.isdisjoint(step.nodes)
        names.append(_free(step.layer or ("output" if is_output else default), taken))
        taken.add(names[-1])
    return names


def _free(name: str, taken: set[str]) -> str:
    """Find a name that is not taken: with a number, where this one is."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)
