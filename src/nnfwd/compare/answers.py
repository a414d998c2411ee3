"""What the columns of a file of expected answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.compare.other_names import labels, named_otherwise
from nnfwd.core.result_columns import ResultColumn, result_columns
from nnfwd.errors import ColumnError, did_you_mean
from nnfwd.rows import Source, find_format, read_named
from nnfwd.text.dialect import USUAL, Dialect
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.rows import Rows

__all__ = ["AnswerFile", "open_answers"]


class AnswerFile(NamedTuple):
    """A file of answers whose columns are known, and whose rows are still to be read.

    Parameters
    ----------
    name : str
    rows : Rows
        They have the columns of nodes as numbers, and every column as it is written: inputs too,
        which predictions carry through as text.
    columns : tuple of ResultColumn
        What the texts of ``rows`` are, in their order; those of nodes come last.
    known : tuple of str
        Every name that a column of the network can have.
    dialect : Dialect
        How numbers are written in texts.
    by : str, optional
        The column that says whose each row is; all answers are read as text then.
    """

    name: str
    rows: Rows
    columns: tuple[ResultColumn, ...]
    known: tuple[str, ...]
    dialect: Dialect
    by: str | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that the rows must have, as the network does not."""
        names = (answer.name for answer in self.columns if answer.kind == "kept")
        return tuple(name for name in names if name != self.by)

    def check_found(self, kept_names: tuple[str, ...]) -> None:
        """Check that the rows have the other columns.

        Raises
        ------
        ColumnError
            If a column is neither the network's nor the rows'.
        """
        for name in self.others:
            if name not in kept_names:
                message = f"the column {show_name(name)} is neither the network's nor the rows'"
                guess = did_you_mean(name, self.known)
                raise ColumnError(message + guess, file=self.name)


def open_answers(
    path: str,
    network: Network,
    dialect: Dialect = USUAL,
    sheet: str | None = None,
    by: str | None = None,
) -> AnswerFile:
    """Open a file of answers and find out what its columns are.

    A node's output is called by its name or ``node_0_output``, a node's input ``node_0_input``: the
    names that predictions have. Where no node is, columns may have the names that other tools give
    outputs: 0, 1, ..., or those of the classes, two for a single output.

    Parameters
    ----------
    path : str
    network : Network
    dialect : Dialect, optional
        How it is written, if it is CSV or TSV.
    sheet : str, optional
        Which sheet, if it is a spreadsheet.
    by : str, optional
        The column that says whose each row is; the file need not have it. Answers are read as text
        then: some may be missing, or no numbers.

    Raises
    ------
    FileError
        If the file cannot be read.
    ColumnError
        If there is no column of a node, and none of the class.
    """
    source = Source(path, find_format(path))
    known = result_columns(network)
    numbers = [each.name for each in known.values() if each.is_of_node and by is None]
    rows = read_named(source, numbers, dialect, () if by else labels(network), sheet)
    names = rows.kept_names
    if by is None and not set(names).intersection(numbers):
        known |= named_otherwise(network, names)
    columns = tuple(known.get(name, ResultColumn(name, "kept")) for name in names)
    file = AnswerFile(source.name, rows, columns, tuple(known), dialect, by)
    _check(file, network)
    return file


def _check(file: AnswerFile, network: Network) -> None:
    if all(answer.kind in ("input", "kept") for answer in file.columns):
        names = [answer.name for answer in file.columns if answer.name != file.by]
        message = (
            f"expected a column of a node, as {show_name(network.outputs[0])}, found "
            f"{list_names(names) or 'no rows'}"
        )
        guesses = (did_you_mean(name, file.known) for name in file.others)
        raise ColumnError(message + next(filter(None, guesses), ""), file=file.name)
