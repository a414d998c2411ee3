"""A schema as data, and the one walker that reads a document by it.

A reader takes a value and its key path, and returns what the value means or raises an error with
that path. A schema gives each key of a mapping its reader, and its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from nnfwd.errors import KeyPath, NetworkError, did_you_mean, quote
from nnfwd.files.documents import Document
from nnfwd.networks.values import describe, read_name, read_number, split_pair, text_of
from nnfwd.text.foreign import bracketed, hint_for_list, hint_for_text

__all__ = [
    "Key",
    "Reader",
    "Schema",
    "check_keys",
    "filled",
    "list_of",
    "mapping_of",
    "names",
    "numbers",
    "read_keys",
    "record",
]

_T = TypeVar("_T")

Reader = Callable[[Document, KeyPath], _T]
"""From a value and its key path to what it means."""


class Key(NamedTuple):
    """A key of a mapping.

    Parameters
    ----------
    read : Reader
    default : Any, optional
        The value where the key is missing.
    needed : str, optional
        The message where the key is missing and there is no default.
    """

    read: Reader[Any]
    default: Any = None
    needed: str = ""


Schema = dict[str, Key]


def read_keys(mapping: dict[str, Document], key: KeyPath, schema: Schema) -> dict[str, Any]:
    """Read a mapping by its schema: a value for each key of the schema, in the order of the file.

    Raises
    ------
    NetworkError
        For the first key that is unknown, missing, or whose value cannot be right.

    Examples
    --------
    >>> schema = {"mean": Key(read_number, 0.0), "scale": Key(read_number, 1.0)}
    >>> read_keys({"scale": 12}, (), schema)
    {'mean': 0.0, 'scale': 12.0}
    >>> read_keys({"scale": {}}, ("inputs", "age"), schema)
    Traceback (most recent call last):
        ...
    nnfwd.errors.NetworkError: inputs.age.scale: expected a number, found an empty mapping
    """
    check_keys(mapping, schema, key)
    for name, each in schema.items():
        if each.needed and name not in mapping:
            raise NetworkError(each.needed, key=key)
    found = {name: schema[name].read(value, (*key, name)) for name, value in mapping.items()}
    return {name: each.default for name, each in schema.items()} | found


def record(expected: str, schema: Schema) -> Reader[dict[str, Any]]:
    """Make the reader of a mapping with the keys of a schema."""

    def read(value: Document, key: KeyPath) -> dict[str, Any]:
        return read_keys(filled(value, dict, key, expected), key, schema)

    return read


def mapping_of(expected: str, read_each: Reader[_T]) -> Reader[dict[str, _T]]:
    """Make the reader of a mapping with any keys and values of one kind."""

    def read(value: Document, key: KeyPath) -> dict[str, _T]:
        mapping = filled(value, dict, key, expected)
        return {name: read_each(each, (*key, name)) for name, each in mapping.items()}

    return read


def list_of(expected: str, read_each: Reader[_T], *, begins: str = "") -> Reader[list[_T]]:
    """Make the reader of a list of values of one kind.

    A hint says how it is written if that ``begins`` as it should: with ``[[`` for a matrix.
    """

    def read(value: Document, key: KeyPath) -> list[_T]:
        values = filled(value, list, key, expected, begins)
        return [read_each(each, (*key, index)) for index, each in enumerate(values)]

    return read


def numbers(expected: str) -> Reader[list[float]]:
    """Make the reader of a list of finite numbers, which keep the text they were written as."""

    def read(value: Document, key: KeyPath) -> list[float]:
        values: list[float] = filled(value, list, key, expected, "[")
        if not set(map(type, values)) <= {float, int}:  # rare: these need no look at their text
            for index, each in enumerate(values):
                read_number(each, (*key, index))
        return values

    return read


def names(expected: str) -> Reader[tuple[str, ...]]:
    """Make the reader of a list of names that differ from each other."""
    read_list = list_of(expected, read_name)

    def read(value: Document, key: KeyPath) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, name in enumerate(read_list(value, key)):
            if name in found:
                message = f"{quote(name)} is given twice"
                raise NetworkError(message, key=(*key, index))
            found[name] = None
        return tuple(found)

    return read


def check_keys(mapping: Iterable[str], known: Iterable[str], key: KeyPath) -> None:
    """Refuse keys that mean nothing here.

    Raises
    ------
    NetworkError
        With what is known, and a guess.
    """
    known = tuple(known)
    for each in mapping:
        if each not in known:
            message = f"unknown key{did_you_mean(each, known)} (known here: {', '.join(known)})"
            raise NetworkError(message, key=(*key, each), hint=_key_hint(mapping, each))


def filled(value: Document, kind: type, key: KeyPath, expected: str, begins: str = "") -> Any:
    """Check that a list or mapping is one, and has something in it."""
    if isinstance(value, kind) and value:
        return value
    hint = _list_hint(value) if begins else None
    message = f"expected {expected}, found {describe(value)}"
    raise NetworkError(message, key=key, hint=hint if f"write {begins}" in (hint or "") else None)


def _list_hint(value: Document) -> str | None:
    """Say how to write the list that a text, a number, or a mapping without values means."""
    if isinstance(value, dict):
        written = bracketed(value) if all(each is None for each in value.values()) else None
        return written and f"write {written}"
    if value is None or isinstance(value, bool | list):
        return None
    return hint_for_list(text_of(value))


def _key_hint(mapping: Iterable[str], key: str) -> str | None:
    if written := bracketed(mapping):
        return f"a list is written in brackets: {written}"
    if ")" in key:
        return "a list is written in brackets, as [2, 4]; an activation with commas goes in quotes"
    return split_pair(key) or hint_for_text(key)
