"""``nnfwd predict``: rows in, predictions out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd.cli import options
from nnfwd.cli.usage import UsageError

if TYPE_CHECKING:
    from nnfwd.run.pipeline import View

__all__ = ["predict"]

Show = Annotated[
    Literal["outputs", "nodes", "steps"] | None,
    typer.Option(
        "--show",
        help="The outputs; every node's output; every node's input and output. "
        "Default: nodes in a table that they fit into, else outputs.",
        rich_help_panel=options.RESULT,
    ),
]
Format = Annotated[
    options.Result | None,
    typer.Option(
        "--format",
        "-f",
        help="Default: by the name of the output file; a table on a terminal, csv elsewhere.",
        rich_help_panel=options.RESULT,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE|DIR/",
        help="Write to this file, completely or not at all; to a folder, in parts.",
        rich_help_panel=options.RESULT,
    ),
]
PartSize = Annotated[
    str | None,
    typer.Option(
        "--part-size",
        metavar="SIZE",
        help="Bytes of rows for each part of a folder, about; at least 1KiB. "
        "Default: 16MiB to 512MiB, some parts for each core.",
        rich_help_panel=options.RESULT,
    ),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|FILE",
        help="Work on a cluster of dask.distributed: its scheduler's address, as "
        "tcp://head:8786, or its scheduler file.",
    ),
]


def predict(
    files: options.NetworkFiles,
    row_files: options.RowFiles,
    csv: options.CsvText,
    show: Show = None,
    keep: options.Keep = None,
    bad_rows: options.BadRows = "stop",
    rejects: options.Rejects = None,
    format: Format = None,  # noqa: A002 - the option's name
    output: Output = None,
    part_size: PartSize = None,
    digits: options.Digits = None,
    jobs: options.Jobs = None,
    cluster: ClusterAddress = None,
    quiet: options.Quiet = False,
) -> None:
    """Compute the network's outputs for rows.

    In a shell pipeline it is a filter: CSV in on stdin, CSV out on stdout, all digits.
    """
    from nnfwd.cli.arithmetic import warn_of_slow_sums
    from nnfwd.cli.formats import check_format, check_rejects, choose_format, style
    from nnfwd.cli.output import write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.rejects import Rejecting
    from nnfwd.cli.sources import load, read
    from nnfwd.files.folder import is_folder
    from nnfwd.rows import FORMATS
    from nnfwd.run.fitting import fitting_view
    from nnfwd.run.in_order import choose_jobs
    from nnfwd.run.pipeline import MOST_CELLS, Predictor, View
    from nnfwd.run.pipeline import predict as predict_rows

    if cluster is not None or is_folder(output):
        from nnfwd.cli.parts import PartsWanted, write_parts

        wanted = PartsWanted(output, show, keep, bad_rows, rejects, digits, part_size, cluster)
        write_parts(wanted, files, row_files, csv, format, jobs, quiet=quiet)
        return
    if part_size is not None:
        message = "--part-size is for a folder of parts"
        raise UsageError(message, hint="write to one, as --output DIR/")
    chosen = choose_format(FORMATS, format, output, terminal="table", otherwise="csv")
    check_format(FORMATS, chosen, output, {"--digits": digits})
    check_rejects(FORMATS, rejects)
    with Progress(output, quiet=quiet) as progress:
        network = load(files, csv, row_files.inputs or (), progress)
        is_table = chosen.name == "table"
        may_leave_out = is_table and show is None
        show = show or ("nodes" if is_table else "outputs")
        network, rows = read(
            network,
            row_files,
            csv,
            stdin_read=files.read_stdin,
            keep=keep,
            typed=bool(chosen.magic),
            most_rows=max(1, MOST_CELLS // len(View(network, (), show, is_table).columns)),
        )
        whole = view = View(network, rows.kept_names, show, is_table)
        if may_leave_out:
            view = fitting_view(whole, rows, style(digits), bad_rows)
        predictor = Predictor(view, chosen.name, style(digits), bad_rows)
        if not quiet:
            warn_of_slow_sums(network)
        with Rejecting(rejects, bad_rows, quiet=quiet) as reject:
            progress.follow(rows)
            texts = predict_rows(predictor, rows, reject, choose_jobs(jobs), progress.count)
            write_all(progress.before(texts), output)
            progress.summarize(rows, reject)
        if view is not whole and not quiet:
            _tell_of_missing(view, style(digits).width)


def _tell_of_missing(view: View, width: int) -> None:
    """Say what a table leaves out because it has no room, and how it is shown."""
    from nnfwd.cli.output import tell

    missing = ["hidden nodes"] * bool(view.network.hidden) + ["inputs"] * (not view.with_inputs)
    message = f"{' and '.join(missing)} are left out: they do not fit into {width} columns"
    tell(message, hint="--show nodes shows them, in blocks below each other")
