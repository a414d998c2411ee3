"""JSON text as plain data, strictly.

Rows in JSON are read one by one, with the same words for what is wrong.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, quote
from nnfwd.files.documents.plain_data import (
    MAX_DEPTH,
    Document,
    plain_decimal,
    plain_number,
    too_deep,
)
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["explain_syntax", "parse_json", "why_not_unique"]

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)")
"""An escape in JSON; the group is one that is half of a surrogate pair without the other half."""


def parse_json(text: str) -> Document:
    """Read one JSON value.

    ``NaN`` and ``Infinity``, which Python's module reads though JSON does not have them, become
    text: an error wherever a number is expected.

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
            parse_float=plain_decimal,
            parse_constant=str,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise FileError(explain_syntax(error), line=error.lineno, column=error.colno) from error
    except RecursionError:
        raise too_deep() from None
    _check_escapes(text)
    _check_depth(data)
    return data


def _unique(pairs: list[tuple[str, Document]]) -> dict[str, Document]:
    if fault := why_not_unique(pairs):
        raise FileError(fault)
    return dict(pairs)


def explain_syntax(error: json.JSONDecodeError) -> str:
    """Say what the json module found."""
    return f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"


def why_not_unique(pairs: Iterable[tuple[str, object]]) -> str:
    """Say which key is given twice, if one is.

    Examples
    --------
    >>> why_not_unique([("x1", 3), ("x2", 5), ("x1", 1)])
    "the key 'x1' is given twice"
    """
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return f"the key {quote(key)} is given twice"
        seen.add(key)
    return ""


def _check_escapes(text: str) -> None:
    """Refuse half a surrogate pair, which is not a character and could not be written again."""
    for escape in _ESCAPE.finditer(text):
        if escape[1]:
            line, column = line_and_column(text, escape.start())
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
