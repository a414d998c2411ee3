"""What the columns of a file of expected answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from nnfwd.core.names import CLASS, input_column, output_column
from nnfwd.errors import ColumnError, did_you_mean
from nnfwd.rows import Source, find_format, read_named
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.core import Network
    from nnfwd.rows import Rows

__all__ = ["Answer", "AnswerFile", "open_answers"]


class Answer(NamedTuple):
    """One column of answers.

    Parameters
    ----------
    name : str
        The column's name.
    kind : {"kept", "input", "node input", "node output", "class"}
        ``kept`` is a column of the rows that the network does not know, as an id.
    position : int
        The input's or node's place in the network's table of values; -1 for text.
    order : tuple of int
        Its place in the order of computing.
    """

    name: str
    kind: Literal["kept", "input", "node input", "node output", "class"]
    position: int
    order: tuple[int, ...]

    @property
    def is_of_node(self) -> bool:
        """Whether it is a node's, so that the file is read for numbers there."""
        return self.kind in ("node input", "node output")

    @property
    def is_number(self) -> bool:
        """Whether it has numbers."""
        return self.is_of_node or self.kind == "input"


class AnswerFile(NamedTuple):
    """A file of answers whose columns are known, and whose rows are still to be read.

    Parameters
    ----------
    name : str
    rows : Rows
        They have the columns of nodes as numbers, and every column as it is written: inputs too,
        which predictions carry through as text.
    columns : tuple of Answer
        What the texts of ``rows`` are, in their order; those of nodes come last.
    known : tuple of str
        Every name that a column of the network can have.
    """

    name: str
    rows: Rows
    columns: tuple[Answer, ...]
    known: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that the rows must have, as the network does not."""
        return tuple(answer.name for answer in self.columns if answer.kind == "kept")

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


def open_answers(path: str, network: Network) -> AnswerFile:
    """Open a file of answers and find out what its columns are.

    A node's output is called by its name or ``node_0_output``, a node's input ``node_0_input``: the
    names that predictions have.

    Raises
    ------
    FileError
        If the file cannot be read.
    ColumnError
        If there is no column of a node, and none of the class.
    """
    source = Source(path, find_format(path))
    known = {answer.name: answer for answer in _all_answers(network)}
    rows = read_named(source, [each.name for each in known.values() if each.is_of_node])
    columns = tuple(known.get(name, Answer(name, "kept", -1, (0,))) for name in rows.kept_names)
    file = AnswerFile(source.name, rows, columns, tuple(known))
    _check(file, network)
    return file


def _all_answers(network: Network) -> Iterator[Answer]:
    """Iterate over every column that answers can have, each with its place in the computing.

    No two have one name: a network has none that would clash (:mod:`nnfwd.core.names`).

    A node's input comes before its output; under an activation over a layer, the inputs of all its
    nodes before any output.
    """
    for index, each in enumerate(network.inputs):
        yield Answer(each.name, "input", index, (1, index))
    for number, layer in enumerate(network.layers, start=2):
        for index, (node, activation) in enumerate(
            zip(layer.nodes, layer.activations, strict=True)
        ):
            position = network.positions[node]
            yield Answer(input_column(node), "node input", position, (number, 0, index, 0))
            order = (number, 1, index, 0) if activation.over_layer else (number, 0, index, 1)
            for name in (node, output_column(node)):
                yield Answer(name, "node output", position, order)
    if network.classes:
        yield Answer(CLASS, "class", -1, (2 + len(network.layers),))


def _check(file: AnswerFile, network: Network) -> None:
    if all(answer.kind in ("input", "kept") for answer in file.columns):
        names = [answer.name for answer in file.columns]
        message = (
            f"expected a column of a node, as {show_name(network.outputs[0])}, found "
            f"{list_names(names) or 'no rows'}"
        )
        guesses = (did_you_mean(name, file.known) for name in file.others)
        raise ColumnError(message + next(filter(None, guesses), ""), file=file.name)
