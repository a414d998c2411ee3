"""Where a result came from: the options that matter, the files that were read, the date."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

from nnfwd.cli.usage import UsageError
from nnfwd.errors import SelectionError, quote
from nnfwd.files.paths import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import typer

    from nnfwd.core import Network
    from nnfwd.explain.record import Record, RecordedFile

__all__ = ["check_date", "choose_date", "command_line", "recorder", "spelled"]

LEFT_OUT = ("format", "output", "provenance", "date")
"""Parameters that are not written as they are given: what a result is for, or always written."""


def recorder(
    context: typer.Context, notation: str, date: str | None
) -> Callable[[Network, tuple[RecordedFile, ...], int], Record]:
    """Make what makes the record of an explanation: of its network, the files, the number of rows.

    What it makes raises a SelectionError where a record is asked for and there are no rows: it
    would be written with the first of them.
    """
    from nnfwd import __version__
    from nnfwd.core.fingerprint import arithmetic_of
    from nnfwd.explain.record import Record

    command = command_line(context, notation, date)

    def record(network: Network, files: tuple[RecordedFile, ...], n_rows: int) -> Record:
        if not n_rows and context.params["provenance"]:
            message = "--provenance: there are no rows to explain"
            raise SelectionError(message)
        return Record(__version__, arithmetic_of(network), command, files, date)

    return record


def command_line(context: typer.Context, notation: str, date: str | None) -> str:
    """Write the options that were given as a command line, each once and in the order of help."""
    words = ["nnfwd", str(context.info_name)]
    for option, value in spelled(context):
        words += [option] if value is True else [option, without_secrets(str(value))]
    words += ["--format", notation, "--provenance"]
    words += [] if date is None else ["--date", date]
    return shlex.join(words)


def spelled(context: typer.Context) -> Iterator[tuple[str, Any]]:
    """Iterate over options and their values, those that are not as without them."""
    for each in context.command.params:
        value = context.params.get(str(each.name))
        if each.name not in LEFT_OUT and value not in (None, [], (), False, each.default):
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield each.opts[0], one


def choose_date(given: str | None, *, is_written: bool) -> str | None:
    """Choose the date that is written: the one given, or that of SOURCE_DATE_EPOCH; else none.

    Raises
    ------
    UsageError
        If it is not a date, or is given and would not be written.
    """
    if not is_written:
        if given is not None:
            message = "--date is for --provenance"
            raise UsageError(message)
        return None
    if given is not None:
        check_date(given)
        return given
    from datetime import UTC, datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH: expected seconds since 1970, found {quote(epoch)}"
        raise UsageError(message) from error


def check_date(text: str) -> None:
    """Check that a text is a date, or a date and time.

    Raises
    ------
    UsageError
        If it is not.
    """
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        message = f"--date: expected a date as 2026-01-31, found {quote(text)}"
        raise UsageError(message) from error
