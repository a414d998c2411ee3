"""Single values of a network file, checked: numbers and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.core.names import check_name
from nnfwd.errors import NetworkError, quote
from nnfwd.files.documents import Written
from nnfwd.text.cells import is_not_finite
from nnfwd.text.foreign import hint_for_item
from nnfwd.text.number_grammar import NUMBER, shorten_number, why_not_exact

if TYPE_CHECKING:
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = [
    "describe",
    "read_name",
    "read_number",
    "split_pair",
    "text_of",
]


def read_number(value: Document, key: KeyPath) -> float:
    """Read a finite number.

    Raises
    ------
    NetworkError
        For anything else, for text that looks like a number, and for an integer past 2^53.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = split_pair(str(key[-1])) if value is None else None
        raise _not_a_number(value).at(key=key, hint=hint)
    fault = why_not_exact(value.text) if isinstance(value, Written) else ""
    if fault:
        raise NetworkError(fault, key=key)
    return float(value)


def read_name(value: Document, key: KeyPath) -> str:
    """Read a name; a number is taken as it is written.

    Raises
    ------
    NetworkError
        For nothing, a list or a mapping, and for text that no name can be.
    """
    if value is None:
        message = "expected text, found nothing: if the text is null, put it in quotes"
        raise NetworkError(message, key=key)
    if isinstance(value, list | dict):
        message = f"expected text, found {describe(value)}"
        raise NetworkError(message, key=key)
    name = text_of(value)
    check_name(name, key)
    return name


def describe(value: Document) -> str:
    """Say what was found.

    Examples
    --------
    >>> [describe(value) for value in (None, [], {"a": 1}, "abc", 2, True)]
    ['nothing', 'an empty list', 'a mapping', "'abc'", '2', 'true']
    """
    if value is None:
        return "nothing"
    if isinstance(value, list | dict):
        kind = "list" if isinstance(value, list) else "mapping"
        return f"a {kind}" if value else f"an empty {kind}"
    return quote(value) if isinstance(value, str) else shorten_number(text_of(value))


def split_pair(key: str) -> str | None:
    """Say how a key and its value are written that are one text, as where no blank follows a colon.

    Examples
    --------
    >>> split_pair("x1:2"), split_pair("x1 = 2"), split_pair("x1")
    ('write x1: 2', 'write x1: 2', None)
    """
    parts = [part.strip() for part in re.split("[:=]", key, maxsplit=1)]
    return f"write {': '.join(parts)}" if len(parts) > 1 and all(parts) else None


def text_of(value: str | float | bool) -> str:
    """Get a text, or the text of a number or of JSON's true and false."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Written) else repr(value).lower()


def _not_a_number(value: Document) -> NetworkError:
    expected = f"expected a number, found {describe(value)}"
    if not isinstance(value, str):
        return NetworkError(expected)
    if NUMBER.fullmatch(value):
        return NetworkError(f"{expected} in quotes", hint="take the quotes away")
    if is_not_finite(value):
        return NetworkError(f"{quote(value)} is not a finite number")
    plain = re.sub(r"(?<![0-9.])0+(?=[0-9])", "", value)
    if NUMBER.fullmatch(plain):
        return NetworkError(
            expected, hint=f"write {shorten_number(plain)}, without zeros before it"
        )
    return NetworkError(expected, hint=hint_for_item(value))
