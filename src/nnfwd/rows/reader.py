"""Rows of all sources as one stream, in parts that can be read apart from each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import PIECE_SIZE
from nnfwd.files.paths import name_of
from nnfwd.files.stored import open_stored
from nnfwd.rows.open_source import as_it_is, naming_errors
from nnfwd.rows.opening import open_all
from nnfwd.rows.selection import Selection
from nnfwd.rows.sources import STDIN, RowTexts, Source
from nnfwd.text.dialect import USUAL, Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.core import Network
    from nnfwd.files.stored import StoredFile
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.open_source import Part

__all__ = ["Rows", "read_named", "read_rows"]


class Rows:
    """The rows of all sources, to be read once: in parts, or in blocks.

    Parameters
    ----------
    sources : sequence of Source and RowTexts
    selection : Selection
    piece_size : int, optional
        The most bytes to read at a time.

    Attributes
    ----------
    input_names : tuple of str or None
        The names of the columns that are fed, of the first source that has rows; None if it has no
        header.
    kept_names : tuple of str
        The names of the columns that are kept: the same in all sources.
    n_bytes : int
        How many bytes all sources have together; 0 if that is unknown.
    has_long_text : bool
        Whether a long CSV or TSV file has been read, for which there may be a faster reader.
    """

    def __init__(
        self,
        sources: Sequence[Source | RowTexts],
        selection: Selection,
        piece_size: int = PIECE_SIZE,
    ) -> None:
        self._files: list[StoredFile] = []
        self._sources = [source for source in sources if isinstance(source, Source)]
        self.has_long_text = False
        sizes = [source.size for source in self._sources]
        self.n_bytes = sum(sizes) if all(sizes) else 0
        opened = open_all(sources, selection, piece_size, self._files)
        first = next(opened, None)
        self._opened = opened if first is None else chain([first], opened)
        self.input_names = None if first is None else first[1].columns.input_names
        self.kept_names = (selection.keep or ()) if first is None else first[1].columns.kept_names
        self._parts: Iterator[Part | None] = self._read_parts()

    @property
    def n_bytes_read(self) -> int:
        """How many bytes of the files have been read, compressed or not."""
        return sum(file.n_bytes for file in self._files)

    def read_out(self) -> None:
        """Read the files to their end where no more rows are wanted, for their digests.

        Raises
        ------
        FileError
            If one cannot be read.
        """
        for file in self._files:
            with naming_errors(name_of(file.path)):
                file.whole_digest()
        for source in self._sources[len(self._files) :]:
            with naming_errors(source.name), open_stored(source.path) as file:
                file.read_out()

    def parts(self) -> Iterator[Part | None]:
        """Yield the rows in parts, and None where no data is available yet.

        Raises
        ------
        FileError, ColumnError
            Where a source cannot be read on, or a later one does not fit. The parts before it have
            been yielded.
        """
        return self._parts

    def first_block(self) -> Block | None:
        """Read the first rows, which come again with the others; None if there are none.

        Raises
        ------
        FileError
            If they cannot be read.
        """
        for part in self._parts:
            if part is not None:
                block = part.read()
                again = part._replace(records=block, parse=as_it_is, parse_bulk=None)
                self._parts = chain([again], self._parts)
                return block
        return None

    def _read_parts(self) -> Iterator[Part | None]:
        for source, opened in self._opened:
            with naming_errors(source.name):
                for part in opened.parts(source):
                    if part is not None and part.is_bulk and part.parse_bulk is not None:
                        self.has_long_text = True
                    yield part

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks that have rows; their numbers count over all sources.

        Kept columns are lists.

        Raises
        ------
        FileError, ColumnError
            As :meth:`parts`.
        """
        number = 1
        for part in self.parts():
            if part is not None:
                block = part.read()
                if block.n_rows:
                    yield block.listed().numbered_from(number)
                number += block.n_rows


def read_rows(sources: Sequence[Source | RowTexts], network: Network, selection: Selection) -> Rows:
    """Open the first source and match its columns; rows are read as they are asked for.

    Parameters
    ----------
    sources : sequence of Source and RowTexts
        They make one stream. Each file's header is matched on its own.
    network : Network
        Its inputs' names say which columns are fed, by the rule of
        :func:`~nnfwd.core.column_rule.match_columns`.
    selection : Selection

    Raises
    ------
    FileError
        If a file cannot be read, or standard input is named twice.
    ColumnError
        If a header, or the choice of columns, does not fit the network.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> from nnfwd.rows import RowTexts, Selection
    >>> identity = parse_activation("identity")
    >>> network = assemble([Input("x1"), Input("x2")], [Node("y", ("x1", "x2"), (2, 7), identity)])
    >>> rows = read_rows([RowTexts(("3,5", "1,-1"))], network, Selection())
    >>> [block.inputs.tolist() for block in rows]
    [[[3.0, 1.0], [5.0, -1.0]]]
    """
    paths = [source.path for source in sources if isinstance(source, Source)]
    if paths.count(STDIN) > 1:
        message = "standard input can be read only once"
        raise FileError(message)
    return Rows(sources, selection.for_network(network))


def read_named(
    source: Source,
    numbers: Sequence[str],
    dialect: Dialect = USUAL,
    otherwise: Sequence[str] = (),
    sheet: str | None = None,
) -> Rows:
    """Open one source whose columns go by name, whatever there are of them.

    Columns of those names are read as numbers, in the order given, infinities and NaN among them;
    where there is none of them, those of the other names.
    All columns are kept as text: first the others, then those of numbers, as they are written.

    Raises
    ------
    FileError
        If the file cannot be read.
    ColumnError
        If it does not name its columns, or one of them twice.
    """
    names, others = tuple(numbers), tuple(otherwise)
    selection = Selection(
        inputs=names,
        inputs_found=True,
        otherwise=others,
        keep=None,
        keep_found=(*names, *others),
        dialect=dialect,
        sheet=sheet,
    )
    return Rows([source], selection)
