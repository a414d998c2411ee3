"""Names as a drawing has room for them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from nnfwd.errors import printable
from nnfwd.text.widths import columns

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ems", "short"]

NARROW, BROAD = frozenset(" ()[]{}.,:;!|'`/\\-fijlrtI"), frozenset("mwMW%@…")


def short(text: str, room: float, measure: Callable[[str], float] | None = None) -> str:
    """Write a name on one line, the middle of a long one left out.

    Parameters
    ----------
    text : str
    room : float
        How wide it may be, by what ``measure`` says: columns of a terminal unless it is given.
    measure : callable, optional

    Examples
    --------
    >>> short("sepal_length", 14), short("a_very_long_name_indeed", 14)
    ('sepal_length', 'a_very_…indeed')
    """
    measure = columns if measure is None else measure
    text = printable(text)
    if measure(text) <= room:
        return text
    head = tail = text
    while measure(head) > room / 2:
        head = head[:-1]
    while measure(f"{head}…{tail}") > room:
        tail = tail[1:]
    return f"{head}…{tail}"


def ems(text: str) -> float:
    """Estimate how wide a text is in a serif font, by the font's size; rather too wide.

    Examples
    --------
    >>> ems("will"), ems("WILL")
    (2.02, 2.82)
    """
    return round(sum(map(_em, text)), 2)


def _em(character: str) -> float:
    if character in NARROW:
        return 0.34
    if character in BROAD or unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    return 0.74 if character.isupper() else 0.56
