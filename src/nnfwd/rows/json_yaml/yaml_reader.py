"""YAML: one list of rows, or a mapping of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nnfwd.errors import FileError
from nnfwd.files.documents.yaml_events import place_of, walk
from nnfwd.files.documents.yaml_text import parse_yaml
from nnfwd.files.limits import IN_BLOCKS, LONGEST_ROWS, gather
from nnfwd.files.utf8 import decode
from nnfwd.rows.json_yaml.items import Item, column_items, open_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.files.byte_reader import ByteReader
    from nnfwd.rows.open_source import OpenSource
    from nnfwd.rows.selection import Selection

__all__ = ["open_yaml"]


def open_yaml(file: ByteReader, selection: Selection) -> OpenSource | None:
    """Read a YAML list and match its first row; or columns, as ``{x1: [3, 1], x2: [5, -1]}``.

    Returns
    -------
    OpenSource or None
        None if there are no rows.

    Raises
    ------
    FileError
        If the file is not one list, or columns of one length, in strict YAML.
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    text = decode(gather(file.pieces(), LONGEST_ROWS, hint=IN_BLOCKS))
    rows = parse_yaml(text)
    if isinstance(rows, dict) and rows:
        depth = 2 if isinstance(next(iter(rows.values())), list) else 1
        return open_items(column_items(rows, (line for line, _ in _places(text, depth))), selection)
    if not isinstance(rows, list):
        message = "expected one list of rows, or lists by column: {output: [52, 63]}"
        raise FileError(message, line=1)
    items = (Item(line, raw, row) for (line, raw), row in zip(_places(text), rows, strict=True))
    return open_items(items, selection)


def _places(text: str, at: int = 1) -> Iterator[tuple[int, str]]:
    """Find the line and the text of every value at a depth of the document."""
    line, begin = 0, 0
    for event, path, is_key in walk(text):
        if len(path) != at or is_key:
            continue
        if isinstance(event, yaml.NodeEvent):
            line, begin = place_of(event)[0], _index(event.start_mark)
        if not isinstance(event, yaml.CollectionStartEvent):
            yield line, text[begin : _index(event.end_mark)].rstrip()


def _index(mark: object) -> int:
    """Get a mark's place in the text; libyaml's marks and PyYAML's own are of two types."""
    index: int = getattr(mark, "index", 0)
    return index
