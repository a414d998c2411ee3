"""What the nodes under an activation over a layer share: softmax's exponentials and their sum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import elementary

if TYPE_CHECKING:
    from nnfwd.core import Activation

__all__ = ["NodeGroup"]

SAFE_EXPONENT = 700.0
"""Up to here, some ten thousand exponentials sum to less than the largest float64, e^709.78."""


@dataclass(frozen=True)
class NodeGroup:
    """The nodes that one activation over a layer takes together, in one row.

    Parameters
    ----------
    activation : Activation
    nodes : tuple of str
        In the order of computing.
    inputs : tuple of float
        Their inputs: what the activation is applied to.
    is_shifted : bool, optional
        Whether the largest input is taken off where the exponentials need it.

    Examples
    --------
    >>> from nnfwd.core import find_function, Activation
    >>> group = NodeGroup(Activation(find_function("identity")), ("a", "b"), (0.0, 0.0))
    >>> group.exponentials, group.total
    ((1.0, 1.0), 2.0)
    """

    activation: Activation
    nodes: tuple[str, ...]
    inputs: tuple[float, ...]
    is_shifted: bool = True

    @cached_property
    def largest(self) -> float:
        """The largest input; not a number if any of them is not."""
        return float(np.max(self.inputs))

    @cached_property
    def shift(self) -> float:
        """What is taken off every input before its exponential, which changes no quotient.

        It is 0 unless the plain exponentials, or all of them, leave the range of float64.
        """
        plain = abs(self.largest) <= SAFE_EXPONENT or not math.isfinite(self.largest)
        return 0.0 if plain or not self.is_shifted else self.largest

    @cached_property
    def differences(self) -> tuple[float, ...]:
        """The inputs less the shift."""
        return tuple(each - self.shift + 0.0 for each in self.inputs)

    @cached_property
    def exponentials(self) -> tuple[float, ...]:
        """``exp(input - shift)`` for every node."""
        with np.errstate(all="ignore"):
            return tuple(elementary.exp(self.differences).tolist())

    @cached_property
    def total(self) -> float:
        """The sum of the exponentials: 0 if all vanish, infinite if it leaves float64."""
        try:
            return math.fsum(self.exponentials)
        except OverflowError:
            return math.inf

    @cached_property
    def log_total(self) -> float:
        """The natural logarithm of that sum."""
        return float(elementary.log(self.total)) + 0.0

    @cached_property
    def winner(self) -> str:
        """The node with the largest input, the first of equals: hardmax gives it 1."""
        return self.nodes[int(np.argmax(self.inputs))]

    @cached_property
    def support(self) -> tuple[int, ...]:
        """Which nodes sparsemax gives more than 0.

        The k largest inputs, where k is the most for which the k-th largest, times k, plus 1 is
        more than the sum of the k largest (Martins and Astudillo 2016, algorithm 1).
        """
        order = sorted(range(len(self.inputs)), key=lambda index: -self.inputs[index])
        running, size = 0.0, 1
        for count, index in enumerate(order, start=1):
            running += self.inputs[index]
            if 1 + count * self.inputs[index] > running:
                size = count
        return tuple(sorted(order[:size]))

    @cached_property
    def excess(self) -> float:
        """The sum of the inputs in the support, less 1."""
        return sum(self.inputs[index] for index in self.support) - 1 + 0.0

    @cached_property
    def threshold(self) -> float:
        """What sparsemax takes off every input: the excess, shared by the support."""
        return self.excess / len(self.support)

    @cached_property
    def surpluses(self) -> tuple[float, ...]:
        """The inputs less the threshold."""
        return tuple(each - self.threshold + 0.0 for each in self.inputs)
