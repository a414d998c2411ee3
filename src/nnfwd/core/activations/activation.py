"""An activation: a function of the table with its parameters, and the ways to write one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.core.activations.table import Function, Parameter, find_function

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Activation:
    """A function with its parameters set: what one node or a whole layer applies.

    Equal activations are one activation: over a layer, the nodes that carry the same softmax
    share it.
    """

    function: Function
    settings: tuple[tuple[str, Parameter], ...] = ()

    @property
    def name(self) -> str:
        """The function's name in the table."""
        return self.function.name

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter with its value, defaults included."""
        return {**self.function.parameters, **dict(self.settings)}

    @property
    def over_layer(self) -> bool:
        """Whether it is taken over the nodes of a layer together, as softmax is."""
        return self.function.over_layer

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn node inputs into node outputs, ``(n_nodes, n_rows)`` both."""
        return self.function.compute(x, **self.parameters)

    def __str__(self) -> str:
        return self.name


def parse_activation(written: str | Mapping[str, object]) -> Activation:
    """Read an activation as a file or a command line writes it."""
    return Activation(find_function(str(written)))
