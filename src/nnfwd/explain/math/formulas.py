"""The formulas of nodes, which no row changes: made and printed for the first row, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from nnfwd.explain.math.expressions import Name, Numbers, Products

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.explain.steps import NodeSteps

__all__ = ["Formula", "Formulas", "formulas_of"]

MOST_WEIGHTS = 1 << 16
"""So many weights of a network are kept as printed, which takes some 20 MB."""


@dataclass(frozen=True)
class Formula:
    """What a node adds up: its weights as printed, and the names of what they weigh."""

    sources: tuple[str, ...]
    weights: Numbers

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Its sources as names."""
        return tuple(map(Name, self.sources))

    @cached_property
    def exact(self) -> Products:
        """The products with all digits of the weights."""
        return Products(
            Numbers(self.weights.values, tuple(map(repr, self.weights.values))), self.names
        )


class Formulas:
    """Makes formulas, and keeps as many as there is room for.

    Parameters
    ----------
    digits : int
        Significant digits of every number.
    """

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self._found: dict[str, Formula] = {}
        self._room = MOST_WEIGHTS

    def of(self, steps: NodeSteps) -> Formula:
        """Make the formula of a node, or take it from where it is."""
        found = self._found.get(steps.node)
        if found and found.weights.values is steps.weights and found.sources is steps.sources:
            return found
        formula = Formula(steps.sources, Numbers.of(steps.weights, self.digits))
        room = self._room + (len(found.sources) if found else 0)
        if len(steps.sources) <= room:
            self._found[steps.node] = formula
            self._room = room - len(steps.sources)
        return formula


_formulas: WeakKeyDictionary[Network, dict[int, Formulas]] = WeakKeyDictionary()


def formulas_of(network: Network, digits: int) -> Formulas:
    """Find the formulas of a network that are there, with so many digits."""
    return _formulas.setdefault(network, {}).setdefault(digits, Formulas(digits))
