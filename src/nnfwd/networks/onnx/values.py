"""What names of an ONNX graph stand for: constants, tensors with a vector a row, labels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.errors import NnfwdError

__all__ = [
    "ROWS",
    "Constant",
    "Expression",
    "Label",
    "Misfit",
    "Tensor",
    "Value",
    "align",
    "names_array",
]

ROWS = -(1 << 40)
"""The number of rows, in constants that are computed from the shape of a tensor."""


@dataclass(frozen=True, eq=False)
class Constant:
    """Numbers or texts that are in the file.

    Parameters
    ----------
    array : ndarray of float64, int64 or object
    name : str
    """

    array: NDArray[Any]
    name: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether the number of rows is among the numbers."""
        return self.array.dtype == np.int64 and bool((self.array == ROWS).any())

    def uniform(self) -> float | None:
        """Get the number that all of them are, or None."""
        array = self.array
        if array.dtype == object or array.size == 0 or self.has_rows:
            return None
        first = float(array.flat[0])
        return first if bool((array == first).all()) else None


class Expression(NamedTuple):
    """How a value was made: an operator and what it was applied to, by which patterns know it."""

    operator: str
    of: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Tensor:
    """Numbers that every row has of its own.

    Parameters
    ----------
    shape : tuple of int
        Without the axis of the rows.
    rows : int or None
        Which axis the rows are, in the full shape; None for a graph that is made for one row.
    names : ndarray of object, shape ``shape``, optional
        The inputs and nodes of the builder. None for what no sum can express, and only becomes
        part of an activation.
    made : Expression, optional
    refusal : NnfwdError, optional
        Why there are no names.
    is_integer : bool, optional
        Whether it is integers or truth values, whose arithmetic is another.
    is_alone : bool, optional
        Whether it is inputs of the network that nothing else takes.
    """

    shape: tuple[int, ...]
    rows: int | None
    names: NDArray[Any] | None = None
    made: Expression | None = None
    refusal: NnfwdError | None = None
    is_integer: bool = False
    is_alone: bool = False

    @property
    def rank(self) -> int:
        """The number of axes, with that of the rows."""
        return len(self.shape) + (self.rows is not None)

    @property
    def size(self) -> int:
        """How many values a row has."""
        return math.prod(self.shape)

    @property
    def array(self) -> NDArray[Any]:
        """The names, as an array of ``shape``.

        Raises
        ------
        Misfit
            If it has none.
        """
        if self.names is None:
            message = "takes what cannot be expressed"
            raise Misfit(message)
        return self.names

    @property
    def flat(self) -> tuple[str, ...]:
        """The names in C order."""
        return () if self.names is None else tuple(self.names.ravel().tolist())

    def full_shape(self, rows: int = ROWS) -> tuple[int, ...]:
        """Get the shape with the axis of the rows."""
        if self.rows is None:
            return self.shape
        return (*self.shape[: self.rows], rows, *self.shape[self.rows :])

    def axis(self, axis: int) -> int | None:
        """Find an axis of the full shape in ``shape``; None if it is that of the rows.

        Raises
        ------
        Misfit
            If there is no such axis.
        """
        if not -self.rank <= axis < self.rank:
            message = f"axis {axis} of a tensor of {self.rank} axes"
            raise Misfit(message)
        full = axis % self.rank
        if self.rows is None or full < self.rows:
            return full
        return None if full == self.rows else full - 1

    def with_names(self, names: NDArray[Any], rows: int | None) -> Tensor:
        """Get the same values, or some of them, in another shape."""
        return replace(self, shape=names.shape, names=names, rows=rows, made=None)


class Label(NamedTuple):
    """The class of each row: that of the largest value of a tensor.

    Parameters
    ----------
    of : Tensor
    classes : tuple of str
    is_scores : bool, optional
        Whether it is the values of the tensor, by their names, and not only the class.
    """

    of: Tensor
    classes: tuple[str, ...]
    is_scores: bool = False


Value = Constant | Tensor | Label


class Misfit(Exception):  # noqa: N818 - the fact; whoever knows the node makes an error of it
    """Shapes that do not go together, or what no network of nnfwd can express."""


def names_array(names: Sequence[str], shape: tuple[int, ...]) -> NDArray[Any]:
    """Make an array of names."""
    array = np.empty(len(names), dtype=object)
    array[:] = names
    return array.reshape(shape)


def align(values: Sequence[Constant | Tensor]) -> tuple[list[Any], tuple[int, ...], int | None]:
    """Broadcast values together, as ONNX does.

    Returns
    -------
    arrays : list of ndarray or None
        The numbers of a constant, the names of a tensor, each of the shape that they all have
        without rows; None for a tensor without names.
    shape : tuple of int
    rows : int or None
        The axis of the rows.

    Raises
    ------
    Misfit
        If they do not fit, or a constant has other numbers for each row.
    """
    ranks = [each.rank if isinstance(each, Tensor) else each.array.ndim for each in values]
    rank = max(ranks)
    axes = {
        None if each.rows is None else each.rows + rank - own
        for each, own in zip(values, ranks, strict=True)
        if isinstance(each, Tensor)
    }
    if len(axes) != 1:
        message = "the rows are different axes of what it takes"
        raise Misfit(message)
    (rows,) = axes
    parts = [_without_rows(each, rank - own, rows) for each, own in zip(values, ranks, strict=True)]
    try:
        shape = np.broadcast_shapes(
            *(part if isinstance(part, tuple) else part.shape for part in parts)
        )
    except ValueError:
        message = "the shapes of what it takes do not fit"
        raise Misfit(message) from None
    arrays = [None if isinstance(part, tuple) else np.broadcast_to(part, shape) for part in parts]
    return arrays, shape, rows


def _without_rows(
    value: Constant | Tensor, pad: int, rows: int | None
) -> NDArray[Any] | tuple[int, ...]:
    """Pad a value with axes of 1 in front and take the axis of the rows away."""
    if isinstance(value, Tensor):
        shape = (1,) * pad + value.shape
        return shape if value.names is None else value.names.reshape(shape)
    array = value.array.reshape((1,) * pad + value.array.shape)
    if rows is None:
        return array
    if array.shape[rows] != 1:
        message = "has a constant with other numbers for each row"
        raise Misfit(message)
    return array.squeeze(axis=rows)
