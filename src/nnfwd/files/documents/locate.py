"""Where in its text a value stands: a second pass, made only when there is an error to place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nnfwd.errors import FileError
from nnfwd.files.documents.yaml_text import place_of, yaml_events

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
        text is JSON that is no YAML.

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
    path: list[str | int | None] = []
    for event in yaml_events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
            _advance(path)
        elif isinstance(event, yaml.NodeEvent):
            is_key = bool(path) and path[-1] is None
            if is_key and isinstance(event, yaml.ScalarEvent):
                path[-1] = event.value
            if is_key or (path and isinstance(path[-1], int)):
                yield tuple(path), place_of(event)
            if isinstance(event, yaml.CollectionStartEvent):
                path.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
            elif not is_key:
                _advance(path)


def _advance(path: list[str | int | None]) -> None:
    if path:
        step = path[-1]
        path[-1] = step + 1 if isinstance(step, int) else None
