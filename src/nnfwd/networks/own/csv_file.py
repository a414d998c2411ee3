"""A network as CSV, a row per node or per weight, read into what YAML would have been."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import FileError, NetworkError, RowError, quote
from nnfwd.files.documents import placing_errors
from nnfwd.files.paths import name_of
from nnfwd.files.utf8 import read_text
from nnfwd.networks.own.flat import guess_name, is_flat_name
from nnfwd.networks.own.shapes import read_target
from nnfwd.text.cells import BLANKS, parse_cell
from nnfwd.text.number_grammar import why_not_exact

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document
    from nnfwd.networks.target import Target
    from nnfwd.text.dialect import Dialect

__all__ = ["read_csv"]

EDGES = ["node", "source", "weight"]
BIAS, ACTIVATION = "bias", "activation"

LONGEST = 16
"""Characters of a first line that says what is between columns, and more."""


class _Row(NamedTuple):
    """A row that is not blank: its cells without the blanks around them, and its first line."""

    line: int
    cells: list[str]
    dialect: Dialect

    def error(self, index: int, message: str) -> NetworkError:
        """Place an error at a cell."""
        return NetworkError(message, line=self.line, column=index + 1)

    def number(self, index: int) -> float:
        """Read a cell as a weight or bias."""
        try:
            number = self.dialect.reading(parse_cell)(self.cells[index])
        except RowError as error:
            raise self.error(index, error.message).at(hint=error.hint) from error
        fault = why_not_exact(self.dialect.with_point(self.cells[index]))
        if fault:
            raise self.error(index, fault)
        return number

    def text(self, index: int) -> str:
        """Read a cell that must not be empty."""
        if not self.cells[index]:
            raise self.error(index, "the name is missing")
        return self.cells[index]


class _Places(dict["KeyPath", tuple[int, int]]):
    """Line and column of key paths; of one that is not there, those of what it is in."""

    def __call__(self, key: KeyPath) -> tuple[int, int] | None:
        ends = range(len(key), 0, -1)
        return next((self[key[:end]] for end in ends if key[:end] in self), None)


def read_csv(path: str | os.PathLike[str], dialect: Dialect) -> Target:
    """Read a network in CSV, in either of its two shapes.

    Parameters
    ----------
    path : str or PathLike
    dialect : Dialect

    Raises
    ------
    FileError
        If the file cannot be read, or is not CSV.
    NetworkError
        If the header is of neither shape, or a cell is not what its column says.
    """
    name, text, places = name_of(path), read_text(path), _Places()
    with placing_errors(name, places):
        rows = _read_rows(text, dialect)
        header = next(rows, None)
        if header is None:
            message = "there is nothing in it"
            raise FileError(message)
        is_edges = header.cells == EDGES
        data = _read_edges(rows, places) if is_edges else _read_table(header, rows, places)
        if not places:
            message = "there are no rows under the header"
            raise NetworkError(message)
        return read_target(data)._replace(locate=places)


def _read_rows(text: str, dialect: Dialect) -> Iterator[_Row]:
    dialect, has_line = dialect.of_file(text[:LONGEST].encode(), ",")
    reader = csv.reader(StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    if has_line:
        next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip(BLANKS) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            message = f"not valid CSV: {error}"
            if "unexpected end" in message:
                message = "the quote that opens in this row is not closed"
            raise FileError(message, line=line) from error
        if any(cells):
            yield _Row(line, cells, dialect)


def _read_table(header: _Row, rows: Iterator[_Row], places: _Places) -> dict[str, Document]:
    """Read a row per node, of the flat dictionary's names."""
    first = _find_weights(header)
    columns = {name: index for index, name in enumerate(header.cells[:first]) if index}
    data: dict[str, Document] = {}
    for row in rows:
        name = row.text(0)
        if not is_flat_name(name):
            message = (
                f"{quote(name)} is not node_<i>, node_<layer>_<i>, output or output_<i>"
                f"{guess_name(name) or ';'} other names take the header {','.join(EDGES)}"
            )
            raise row.error(0, message)
        if name in data:
            raise row.error(0, f"{name} is given twice")
        if len(row.cells) > len(header.cells):
            message = f"more cells than the {len(header.cells)} of the header"
            raise row.error(len(header.cells), message)
        data[name] = _read_node(row, columns, first)
        places[name,], places[name, "weights"] = (row.line, 1), (row.line, first + 1)
        for column, index in columns.items():
            places[name, column] = row.line, index + 1
    return data


def _find_weights(header: _Row) -> int:
    """Find the first column of weights in a header that may be of no other form."""
    columns = header.cells
    first = columns.index("w1") if "w1" in columns else len(columns)
    weights = [f"w{number}" for number in range(1, len(columns) - first + 1)]
    others = columns[1:first]
    is_sound = columns[0] == "node" and weights and columns[first:] == weights
    if not is_sound or set(others) - {BIAS, ACTIVATION} or len(set(others)) < len(others):
        message = (
            "expected the header node,bias,activation,w1,w2,... (bias and activation may be left "
            f"out) or {','.join(EDGES)}, found {quote(header.dialect.delimiter.join(columns))}"
        )
        raise header.error(0, message).at(hint=header.dialect.hint("".join(columns)))
    return first


def _read_node(row: _Row, columns: dict[str, int], first: int) -> dict[str, Document]:
    """Read a row; empty cells after the last weight are those of a wider layer."""
    end = max((index for index, cell in enumerate(row.cells, start=1) if cell), default=0)
    if end <= first:
        raise row.error(first, "a node needs at least one weight")
    node: dict[str, Document] = {"weights": [row.number(index) for index in range(first, end)]}
    for column, index in columns.items():
        if row.cells[index]:
            node[column] = row.number(index) if column == BIAS else row.cells[index]
    return node


def _read_edges(rows: Iterator[_Row], places: _Places) -> dict[str, Document]:
    """Read a row per weight; the source `bias` is the bias."""
    weights: dict[str, dict[str, Document]] = {}
    sources_at: dict[str, tuple[int, int]] = {}
    for row in rows:
        if len(row.cells) != len(EDGES):
            message = f"expected the {len(EDGES)} cells {', '.join(EDGES)}, found {len(row.cells)}"
            raise row.error(min(len(row.cells), len(EDGES)), message)
        node, source, weight = row.text(0), row.text(1), row.number(2)
        if node == BIAS:
            raise row.error(0, "bias is a source, not a node")
        sources = weights.setdefault(node, {})
        if source in sources:
            raise row.error(1, f"{quote(source)} is given twice for {quote(node)}")
        sources[source] = weight
        places.setdefault(("nodes", node), (row.line, 1))
        places["nodes", node, "weights", source] = row.line, 2
        sources_at.setdefault(source, (row.line, 2))
    inputs: list[Document] = []
    for name, place in sources_at.items():
        if name not in weights and name != BIAS:
            places["inputs", len(inputs)] = place
            inputs.append(name)
    if weights and not inputs:
        message = "no source is an input: every one is a node"
        raise NetworkError(message)
    nodes = {node: _with_bias(node, sources) for node, sources in weights.items()}
    return {"inputs": inputs, "nodes": nodes}


def _with_bias(node: str, sources: dict[str, Document]) -> Document:
    """Take the bias out of the sources."""
    weights = {source: weight for source, weight in sources.items() if source != BIAS}
    if not weights:
        message = "a node needs at least one weight"
        raise NetworkError(message, key=("nodes", node))
    return {"weights": weights, BIAS: sources.get(BIAS, 0.0)}
