"""The table of activation functions: a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nnfwd.errors import ActivationError, did_you_mean

Parameter = float | str


Compute = Callable[..., NDArray[np.float64]]
"""``compute(x, **parameters)``: node inputs of shape (n_nodes, n_rows) in, the same shape out."""


@dataclass(frozen=True, eq=False)
class Function:
    """One activation function: a row of the table."""

    name: str
    compute: Compute
    formula: str
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    aliases: tuple[str, ...] = ()
    limits: tuple[str, str] = ("", "")
    over_layer: bool = False
    reference: str = ""


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "identity": Function("identity", lambda x: x, "x", aliases=("linear",)),
        "relu": Function("relu", lambda x: np.maximum(x, 0.0), "max(0, x)"),
        "tanh": Function("tanh", np.tanh, "tanh x"),
    }
)


def find_function(name: str) -> Function:
    """Find a function by its name or an alias of it."""
    for function in FUNCTIONS.values():
        if name == function.name or name in function.aliases:
            return function
    known = [name for row in FUNCTIONS.values() for name in (row.name, *row.aliases)]
    message = f"there is no activation {name!r}{did_you_mean(name, known)} ({', '.join(known)})"
    raise ActivationError(message)
