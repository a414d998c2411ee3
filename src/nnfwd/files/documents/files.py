"""A YAML or JSON file as plain data, with a way back from the data to line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import FileError, KeyPath, NnfwdError
from nnfwd.files.paths import name_of, suffix_of
from nnfwd.files.utf8 import read_text

if TYPE_CHECKING:
    import os

    from nnfwd.files.documents.plain_data import Document

__all__ = ["ParsedFile", "placing_errors", "read_document"]

Locate = Callable[[KeyPath], tuple[int, int] | None]
"""From a key path to its line and column, if these can be found."""


class ParsedFile(NamedTuple):
    """A file's name in messages, its data, and how to find the place of a value in it."""

    name: str
    data: Document
    locate: Locate


def read_document(path: str | os.PathLike[str]) -> ParsedFile:
    """Read a file: JSON if its name ends in ``.json``, else YAML, of which JSON is a part.

    Raises
    ------
    FileError
        If it cannot be read, decoded or parsed.
    """
    name, text = name_of(path), read_text(path)
    locate = partial(_locate, text)
    with placing_errors(name, locate):
        data = _parse_json(text) if suffix_of(path) == ".json" else _parse_yaml(text)
    return ParsedFile(name, data, locate)


@contextmanager
def placing_errors(name: str, locate: Locate) -> Iterator[None]:
    """Add to errors the file, and line and column of the key that they are about."""
    try:
        yield
    except NnfwdError as error:
        place = locate(error.key) if error.line is None and error.key else None
        line, column = (None, None) if place is None else place
        error.at(file=name, line=line, column=column)
        raise


def _parse_yaml(text: str) -> Document:
    from nnfwd.files.documents.yaml_text import parse_yaml

    return parse_yaml(text)


def _parse_json(text: str) -> Document:
    from nnfwd.files.documents.json_text import parse_json

    try:
        return parse_json(text)
    except FileError as error:
        if error.line is None:
            _place_by_yaml(error, text)
        raise


def _place_by_yaml(error: FileError, text: str) -> None:
    """Find where the YAML reader meets the same error: the json module does not say."""
    try:
        _parse_yaml(text)
    except FileError as placed:
        if placed.message == error.message:
            error.at(line=placed.line, column=placed.column, key=placed.key)


def _locate(text: str, key: KeyPath) -> tuple[int, int] | None:
    from nnfwd.files.documents.locate import locate

    return locate(text, key)
