"""Which format to write, and in what style."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nnfwd.cli.output import goes_to_terminal, is_terminal, takes_color, terminal_width
from nnfwd.cli.usage import UsageError
from nnfwd.errors import printable
from nnfwd.files.paths import STDIN, name_of, suffix_of
from nnfwd.formats import listed
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnfwd.formats import Format, Formats

__all__ = ["check_format", "check_rejects", "choose_format", "style"]


def choose_format(
    formats: Formats,
    given: str | None,
    output: str | None,
    *,
    terminal: str,
    otherwise: str,
) -> Format:
    """Choose a format: the one given, else by the output file's name, else by where it goes.

    Raises
    ------
    UsageError
        If the name ends as those of files do that are not written.
    """
    if given is not None:
        return formats[given]
    if output is None or output == STDIN:
        return formats[terminal if is_terminal() else otherwise]
    return _of_suffix(formats.written, output) or formats[otherwise]


def _of_suffix(formats: Formats, output: str) -> Format | None:
    """Find the format that a name tells; None if it tells nothing."""
    suffix = suffix_of(output)
    found = formats.of_suffix(suffix)
    if found is None and suffix not in ("", ".txt"):
        raise _not_written(formats, output, suffix)
    return found


def check_rejects(formats: Formats, path: str | None) -> None:
    """Check that the name of a file of bad rows is one of a CSV file.

    Raises
    ------
    UsageError
        If the name says something else.
    """
    if path is not None and suffix_of(path) not in ("", ".txt", *formats["csv"].suffixes):
        message = f"--rejects {name_of(path)}: bad rows are written as CSV, not {suffix_of(path)}"
        raise UsageError(printable(message), hint="write .csv")


def _not_written(formats: Formats, output: str, suffix: str) -> UsageError:
    """Say what can be written in place of a file whose name ends so."""
    from difflib import get_close_matches

    usual = [each.suffixes[0] for each in formats.values() if each.suffixes]
    message = f"--output {name_of(output)}: {suffix} is not written: expected {listed(usual)}"
    others = [each.suffixes[0] for each in formats.instead_of(suffix).values()]
    meant = get_close_matches(suffix, formats.suffixes, n=1, cutoff=0.75)
    hint = "--format FORMAT writes under any name"
    if others or meant:
        way_out = f"{suffix} can be made from {listed(others)}" if others else f"write {meant[0]}"
        hint = f"{way_out}; {hint}"
    return UsageError(printable(message), printable(hint))


def check_format(
    formats: Formats, chosen: Format, output: str | None, options: Mapping[str, object]
) -> None:
    """Check that a format suits where it goes, and the options that are given.

    Raises
    ------
    UsageError
        If it is not text and would go to a terminal, or an option is for other formats.
    """
    if not chosen.is_text and goes_to_terminal(output):
        message = f"{chosen.name} is not for a terminal: give --output FILE, or a pipe"
        raise UsageError(message)
    for option, value in options.items():
        if value is not None and option not in chosen.options:
            others = listed(list(formats.with_option(option)), "and")
            message = f"{option} is for {others}, not for {chosen.name}"
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
