"""Open sources of rows: find the format of each one, and match its columns."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, needs_extra
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.models import refuse_model
from nnfwd.loading import load
from nnfwd.rows.fast import check_fast_reader
from nnfwd.rows.formats import FORMATS
from nnfwd.rows.open_source import naming_errors
from nnfwd.rows.sources import RowTexts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.files.stored import StoredFile
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.open_source import OpenSource
    from nnfwd.rows.selection import Selection
    from nnfwd.rows.sources import Source

__all__ = ["fitting_size", "following", "open_all", "open_file"]

WIDE = 256
"""Inputs of a wide row."""

LEAST_PIECE = 1 << 10
"""Bytes that are read at a time, however wide the result of a row is."""

LEAST_CELL = 2
"""Bytes that a number takes in a text, with what ends it."""

_MAGIC = tuple(magic for each in FORMATS.values() for magic in each.magic)
"""The first bytes of files that are recognised by them, whatever their names."""


def open_all(
    sources: Sequence[Source | RowTexts],
    selection: Selection,
    piece_size: int,
    files: list[StoredFile],
) -> Iterator[tuple[Source | RowTexts, OpenSource]]:
    """Open sources one after the other; what the first one keeps is kept from all.

    Parameters
    ----------
    sources : sequence of Source and RowTexts
    selection : Selection
    piece_size : int
        The most bytes to read at a time.
    files : list of StoredFile
        Files are added to it as they are opened.

    Raises
    ------
    FileError
        If a file cannot be read.
    ColumnError
        If its columns do not fit the selection.
    """
    piece_size = fitting_size(piece_size, selection)
    for source in sources:
        with naming_errors(source.name), ExitStack() as stack:
            if isinstance(source, RowTexts):
                from nnfwd.rows.texts import open_texts

                opened = open_texts(source, selection)
            else:
                file = stack.enter_context(open_bytes(source.path, piece_size))
                files.append(file.stored)
                opened = open_file(source, file, selection)
            if opened is not None:
                selection = following(selection, opened.columns)
                yield source, opened


def following(selection: Selection, columns: Columns) -> Selection:
    """Choose what is read of the sources after one that has these columns."""
    earlier = tuple(dict.fromkeys((*selection.earlier, columns.input_names or ())))
    return selection._replace(keep=columns.kept_names, earlier=earlier)


def fitting_size(piece_size: int, selection: Selection) -> int:
    """Take smaller pieces where they could have more rows than are wanted together.

    And larger ones where a row is so wide that a block has few: some work is done once a column.
    """
    n_inputs = len(selection.inputs)
    if n_inputs >= WIDE:
        piece_size += piece_size // 6
    if selection.most_rows is None:
        return piece_size
    return min(piece_size, max(LEAST_PIECE, selection.most_rows * LEAST_CELL * n_inputs))


def open_file(source: Source, file: ByteReader, selection: Selection) -> OpenSource | None:
    """Match the columns of one source; None if there are no rows.

    A format's modules are loaded for it alone.
    """
    head = file.head(_MAGIC)
    given, found = FORMATS[source.format], FORMATS.of_head(head)
    if found is None:
        refuse_model(head, as_rows=True)
        if not given.is_text:
            message = f"this is not {given.title}"
            raise FileError(message)
        found = given
    try:
        if found.needs == "PyArrow":
            check_fast_reader()
        read = load(found.reader)
    except ModuleNotFoundError as error:
        raise FileError(needs_extra(found.title, found.needs, found.extra)) from error
    opened: OpenSource | None = read(file, selection)
    return opened
