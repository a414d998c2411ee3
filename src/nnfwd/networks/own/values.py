"""Single values of a network file, checked: numbers, lists of numbers, names, mappings."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from nnfwd.core.names import check_name
from nnfwd.errors import NetworkError, did_you_mean, quote
from nnfwd.files.documents.plain_data import NUMBER, Written
from nnfwd.text.cells import is_not_finite
from nnfwd.text.foreign import bracketed, hint_for_item, hint_for_list, hint_for_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.errors import KeyPath
    from nnfwd.files.documents.plain_data import Document

__all__ = [
    "as_list",
    "as_mapping",
    "as_name",
    "as_names",
    "as_number",
    "as_numbers",
    "check_keys",
    "check_name_at",
    "describe",
    "why_not_exact",
]

EXACT = 2**53
"""The largest integer up to which float64 holds every one."""


def as_number(value: Document, key: KeyPath) -> float:
    """Read a finite number.

    Raises
    ------
    NetworkError
        For anything else, for text that looks like a number, and for an integer past 2^53.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _no_number(value).at(key=key)
    fault = why_not_exact(value.text) if isinstance(value, Written) else ""
    if fault:
        raise NetworkError(fault, key=key)
    return float(value)


def as_numbers(values: list[Document], key: KeyPath) -> list[float]:
    """Read a list of finite numbers; see :func:`as_number`."""
    # what is no `Written` needs no look at its text, and is the rule in a large file
    numbers = [float(value) for value in values if type(value) is float or type(value) is int]
    if len(numbers) == len(values):
        return numbers
    return [as_number(value, (*key, index)) for index, value in enumerate(values)]


def why_not_exact(text: str) -> str:
    """Say why a number in a network file cannot be a float64, if it cannot.

    Examples
    --------
    >>> why_not_exact("9007199254740993")
    '9007199254740993 is past 2^53, where float64 does not hold every integer'
    """
    number, digits = float(text), text.lstrip("+-0")
    if math.isinf(number):
        return f"{_shorten(text)} is too large for a float64"
    if digits.isdigit() and abs(number) >= EXACT and int(digits) > EXACT:
        return f"{_shorten(text)} is past 2^53, where float64 does not hold every integer"
    return ""


def as_name(value: Document, key: KeyPath) -> str:
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
    name = value if isinstance(value, str) else _as_written(value)
    check_name_at(name, key)
    return name


def check_name_at(name: str, key: KeyPath) -> None:
    """Check a name, and say where it stands if it cannot be one."""
    try:
        check_name(name)
    except NetworkError as error:
        error.at(key=key)
        raise


def as_names(values: list[Document], key: KeyPath) -> tuple[str, ...]:
    """Read texts that differ from each other; see :func:`as_name`."""
    names: dict[str, None] = {}
    for index, value in enumerate(values):
        name = as_name(value, (*key, index))
        if name in names:
            message = f"{quote(name)} is given twice"
            raise NetworkError(message, key=(*key, index))
        names[name] = None
    return tuple(names)


def as_mapping(value: Document, key: KeyPath, expected: str) -> dict[str, Document]:
    """Read a mapping that has something in it, or say what was expected."""
    if not isinstance(value, dict) or not value:
        message = f"expected {expected}, found {describe(value)}"
        raise NetworkError(message, key=key)
    return value


def as_list(value: Document, key: KeyPath, expected: str, *, begins: str = "") -> list[Document]:
    """Read a list that has something in it, or say what was expected.

    How it is written instead is said where that ``begins`` as it should: ``[[`` for a matrix.
    """
    if not isinstance(value, list) or not value:
        message = f"expected {expected}, found {describe(value)}"
        hint = _as_list_hint(value) if begins else None
        raise NetworkError(
            message, key=key, hint=hint if f"write {begins}" in (hint or "") else None
        )
    return value


def _as_list_hint(value: Document) -> str | None:
    """Say how the list is written that a text, a number, or a mapping without values stands for."""
    if isinstance(value, dict):
        written = bracketed(value) if all(each is None for each in value.values()) else None
        return written and f"write {written}"
    if isinstance(value, str | float | int) and not isinstance(value, bool):
        return hint_for_list(value if isinstance(value, str) else _as_written(value))
    return None


def check_keys(mapping: Iterable[str], known: tuple[str, ...], key: KeyPath) -> None:
    """Refuse keys that mean nothing here.

    Raises
    ------
    NetworkError
        With what is known, and a guess.
    """
    for each in mapping:
        if each not in known:
            message = f"unknown key{did_you_mean(each, known)} (known here: {', '.join(known)})"
            raise NetworkError(message, key=(*key, each), hint=_key_hint(mapping, each))


def _key_hint(mapping: Iterable[str], key: str) -> str | None:
    if written := bracketed(mapping):
        return f"a list is written in brackets: {written}"
    if ")" in key:
        return "a list is written in brackets, as [2, 4]; an activation with commas goes in quotes"
    if "=" in key:
        return f"write {': '.join(part.strip() for part in key.split('=', 1))}"
    return hint_for_text(key)


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
    if isinstance(value, str):
        return quote(value)
    return _shorten(_as_written(value))


def _no_number(value: Document) -> NetworkError:
    expected = f"expected a number, found {describe(value)}"
    if not isinstance(value, str):
        return NetworkError(expected)
    if NUMBER.fullmatch(value):
        return NetworkError(f"{expected} in quotes", hint="take the quotes away")
    if is_not_finite(value):
        return NetworkError(f"{quote(value)} is not a finite number")
    plain = re.sub(r"(?<![0-9.])0+(?=[0-9])", "", value)
    if NUMBER.fullmatch(plain):
        return NetworkError(expected, hint=f"write {_shorten(plain)}, without zeros before it")
    return NetworkError(expected, hint=hint_for_item(value))


def _as_written(value: float | bool) -> str:
    """Get the text of a number, or of JSON's true and false."""
    return value.text if isinstance(value, Written) else repr(value).lower()


def _shorten(number: str) -> str:
    return number if len(number) <= 30 else f"{number[:29]}…"
