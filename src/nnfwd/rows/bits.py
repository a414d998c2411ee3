"""Bits of PyArrow's columns as arrays.

``to_numpy`` of anything but plain numbers loads pandas, where that is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["bits", "truths"]


def truths(column: pa.Array) -> NDArray[np.bool_]:
    """Turn a column of truth values, none of them missing, into an array.

    Examples
    --------
    >>> import pyarrow as pa
    >>> truths(pa.array([True, False, True])[1:]).tolist()
    [False, True]
    """
    return bits(column.buffers()[1], column.offset, len(column))


def bits(buffer: pa.Buffer, first: int, count: int) -> NDArray[np.bool_]:
    """Take some bits of a buffer."""
    stop = -(-(first + count) // 8)
    found = np.unpackbits(np.frombuffer(buffer, np.uint8)[first // 8 : stop], bitorder="little")
    return found[first % 8 : first % 8 + count].view(np.bool_)
