"""``nnfwd explain``: the arithmetic of every node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd.cli import options
from nnfwd.cli.explain_options import Choice, Look
from nnfwd.explain import notations

if TYPE_CHECKING:
    Notation = str
else:  # a tuple makes a Literal of as many choices
    Notation = Literal[tuple(notations.NOTATIONS)]

__all__ = ["explain"]

ALWAYS_WITH_RECORD = ("html",)
"""Notations that say where they came from, wanted or not, but for sheets to fill in.

Not where a stream is read: it may have no end, and then there would be no page.
"""

Format = Annotated[
    Notation | None,
    typer.Option(
        "--format",
        "-f",
        help="Default: by the name of the output file, else text for people.",
        rich_help_panel=options.RESULT,
    ),
]
Provenance = Annotated[
    bool,
    typer.Option(
        "--provenance",
        help="Write where it came from: the version, the options, the SHA-256 of files. HTML has "
        "it always, unless a pipe is read.",
        rich_help_panel=options.RESULT,
    ),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="A date for --provenance, as 2026-01-31. Default: as SOURCE_DATE_EPOCH says, or none.",
        rich_help_panel=options.RESULT,
    ),
]


def explain(
    context: typer.Context,
    files: options.NetworkFiles,
    row_files: options.RowFiles,
    csv: options.CsvText,
    choice: Choice,
    look: Look,
    format: Format = None,  # noqa: A002 - the option's name
    output: options.OutputFile = None,
    provenance: Provenance = False,
    date: Date = None,
) -> None:
    """Show the arithmetic of every node, row by row.

    The formula with names, with numbers, the products, the sum, the activation, the result. Both
    sides of = are equal as printed; where digits were cut the sign is ≈. With --blank it is a
    sheet to fill in, and the same command without it writes the key.
    """
    from nnfwd.cli.explaining import REPORT_WIDTH, Request
    from nnfwd.cli.formats import check_format, choose_format
    from nnfwd.cli.output import takes_color, terminal_width, write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.provenance import choose_date, recorder
    from nnfwd.cli.usage import UsageError
    from nnfwd.explain import NOTATIONS
    from nnfwd.files.paths import is_stream

    notation = choose_format(NOTATIONS, format, output, terminal="text", otherwise="text")
    request = Request(files, row_files, csv, choice, look, notation.name)
    check_format(NOTATIONS, notation, output, request.format_options)
    request.check()
    if provenance and look.blank is not None:
        message = "--provenance is for what can be proved: --blank leaves it open"
        raise UsageError(message)
    has_record = provenance or (
        notation.name in ALWAYS_WITH_RECORD
        and look.blank is None
        and not any(map(is_stream, request.paths))
    )
    date = choose_date(date, is_written=has_record)
    color = takes_color(output)
    with Progress(output) as progress:
        if has_record:
            record = recorder(context, notation.name, date)
            texts = request.texts(REPORT_WIDTH, progress, record)
        else:
            texts = request.texts(terminal_width(), progress, color=color)
        write_all(progress.before(texts), output)
