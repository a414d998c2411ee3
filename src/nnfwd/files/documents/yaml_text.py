"""YAML text as plain data, strictly: without recursion, and without YAML's guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from nnfwd.errors import FileError, quote
from nnfwd.files.documents.plain_data import (
    MAX_DEPTH,
    Document,
    plain_number,
    too_deep,
    why_no_text,
)
from nnfwd.files.documents.yaml_events import place_of, stumbled, walk
from nnfwd.text.foreign_yaml import find_stumble
from nnfwd.text.number_grammar import NUMBER

if TYPE_CHECKING:
    from nnfwd.files.documents.yaml_events import Found

__all__ = ["parse_yaml"]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def parse_yaml(text: str) -> Document:
    """Read one YAML document.

    A plain scalar is a number only by ``NUMBER``, null where it is empty
    or says so, and otherwise the text that was written: YAML's own rules make 8 of ``010``, 90 of
    ``1:30``, false of ``no`` and text of ``1e-5``. Keys are text as written.

    The data are built from the parser's events in a loop: PyYAML's own composer recurses at every
    level, and the one in C does so until the process dies.

    Raises
    ------
    FileError
        With line and column, for bad syntax, duplicate keys, aliases, anchors, merge keys, tags,
        keys that are not scalars, a second document, no document, or nesting over
        ``MAX_DEPTH``.

    Examples
    --------
    >>> parse_yaml("{small: 1e-5, octal: 010, yes: no, quoted: '2', empty: }")
    {'small': 1e-05, 'octal': '010', 'yes': 'no', 'quoted': '2', 'empty': None}
    """
    builder = _Builder()
    for found in walk(text):
        builder.take(found)
    if builder.root is None:
        message = "there is nothing in it"
        raise FileError(message)
    if isinstance(builder.root, str) and (stumble := find_stumble(text)):
        raise stumbled(stumble)
    return builder.root


class _Builder:
    """Plain data from YAML events."""

    def __init__(self) -> None:
        self.root: Document = None
        self.started = False
        self.containers: list[dict[str, Document] | list[Document]] = []

    def take(self, found: Found) -> None:
        event = found.event
        if isinstance(event, yaml.ScalarEvent):
            self._check_node(found, event)
            if fault := why_no_text(event.value):
                raise _error(found, fault)
            if found.is_key:
                self._check_key(found, event)
            else:
                value = _plain_scalar(event.value) if event.implicit[0] else event.value
                self._place(found, value)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(found, event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.containers.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _error(found, f"an alias, *{event.anchor}: values are written out")
        elif isinstance(event, yaml.DocumentStartEvent):
            if self.started:
                raise _error(found, "a second document: a file holds one")
            self.started = True

    def _check_node(
        self, found: Found, event: yaml.ScalarEvent | yaml.CollectionStartEvent
    ) -> None:
        if event.anchor is not None:
            raise _error(found, f"an anchor, &{event.anchor}: values are written out")
        if event.tag is not None:
            raise _error(found, f"a tag, {_short_tag(event.tag)}: values are written plainly")

    def _check_key(self, found: Found, event: yaml.ScalarEvent) -> None:
        if event.value == "<<" and event.implicit[0]:
            raise _error(found, "a merge key, <<: keys are written out")
        if event.value in self.containers[-1]:
            raise _error(found, f"the key {quote(event.value)} is given twice")

    def _open(self, found: Found, event: yaml.CollectionStartEvent) -> None:
        self._check_node(found, event)
        if found.is_key:
            raise _error(found, "a mapping or list as a key: a key is text")
        if len(self.containers) == MAX_DEPTH:
            line, column = place_of(event)
            raise too_deep().at(line=line, column=column)
        container: dict[str, Document] | list[Document]
        container = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._place(found, container)
        self.containers.append(container)

    def _place(self, found: Found, value: Document) -> None:
        if not self.containers:
            self.root = value
            return
        container, step = self.containers[-1], found.path[-1]
        if isinstance(container, list):
            container.append(value)
        elif isinstance(step, str):
            container[step] = value


def _error(found: Found, message: str) -> FileError:
    line, column = place_of(found.event)
    key = tuple(step for step in found.path if step is not None)
    return FileError(message, line=line, column=column, key=key)


def _short_tag(tag: str) -> str:
    return quote(tag.replace("tag:yaml.org,2002:", "!!"))


def _plain_scalar(text: str) -> Document:
    """Read a scalar that is written without quotes."""
    if NUMBER.fullmatch(text):
        return plain_number(text)
    return None if text in _NULLS else text
