"""Numbers in Python: what is one, and what only looks like one to NumPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain
from numbers import Complex, Number, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.errors import quote
from nnfwd.text.cells import is_not_finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BadValueError", "to_array", "to_floats"]

PLAIN = frozenset({int, float, list, tuple, np.float64, np.float32, np.int64, np.int32})
"""Types of values in lists that NumPy takes for what they are."""

MISSING = frozenset({"None", "NaT", "<NA>", "--"})
"""How Python, NumPy and pandas show values that mean a missing one."""


class BadValueError(Exception):
    """A value of an array that is not a finite number.

    Parameters
    ----------
    message : str
    place : tuple of int
        Its indices in the array.
    """

    def __init__(self, message: str, place: tuple[int, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def to_array(values: Any) -> NDArray[Any]:
    """Make an array that takes no value for another one.

    NumPy takes True among numbers for 1, a number among texts for text, and drops masks: such
    values become an array of objects.

    Raises
    ------
    ValueError
        If lists in it are not of one length.

    Examples
    --------
    >>> to_array([3, True]), to_array([[3, 5.5]])
    (array([3, True], dtype=object), array([[3. , 5.5]]))
    """
    if not hasattr(type(values), "__array__") and _is_sequence(values):
        return _list_to_array(list(values))
    array = np.asanyarray(values)
    plain = np.asarray(array)
    if hasattr(array, "filled"):  # a masked array
        plain = plain.astype(object)
        plain[np.ma.getmaskarray(array)] = None
    return plain


def _list_to_array(values: list[Any]) -> NDArray[Any]:
    if not set(map(type, values)) <= PLAIN:
        values = list(map(_unpacked, values))
    inner = [each for each in values if isinstance(each, list | tuple)]
    if len(inner) == len(values) and len(set(map(len, inner))) > 1:
        message = "lists are not all of the same length"
        raise ValueError(message)
    items = chain.from_iterable(inner) if inner else values
    return np.array(values, dtype=None if set(map(type, items)) <= PLAIN else object)


def _unpacked(value: Any) -> Any:
    """Make a list of an array, and what Python has of a scalar of NumPy."""
    if hasattr(type(value), "tolist"):
        return value.tolist()
    return list(value) if _is_sequence(value) else value


def _is_sequence(value: object) -> bool:
    kind = type(value)
    return not isinstance(value, str | bytes | Mapping) and (
        hasattr(kind, "__getitem__") and hasattr(kind, "__len__")
    )


def to_floats(array: NDArray[Any]) -> NDArray[np.float64]:
    """Convert an array to float64, each number to the nearest.

    Raises
    ------
    BadValueError
        For the first value that is missing, not a number, or not finite.

    Examples
    --------
    >>> to_floats(np.array([2**53 + 1, 2**64, 0.5], dtype=object))
    array([9.00719925e+15, 1.84467441e+19, 5.00000000e-01])
    """
    if array.dtype.kind not in "iuf":
        return _objects_to_floats(array)
    with np.errstate(over="ignore"):
        floats = array.astype(np.float64, copy=False)
    finite = np.isfinite(floats)
    if not finite.all():
        place = tuple(np.argwhere(~finite)[0].tolist())
        raise BadValueError(_why_no_number(array[place]), place)
    return floats


def _objects_to_floats(array: NDArray[Any]) -> NDArray[np.float64]:
    floats = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        value = array[place]
        try:
            floats[place] = float(value) if _is_number(value) else np.nan
        except (OverflowError, ValueError):  # an integer past the range, a signalling NaN
            floats[place] = np.nan
        if not math.isfinite(floats[place]):
            raise BadValueError(_why_no_number(value), place)
    return floats


def _is_number(value: object) -> bool:
    """Whether ``float`` may be asked: it takes truth, text and spans of time for numbers as well.

    A decimal is a number that is neither real nor complex.
    """
    if isinstance(value, bool | np.timedelta64) or not isinstance(value, Number):
        return False
    return isinstance(value, Real) or not isinstance(value, Complex)


def _why_no_number(value: object) -> str:
    if isinstance(value, str):
        return f"{quote(str(value))} is text, not a number"
    text = str(value)
    if text in MISSING:
        return "the value is missing"
    if not _is_number(value):
        kind = type(value).__name__.rstrip("_0123456789")  # complex128 is Python's complex
        return f"{quote(text)} is of type {kind}, not a number"
    if is_not_finite(text.removeprefix("s")):  # a decimal may be sNaN
        return f"{quote(text)} is not a finite number"
    return f"{quote(text)} is too large for a float64"
