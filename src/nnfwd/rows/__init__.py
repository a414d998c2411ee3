"""Rows in files: what is fed to a network, and what comes out of one.

Rows have three names on their way:

- *Records* are whole rows that are not parsed yet: bytes of a text, or a *Batch* of a file of
  columns (``records``, ``columnar.batches``).
- A *Block* is rows that have been read: numbers, kept columns and bad rows (``blocks``).
- A *Frame* is a block's result, to be written (``frame``).

Reading: ``sources`` says where rows come from, ``selection`` which columns are read, ``columns``
finds these in a header or a first row, ``opening`` opens a source with the reader of its format,
and ``reader`` makes one stream of all sources. ``texts`` parses rows of the command line.

Writing: ``layout`` is how a format writes frames.

``formats`` is the table of all formats. Reader and writer of a format are in one room:
``delimited``, ``json_yaml``, ``columnar``; ``table`` and ``markdown`` only write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.loading import names_of

if TYPE_CHECKING:
    from nnfwd.rows.blocks import BadRow, Block
    from nnfwd.rows.formats import FORMATS, find_format
    from nnfwd.rows.open_source import Part
    from nnfwd.rows.reader import Rows, read_named, read_rows
    from nnfwd.rows.selection import Selection
    from nnfwd.rows.sources import RowTexts, Source

__all__ = [
    "FORMATS",
    "BadRow",
    "Block",
    "Part",
    "RowTexts",
    "Rows",
    "Selection",
    "Source",
    "find_format",
    "read_named",
    "read_rows",
]

__getattr__ = names_of(
    __name__, __all__, ("formats", "selection", "sources", "blocks", "reader", "open_source")
)
