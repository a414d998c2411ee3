"""YAML text as plain data, strictly: without recursion, and without YAML's guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from yaml.reader import Reader, ReaderError

from nnfwd.errors import FileError, quote
from nnfwd.files.documents.plain_data import (
    MAX_DEPTH,
    NUMBER,
    Document,
    plain_number,
    too_deep,
    why_no_text,
)
from nnfwd.text.foreign_yaml import find_stumble
from nnfwd.text.odd_characters import name_odd_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.text.foreign_yaml import Stumble

__all__ = ["parse_yaml", "place_of", "yaml_events"]

_TOO_DEEP = "exceeded maximum nesting depth"
"""What libyaml says of 1,000 levels, before it hands on the first of them."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def parse_yaml(text: str) -> Document:
    """Read one YAML document.

    A plain scalar is a number only by ``NUMBER``, null where it is empty
    or says so, and otherwise the text that was written: YAML's own rules make 8 of ``010``, 90 of
    ``1:30``, false of ``no`` and text of ``1e-5``. Keys are text as written.

    The parser's events are put together in a loop: PyYAML's own composer calls itself at every
    level, and the one in C does so until the process dies.

    Raises
    ------
    FileError
        With line and column, for bad syntax, duplicate keys, aliases, anchors, merge keys, tags,
        keys that are no scalars, a second document, no document, or nesting over
        ``MAX_DEPTH``.

    Examples
    --------
    >>> parse_yaml("{small: 1e-5, octal: 010, yes: no, quoted: '2', empty: }")
    {'small': 1e-05, 'octal': '010', 'yes': 'no', 'quoted': '2', 'empty': None}
    """
    builder = _Builder()
    for event in yaml_events(text):
        builder.take(event)
    if builder.root is None:
        message = "there is nothing in it"
        raise FileError(message)
    if isinstance(builder.root, str) and (stumble := find_stumble(text)):
        raise _stumbled(stumble)
    return builder.root


def yaml_events(text: str) -> Iterator[yaml.Event]:
    """Yield the events of YAML text, by libyaml where PyYAML has it.

    Raises
    ------
    FileError
        With line and column, if the text is not YAML.
    """
    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        raise _bad_syntax(error, text) from error
    except ReaderError as error:
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
        return _stumbled(stumble)
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


def _stumbled(stumble: Stumble) -> FileError:
    message = f"not valid YAML: {stumble.fault}"
    return FileError(message, line=stumble.line, column=stumble.column, hint=stumble.hint)


def _bad_character(text: str) -> FileError:
    found = Reader.NON_PRINTABLE.search(text)
    if found is None:
        return FileError("not valid YAML: a character that it does not allow")
    line, column = text.count("\n", 0, found.start()) + 1, text.rfind("\n", 0, found.start())
    message = f"not valid YAML: a control character, {quote(found[0])}"
    return FileError(message, line=line, column=found.start() - column)


class _Builder:
    """Plain data from YAML events."""

    def __init__(self) -> None:
        self.root: Document = None
        self.started = False
        self.containers: list[dict[str, Document] | list[Document]] = []
        self.path: list[str | int | None] = []
        """For each container the key or index of its next value; None where a key comes next."""

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check_node(event)
            if fault := why_no_text(event.value):
                raise self._error(event, fault)
            if self._awaits_key():
                self._set_key(event)
            else:
                self._place(_plain_scalar(event.value) if event.implicit[0] else event.value)
                self._advance()
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {}, None)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [], 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.containers.pop()
            self.path.pop()
            self._advance()
        elif isinstance(event, yaml.AliasEvent):
            raise self._error(event, f"an alias, *{event.anchor}: values are written out")
        elif isinstance(event, yaml.DocumentStartEvent):
            if self.started:
                raise self._error(event, "a second document: a file holds one")
            self.started = True

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self._error(event, f"an anchor, &{event.anchor}: values are written out")
        if event.tag is not None:
            raise self._error(event, f"a tag, {_short_tag(event.tag)}: values are written plainly")

    def _awaits_key(self) -> bool:
        return bool(self.path) and self.path[-1] is None

    def _set_key(self, event: yaml.ScalarEvent) -> None:
        key = event.value
        if key == "<<" and event.implicit[0]:
            raise self._error(event, "a merge key, <<: keys are written out")
        if key in self.containers[-1]:
            raise self._error(event, f"the key {quote(key)} is given twice")
        self.path[-1] = key

    def _open(
        self,
        event: yaml.CollectionStartEvent,
        container: dict[str, Document] | list[Document],
        first: int | None,
    ) -> None:
        self._check_node(event)
        if self._awaits_key():
            raise self._error(event, "a mapping or list as a key: a key is text")
        if len(self.containers) == MAX_DEPTH:
            line, column = place_of(event)
            raise too_deep().at(line=line, column=column)
        self._place(container)
        self.containers.append(container)
        self.path.append(first)

    def _place(self, value: Document) -> None:
        if not self.containers:
            self.root = value
            return
        container, step = self.containers[-1], self.path[-1]
        if isinstance(container, list):
            container.append(value)
        elif isinstance(step, str):
            container[step] = value

    def _advance(self) -> None:
        if self.path:
            step = self.path[-1]
            self.path[-1] = step + 1 if isinstance(step, int) else None

    def _error(self, event: yaml.Event, message: str) -> FileError:
        line, column = place_of(event)
        key = tuple(step for step in self.path if step is not None)
        return FileError(message, line=line, column=column, key=key)


def _short_tag(tag: str) -> str:
    return quote(tag.replace("tag:yaml.org,2002:", "!!"))


def _plain_scalar(text: str) -> Document:
    """Read a scalar that stands without quotes."""
    if NUMBER.fullmatch(text):
        return plain_number(text)
    return None if text in _NULLS else text
