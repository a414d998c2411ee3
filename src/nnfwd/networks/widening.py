"""Numbers of files as float64: each kind of float is widened exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["FLOATS", "QUANTIZED", "SIZES", "describe_kinds", "widen"]

FLOATS = ("float16", "bfloat16", "float32", "float64")
"""Kinds of numbers that weights have."""

QUANTIZED = ("uint8", "uint16")
"""Whole numbers that stand for floats: number·scale + min, as a float32."""

SIZES = {
    "bool": 1,
    "uint8": 1,
    "uint16": 2,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
}
"""Bytes of a number, by its kind."""


def widen(data: bytes, kind: str, *, order: str = "<") -> NDArray[np.float64]:
    """Read floats and make them float64, which has all of their digits.

    Parameters
    ----------
    data : bytes
    kind : str
        One of :data:`FLOATS`.
    order : str, optional
        The order of bytes: ``<`` is little endian, ``>`` is big endian.

    Returns
    -------
    ndarray of float64, shape (n_numbers,)

    Examples
    --------
    >>> widen(bytes([0xCD, 0xCC, 0xCC, 0x3D]), "float32").tolist()
    [0.10000000149011612]
    >>> widen(bytes([0xCD, 0x3D]), "bfloat16").tolist()
    [0.10009765625]
    """
    with np.errstate(invalid="ignore"):  # a signalling nan is refused where it is found
        if kind == "bfloat16":  # the upper half of a float32
            upper = np.frombuffer(data, f"{order}u2").astype(np.uint32)
            return (upper << 16).view(np.float32).astype(np.float64)
        return np.frombuffer(data, f"{order}f{SIZES[kind]}").astype(np.float64)


def describe_kinds(kinds: Iterable[str]) -> str:
    """Say what the numbers of weights were, and that they have not been changed.

    Examples
    --------
    >>> describe_kinds(["float32", "int64", "float16", "float32"])
    'float16 and float32, widened exactly'
    >>> describe_kinds(["float64"])
    'float64'
    """
    there = {*kinds}
    found = [kind for kind in FLOATS if kind in there]
    found += [f"{kind} (quantized)" for kind in QUANTIZED if kind in there]
    return f"{' and '.join(found)}{', widened exactly' * (found != ['float64'])}"
