"""Every error that nnfwd raises, in one tree.

::

    NnfwdError
    ├── FileError          a file that cannot be opened, decoded or parsed
    │   └── MissingFileError   a file that is not there
    ├── NetworkError       a network or settings file whose content cannot be right
    │   └── ActivationError    an activation that does not exist, or a parameter that it has not
    ├── ColumnError        a header, or a choice of columns, that does not fit the network
    ├── RowError           a row that is not numbers, or not as many as there should be
    ├── SelectionError     rows, nodes or layers asked for that are not there
    ├── OutputError        output that could not be written
    └── ClusterError       a cluster that cannot be reached, or cannot do the work

The text of an error is one line: the place, what it is about, what is wrong. A second line,
``hint: ...``, says the way out where there is one. Deep code raises the bare fact; the code around
it adds the place that it knows, or a hint, with :meth:`NnfwdError.at`::

    try:
        network = join(target, settings)
    except NnfwdError as error:
        error.at(file=path)
        raise
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ActivationError",
    "ClusterError",
    "ColumnError",
    "FileError",
    "MissingFileError",
    "NetworkError",
    "NnfwdError",
    "OutputError",
    "RowError",
    "SelectionError",
    "counted",
    "did_you_mean",
    "needs_extra",
    "printable",
    "quote",
]

KeyPath = tuple[str | int, ...]


class NnfwdError(Exception):
    """The root of every error that nnfwd raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, in words, without the place.
    file : str, optional
        The file's name as the user gave it.
    line, column : int, optional
        Counted from 1. The column is a character in YAML and JSON, and a field in CSV and TSV.
    key : tuple of str and int, optional
        The path of keys and indices in a network or settings file, as ``("layers", 0, "nodes")``.
    hint : str, optional
        The way out, on one line: what to write, which option to give.

    Examples
    --------
    >>> print(NnfwdError("'abc' is not a number", file="w.yaml", line=3, key=("node_0", 1)))
    w.yaml:3: node_0[1]: 'abc' is not a number
    >>> print(NnfwdError("'1,5' is not a number", file="w.yaml", hint="write 1.5"))
    w.yaml: '1,5' is not a number
    hint: write 1.5
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        key: KeyPath = (),
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.hint = hint

    def at(
        self,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        key: KeyPath = (),
        hint: str | None = None,
    ) -> Self:
        """Add what the caller knows of the place or the way out; what is known already stays.

        A key path is put before the one that is there: the caller stands further out.
        """
        if self.file is None:
            self.file = file
        if self.line is None:
            self.line, self.column = line, column
        if key:
            self.key = (*key, *self.key)
        if self.hint is None:
            self.hint = hint
        return self

    def subject(self) -> str:
        """What the error is about inside its file: a key path as ``layers[0].nodes.node_1``."""
        text = ""
        for step in self.key:
            text += f"[{step}]" if isinstance(step, int) else f".{printable(step)}"
        return text.removeprefix(".")

    def place(self) -> str:
        """Where it is, as ``rows.csv:4:2``, as far as it is known."""
        parts = (self.file, self.line, self.column)
        return ":".join(printable(str(part)) for part in parts if part is not None)

    def headline(self) -> str:
        """Say the place, what it is about and what is wrong, on one line and without the hint."""
        parts = (self.place(), self.subject(), printable(self.message))
        return ": ".join(part for part in parts if part)

    def __str__(self) -> str:
        hint = "" if self.hint is None else f"\nhint: {printable(self.hint)}"
        return self.headline() + hint


class FileError(NnfwdError):
    """A file that cannot be opened, decoded or parsed."""


class MissingFileError(FileError):
    """A file that is not there."""


class NetworkError(NnfwdError):
    """A network, or a file that describes one, whose content cannot be right."""


class ActivationError(NetworkError):
    """An activation that does not exist, or a parameter that it does not have."""


class ColumnError(NnfwdError):
    """A header, or a choice of columns, that does not fit the network."""


class RowError(NnfwdError):
    """A row that is not numbers, or not as many numbers as the network has inputs.

    Parameters
    ----------
    name : str, optional
        The name of the column, where the fault is one cell.
    cell : str, optional
        That cell, as it stands in the file.
    row : int, optional
        The row's number in its file, counted from 1, where the file has no lines.

    Examples
    --------
    >>> str(RowError("'abc' is not a number", file="rows.csv", line=4, column=2, name="income"))
    "rows.csv:4:2: column income: 'abc' is not a number"
    >>> str(RowError("the value is missing", file="rows.parquet", row=3, name="income"))
    'rows.parquet: row 3: column income: the value is missing'
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        name: str | None = None,
        cell: str | None = None,
        row: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, file=file, line=line, column=column, hint=hint)
        self.name = name
        self.cell = cell
        self.row = row

    def subject(self) -> str:
        """Name the column, as ``column income``, and the row where there is no line."""
        row = "" if self.row is None else f"row {self.row}"
        name = "" if self.name is None else f"column {printable(self.name)}"
        return ": ".join(filter(None, (row, name)))


class SelectionError(NnfwdError):
    """Rows, nodes or layers that were asked for and are not there."""


class OutputError(NnfwdError):
    """Output that could not be written."""


class ClusterError(NnfwdError):
    """A cluster that cannot be reached, or cannot do the work."""


def quote(text: str, width: int = 60) -> str:
    r"""Show text inside a message: in quotes, control characters escaped, long text cut.

    Examples
    --------
    >>> print(quote("a\tb"))
    'a\tb'
    """
    return repr(text if len(text) <= width else text[: width - 1] + "…")


def counted(number: int, what: str) -> str:
    """Say how many there are.

    Examples
    --------
    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {what}{'s' * (number != 1)}"


def needs_extra(what: str, package: str, extra: str = "fast") -> str:
    """Say what is not installed, and how to install it.

    Examples
    --------
    >>> needs_extra("a Parquet file", "PyArrow")
    "a Parquet file needs PyArrow, which is not installed: pip install 'nnfwd[fast]'"
    """
    return f"{what} needs {package}, which is not installed: pip install 'nnfwd[{extra}]'"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Guess what was meant: ``"; did you mean relu?"``, or nothing if nothing is close.

    Capitals make no difference.

    Examples
    --------
    >>> did_you_mean("rleu", ["relu", "tanh"])
    '; did you mean relu?'
    """
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1)
    return f"; did you mean {printable(folded[matches[0]])}?" if matches else ""


def printable(text: str) -> str:
    r"""Show text on one line: escape what a terminal would act on.

    Examples
    --------
    >>> print(printable("a\tb"))
    a\tb
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
