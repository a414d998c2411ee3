"""Rows in files: what is fed to a network, and what comes out of one.

``formats`` is the table of all formats. Reader and writer of a format are in one room:
``delimited``, ``json_yaml``, ``columnar``; ``table`` and ``markdown`` only write.

Reading: ``sources`` says where rows come from, ``selection`` what is read of them, ``columns``
matches a header or a first row with that, and ``reader`` makes one stream of all sources, in
``blocks``. ``texts`` parses rows of the command line.

Writing: ``frame`` is a block of a result, ``layout`` what a format makes of it.
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
