"""The place of a value in its text, found in a second pass that only errors need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nnfwd.errors import FileError
from nnfwd.files.documents.yaml_events import place_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.errors import KeyPath

__all__ = ["locate"]


def locate(text: str, key: KeyPath) -> tuple[int, int] | None:
    r"""Find a key path in YAML or JSON text.

    Parameters
    ----------
    text : str
        Known to parse, as YAML or as JSON.
    key : tuple of str and int
        As ``("layers", 0, "nodes")``. Where it leads further than the text, the last step that is
        there counts.

    Returns
    -------
    tuple of int, or None
        Line and column, from 1, of the key or of the list's item. None if no step is there, or the
        text is JSON that is not YAML.

    Examples
    --------
    >>> locate("node_0:\n- 2\n- abc", ("node_0", 1))
    (3, 3)
    """
    found, depth = None, 0
    try:
        # JSON may be indented with tabs, which YAML may not.
        for path, place in _places(text.replace("\t", " ")):
            if len(path) == depth + 1 and path == key[: len(path)]:
                found, depth = place, depth + 1
                if depth == len(key):
                    break
    except FileError:
        pass
    return found


def _places(text: str) -> Iterator[tuple[tuple[str | int | None, ...], tuple[int, int]]]:
    """Yield the path of every key and of every item of a list, with line and column."""
    for event, path, is_key in walk(text):
        if is_key and isinstance(event, yaml.ScalarEvent):
            yield (*path[:-1], event.value), place_of(event)
        elif path and isinstance(path[-1], int) and isinstance(event, yaml.NodeEvent):
            yield tuple(path), place_of(event)
