"""What a format is, and how one is chosen: each room has a table of its own, with a row a format.

The choices of options, the suffixes of files, help, errors and documentation come from these
tables, which are in ``rows.formats``, ``networks.formats``, ``explain.notations`` and ``draw``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Format", "Formats", "listed"]


class Format(NamedTuple):
    """One row of a table of formats.

    Parameters
    ----------
    name : str
        What options call it.
    title : str
        What sentences call it.
    suffixes : tuple of str, optional
        How the names of its files end, in small letters; the first one is the usual one.
    reader, writer : str, optional
        Where its code is, as ``"module:function"``; empty where it is not read, or not written.
    magic : tuple of bytes, optional
        What its files begin with, where nothing else begins so.
    pattern : bytes, optional
        A regular expression that the beginning of its files matches, where fixed bytes do not tell.
    keys : tuple of str, optional
        The keys that tell its files, where these are YAML or JSON documents.
    is_text : bool, optional
        Whether it is text, and not binary.
    needs : str, optional
        The package that it needs.
    extra : str, optional
        The extra of nnfwd that brings that package.
    options : tuple of str, optional
        Options that not every format has a use for, and this one has.
    instead_of : tuple of str, optional
        Suffixes of what is not written, and can be made from this.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    reader: str = ""
    writer: str = ""
    magic: tuple[bytes, ...] = ()
    pattern: bytes = b""
    keys: tuple[str, ...] | None = None
    is_text: bool = True
    needs: str = ""
    extra: str = "fast"
    options: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()

    def begins(self, head: bytes) -> bool:
        """Tell whether a file that begins so is one of this format, and of no other."""
        if head.startswith(self.magic):
            return True
        if not self.pattern or head[:8].decode("latin-1").isprintable():
            return False  # patterns are of files that are not text, and take long to compile
        return re.match(self.pattern, head, re.DOTALL) is not None


class Formats(dict[str, Format]):
    """A table of formats, by name, in the order in which they are listed.

    Examples
    --------
    >>> table = Formats(Format("csv", "CSV", (".csv",), reader="a:b"), Format("text", "text"))
    >>> list(table), list(table.read), table.of_suffix(".csv").title, table.of_suffix(".md")
    (['csv', 'text'], ['csv'], 'CSV', None)
    """

    def __init__(self, *formats: Format) -> None:
        super().__init__({each.name: each for each in formats})

    @property
    def read(self) -> Formats:
        """Those that are read."""
        return Formats(*(each for each in self.values() if each.reader))

    @property
    def written(self) -> Formats:
        """Those that are written."""
        return Formats(*(each for each in self.values() if each.writer))

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the names of their files end."""
        return tuple(suffix for each in self.values() for suffix in each.suffixes)

    def of_suffix(self, suffix: str) -> Format | None:
        """Find the format whose files' names end so."""
        return next((each for each in self.values() if suffix in each.suffixes), None)

    def of_head(self, head: bytes) -> Format | None:
        """Find the format whose files alone begin so."""
        return next((each for each in self.values() if each.begins(head)), None)

    def of_document(self, data: object) -> Format | None:
        """Find the format whose documents alone have these keys."""
        if not isinstance(data, dict):
            return None
        return next(
            (each for each in self.values() if each.keys and data.keys() >= {*each.keys}), None
        )

    def with_option(self, option: str) -> Formats:
        """Those that have a use for an option."""
        return Formats(*(each for each in self.values() if option in each.options))

    def instead_of(self, suffix: str) -> Formats:
        """Those from which a file whose name ends so can be made."""
        return Formats(*(each for each in self.values() if suffix in each.instead_of))


def listed(words: tuple[str, ...] | list[str], last: str = "or") -> str:
    """List words in a sentence.

    Examples
    --------
    >>> listed(["JSON", "YAML", "CSV"]), listed(["text"])
    ('JSON, YAML or CSV', 'text')
    """
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end
