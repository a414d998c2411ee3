"""Plain data as YAML or JSON that is easy to read: short values on one line, long lists on few.

A number is the shortest text that reads back to the same float64.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.text.numbers import format_shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Lines", "json_document", "yaml_document"]

WIDTH = 100
"""Columns that a line has at most, where it can be cut."""

LONGEST_KEY = 1000
"""Characters of a key of YAML that needs no mark before it."""

PLAIN = re.compile(r"[^\W\d_]([\w .()=/-]*[\w.()=/-])?|_[\w.()=/-]*")
"""Text that needs no quotes anywhere in YAML."""

NO_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that some readers of YAML do not take for text."""


class Lines(NamedTuple):
    """A list or mapping with a line for each item, also if all would fit on one line."""

    items: dict[str, Any] | list[Any]


def json_document(data: Any) -> str:
    """Write plain data (mappings, lists, text, numbers and :class:`Lines`) as JSON.

    Examples
    --------
    >>> print(json_document(Lines({"a": [2.0, 1e-05], "b": "x"})), end="")
    {
      "a": [2, 1e-05],
      "b": "x"
    }
    """
    return "\n".join(_Json().inline(data, 0)) + "\n"


def yaml_document(data: Any) -> str:
    """Write plain data, as :func:`json_document` takes it, as YAML.

    Examples
    --------
    >>> print(yaml_document(Lines({"a": [2.0, 1e-05], "b": Lines(["x", "no"])})), end="")
    a: [2, 1.0e-05]
    b:
      - x
      - "no"
    """
    writer = _Yaml()
    lines = writer.block(data, 0) if writer.is_block(data, WIDTH) else writer.inline(data, 0)
    return "\n".join(lines) + "\n"


class _Json:
    """JSON, and what YAML has in common with it."""

    def number(self, number: float) -> str:
        return format_shortest(number)

    def text(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    def key(self, key: str) -> str:
        return f"{self.text(key)}: "

    def flow(self, value: Any) -> str:
        """Write a value on one line."""
        match value:
            case str():
                return self.text(value)
            case Lines(items=items):
                return self.flow(items)
            case dict():
                return f"{{{', '.join(self.pieces(value))}}}"
            case list():
                return f"[{', '.join(self.pieces(value))}]"
        return self.number(value)

    def pieces(self, items: dict[str, Any] | list[Any]) -> list[str]:
        """Write each item of a list or mapping on one line."""
        if isinstance(items, list):
            are_numbers = set(map(type, items)) == {float}  # of which there may be many
            return list(map(self.number if are_numbers else self.flow, items))
        return [f"{self.key(key)}{self.flow(each)}" for key, each in items.items()]

    def is_block(self, value: Any, room: int) -> bool:
        """Whether the items of a value have lines of their own."""
        if not isinstance(value, dict | list):
            return isinstance(value, Lines)
        items = value if isinstance(value, list) else value.values()
        is_nested = not {dict, list, Lines}.isdisjoint(map(type, items))
        return is_nested and len(self.flow(value)) > room

    def inline(self, value: Any, indent: int, taken: int = 0) -> list[str]:
        """Write a value as lines, the first one without its indent; ``taken`` of it is used up."""
        room = WIDTH - indent - taken
        if self.is_block(value, room):
            return self.block(value, indent)
        if not isinstance(value, dict | list):
            return [self.flow(value)]
        opening, closing = "[]" if isinstance(value, list) else "{}"
        return list(_filled(self.pieces(value), opening, closing, indent, room))

    def block(self, value: Any, indent: int) -> list[str]:
        items = value.items if isinstance(value, Lines) else value
        pad, (opening, closing) = " " * indent, "[]" if isinstance(items, list) else "{}"
        lines = [opening]
        for key, each in _keyed(items):
            prefix = "" if key is None else self.key(key)
            first, *rest = self.inline(each, indent + 2, len(prefix) + 1)
            lines += [f"{pad}  {prefix}{first}", *rest]
            lines[-1] += ","
        lines[-1] = lines[-1].removesuffix(",")
        return [*lines, f"{pad}{closing}"]


class _Yaml(_Json):
    """YAML: text without quotes where it can be, and blocks by their indent."""

    def number(self, number: float) -> str:
        # With a point, since most readers of YAML take 1e-05 for text.
        text = super().number(number)
        return text if "e" not in text or "." in text else text.replace("e", ".0e")

    def text(self, text: str) -> str:
        if PLAIN.fullmatch(text) and text.lower() not in NO_TEXT:
            return text
        quoted = super().text(text)
        return quoted if quoted.isprintable() else "".join(map(_escape, quoted))

    def key(self, key: str) -> str:
        return f"? {self.text(key)} : " if len(key) > LONGEST_KEY else super().key(key)

    def block(self, value: Any, indent: int) -> list[str]:
        items = value.items if isinstance(value, Lines) else value
        return list(chain(*(self._item(*each, indent) for each in _keyed(items))))

    def _item(self, key: str | None, value: Any, indent: int) -> list[str]:
        pad, prefix = " " * indent, "- " if key is None else self.key(key)
        if prefix.startswith("? "):
            pad, prefix = f"{pad}{prefix[:-3]}\n{pad}", ": "
        if not self.is_block(value, WIDTH - indent - len(prefix)):
            first, *rest = self.inline(value, indent + 2, len(prefix) - 2)
            return [f"{pad}{prefix}{first}", *rest]
        lines = self.block(value, indent + 2)
        if key is None:
            return [f"{pad}- {lines[0].lstrip()}", *lines[1:]]
        return [f"{pad}{prefix.rstrip()}", *lines]


def _keyed(items: dict[str, Any] | list[Any]) -> Iterator[tuple[str | None, Any]]:
    """Iterate over items with their keys, which those of a list do not have."""
    return ((None, each) for each in items) if isinstance(items, list) else iter(items.items())


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 1 << 16 else f"\\U{ord(character):08x}"


def _filled(pieces: list[str], opening: str, closing: str, indent: int, room: int) -> Iterator[str]:
    """Put as many items on each line as fit."""
    line, blank = opening, ""
    for piece in pieces:
        if blank and len(line) + len(piece) + 2 > room:
            yield f"{line},"
            line, room = f"{' ' * (indent + 1)}{piece}", WIDTH
        else:
            line += f",{blank}{piece}" if blank else piece
            blank = " "
    yield line + closing
