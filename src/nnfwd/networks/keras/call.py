"""A layer of Keras applied to tensors: what makes nodes of a layer takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import NetworkError, counted
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.errors import KeyPath
    from nnfwd.networks.builder import Builder, Values
    from nnfwd.networks.keras.stores import Store

    Array = NDArray[np.float64]

__all__ = ["MOST_AXES", "Array", "Call", "Tensor", "read_axes"]

MOST_AXES = 16
"""Axes of a row at most."""


class Tensor(NamedTuple):
    """Values with a shape, without that of the rows; they are in the order of C.

    Parameters
    ----------
    values : tuple of str
    shape : tuple of int
    is_input : bool
        Whether it is an input of the network that nothing else takes.
    """

    values: Values
    shape: tuple[int, ...]
    is_input: bool = False

    def of(self, values: Values) -> Tensor:
        """Put other values into the same shape."""
        return Tensor(values, self.shape)


class Call(NamedTuple):
    """A layer that is applied to tensors.

    Parameters
    ----------
    name, class_name : str
    config : dict
    store : Store
        Its weights.
    tensors : list of Tensor
    builder : Builder
    version : int
        The first number of the version of Keras: 2 or 3.
    notes : list of str
        Lines about what was read, to which it adds.
    """

    name: str
    class_name: str
    config: dict[str, Any]
    store: Store
    tensors: list[Tensor]
    builder: Builder
    version: int
    notes: list[str]

    @property
    def key(self) -> KeyPath:
        """What errors call it."""
        return (f"layer {self.name} ({self.class_name})",)

    @property
    def tensor(self) -> Tensor:
        """The one tensor that it takes."""
        if len(self.tensors) != 1:
            message = f"it takes {counted(len(self.tensors), 'tensor')}: expected one"
            raise NetworkError(message)
        return self.tensors[0]

    def elementwise(
        self,
        tensors: Sequence[Tensor],
        weights: Sequence[Array | float],
        biases: Array | float = 0.0,
    ) -> Tensor:
        """Sum tensors by element."""
        values = [each.values for each in tensors]
        summed = self.builder.elementwise(values, weights, biases, layer=self.name, key=self.key)
        return tensors[0].of(summed)


def read_axes(written: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Read an axis or several, counted with that of rows as 0; give them without it."""
    each = written if isinstance(written, list) else [] if written is None else [written]
    found = []
    for axis in each:
        number = int(read_number(axis, ("axis",)))
        place = number + len(shape) if number < 0 else number - 1
        if not 0 <= place < len(shape):
            message = f"its axis is {number}, which is not one of a row"
            raise NetworkError(message)
        found.append(place)
    return tuple(sorted(found))
