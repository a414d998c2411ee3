"""An open source: its columns are known, its rows are read part by part."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import ClusterError, NnfwdError
from nnfwd.rows.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.rows.columnar.batches import Batch
    from nnfwd.rows.columns import Columns
    from nnfwd.rows.cuts import GroupCuts, TextCuts
    from nnfwd.rows.records import Records
    from nnfwd.rows.sources import RowTexts, Source

__all__ = ["OpenSource", "Part", "as_it_is", "naming_errors"]

BULK_SIZE = 8 << 20
"""Bytes of a source from which setting up something faster pays."""


class Part(NamedTuple):
    """Some rows of one source, not parsed yet.

    Parameters
    ----------
    source : str
        The source's name in errors.
    records : Records, Batch or Block
    parse : callable
        Turns ``records`` into a block.
    parse_bulk : callable, optional
        Does so faster, or not at all.
    size : int
        How many bytes the source has, or has had so far, whichever is more.
    """

    source: str
    records: Records | Batch | Block
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
            For a value that no file of its format can have.
        """
        block = None
        if self.is_bulk and self.parse_bulk is not None:
            block = self.parse_bulk(self.records)
        if block is None:
            with naming_errors(self.source):
                block = self.parse(self.records)
        for _, bad in block.bad:
            bad.file = self.source
        return block


def as_it_is(block: Block) -> Block:
    """Take a block that has been parsed."""
    return block


class OpenSource(NamedTuple):
    """A source whose columns are known: its rows are read as they are asked for.

    Parameters
    ----------
    columns : Columns
    records : iterator of Records, Batch or Block
        What was read of the source, piece by piece. Empty records, or None: no data is available
        yet.
    parse : callable, optional
        Turns one of these into a block whose rows are numbered from 1. It needs no other one, so
        that they can be parsed in any order, elsewhere. A block is taken as it is.
    parse_bulk : callable, optional
        A faster way for long inputs. It reads records as ``parse`` does, or not at all.
    cuts : TextCuts or GroupCuts, optional
        How some of its rows are read by themselves; None where that cannot be.
    """

    columns: Columns
    records: Iterator[Records] | Iterator[Batch | None] | Iterator[Block]
    parse: Callable[..., Block] = as_it_is
    parse_bulk: Callable[..., Block | None] | None = None
    cuts: TextCuts | GroupCuts | None = None

    def parts(self, source: Source | RowTexts, size: int | None = None) -> Iterator[Part | None]:
        """Yield the rows in parts, and None where no data is available yet.

        The size of the source is looked at, unless it is given.
        """
        size, n_bytes = source.size if size is None else size, 0
        for records in self.records:
            if not isinstance(records, Block):
                if records is None or not records.size:
                    yield None
                    continue
                n_bytes += records.size
            size = max(size, n_bytes)
            yield Part(source.name, records, self.parse, self.parse_bulk, size)


@contextmanager
def naming_errors(name: str) -> Iterator[None]:
    """Add to errors the name of the source that they are about."""
    try:
        yield
    except ClusterError:
        raise  # it is about machines, whatever they were looking at
    except NnfwdError as error:
        error.at(file=name)
        raise
