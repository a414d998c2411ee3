"""What is looked for in every source of rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import ColumnError, counted
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.rows.sources import Selection

__all__ = ["Wanted", "want"]


class Wanted(NamedTuple):
    """What is looked for in every source.

    Parameters
    ----------
    inputs : tuple of str
        The network's input names.
    named : bool
        Whether these names were given, and are not only shown.
    columns : tuple of str
        The columns that the user chose to feed instead; may be empty.
    keep : tuple of str or None
        The columns to keep as text; None is every column that is not fed.
    header : bool
        Whether CSV and TSV begin with a line of names.
    keep_found : tuple of str
        More columns to keep as text, those of them that are there.
    inputs_found : bool
        Whether of the inputs, too, only those that are there are fed: columns go by name then.
    typed : bool
        Whether kept columns that have a type keep it.
    most_rows : int or None
        How many rows to read together at most.
    earlier : tuple of tuple of str
        The names of the columns that earlier sources feed.
    """

    inputs: tuple[str, ...]
    named: bool
    columns: tuple[str, ...]
    keep: tuple[str, ...] | None
    header: bool
    keep_found: tuple[str, ...] = ()
    inputs_found: bool = False
    typed: bool = False
    most_rows: int | None = None
    earlier: tuple[tuple[str, ...], ...] = ()


def want(network: Network, selection: Selection) -> Wanted:
    """Bring together what the network takes and what the user chose.

    Raises
    ------
    ColumnError
        If other than one column is chosen for an input, or a column is chosen twice.
    """
    inputs = tuple(each.name for each in network.inputs)
    columns, keep = (
        tuple(name.strip() for name in names) for names in (selection.columns, selection.keep)
    )
    for option, names in (("--columns", columns), ("--keep", keep)):
        for name, count in Counter(names).items():
            if count > 1:
                message = f"{option} names {show_name(name)} twice"
                raise ColumnError(message)
    if columns and len(columns) != len(inputs):
        message = (
            f"--columns names {counted(len(columns), 'column')} ({list_names(columns)}): "
            f"the network takes {counted(len(inputs), 'input')} ({list_names(inputs)})"
        )
        raise ColumnError(message)
    every = keep == ("all",)
    return Wanted(
        inputs,
        network.named,
        columns,
        None if every else keep,
        selection.header,
        selection.keep_found,
        typed=selection.typed,
        most_rows=selection.most_rows,
    )
