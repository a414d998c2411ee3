"""``nnfwd predict`` in units of work: into a folder of parts, or on a cluster."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from nnfwd import __version__
from nnfwd.cli.output import write_all
from nnfwd.cli.signals import unwind
from nnfwd.cli.usage import UsageError
from nnfwd.core.fingerprint import checksums, fingerprint
from nnfwd.errors import ClusterError, counted, quote
from nnfwd.files.compressor import SUFFIXES
from nnfwd.files.object_folder import open_folder
from nnfwd.files.paths import name_of
from nnfwd.files.places import identity
from nnfwd.rows import Source
from nnfwd.rows.slices import slice_sources
from nnfwd.run.crew import LocalCrew, predictions_in_order, run_units
from nnfwd.run.identity import network_checksum
from nnfwd.run.in_order import choose_jobs
from nnfwd.run.journal import SUCCESS, open_journal, part_size_of
from nnfwd.run.pipeline import write
from nnfwd.run.units import MOST_HELD, MOST_SIZE, Extent, fitting_part_size, make_units
from nnfwd.run.work import PartMaker, PieceMaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.cli.job import Job
    from nnfwd.cli.predict_options import Wanted
    from nnfwd.cli.rejects import Rejecting
    from nnfwd.files.folder import Folder
    from nnfwd.run.cluster import Cluster
    from nnfwd.run.crew import Crew
    from nnfwd.run.journal import Journal
    from nnfwd.run.pipeline import Predictor
    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done

__all__ = ["write_parts"]

UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}

LEAST_PART_SIZE = 1 << 10
"""Bytes of rows: with fewer a large file would become millions of parts."""


def write_parts(job: Job) -> None:
    """Compute the result of all rows in units: here or on a cluster, into a folder or one file.

    Into a folder a run goes on where an earlier one has ended.

    Raises
    ------
    UsageError, NnfwdError
        If rows, the folder or the cluster are not right. Parts that are complete stay.
    """
    wanted = job.wanted
    unwind()
    with ExitStack() as stack:
        cluster = None
        if wanted.cluster is not None:
            from nnfwd.run.cluster import connect

            job.progress.stage(f"connecting to {wanted.cluster}")
            cluster = stack.enter_context(connect(wanted.cluster, job.remark))
        plan = _make_plan(job, cluster)
        reject = stack.enter_context(job.rejecting())
        write_one = _write_file if wanted.folder is None else _write_folder
        extent = write_one(plan, reject)
        job.progress.summarize(extent, reject)


def _parse_size(text: str) -> int:
    """Read a number of bytes.

    Examples
    --------
    >>> _parse_size("64MiB"), _parse_size("512 k"), _parse_size("2000")
    (67108864, 524288, 2000)
    """
    found = re.fullmatch(r"(\d{1,12}) ?([kmg]?)(?:i?b)?", text.strip().lower(), re.ASCII)
    if not found:
        message = f"--part-size: expected a number of bytes, as 64MiB, found {quote(text)}"
        raise UsageError(message)
    size = int(found[1]) * UNITS[found[2]]
    if size < LEAST_PART_SIZE:
        message = f"--part-size: expected at least {LEAST_PART_SIZE >> 10}KiB, found {quote(text)}"
        raise UsageError(message)
    return size


class _Plan(NamedTuple):
    """The work, unit by unit, and who does it where that is not this machine."""

    job: Job
    sources: Sequence[Source]
    predictor: Predictor
    units: list[Unit]
    part_size: int
    cluster: Cluster | None

    def extent(self, units: Iterable[Unit]) -> Extent:
        """How much there is to do, and who does it."""
        cluster = self.cluster
        who = None if cluster is None else lambda: counted(len(cluster.workers), "worker")
        return Extent(sum(unit.size for unit in units), who=who)


def _make_plan(job: Job, cluster: Cluster | None) -> _Plan:
    sources = [each for each in job.sources if isinstance(each, Source)]
    _check_apart(sources, job.wanted)
    n_cores = choose_jobs(job.wanted.jobs) if cluster is None else cluster.n_threads
    part_size = _choose_part_size(job.wanted, sources, n_cores)
    job.progress.stage("looking at the rows")
    everywhere = [source.everywhere for source in sources]
    apply = map if cluster is None else cluster.apply
    selection = job.selection.for_network(job.network)
    sliced = slice_sources(everywhere, selection, part_size, apply)
    units = make_units(sliced.slices, part_size)
    return _Plan(job, everywhere, job.predictor(sliced), units, part_size, cluster)


def _choose_part_size(wanted: Wanted, sources: Iterable[Source], n_cores: int) -> int:
    """Take the size given, else that of the run that the folder is of, else one that fits."""
    if wanted.part_size is not None:
        return _parse_size(wanted.part_size)
    there = None if wanted.folder is None else part_size_of(open_folder(wanted.folder))
    if there is not None:
        return there
    n_bytes = sum(source.size for source in sources)
    most = MOST_HELD if wanted.folder is None else MOST_SIZE
    return fitting_part_size(n_bytes, n_cores, most)


def _write_file(plan: _Plan, reject: Rejecting) -> Extent:
    """Write one file, or standard output, of what workers compute."""
    assert plan.cluster is not None  # noqa: S101 - here one file is written without units
    from nnfwd.run.cluster import Workers

    extent, progress = plan.extent(plan.units), plan.job.progress
    progress.follow(extent)

    def done(unit: Unit) -> None:
        extent.n_bytes_read += unit.size

    crew = Workers(plan.cluster, PieceMaker(plan.predictor))
    predictions = predictions_in_order(plan.units, crew, done)
    texts = write(plan.predictor, predictions, reject, progress.count)
    write_all(progress.before(texts), plan.job.wanted.output)
    return extent


def _write_folder(plan: _Plan, reject: Rejecting) -> Extent:
    """Make the parts that are not there yet.

    Raises
    ------
    NnfwdError
        If a part cannot be made: the first one, in order, that cannot.
    """
    job, progress, output = plan.job, plan.job.progress, plan.job.wanted.folder or ""
    folder = open_folder(output)
    suffix = job.format.suffixes[0] + _compression(output)
    maker = PartMaker(plan.predictor, folder, suffix, job.wanted.rejects is not None)
    progress.stage("looking at the parts")
    run, n_parts = _describe(plan, maker), len(plan.units)
    with open_journal(folder, run, maker, n_parts, _way_out(plan)) as journal:
        missing = [unit for unit in plan.units if unit.number not in journal.done]
        if missing:
            folder.remove(SUCCESS)
        sizes = {unit.number: unit.size for unit in missing}
        extent = plan.extent(missing)
        if journal.done:
            job.remark(f"{len(journal.done)} of {len(plan.units)} parts were there")
        progress.follow(extent)

        def done(part: Done) -> None:
            journal.add(part)
            extent.n_bytes_read += sizes[part.number]
            progress.count(part.rows)

        try:
            with _crew(plan, maker, len(missing)) as crew:
                failed = run_units(missing, crew, done)
        except ClusterError as error:
            complete = f"{len(journal.done)} of {len(plan.units)} parts are complete"
            way_on = f"{complete}: run again to go on"
            error.hint = way_on if error.hint is None else f"{error.hint}; {way_on}"
            raise
        _take_rejects(folder, maker, journal, failed, reject)
        if failed is not None and failed.error is not None:
            raise failed.error
    journal.finish()
    return extent


def _way_out(plan: _Plan) -> str:
    if plan.cluster is not None:
        return "the folder must be where every worker sees it"
    return "nothing else may write to the folder meanwhile, or remove files from it"


@contextmanager
def _crew(plan: _Plan, maker: PartMaker, n_units: int) -> Iterator[Crew[Done]]:
    if plan.cluster is None:
        n_threads = min(choose_jobs(plan.job.wanted.jobs), n_units)
        with LocalCrew(maker, max(1, n_threads)) as crew:
            yield crew
    else:
        from nnfwd.run.cluster import Workers

        yield Workers(plan.cluster, maker)


def _take_rejects(
    folder: Folder, maker: PartMaker, journal: Journal, failed: Done | None, reject: Rejecting
) -> None:
    """Take the bad rows of all parts up to one that failed, in order."""
    parts = [journal.done[number] for number in sorted(journal.done)]
    if failed is not None:
        parts = [*(part for part in parts if part.number < failed.number), failed]
    for part in parts:
        text = None
        if maker.keeps_rejects and part.bad:
            text = folder.read(maker.rejects_name(part.number))
        reject.add(part.bad, text or b"")


def _check_apart(sources: Iterable[Source], wanted: Wanted) -> None:
    """Refuse to read from the folder of parts, or to write anything else into it."""
    if wanted.folder is None:
        return
    folder = os.path.join(identity(wanted.folder), "")  # noqa: PTH118
    files = [(f"--inputs {source.name}", source.path) for source in sources]
    if wanted.rejects is not None:
        files.append((f"--rejects {name_of(wanted.rejects)}", wanted.rejects))
    for name, path in files:
        if identity(path).startswith(folder):
            message = f"{name} is in the folder --output {name_of(wanted.folder)}"
            raise UsageError(message, hint="write to another folder")


def _compression(output: str) -> str:
    """How parts are compressed: those of a folder ``out.csv.gz/`` as its name says."""
    name = output.rstrip("/").lower()
    return next((each for each in SUFFIXES if name.endswith(each)), "")


def _describe(plan: _Plan, maker: PartMaker) -> dict[str, object]:
    """Describe all that decides what is in the parts, for who comes back later."""
    stamps = {each.source: each.stamp for unit in plan.units for each in unit.slices}
    predictor, selection = plan.predictor, plan.job.selection
    return {
        "nnfwd": __version__,
        "arithmetic": fingerprint(checksums()),
        "network": network_checksum(predictor.view.network),
        "options": {
            "--show": predictor.view.show,
            "--keep": predictor.view.kept_names,
            "--columns": selection.columns,
            "--no-header": not selection.header,
            "--delimiter": selection.dialect.delimiter,
            "--decimal": selection.dialect.decimal,
            "--sheet": selection.sheet,
            "--input-format": sorted({source.format for source in stamps}),
            "--bad-rows": predictor.policy,
            "--rejects": maker.keeps_rejects,
            "--format": predictor.format + maker.suffix,
            "--digits": predictor.style.digits,
        },
        "inputs": [
            [source.name, source.checksum, *stamps[source]]
            for source in plan.sources
            if source in stamps
        ],
        "part_size": plan.part_size,
    }
