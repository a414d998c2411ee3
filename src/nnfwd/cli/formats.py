"""Which format to write, and in what style."""

from __future__ import annotations

import os
import sys
from pathlib import PurePath
from typing import TYPE_CHECKING

from nnfwd.cli.output import is_terminal, takes_color, terminal_width
from nnfwd.write import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["available_cores", "choose_format", "style"]

SUFFIXES = {".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".md": "markdown"}


def choose_format(
    given: str | None,
    output: str | None,
    suffixes: Mapping[str, str] = SUFFIXES,
    *,
    terminal: str = "table",
    otherwise: str = "csv",
) -> str:
    """Choose a format: the one given, else by the output file's name, else by where it goes."""
    if given is not None:
        return given
    if output is not None and output != "-":
        return suffixes.get(PurePath(output).suffix.lower(), otherwise)
    return terminal if is_terminal() else otherwise


def style(digits: int | None) -> Style:
    """Write as suits standard output."""
    return Style(digits, terminal_width(), takes_color(), _takes_unicode())


def _takes_unicode() -> bool:
    """Whether the encoding of standard output has the characters of a drawing."""
    try:
        "⣿●┤".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True


def available_cores(given: int | None) -> int:
    """The cores to use: as many as given, else as many as this process may."""
    if given is not None:
        return given
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
