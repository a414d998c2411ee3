"""What a row of the table of functions holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.core.activations.meaning import Meaning

    Array = NDArray[np.float64]

__all__ = ["Function", "Parameter", "Requirement", "at_zero"]

Parameter = float | str


def at_zero(**_: Parameter) -> tuple[float, ...]:
    """List 0 alone, where most functions that bend do so."""
    return (0.0,)


def nowhere(**_: Parameter) -> tuple[float, ...]:
    """List no place: what is smooth bends nowhere."""
    return ()


class Requirement(NamedTuple):
    """What a parameter must satisfy: in words, and as a test that takes it by its name."""

    text: str
    parameters: tuple[str, ...]
    holds: Callable[..., bool]


@dataclass(frozen=True, eq=False)
class Function:
    """One activation function: a row of the table.

    Parameters
    ----------
    name : str
    compute : callable
        ``compute(x, **parameters)`` takes node inputs of shape (n_nodes, n_rows), none of which is
        -0, and returns an array of that shape: a new one, or x, which it may change. It runs with
        NumPy's floating-point warnings off.
    formula : str
        Plain text; ``x[i]`` is the input of node i where it is taken over a layer.
    limits : tuple of two str
        What it tends to as x goes to -inf and to +inf, with parameters at or near their defaults;
        a parameter's name stands for its value. Over a layer it is one node's x that goes there.
    reference : str
        Where the formula comes from.
    expression : str or callable, optional
        The formula once more, for programs: in Python's notation, with ``min``, ``max``, ``abs``,
        ``exp``, ``expm1``, ``log``, ``log1p``, ``sqrt``, ``tanh``, ``sin``, ``cos``, ``atan`` and
        ``normal`` (the chance that a normal variable is below x), its parameters by their names,
        and no step that overflows where the function does not. Over a layer there are ``largest``,
        ``smallest`` and ``total``, and ``index``, the number of the node. A callable makes it of
        the parameters.
        Without it the function cannot be written for other programs.
    parameters : mapping of str to float, str or None, optional
        Each parameter's default; None where it is absent unless it is given, as a number.
    requirements : tuple of Requirement, optional
        What the parameters must satisfy, beyond being finite numbers.
    aliases : tuple of str, optional
        Other names of the same function.
    over_layer : bool, optional
        Whether it is taken over the nodes of a layer together, as softmax is.
    in_place : bool, optional
        Whether ``compute`` works where x is, in one step or in pieces: it returns x, without a -0.
    kinks : callable, optional
        ``kinks(**parameters)`` lists the x where it bends or jumps, in order. Over a layer it is
        one of two nodes, and the other's x is 0.
    exact : callable, optional
        ``exact(x, **parameters)`` takes fractions, and gives the value where it is known to be a
        fraction, else None. Without it no value is.
    elsewhere : tuple of Meaning, optional
        What other programs mean by the name, where not all of them mean the same, and what else
        they call the function.
    """

    name: str
    compute: Callable[..., Array]
    formula: str
    limits: tuple[str, str]
    reference: str
    expression: str | Callable[..., str] = ""
    parameters: Mapping[str, Parameter | None] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    aliases: tuple[str, ...] = ()
    over_layer: bool = False
    in_place: bool = False
    kinks: Callable[..., tuple[float, ...]] = nowhere
    exact: Callable[..., Fraction | float | None] | None = None
    elsewhere: tuple[Meaning, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
