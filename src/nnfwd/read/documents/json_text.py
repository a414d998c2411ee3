"""JSON text as plain data, strictly."""

from __future__ import annotations

import json

from nnfwd.errors import FileError, quote
from nnfwd.read.documents.plain_data import MAX_DEPTH, Document, plain_number, too_deep, why_no_text

__all__ = ["parse_json"]


def parse_json(text: str) -> Document:
    """Read one JSON value.

    ``NaN`` and ``Infinity``, which Python's module takes though JSON has none, come out as text: an
    error wherever a number is expected.

    Raises
    ------
    FileError
        For bad syntax (with line and column), duplicate keys, or nesting over
        ``MAX_DEPTH``.

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
    _check(data)
    return data


def _unique(pairs: list[tuple[str, Document]]) -> dict[str, Document]:
    data: dict[str, Document] = {}
    for key, value in pairs:
        if key in data:
            message = f"the key {quote(key)} is given twice"
            raise FileError(message)
        data[key] = value
    return data


def _check(data: Document) -> None:
    """Check depth and texts, in a loop."""
    waiting: list[tuple[int, Document]] = [(0, data)]
    while waiting:
        depth, value = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict | list):
            if depth == MAX_DEPTH:
                raise too_deep()
            if isinstance(value, dict):
                _check_text("".join(value))
                value = list(value.values())
            waiting += [(depth + 1, each) for each in value if not isinstance(each, float | int)]


def _check_text(text: str) -> None:
    if fault := why_no_text(text):
        raise FileError(fault)
