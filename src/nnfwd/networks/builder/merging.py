"""From the steps that a builder was told to the layers of a network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.networks.builder.steps import IDENTITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core import Activation
    from nnfwd.networks.builder.steps import Step, Values

__all__ = ["merge", "needed"]


def needed(steps: Sequence[Step], outputs: Values) -> list[Step]:
    """Leave out the steps of which nothing is used."""
    used, found = {*outputs}, []
    for step in reversed(steps):
        if not used.isdisjoint(step.nodes):
            used.update(step.taken)
            found.append(step)
    return found[::-1]


def merge(steps: Sequence[Step], outputs: Values) -> tuple[list[Step], Values]:
    """Give activations and biases to the plain sums that they alone are applied to.

    Returns
    -------
    list of Step, tuple of str
        The steps that are left, and the nodes that give the outputs now.
    """
    merging = _Merging(steps, outputs)
    left = []
    for step in steps:
        if merging.can_take_over(step):
            merging.take_over(step)
        else:
            left.append(step)
    return list(map(merging.merged, left)), merging.homes_of(outputs)


class _Node(NamedTuple):
    bias: float
    activation: Activation | None


class _Merging:
    """What became of each node so far."""

    def __init__(self, steps: Sequence[Step], outputs: Values) -> None:
        self._uses = Counter(outputs)
        for step in steps:
            self._uses.update(step.taken)
        self._step_of = {node: step for step in steps for node in step.nodes}
        self._nodes = {
            name: _Node(bias, activation)
            for step in steps
            for name, bias, activation in zip(
                step.nodes, step.biases.tolist(), step.activations, strict=True
            )
        }
        self._homes: dict[str, str] = {}
        """For a node that only activates or shifts, the sum that does it now."""

    def homes_of(self, names: Values) -> Values:
        """Find the nodes that give the values now."""
        return tuple(self._homes.get(name, name) for name in names)

    def can_take_over(self, step: Step) -> bool:
        """Tell whether sums that nothing else uses can do what a step does."""
        if not (step.only_activates or step.only_shifts):
            return False
        values = self.homes_of(step.taken)
        if any(self._uses[name] > 1 for name in step.taken) or not self._nodes.keys() >= {*values}:
            return False
        if any(self._nodes[value].activation not in (None, IDENTITY) for value in values):
            return False
        if step.only_shifts:
            return not any(self._nodes[value].bias for value in values)
        return step.is_by_node or values == self._step_of[values[0]].nodes

    def take_over(self, step: Step) -> None:
        """Let the sums do what a step does."""
        for home, name in zip(self.homes_of(step.taken), step.nodes, strict=True):
            self._homes[name] = home
            node = self._nodes[name]
            change = {"bias": node.bias} if step.only_shifts else {"activation": node.activation}
            self._nodes[home] = self._nodes[home]._replace(**change)

    def merged(self, step: Step) -> Step:
        """Write a step with what its nodes do now."""
        nodes = [self._nodes[name] for name in step.nodes]
        return step._replace(
            sources=tuple(map(self.homes_of, step.sources)),
            biases=np.array([node.bias for node in nodes]),
            activations=tuple(node.activation for node in nodes),
        )
