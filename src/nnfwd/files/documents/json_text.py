"""JSON text as plain data, strictly."""

from __future__ import annotations

import json
import re

from nnfwd.errors import FileError, quote
from nnfwd.files.documents.plain_data import MAX_DEPTH, Document, plain_number, too_deep

__all__ = ["parse_json"]

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)")
"""An escape in JSON; the group is one that is half of a surrogate pair without the other half."""


def parse_json(text: str) -> Document:
    """Read one JSON value.

    ``NaN`` and ``Infinity``, which Python's module takes though JSON has none, come out as text: an
    error wherever a number is expected.

    Raises
    ------
    FileError
        For bad syntax and half a surrogate pair (with line and column), duplicate keys, or nesting
        over ``MAX_DEPTH``.

    Examples
    --------
    >>> parse_json('{"node_0": [2, 4.50], "bias": null}')
    {'node_0': [2, 4.5], 'bias': None}
    """
    if not text.strip():
        message = "there is nothing in it"
        raise FileError(message)
    try:
        data: Document = json.loads(
            text,
            parse_int=plain_number,
            parse_float=plain_number,
            parse_constant=str,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise FileError(message, line=error.lineno, column=error.colno) from error
    except RecursionError:
        raise too_deep() from None
    _check_escapes(text)
    _check_depth(data)
    return data


def _unique(pairs: list[tuple[str, Document]]) -> dict[str, Document]:
    data: dict[str, Document] = {}
    for key, value in pairs:
        if key in data:
            message = f"the key {quote(key)} is given twice"
            raise FileError(message)
        data[key] = value
    return data


def _check_escapes(text: str) -> None:
    """Refuse half a surrogate pair: it is no character, and could not be written again."""
    for escape in _ESCAPE.finditer(text):
        if escape[1]:
            begin = escape.start()
            line, column = text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin)
            message = f"an escape that is half a character: \\{escape[1].lower()}"
            raise FileError(message, line=line, column=column)


def _check_depth(data: Document) -> None:
    """Check how deep data are nested, in a loop."""
    waiting: list[tuple[int, Document]] = [(0, data)]
    while waiting:
        depth, value = waiting.pop()
        if isinstance(value, dict | list):
            if depth == MAX_DEPTH:
                raise too_deep()
            values = value.values() if isinstance(value, dict) else value
            waiting += [(depth + 1, each) for each in values if isinstance(each, dict | list)]
