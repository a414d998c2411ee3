"""``nnfwd convert``: a network in another format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd import networks
from nnfwd.cli import options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.cli.progress import Progress
    from nnfwd.compare import Tolerance
    from nnfwd.core import Network
    from nnfwd.rows import BadRow

    NetworkFormat = str
    SqlDialect = str
else:  # a tuple makes a Literal of as many choices
    NetworkFormat = Literal[tuple(networks.FORMATS.written)]
    SqlDialect = Literal[networks.DIALECTS]

__all__ = ["convert"]

MOST_ROWS = 1 << 20
"""Rows that are read for a workbook, which has fewer."""

Format = Annotated[
    NetworkFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="Default: by the name of the output file, yaml on standard output.",
        rich_help_panel=options.RESULT,
    ),
]
Prove = Annotated[
    bool,
    typer.Option(
        "--prove",
        help="Write only if the network's answers for --inputs agree with those of --expect.",
        rich_help_panel=options.ANSWERS,
    ),
]
Expect = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="The answers for --prove, as check takes them.",
        rich_help_panel=options.ANSWERS,
    ),
]
Dialect = Annotated[
    SqlDialect | None,
    typer.Option(
        "--dialect",
        help="In SQL: the database that it is for. Default: duckdb.",
        rich_help_panel=options.RESULT,
    ),
]
Table = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="NAME",
        help="In SQL: the table that has the rows. Default: rows.",
        rich_help_panel=options.RESULT,
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="COLS",
        help="In SQL: columns of that table to carry through unchanged, as id,name.",
        rich_help_panel=options.RESULT,
    ),
]


def convert(
    files: options.NetworkFiles,
    row_files: options.RowFiles,
    csv: options.CsvText,
    output: options.OutputFile = None,
    format: Format = None,  # noqa: A002 - the option's name
    dialect: Dialect = None,
    table: Table = None,
    keep: Keep = None,
    prove: Prove = False,
    expect: Expect = None,
    atol: options.Atol = None,
    rtol: options.Rtol = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a network in another format.

    With all digits of every number. Settings and options count as in the other commands, and are
    written with the network.
    """
    from nnfwd.cli.formats import check_format, choose_format
    from nnfwd.cli.output import write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.sources import load, parse_names
    from nnfwd.cli.usage import UsageError
    from nnfwd.files.paths import STDIN
    from nnfwd.networks import DIALECTS, FORMATS, Wanted, write_network

    chosen = choose_format(FORMATS, format, output, terminal="yaml", otherwise="yaml")
    given: dict[str, object] = {"--dialect": dialect, "--table": table, "--keep": keep}
    if not prove:
        given |= {"--inputs": row_files.inputs, "--row": row_files.row}
    check_format(FORMATS, chosen, output, given)
    tolerance = _tolerance(row_files, expect, atol, rtol, prove=prove)
    if prove and "--inputs" in chosen.options and STDIN in (row_files.inputs or ()):
        message = f"the rows are read twice, for the proof and for {chosen.title}"
        raise UsageError(message, hint="give them as a file, not on standard input")
    with Progress(output, quiet=quiet) as progress:
        others = [*(row_files.inputs or ()), *filter(None, [expect])]
        network = load(files, csv, others, progress)
        if expect is not None and tolerance is not None:
            _prove(network, row_files, csv, expect, tolerance, progress, quiet=quiet)
        rows = None
        if "--inputs" in chosen.options and (row_files.inputs or row_files.row):
            progress.stage("reading the rows")
            network, rows = _rows(network, row_files, csv)
        names = parse_names("--keep", keep)
        wanted = Wanted(dialect or DIALECTS[0], table or "rows", names, rows)
        progress.stage(f"writing {chosen.title}")
        write_all(progress.before(write_network(chosen.name, network, wanted)), output)


def _rows(
    network: Network, row_files: options.RowFiles, csv: options.CsvText
) -> tuple[Network, NDArray[np.float64] | None]:
    """Read the rows of a workbook, shape (n_inputs, n_rows), up to more than it can have."""
    import numpy as np

    from nnfwd.cli.sources import read

    network, rows = read(network, row_files, csv)
    found, count = [], 0
    for block in rows:
        for _, bad in block.bad:
            _refuse(bad)
        found.append(block.inputs)
        count += block.n_rows
        if count > MOST_ROWS:
            break
    return network, np.concatenate(found, axis=1) if count else None


def _tolerance(
    row_files: options.RowFiles,
    expect: str | None,
    atol: str | None,
    rtol: str | None,
    *,
    prove: bool,
) -> Tolerance | None:
    """Read the options that belong to --prove, and check that all of them are there."""
    from nnfwd.cli.findings import parse_tolerance
    from nnfwd.cli.usage import UsageError

    has_rows = bool(row_files.inputs or row_files.row)
    if prove and not (expect is not None and has_rows):
        message = "--prove compares answers for rows: give --inputs FILE and --expect FILE"
        raise UsageError(message)
    if expect is not None and not prove:
        message = "--expect is for --prove"
        raise UsageError(message)
    return parse_tolerance(expect, atol, rtol)


def _prove(
    network: Network,
    row_files: options.RowFiles,
    csv: options.CsvText,
    expect: str,
    tolerance: Tolerance,
    progress: Progress,
    *,
    quiet: bool,
) -> None:
    """Compare expected answers with the network's, and end with 1 if any differs."""
    from nnfwd.cli.output import tell
    from nnfwd.cli.sources import read
    from nnfwd.compare import compare_answers, open_answers
    from nnfwd.compare.report import headline

    answers = open_answers(expect, network, csv.dialect, row_files.sheet)
    network, rows = read(network, row_files, csv, keep_found=answers.others)
    progress.follow(rows)
    found = compare_answers(network, rows, answers, tolerance, _refuse, progress.count)
    if found.differing:
        tell(f"{headline(found)}: nothing is written", "nnfwd check says where, and why")
        raise typer.Exit(1)
    if not quiet:
        tell(headline(found))


def _refuse(bad: BadRow) -> None:
    raise bad.error
