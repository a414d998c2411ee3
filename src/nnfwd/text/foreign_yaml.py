"""Lines that are nearly YAML: what a parser stumbled over, and what to write."""

from __future__ import annotations

import re
from typing import NamedTuple

from nnfwd.text.foreign import hint_for_list
from nnfwd.text.odd_characters import name_odd_characters, plain_text

__all__ = ["Stumble", "find_stumble"]

LINES_BEFORE = 2
"""A parser may stumble so many lines after the fault."""

LONGEST = 60

MARKS = frozenset(" :,=[]{}#")
"""Characters that YAML reads as marks; what only looks like one of them leads it astray."""

CALL = re.compile(r"(?:\w+\.)*[A-Za-z_]\w*\([^()]*\)")
KEY = r"(?:^\s*(?:-\s+)?|[{,]\s*)(['\"]?)([A-Za-z_]\w*)\1"
VALUE = r"(\[[^]]*\]|[^,{}]*)"
NO_BLANK = re.compile(rf"{KEY}:(?=[^\s:/]){VALUE}")
EQUALS = re.compile(rf"{KEY}\s*=\s*{VALUE}")


class Stumble(NamedTuple):
    """A fault: its line and column from 1, what it is, what to write."""

    line: int
    column: int
    fault: str
    hint: str


def find_stumble(text: str, line: int | None = None) -> Stumble | None:
    r"""Find a usual fault in text that is not YAML, or only one text of YAML.

    Parameters
    ----------
    text : str
    line : int, optional
        Where the parser gave up, from 1. Without it the first line that has one is taken.

    Examples
    --------
    >>> find_stumble("node_0:[2, 4]\noutput: [3]")
    Stumble(line=1, column=8, fault='no blank after a colon', hint='write node_0: [2, 4]')
    >>> find_stumble("node_0: {weights = [2, 4]}").hint
    'write weights: [2, 4]'
    """
    lines = text.splitlines()
    first, last = (0, len(lines)) if line is None else (max(0, line - 1 - LINES_BEFORE), line)
    found = (
        _look(number, lines[number - 1])
        for number in range(first + 1, last + 1)
        if number <= len(lines)
    )
    return next(filter(None, found), None)


def _look(number: int, line: str) -> Stumble | None:
    if line.lstrip().startswith("#"):
        return None
    if (match := NO_BLANK.search(line)) and not match[1]:
        hint = _pair(match)
        return Stumble(number, match.start(3) + 1, "no blank after a colon", hint)
    for column, each in enumerate(line, start=1):
        if not each.isascii() and plain_text(each) in MARKS:
            hint = name_odd_characters(each) or ""
            return Stumble(number, column, "an odd character", hint)
    if match := EQUALS.search(line):
        column = line.index("=", match.end(2)) + 1
        return Stumble(number, column, "= where a colon belongs", _pair(match))
    if (match := CALL.search(line)) and (hint := hint_for_list(match[0]) or ""):
        return Stumble(number, match.start() + 1, f"a call, {_shorten(match[0])}", hint)
    return None


def _pair(match: re.Match[str]) -> str:
    """Write a key and its value; where that is a program's, what a file has in its place."""
    value = _shorten(match[3])
    return f"write {match[2]}: {value}" if value else "write a line a node, as node_0: [2, 4]"


def _shorten(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST else "..."
