"""YAML text event by event, each with its path, and where it is not YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml
from yaml.reader import Reader, ReaderError

from nnfwd.errors import FileError, quote
from nnfwd.files.documents.plain_data import too_deep
from nnfwd.text.foreign_yaml import find_stumble
from nnfwd.text.odd_characters import name_odd_characters
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.text.foreign_yaml import Stumble

__all__ = ["Found", "place_of", "stumbled", "walk"]

_TOO_DEEP = "exceeded maximum nesting depth"
"""What libyaml says of 1,000 levels, before its first event."""


class Found(NamedTuple):
    """One event of YAML text, and where in the document it belongs.

    Parameters
    ----------
    event : yaml.Event
    path : list of str, int and None
        For each collection around it the key or index of the value that begins or ends here; None
        for the key itself, and where only a collection could have been a key. It changes with the
        next event.
    is_key : bool
    """

    event: yaml.Event
    path: list[str | int | None]
    is_key: bool


def walk(text: str) -> Iterator[Found]:
    """Go through YAML text event by event, by libyaml where PyYAML has it.

    Raises
    ------
    FileError
        With line and column, if the text is not YAML.
    """
    path: list[str | int | None] = []
    for event in _events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        is_key = isinstance(event, yaml.NodeEvent) and bool(path) and path[-1] is None
        yield Found(event, path, is_key)
        if isinstance(event, yaml.CollectionStartEvent):
            path.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
        elif is_key:
            path[-1] = getattr(event, "value", None)
        elif path and isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            step = path[-1]
            path[-1] = step + 1 if isinstance(step, int) else None


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        raise _bad_syntax(error, text) from error
    except (ReaderError, UnicodeEncodeError) as error:
        raise _bad_character(text) from error


def place_of(event: yaml.Event) -> tuple[int, int]:
    """Get the line and column, from 1, where an event begins."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _bad_syntax(error: yaml.MarkedYAMLError, text: str) -> FileError:
    """Make one line of what the parser says in several."""
    problem, mark, begin = error.problem, error.problem_mark, error.context_mark
    if mark is None:
        return FileError(f"not valid YAML: {problem}")
    if problem == _TOO_DEEP:
        return too_deep().at(line=mark.line + 1, column=mark.column + 1)
    if stumble := find_stumble(text, mark.line + 1):
        return stumbled(stumble)
    if text[mark.index : mark.index + 1] == "\t":
        problem = "a tab where a value may begin: lines are indented with spaces"
    elif begin is not None and begin.line != mark.line:
        problem = f"{problem}, {error.context} that begins in line {begin.line + 1}"
    return FileError(
        f"not valid YAML: {problem}",
        line=mark.line + 1,
        column=mark.column + 1,
        hint=_odd_hint(text, mark.line),
    )


def _odd_hint(text: str, index: int) -> str | None:
    """Name odd characters in the line that the parser gave up at, or in the one before."""
    lines = text.splitlines()[max(0, index - 1) : index + 1]
    return next(filter(None, map(name_odd_characters, lines)), None)


def stumbled(stumble: Stumble) -> FileError:
    """Make the error of a line that is nearly YAML."""
    message = f"not valid YAML: {stumble.fault}"
    return FileError(message, line=stumble.line, column=stumble.column, hint=stumble.hint)


def _bad_character(text: str) -> FileError:
    found = Reader.NON_PRINTABLE.search(text)
    if found is None:
        return FileError("not valid YAML: a character that it does not allow")
    line, column = line_and_column(text, found.start())
    kind = "half a surrogate pair" if "\ud800" <= found[0] <= "\udfff" else "a control character"
    message = f"not valid YAML: {kind}, {quote(found[0])}"
    return FileError(message, line=line, column=column)
