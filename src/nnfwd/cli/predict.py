"""``nnfwd predict``: rows in, predictions out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.cli import options
from nnfwd.cli.predict_options import Wanted
from nnfwd.cli.usage import UsageError

if TYPE_CHECKING:
    from nnfwd.cli.job import Job
    from nnfwd.run.pipeline import View

__all__ = ["predict"]


def predict(
    files: options.NetworkFiles, row_files: options.RowFiles, csv: options.CsvText, wanted: Wanted
) -> None:
    """Compute the network's outputs for rows.

    In a shell pipeline it is a filter: CSV in on stdin, CSV out on stdout, all digits.
    """
    from nnfwd.cli.job import prepared
    from nnfwd.cli.memory import keep_freed_memory

    in_units = wanted.cluster is not None or wanted.folder is not None
    if in_units and row_files.row:
        message = "rows of --row are neither for a folder of parts nor for a cluster"
        raise UsageError(message, hint="write to a file, as --output out.csv")
    if wanted.part_size is not None and not in_units:
        message = "--part-size is for a folder of parts"
        raise UsageError(message, hint="write to one, as --output DIR/")
    keep_freed_memory()
    with prepared(files, row_files, csv, wanted) as job:
        if in_units:
            from nnfwd.cli.parts import write_parts

            write_parts(job)
        else:
            _write_rows(job)


def _write_rows(job: Job) -> None:
    """Write one file, or standard output, row by row."""
    from dataclasses import replace

    from nnfwd.cli.output import write_all
    from nnfwd.rows import read_rows
    from nnfwd.run.in_order import choose_jobs
    from nnfwd.run.pipeline import predict as predict_rows

    wanted, progress = job.wanted, job.progress
    rows = read_rows(job.sources, job.network, job.selection)
    predictor = whole = job.predictor(rows)
    if job.format.name == "table" and wanted.show is None:
        from nnfwd.run.fitting import fitting_view

        view = fitting_view(whole.view, rows, whole.style, whole.policy)
        predictor = replace(whole, view=view)
    with job.rejecting() as reject:
        progress.follow(rows)
        texts = predict_rows(predictor, rows, reject, choose_jobs(wanted.jobs), progress.count)
        write_all(progress.before(texts), wanted.output)
        progress.summarize(rows, reject)
    if predictor.view is not whole.view and not wanted.quiet:
        _tell_of_missing(predictor.view, whole.style.width)


def _tell_of_missing(view: View, width: int) -> None:
    """Say what a table leaves out because it has no room, and how it is shown."""
    from nnfwd.cli.output import tell

    missing = ["hidden nodes"] * bool(view.network.hidden) + ["inputs"] * (not view.with_inputs)
    message = f"{' and '.join(missing)} are left out: they do not fit into {width} columns"
    tell(message, hint="--show nodes shows them, in blocks below each other")
