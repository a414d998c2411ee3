"""YAML: one list of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nnfwd.errors import FileError
from nnfwd.read.documents.yaml_text import parse_yaml, place_of, yaml_events
from nnfwd.read.rows.items import Item, open_items
from nnfwd.read.utf8 import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.read.rows.blocks import Table
    from nnfwd.read.rows.wanted import Wanted

__all__ = ["open_yaml"]


def open_yaml(pieces: Iterator[bytes], wanted: Wanted) -> Table | None:
    """Read a YAML list and match its first row.

    Returns
    -------
    Table or None
        None if there are no rows.

    Raises
    ------
    FileError
        If the file is not one list in strict YAML.
    ColumnError
        If the first row is neither a list nor a mapping, or does not fit.
    """
    text = decode(b"".join(pieces))
    rows = parse_yaml(text)
    if not isinstance(rows, list):
        message = "expected one list of rows"
        raise FileError(message, line=1)
    places = _places(text)
    items = (Item(line, raw, row) for (line, raw), row in zip(places, rows, strict=True))
    return open_items(items, wanted)


def _places(text: str) -> Iterator[tuple[int, str]]:
    """Find the line and the text of every item of the list that the document is."""
    depth, line, begin = 0, 0, 0
    for event in yaml_events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif depth == 1 and isinstance(event, yaml.NodeEvent):
            line, begin = place_of(event)[0], _index(event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif depth == 1 and isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield line, text[begin : _index(event.end_mark)].rstrip()


def _index(mark: object) -> int:
    """Get a mark's place in the text; libyaml's marks and PyYAML's own are of two types."""
    index: int = getattr(mark, "index", 0)
    return index
