"""Which format to write, and in what style."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING

from nnfwd.cli.output import goes_to_terminal, is_terminal, takes_color, terminal_width
from nnfwd.cli.usage import UsageError
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_binary", "choose_format", "style"]

SUFFIXES = {
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrows",
}


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


def check_binary(format: str, output: str | None, digits: int | None) -> None:  # noqa: A002
    """Hold a format that is not text against where it goes.

    Raises
    ------
    UsageError
        If it would go to a terminal, or its numbers are to have fewer digits.
    """
    if goes_to_terminal(output):
        message = f"{format} is not for a terminal: give --output FILE, or a pipe"
        raise UsageError(message)
    if digits is not None:
        message = f"--digits is for text: {format} has all digits"
        raise UsageError(message)


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
