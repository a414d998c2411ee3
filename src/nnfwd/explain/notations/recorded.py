"""The record of an explanation, read back from any notation."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.explain.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_record"]

IN_PAGE = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
IN_LINES = re.compile(r"^((?:% )?)nnfwd \S+, arithmetic [0-9a-f]{16}$", re.MULTILINE)

BYTE_ORDER_MARK = "\ufeff"

HINT = "explain writes it with --provenance, and into a page always"


def find_record(text: str) -> Record:
    """Find the record in an explanation.

    Raises
    ------
    FileError
        If there is none, or it is not as it is written.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    if text.startswith(("[", "{")):
        return Record.of_object(_in_json(text))
    if text.startswith("<!doctype html>"):
        match = IN_PAGE.search(text)
        if match is None:
            raise _missing()
        return Record.of_object(_parsed(match[1]))
    if text.startswith("row,layer,node,"):
        return Record.of_object(_in_csv(text))
    match = IN_LINES.search(text)
    if match is None:
        raise _missing()
    return Record.of_lines(_lines(text, match.start(), match[1]))


def _in_json(text: str) -> object:
    first = text.removeprefix("[").lstrip().partition("\n")[0].rstrip().removesuffix(",")
    row = None if first == "]" else _parsed(first)
    if not isinstance(row, dict) or "record" not in row:
        raise _missing()
    return row["record"]


def _in_csv(text: str) -> object:
    lines = csv.DictReader(text.splitlines()[:2], strict=True)
    try:
        cell = next(lines, {}).get("record")
    except csv.Error as error:
        raise _missing() from error
    if not cell:
        raise _missing()
    return _parsed(cell)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = "its provenance is not as nnfwd writes it: it is not JSON"
        raise FileError(message) from error


def _lines(text: str, start: int, mark: str) -> Iterator[str]:
    """Iterate over lines, without the mark of a comment, up to one that has no mark."""
    for line in text[start:].split("\n"):
        if not line.startswith(mark):
            return
        yield line.removeprefix(mark)


def _missing() -> FileError:
    return FileError("there is no provenance in it", hint=HINT)
