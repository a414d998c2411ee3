"""Where two explanations differ first: the row, the node, the number."""

from __future__ import annotations

import csv
import json
import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Differing", "first_difference"]

ROW_SCRIPT = re.compile(r'<script type="application/json" class="row"[^>]*>(.*?)</script>', re.S)
NAMES_SCRIPT = re.compile(r'<script type="application/json" id="names">(.*?)</script>', re.S)
ROW_TITLE = re.compile(r"Row \d+")
SUBJECT = re.compile(r"  (\S.*?) [=≈] ")

NOTHING = "nothing"

LONGEST = 60
"""Characters that are shown of a text."""


class Differing(NamedTuple):
    """A place, and what is there in one explanation and in the other."""

    place: str
    one: str
    other: str


def first_difference(notation: str, one: str, other: str) -> Differing:
    r"""Find the first difference of two explanations that are not the same.

    Examples
    --------
    >>> first_difference("csv", "row,node,input\n1,out,6\n", "row,node,input\n1,out,8\n")
    Differing(place='row 1, node out, input', one='6', other='8')
    """
    finder = FINDERS.get(notation)
    try:
        found = None if finder is None else finder(one, other)
    except (ValueError, LookupError, TypeError, csv.Error, RecursionError):
        found = None  # one of them is damaged
    return found or _in_lines(one, other)


def _in_json(one: str, other: str) -> Differing | None:
    return _in_rows(json.loads(one), json.loads(other))


def _in_json_lines(one: str, other: str) -> Differing | None:
    return _in_rows(*([json.loads(line) for line in text.splitlines()] for text in (one, other)))


def _in_rows(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> Differing | None:
    for left, right in zip_longest(one, other):
        if left is None or right is None:
            number = (left or right)["row"]
            here = ["the row" if each else NOTHING for each in (left, right)]
            return Differing(f"row {number}", *here)
        for path, *values in _walk(left, right):
            return Differing(f"row {left['row']}, {_place(left, path)}", *map(_text, values))
    return None


def _place(row: dict[str, Any], path: tuple[str | int, ...]) -> str:
    """Name a place in a row: the node, the source of a term, and the key."""
    match path:
        case ("nodes", int(node), "terms", int(term), key):
            steps = row["nodes"][node]
            return f"node {steps['node']}, {key} of {steps['terms'][term]['source']}"
        case ("nodes", int(node), *keys):
            return ", ".join([f"node {row['nodes'][node]['node']}", *map(str, keys)])
    return ", ".join(map(str, path))


def _walk(
    one: Any, other: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Iterate over the paths at which two documents differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        for key in one:
            yield from _walk(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _walk(*pair, (*path, index))
    elif type(one) is not type(other) or one != other:
        yield path, one, other


def _text(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _quoted(line: str | None, begin: int) -> str:
    return NOTHING if line is None else f"'{_cut(line[begin:].strip(' '))}'"


def _cut(text: str) -> str:
    return printable(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def _in_csv(one: str, other: str) -> Differing | None:
    lines = (csv.DictReader(text.splitlines()) for text in (one, other))
    nothing: dict[str, str] = {}
    for left, right in zip_longest(*lines, fillvalue=nothing):
        whose = left or right
        place = f"row {whose['row']}, node {whose['node']}"
        for name in {**left, **right}:
            if left.get(name) != right.get(name):
                source = f" of {whose['source']}" if name in ("weight", "value", "product") else ""
                values = (_cut(each.get(name) or NOTHING) for each in (left, right))
                return Differing(f"{place}, {name}{source}", *values)
    return None


def _in_page(one: str, other: str) -> Differing | None:
    """Look at the values of rows first, then at their math, node by node."""
    names = json.loads(NAMES_SCRIPT.findall(one)[0])["names"]
    rows = ([json.loads(row) for row in ROW_SCRIPT.findall(text)] for text in (one, other))
    for number, (left, right) in enumerate(zip_longest(*rows), start=1):
        if left is None or right is None:
            here = ["a row" if each else NOTHING for each in (left, right)]
            return Differing(f"row {number} of the page", *here)
        for key in ("values", "math"):
            for path, *values in _walk(left[key], right[key]):
                row = ROW_TITLE.findall(left["answer"][0])[0]
                name = names[int(path[0])]
                return Differing(f"{row.lower()}, {name}", *map(_text, values))
    return None


def _in_lines(one: str, other: str) -> Differing:
    """Find the first line that differs, the row that it is of, and the node if it says so."""
    row = node = ""
    pairs = zip_longest(one.split("\n"), other.split("\n"))
    for number, (left, right) in enumerate(pairs, start=1):
        shown = right if left is None else left
        if title := ROW_TITLE.search(shown):
            row, node = title[0].lower(), ""
        if subject := SUBJECT.match(shown):
            node = subject[1]
        if left != right:
            place = ", ".join(filter(None, (row, node, f"line {number}")))
            return Differing(place, *_excerpts(left, right))
    return Differing("", "", "")


def _excerpts(left: str | None, right: str | None) -> tuple[str, str]:
    """Cut long lines to what is around the first character that differs."""
    pairs = enumerate(zip_longest(left or "", right or ""))
    start = next((index for index, (one, other) in pairs if one != other), 0)
    begin = start - 20 if start > 40 else 0
    return _quoted(left, begin), _quoted(right, begin)


FINDERS: dict[str, Callable[[str, str], Differing | None]] = {
    "json": _in_json,
    "jsonl": _in_json_lines,
    "csv": _in_csv,
    "html": _in_page,
}
"""Notations whose places have names; the others have lines."""
