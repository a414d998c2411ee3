"""``nnfwd check``: what is wrong with files, and which answers are."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import typer

from nnfwd.cli import options
from nnfwd.cli.arithmetic import print_arithmetic
from nnfwd.cli.usage import UsageError

__all__ = ["check"]

Weights = Annotated[str | None, options.Weights.__metadata__[0]]
Expect = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="Expected answers to compare with the network's, in columns with the names that "
        "predict gives them: an output, a node, node_0_input, class. - is stdin.",
        rich_help_panel=options.ANSWERS,
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="COLUMN",
        help="Mark a class: the column of the answers that has the students' names. Rows may have "
        "it too. FILE may be a folder, with a file a student.",
        rich_help_panel=options.ANSWERS,
    ),
]
Report = Annotated[
    str | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="An explanation with its provenance: make it again, from the files given here or from "
        "those that it names, and compare all of it.",
        rich_help_panel=options.ANSWERS,
    ),
]
Format = Annotated[
    options.Result | None,
    typer.Option(
        "--format",
        "-f",
        help="The format of the marks. Default: by the name of the output file, else a table.",
        rich_help_panel=options.RESULT,
    ),
]
Arithmetic = Annotated[
    bool,
    typer.Option(
        "--arithmetic",
        help="Print whether this machine computes the same bits as every other, and what differs, "
        "and exit.",
        callback=print_arithmetic,
        is_eager=True,
    ),
]


class CheckedFiles(NamedTuple):
    """Options for where the network comes from, where a report may say that, too."""

    weights: Weights = None
    config: options.Config = None
    activation: options.HiddenActivation = None
    output_activation: options.OutputActivation = None

    @property
    def network(self) -> options.NetworkFiles:
        """The files of a network.

        Raises
        ------
        UsageError
            If there is none.
        """
        if self.weights is None:
            message = "Missing option '--weights' / '-w'."
            raise UsageError(message)
        return options.NetworkFiles(self.weights, *self[1:])


def check(
    context: typer.Context,
    files: CheckedFiles,
    row_files: options.RowFiles,
    csv: options.CsvText,
    expect: Expect = None,
    by: By = None,
    report: Report = None,
    atol: options.Atol = None,
    rtol: options.Rtol = None,
    format: Format = None,  # noqa: A002 - the option's name
    output: options.OutputFile = None,
    quiet: options.Quiet = False,
    arithmetic: Arithmetic = False,  # noqa: ARG001 - its callback answers
) -> None:
    """Find what is wrong with files or answers.

    The network and all rows are read: every bad row is reported, not just the first. With --expect
    the network's answers are compared with yours: how many agree in each column, the first node
    that differs, with its math, and the slip that explains every difference, if one does. Exits
    with 1 if anything is wrong. With --by the answers are those of a class: each student gets a
    line with marks, and the exit code does not depend on them. With --report an explanation is
    made again and compared byte for byte; what differs is named.
    """
    from nnfwd.cli.arithmetic import warn_of_slow_sums
    from nnfwd.cli.findings import Findings, parse_tolerance
    from nnfwd.cli.marking import choose_report, mark
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.sources import load, read
    from nnfwd.compare import open_answers
    from nnfwd.files.paths import STDIN

    if report is not None:
        others_given = {
            "--expect": expect,
            "--by": by,
            "--atol": atol,
            "--rtol": rtol,
            "--format": format,
            "--output": output,
        }
        for option, value in others_given.items():
            if value is not None:
                message = f"{option} is not for --report"
                raise UsageError(message)
        from nnfwd.cli.report import prove

        with Progress(quiet=quiet) as progress:
            if not prove(context, report, progress, quiet=quiet):
                raise typer.Exit(1)
        return
    tolerance = parse_tolerance(expect, atol, rtol)
    marks = choose_report(expect, by, format, output)
    has_rows = bool(row_files.inputs or row_files.row)
    others = [*(row_files.inputs or ()), *([] if expect is None else [expect])]
    if expect is not None and not has_rows:
        others.append(STDIN)
    with Progress(quiet=quiet) as progress:
        network = load(files.network, csv, others, progress)
        if marks is not None and tolerance is not None:
            from nnfwd.compare.marking import How

            network, rows = read(network, row_files, csv, keep="all")
            how = How(marks.by, tolerance, csv.dialect, row_files.sheet)
            if mark(network, rows, marks, how, progress):
                raise typer.Exit(1)
            return
        findings = Findings(files.network.weights, network)
        answers = (
            None if expect is None else open_answers(expect, network, csv.dialect, row_files.sheet)
        )
        if has_rows or answers is not None:
            kept = () if answers is None else answers.others
            network, rows = read(network, row_files, csv, keep_found=kept)
            if not quiet:
                warn_of_slow_sums(network)
            progress.follow(rows)
            findings.add(network, rows, answers, tolerance, progress.count)
    if findings.tell(quiet=quiet):
        raise typer.Exit(1)
