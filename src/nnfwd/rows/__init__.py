"""Rows in files: what is fed to a network, and what comes out of one.

Reading: ``sources`` says where rows come from, ``wanted`` what of them, ``columns`` matches a
header or a first row with that, and ``reader`` makes one stream of all sources, in ``blocks``.
``texts`` parses rows of the command line.

Writing: ``frame`` is a block of a result, ``layout`` what a format makes of it, ``formats`` lists
them. Reader and writer of a format are in one room: ``delimited``, ``json_yaml``, ``columnar``;
``table`` and ``markdown`` only write.
"""

from nnfwd.rows.blocks import BadRow, Block
from nnfwd.rows.reader import Part, Rows, read_named, read_rows
from nnfwd.rows.sources import (
    COLUMNAR,
    FORMATS,
    RowTexts,
    Selection,
    Source,
    find_format,
)

__all__ = [
    "COLUMNAR",
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
