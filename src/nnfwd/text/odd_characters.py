"""Characters that look like those of a number or of YAML and are others, by their names."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["name_odd_characters", "plain_text"]

NAMED = 3
"""Odd characters that are named at most."""

BY_NAME = {
    "\u2212": "-",
    "\u066b": ".",
    "\u066c": ",",
    "\u060c": ",",
    "\u3001": ",",
} | dict.fromkeys("\u2032\u2019\u2018\u00b4`", "'")
"""Those that no rule below knows: MINUS SIGN, marks of Arabic and Chinese numbers, PRIME."""


def plain_text(text: str) -> str:
    """Put in the place of odd characters those that were meant.

    Examples
    --------
    >>> plain_text("\u22124"), plain_text("\uff11\uff0e\uff15"), plain_text("\u201crelu\u201d")
    ('-4', '1.5', '"relu"')
    """
    return text if text.isascii() else "".join(map(_meant, text))


def name_odd_characters(text: str) -> str | None:
    """Name the odd characters of a text, and what to type for each; None if there are none.

    Examples
    --------
    >>> print(name_odd_characters("\u22124"))
    '\u2212' is MINUS SIGN (U+2212): type - for it
    >>> print(name_odd_characters("2\u00a0"))
    there is a NO-BREAK SPACE (U+00A0): type a plain space, or nothing
    """
    return None if text.isascii() else "; ".join(_names(text)) or None


def _names(text: str) -> Iterator[str]:
    odd = [each for each in dict.fromkeys(text) if _meant(each) != each]
    for each in odd[:NAMED]:
        meant = _meant(each)
        who = f"{unicodedata.name(each, 'a control character')} (U+{ord(each):04X})"
        if meant in ("", " "):
            yield f"there is a {who}: type {'a plain space, or nothing' if meant else 'nothing'}"
        else:
            yield f"'{each}' is {who}: type {meant} for it"


def _meant(character: str) -> str:
    """Find the ASCII character that was meant; the character itself if there is none."""
    if character.isascii():
        return character
    if character in BY_NAME:
        return BY_NAME[character]
    digit, code = unicodedata.decimal(character, None), ord(character)
    if digit is not None:
        return str(digit)
    if 0xFF01 <= code <= 0xFF5E:  # the full-width forms of ASCII
        return chr(code - 0xFEE0)
    kinds = {"Pd": "-", "Zs": " ", "Zl": " ", "Zp": " ", "Cf": "", "Pi": '"', "Pf": '"'}
    return kinds.get(unicodedata.category(character), '"' if character == "\u201e" else character)
