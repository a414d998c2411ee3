"""Rows of columns that have a missing number, or one that is not sound."""

from __future__ import annotations

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nnfwd.errors import RowError
from nnfwd.rows.blocks import BadRow, take
from nnfwd.rows.columnar.column_types import missing, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["find_bad_rows"]


def find_bad_rows(
    rows: pa.RecordBatch,
    first: int,
    fed: tuple[int, ...],
    inputs: NDArray[np.float64],
    parse: Callable[[str], float],
) -> tuple[tuple[int, BadRow], ...]:
    """Find rows that have a missing number, or one that is not sound.

    Parameters
    ----------
    rows : pyarrow.RecordBatch
    first : int
        The number of the first row.
    fed : tuple of int
        The places of the columns that are fed.
    inputs : ndarray of float64, shape (n_inputs, n_rows)
        Their numbers.
    parse : callable
        Refuses the text of a missing number, and of one that is not finite unless that is sound.
    """
    find_fault = cache(partial(_find_fault, parse=parse))
    faults: dict[int, Callable[[], RowError]] = {}
    for place, numbers in zip(fed, inputs, strict=True):
        name, is_missing = rows.schema.names[place], missing(rows.column(place))
        for index in np.flatnonzero(~np.isfinite(numbers)).tolist():
            fault = find_fault("" if is_missing[index] else str(float(numbers[index])))
            if fault is not None and index not in faults:
                faults[index] = partial(_fault_of_row, fault, name, first + index)
    indices = sorted(faults)
    columns = [take(each, indices) for each in rows.columns]
    lines = _Lines(pa.RecordBatch.from_arrays(columns, rows.schema.names))
    return tuple(
        (index, BadRow(faults[index], partial(lines.line, place)))
        for place, index in enumerate(indices)
    )


def _find_fault(text: str, parse: Callable[[str], float]) -> RowError | None:
    try:
        parse(text)
    except RowError as error:
        return error.with_traceback(None)  # it would keep all that was there
    return None


def _fault_of_row(fault: RowError, name: str, row: int) -> RowError:
    # no copy: dask makes copies of errors share all that they know
    return RowError(fault.message, name=name, cell=fault.cell, row=row, hint=fault.hint)


class _Lines:
    """Rows that are written as lines of JSON when one of them is asked for."""

    def __init__(self, rows: pa.RecordBatch) -> None:
        self._rows = rows

    def line(self, index: int) -> str:
        return self._lines[index]

    @cached_property
    def _lines(self) -> list[str]:
        return to_json(self._rows)
