"""What is read of every source of rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import ColumnError, counted
from nnfwd.text.dialect import USUAL, Dialect
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from nnfwd.core import Network

__all__ = ["Selection"]


class Selection(NamedTuple):
    """What is read of every source: the columns that are fed, and those that are kept.

    Parameters
    ----------
    header : bool, optional
        Whether CSV and TSV begin with a line of names. Without it the columns are called 1, 2, ...
    columns : tuple of str, optional
        The columns to feed, in the order of the network's inputs, whatever these are called.
    keep : tuple of str or None, optional
        The columns to carry through as text; None is every column that is not fed.
    dialect : Dialect, optional
        How CSV and TSV are written, and rows of the command line.
    sheet : str, optional
        Which sheet of a spreadsheet; without it, the one that is not empty.
    keep_found : tuple of str, optional
        More columns to carry through, those of them that are there.
    typed : bool, optional
        Whether kept columns that have a type keep it, and are not turned into text.
    most_rows : int, optional
        How many rows to read together at most: those of wide results take much room.
    inputs : tuple of str, optional
        The network's input names.
    named : bool, optional
        Whether these names were given, and are not only shown.
    inputs_found : bool, optional
        Whether of the inputs, too, only those that are there are fed: columns go by name then.
    otherwise : tuple of str, optional
        What is fed where none of the inputs is there; also only what is found.
    earlier : tuple of tuple of str, optional
        The names of the columns that earlier sources feed.
    """

    header: bool = True
    columns: tuple[str, ...] = ()
    keep: tuple[str, ...] | None = ()
    dialect: Dialect = USUAL
    sheet: str | None = None
    keep_found: tuple[str, ...] = ()
    typed: bool = False
    most_rows: int | None = None
    inputs: tuple[str, ...] = ()
    named: bool = True
    inputs_found: bool = False
    otherwise: tuple[str, ...] = ()
    earlier: tuple[tuple[str, ...], ...] = ()

    def for_network(self, network: Network) -> Selection:
        """Add the names of a network's inputs.

        Raises
        ------
        ColumnError
            If other than one column is chosen for an input, or a column is chosen twice.
        """
        inputs = tuple(each.name for each in network.inputs)
        for option, names in (("--columns", self.columns), ("--keep", self.keep or ())):
            for name, count in Counter(names).items():
                if count > 1:
                    message = f"{option} names {show_name(name)} twice"
                    raise ColumnError(message)
        if self.columns and len(self.columns) != len(inputs):
            message = (
                f"--columns names {counted(len(self.columns), 'column')} "
                f"({list_names(self.columns)}): the network takes "
                f"{counted(len(inputs), 'input')} ({list_names(inputs)})"
            )
            raise ColumnError(message)
        return self._replace(inputs=inputs, named=network.named)
