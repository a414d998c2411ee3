"""Rows to feed to a network: bytes -> blocks of whole records -> numbers and kept text.

``sources`` says where rows come from, ``wanted`` what of them. ``read.streams`` hands on bytes as
they come, ``records`` cuts them where a record ends, ``text`` checks them.
``columns`` matches a header or a first row with what is wanted. ``delimited`` parses CSV and TSV;
``json_rows`` and ``yaml_rows`` parse documents, whose rows are ``items``; ``texts`` parses rows of
the command line. ``contents`` tells Parquet and Arrow by their content, ``columnar_files`` opens
them, and ``columnar`` takes rows out of them by their ``column_types``. ``reader`` makes one stream
of all, in ``blocks``.
"""

from nnfwd.read.rows.blocks import BadRow, Block
from nnfwd.read.rows.reader import Part, Rows, read_named, read_rows
from nnfwd.read.rows.sources import (
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
