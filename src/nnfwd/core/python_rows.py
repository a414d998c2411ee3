"""Rows in Python: arrays, lists, mappings and data frames.

A data frame is anything with column names and ``[name]``: pandas, Polars, PyArrow, a structured
array. None of these packages is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, Union

import numpy as np

from nnfwd.core.column_rule import check_keys, find_columns, match_columns
from nnfwd.core.python_numbers import BadValueError, to_array, to_floats
from nnfwd.errors import ColumnError, RowError, counted, quote
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from nnfwd.core.inputs import Input

__all__ = ["RowsLike", "as_columns"]


class _Named(Protocol):
    def __getitem__(self, name: Any, /) -> Any: ...


RowsLike: TypeAlias = Union["ArrayLike", _Named, Sequence["ArrayLike | _Named"]]
"""Rows by position, or whatever has ``[name]``: columns, one row, or a list of rows."""

LABELS = ("column_names", "keys", "columns", "_fields")
"""Attributes of types whose values name what is in them, the surest first."""

NO_NAMES = "name the inputs in the network with `inputs:`, or give an array in their order"


class _Table(NamedTuple):
    """Values that have names: columns, or one row."""

    values: _Named
    labels: list[object]
    ordered: bool


def as_columns(rows: RowsLike, inputs: Sequence[Input], *, named: bool) -> NDArray[np.float64]:
    """Check rows and turn them into columns.

    Parameters
    ----------
    rows : array_like, shape (n_rows, n_inputs), or whatever has names
        A data frame or mapping of columns, one row as a mapping or pandas Series, or a list of
        rows, each read on its own.
    inputs : sequence of Input
    named : bool
        Whether the inputs' names were given, and are not only shown.

    Returns
    -------
    ndarray of float64, shape (n_inputs, n_rows)

    Raises
    ------
    ColumnError
        If columns do not fit the inputs by the rule of
        :func:`~nnfwd.core.column_rule.match_columns`; a mapping goes by name always.
    RowError
        If a row is not as many finite numbers as there are inputs.

    Examples
    --------
    >>> from nnfwd.core import Input
    >>> inputs = [Input("x1"), Input("x2")]
    >>> as_columns([[3, 5], [1, -1]], inputs, named=True)
    array([[ 3.,  1.],
           [ 5., -1.]])
    >>> as_columns({"x2": [5, -1], "id": ["a", "b"], "x1": [3, 1]}, inputs, named=True)
    array([[ 3.,  1.],
           [ 5., -1.]])
    """
    names = [each.name for each in inputs]
    table = _table_of(rows)
    if table is not None:
        return _by_label(table, names, named=named)
    if isinstance(rows, list | tuple) and any(map(_has_labels, set(map(type, rows)))):
        vectors = [_one_row(row, number, inputs, named) for number, row in enumerate(rows, start=1)]
        return np.concatenate(vectors, axis=1)
    return _by_position(rows, names)


def _has_labels(kind: type) -> bool:
    """Whether values of a type may name what is in them."""
    return issubclass(kind, np.void) or any(hasattr(kind, way) for way in LABELS)


def _table_of(rows: Any) -> _Table | None:
    """Find the names of columns, or of what is in one row; None if there are none.

    The type is asked, since a column of pandas is an attribute of its frame. Columns that are only
    numbered, 0, 1, 2, ..., have no names.
    """
    kind = type(rows)
    if isinstance(rows, np.ndarray | np.void):
        labels = rows.dtype.names
    else:
        labels = next((getattr(rows, way) for way in LABELS if hasattr(kind, way)), None)
    if labels is None:
        return None
    if hasattr(kind, "_asdict"):
        rows = rows._asdict()
    ordered = not issubclass(kind, Mapping)
    labels = list(labels() if callable(labels) else labels)
    is_numbered = ordered and labels and labels == list(range(len(labels)))
    return None if is_numbered else _Table(rows, labels, ordered)


def _by_label(table: _Table, inputs: list[str], *, named: bool) -> NDArray[np.float64]:
    """Take the columns of the inputs out of a table, by the one rule."""
    try:
        names = _texts(table, inputs)
        if table.ordered:
            places = match_columns(names, inputs, named=named)
        else:
            check_keys(names, inputs, named=named)
            places = find_columns(inputs, names)
        fed = [names[place] for place in places]
        find_columns(fed, names)
    except ColumnError as error:
        error.at(hint=None if named else NO_NAMES)
        raise
    columns = [_column(table.values, name) for name in fed]
    for name, column in zip(fed, columns, strict=True):
        if len(column) != len(columns[0]):
            message = (
                f"columns are of one length: {show_name(fed[0])} has "
                f"{counted(len(columns[0]), 'value')}, {show_name(name)} {len(column)}"
            )
            raise ColumnError(message)
    return np.array(columns)


def _texts(table: _Table, inputs: list[str]) -> list[str]:
    """Take the labels that are names; all must be, unless an input's name is among them."""
    names = [label for label in table.labels if isinstance(label, str)]
    if set(inputs).isdisjoint(names):
        for label in table.labels:
            if not isinstance(label, str):
                message = (
                    f"expected columns whose names are text, found {quote(str(label))}, "
                    f"which is of type {type(label).__name__}"
                )
                raise ColumnError(message)
    return names


def _column(values: _Named, name: str) -> NDArray[np.float64]:
    """Read one column, or one value."""
    try:
        array = np.atleast_1d(to_array(values[name]))
    except Exception as error:  # whatever the package raises that the table is of
        message = f"column {show_name(name)} cannot be read as an array: {error}"
        raise ColumnError(message.partition("\n")[0]) from error
    if array.ndim > 1:
        message = f"column {show_name(name)} has shape {array.shape}: expected one value a row"
        raise ColumnError(message)
    try:
        return to_floats(array)
    except BadValueError as fault:
        raise RowError(fault.message, name=name, row=fault.place[0] + 1) from None


def _one_row(row: Any, number: int, inputs: Sequence[Input], named: bool) -> NDArray[np.float64]:
    """Read one row of a list, whatever the others are."""
    try:
        if _table_of(row) is None:
            row = [row.tolist() if hasattr(row, "tolist") else row]  # no names: by position
        column = as_columns(row, inputs, named=named)
    except ColumnError as error:
        raise RowError(error.message, row=number, hint=error.hint) from error
    except RowError as error:
        error.row = number
        raise
    if column.shape[1] != 1:
        message = f"expected one row, found {column.shape[1]}"
        raise RowError(message, row=number)
    return column


def _by_position(rows: Any, inputs: list[str]) -> NDArray[np.float64]:
    try:
        array = to_array(rows)
    except ValueError as error:
        message = "rows are not all of the same length"
        raise RowError(message) from error
    if not array.ndim:
        message = (
            "expected rows as an array, a list, a mapping or a data frame, found a value of type "
            f"{type(rows).__name__}"
        )
        raise RowError(message)
    if array.ndim in (1, 2) and len(array) == 0:
        array = np.empty((0, len(inputs)))
    if array.ndim != 2 or array.shape[1] != len(inputs):
        message = f"rows have shape (n_rows, {len(inputs)}), not {array.shape}"
        raise RowError(message)
    try:
        return to_floats(array).T
    except BadValueError as fault:
        row, column = fault.place
        raise RowError(fault.message, name=inputs[column], row=row + 1) from None
