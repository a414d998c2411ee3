"""What is wanted of a network file, where its format leaves a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIALECTS", "Wanted"]

DIALECTS = ("duckdb", "postgresql", "sqlite")
"""The databases that SQL is written for; the first one unless another is chosen."""


class Wanted(NamedTuple):
    """What is wanted of a network file, where its format leaves a choice.

    Parameters
    ----------
    dialect : str, optional
        For SQL: one of :data:`DIALECTS`.
    table : str, optional
        For SQL: the table of the rows.
    keep : tuple of str, optional
        For SQL: columns of that table that come out unchanged.
    rows : ndarray of float64, shape (n_inputs, n_rows), optional
        For workbooks: the rows that are in it.
    """

    dialect: str = DIALECTS[0]
    table: str = "rows"
    keep: tuple[str, ...] = ()
    rows: NDArray[np.float64] | None = None
