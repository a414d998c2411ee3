"""Rows of all sources as one stream, in parts that can be read apart from each other."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import FileError, NnfwdError, needs_extra
from nnfwd.files.byte_reader import PIECE_SIZE, open_bytes
from nnfwd.files.models import refuse_model
from nnfwd.loading import load
from nnfwd.rows.blocks import Block
from nnfwd.rows.delimited.records import Records
from nnfwd.rows.fast import check_fast_reader
from nnfwd.rows.formats import FORMATS
from nnfwd.rows.selection import Selection
from nnfwd.rows.sources import STDIN, RowTexts, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnfwd.core import Network
    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.files.stored import StoredFile
    from nnfwd.formats import Format
    from nnfwd.rows.blocks import Slab, Table

__all__ = ["Part", "Rows", "read_named", "read_rows"]

BULK_SIZE = 8 << 20
"""Bytes of a source from which setting up something faster pays."""

WIDE = 256
"""Inputs of a wide row."""

LEAST_PIECE = 1 << 10
"""Bytes that are read at a time, however wide the result of a row is."""

LEAST_CELL = 2
"""Bytes that a number takes in a text, with what ends it."""

_MAGIC = tuple(magic for each in FORMATS.values() for magic in each.magic)
"""What files begin with that are recognised by that, whatever they are called."""


class Part(NamedTuple):
    """Some rows of one source, not parsed yet.

    Parameters
    ----------
    source : str
        The source's name in errors.
    data : Records, Block or Slab
    parse : callable
        Turns ``data`` into a block.
    parse_bulk : callable, optional
        Does so faster, or not at all.
    size : int
        How many bytes the source has, or has had so far, whichever is more.
    """

    source: str
    data: Records | Block | Slab
    parse: Callable[..., Block]
    parse_bulk: Callable[..., Block | None] | None
    size: int

    @property
    def is_bulk(self) -> bool:
        """Whether the source is long enough to repay threads, and a fast reader's import."""
        return self.size >= BULK_SIZE

    def read(self) -> Block:
        """Parse the rows; they are numbered from 1.

        Raises
        ------
        FileError
            For a value that is nothing that a file of its kind can have.
        """
        block = None
        if self.is_bulk and self.parse_bulk is not None:
            block = self.parse_bulk(self.data)
        if block is None:
            with _naming_errors(self.source):
                block = self.parse(self.data)
        for _, bad in block.bad:
            bad.error.at(file=self.source)
        return block


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
        How many bytes all sources have together; 0 if that is not known.
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
        self.has_long_text = False
        self.n_bytes = _total_size(sources)
        tables = _open_all(sources, selection, _fitting(piece_size, selection), self._files)
        first = next(tables, None)
        self._tables = tables if first is None else chain([first], tables)
        self.input_names = None if first is None else first[1].input_names
        self.kept_names = (selection.keep or ()) if first is None else first[1].kept_names

    @property
    def n_bytes_read(self) -> int:
        """How many bytes of the sources have been read, as they stand in the files."""
        return sum(file.n_bytes for file in self._files)

    def parts(self) -> Iterator[Part | None]:
        """Yield the rows in parts, and None where nothing is there to be read for now.

        Raises
        ------
        FileError, ColumnError
            Where a source cannot be read on, or a later one does not fit. The parts before it have
            been yielded.
        """
        for source, table in self._tables:
            size, seen = source.size, 0
            with _naming_errors(source.name):
                for data in table.parts:
                    if data is None or (isinstance(data, Records) and not data.data):
                        yield None
                        continue
                    seen += 0 if isinstance(data, Block) else data.size
                    part = Part(source.name, data, table.parse, table.parse_bulk, max(size, seen))
                    self.has_long_text |= part.is_bulk and part.parse_bulk is not None
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


def read_named(source: Source, numbers: Sequence[str]) -> Rows:
    """Open one source whose columns go by name, whatever there are of them.

    Columns of those names are read as numbers, in the order given, infinities and NaN among them.
    All columns are kept as text: first the others, then those of numbers, as they are written.

    Raises
    ------
    FileError
        If the file cannot be read.
    ColumnError
        If it does not name its columns, or one of them twice.
    """
    names = tuple(numbers)
    return Rows([source], Selection(inputs=names, inputs_found=True, keep=None, keep_found=names))


def _open_all(
    sources: Sequence[Source | RowTexts],
    selection: Selection,
    piece_size: int,
    opened: list[StoredFile],
) -> Iterator[tuple[Source | RowTexts, Table]]:
    """Open sources one after the other; what the first one keeps is kept from all."""
    for source in sources:
        with _naming_errors(source.name), ExitStack() as stack:
            if isinstance(source, RowTexts):
                from nnfwd.rows.texts import open_texts

                table = open_texts(source, selection)
            else:
                file = stack.enter_context(open_bytes(source.path, piece_size))
                opened.append(file.stored)
                table = _open(source, file, selection)
            if table is not None:
                earlier = tuple(dict.fromkeys((*selection.earlier, table.input_names or ())))
                selection = selection._replace(keep=table.kept_names, earlier=earlier)
                yield source, table


def _fitting(piece_size: int, selection: Selection) -> int:
    """Take smaller pieces where they could have more rows than are wanted together.

    And larger ones where a row is so wide that a block has few: some work is done once a column.
    """
    if len(selection.inputs) >= WIDE:
        piece_size += piece_size // 6
    if selection.most_rows is None:
        return piece_size
    return min(
        piece_size, max(LEAST_PIECE, selection.most_rows * LEAST_CELL * len(selection.inputs))
    )


def _total_size(sources: Sequence[Source | RowTexts]) -> int:
    sizes = [source.size for source in sources if isinstance(source, Source)]
    return sum(sizes) if all(sizes) else 0


def _open(source: Source, file: ByteReader, selection: Selection) -> Table | None:
    """Match its columns; None if there are no rows. A format's modules are loaded for it alone."""
    head = file.head(_MAGIC)
    given, found = FORMATS[source.format], FORMATS.of_head(head)
    if found is not None:
        return _open_columns(found, source, file, selection)
    refuse_model(head, as_rows=True)
    if given.magic:
        message = f"this is not {given.title}"
        raise FileError(message)
    opened: Table | None = load(given.reader)(file, selection)
    return opened


def _open_columns(found: Format, source: Source, file: ByteReader, selection: Selection) -> Table:
    """Open a file of columns, as its first bytes tell."""
    try:
        check_fast_reader()
        read = load(found.reader)
    except ModuleNotFoundError as error:
        raise FileError(needs_extra(found.title, found.needs)) from error
    opened: Table = read(found.magic[0], source, file, selection)
    return opened


@contextmanager
def _naming_errors(name: str) -> Iterator[None]:
    try:
        yield
    except NnfwdError as error:
        error.at(file=name)
        raise
