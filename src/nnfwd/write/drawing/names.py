"""Names as a drawing has room for them."""

from __future__ import annotations

import unicodedata

from nnfwd.errors import printable

__all__ = ["columns", "short"]


def short(text: str, room: int = 14) -> str:
    """Write a name on one line, the middle of a long one left out.

    Examples
    --------
    >>> short("sepal_length"), short("a_very_long_name_indeed")
    ('sepal_length', 'a_very_…indeed')
    """
    text = printable(text)
    if columns(text) <= room:
        return text
    head, tail = text[:room], text[-room:]
    while columns(head) > room // 2:
        head = head[:-1]
    while columns(tail) >= room - columns(head):
        tail = tail[1:]
    return f"{head}…{tail}"


def columns(text: str) -> int:
    """Count the columns of a text: a wide character takes two, a combining one none."""
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )
