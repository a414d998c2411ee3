"""``nnfwd predict -o DIR/``: a result in parts, each complete, that a later run can go on with."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from nnfwd import __version__
from nnfwd.cli.arithmetic import warn_of_slow_sums
from nnfwd.cli.formats import check_format, check_rejects, style
from nnfwd.cli.output import tell
from nnfwd.cli.progress import Progress
from nnfwd.cli.rejects import Rejecting
from nnfwd.cli.signals import unwind
from nnfwd.cli.sources import choose, load
from nnfwd.cli.usage import UsageError
from nnfwd.core.fingerprint import checksums, fingerprint
from nnfwd.errors import quote
from nnfwd.files.compressor import SUFFIXES
from nnfwd.files.folder import Folder
from nnfwd.files.paths import STDIN, suffix_of
from nnfwd.formats import listed
from nnfwd.rows import FORMATS
from nnfwd.rows.slices import slice_sources
from nnfwd.run.crew import Threads, run_units
from nnfwd.run.identity import network_checksum
from nnfwd.run.in_order import choose_jobs
from nnfwd.run.journal import SUCCESS, open_journal, part_size_of
from nnfwd.run.pipeline import MOST_CELLS, Predictor, View
from nnfwd.run.units import PART_SIZE, Extent, make_units
from nnfwd.run.work import PartMaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnfwd.cli.options import CsvText, NetworkFiles, RowFiles
    from nnfwd.core import Network
    from nnfwd.formats import Format
    from nnfwd.rows import Selection, Source
    from nnfwd.run.journal import Journal
    from nnfwd.run.pipeline import BadRowPolicy, Show
    from nnfwd.run.units import Unit
    from nnfwd.run.work import Done

__all__ = ["PartsWanted", "write_parts"]

UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


class PartsWanted(NamedTuple):
    """What the options of ``predict`` say of parts."""

    output: str
    show: Show
    keep: str | None
    policy: BadRowPolicy
    rejects: str | None
    digits: int | None
    part_size: str | None


def write_parts(
    wanted: PartsWanted,
    files: NetworkFiles,
    row_files: RowFiles,
    csv: CsvText,
    format: str | None,  # noqa: A002 - the option's name
    jobs: int | None,
    *,
    quiet: bool,
) -> None:
    """Compute the result of all rows into a folder, and go on where an earlier run has ended.

    Raises
    ------
    UsageError, NnfwdError
        If options, rows or the folder are not right. Parts that are complete stay there.
    """
    chosen = _choose_format(format, wanted.output)
    check_format(FORMATS, chosen, wanted.output, {"--digits": wanted.digits})
    check_rejects(FORMATS, wanted.rejects)
    if row_files.row:
        message = "rows of --row are written to one file, not to a folder of parts"
        raise UsageError(message, hint="write to a file, as --output out.csv")
    with Progress(wanted.output, quiet=quiet) as progress:
        network = load(files, csv, row_files.inputs or (), progress)
        sources, selection = choose(
            row_files,
            csv,
            stdin_read=files.read_stdin,
            keep=wanted.keep,
            typed=bool(chosen.magic),
            most_rows=max(1, MOST_CELLS // len(View(network, (), wanted.show).columns)),
        )
        _check_apart(sources, wanted.output)
        if not quiet:
            warn_of_slow_sums(network)
        plan = _make_plan(wanted, chosen, network, sources, selection, progress)
        unwind()
        with Rejecting(wanted.rejects, wanted.policy, quiet=quiet) as reject:
            extent = _run(plan, choose_jobs(jobs), reject, progress, quiet=quiet)
            progress.summarize(extent, reject)


def _choose_format(given: str | None, output: str) -> Format:
    """Choose the format of parts: the one given, else by the folder's name, as ``out.parquet/``."""
    found = FORMATS[given] if given else FORMATS.written.of_suffix(suffix_of(output))
    chosen = found or FORMATS["csv"]
    if not chosen.suffixes:
        ways = [each.name for each in FORMATS.written.values() if each.suffixes]
        message = f"a folder of parts cannot be written as {chosen.title}"
        raise UsageError(message, hint=f"say --format {listed(ways)}")
    return chosen


def _parse_size(text: str) -> int:
    """Read a number of bytes.

    Examples
    --------
    >>> _parse_size("64MiB"), _parse_size("512 k"), _parse_size("1000")
    (67108864, 524288, 1000)
    """
    found = re.fullmatch(r"(\d{1,12}) ?([kmg]?)(?:i?b)?", text.strip().lower(), re.ASCII)
    size = int(found[1]) * UNITS[found[2]] if found else 0
    if not size:
        message = f"--part-size: expected a number of bytes, as 64MiB, found {quote(text)}"
        raise UsageError(message)
    return size


class _Plan(NamedTuple):
    """The work, unit by unit, and what run it is of."""

    folder: Folder
    units: list[Unit]
    maker: PartMaker
    run: dict[str, object]


def _make_plan(
    wanted: PartsWanted,
    chosen: Format,
    network: Network,
    sources: Sequence[Source],
    selection: Selection,
    progress: Progress,
) -> _Plan:
    folder = Folder(wanted.output)
    given = None if wanted.part_size is None else _parse_size(wanted.part_size)
    part_size = given or part_size_of(folder) or PART_SIZE
    progress.stage("looking at the rows")
    sliced = slice_sources(sources, selection.for_network(network), part_size)
    if sliced.input_names is not None:
        network = network.with_input_names(sliced.input_names)
    view = View(network, sliced.kept_names, wanted.show)
    predictor = Predictor(view, chosen.name, style(wanted.digits), wanted.policy)
    suffix = chosen.suffixes[0] + _compression(wanted.output)
    maker = PartMaker(predictor, wanted.output, suffix, wanted.rejects is not None)
    units = make_units(sliced.slices, part_size)
    return _Plan(folder, units, maker, _describe(maker, selection, units, part_size))


def _run(plan: _Plan, jobs: int, reject: Rejecting, progress: Progress, *, quiet: bool) -> Extent:
    """Make the parts that are not there yet.

    Raises
    ------
    NnfwdError
        If a part cannot be made: the first one, in order, that cannot.
    """
    with open_journal(plan.folder, plan.run, plan.maker) as journal:
        missing = [unit for unit in plan.units if unit.number not in journal.done]
        sizes = {unit.number: unit.size for unit in missing}
        extent = Extent(sum(sizes.values()))
        if journal.done and not quiet:
            tell(f"{len(journal.done)} of {len(plan.units)} parts were there")
        progress.follow(extent)

        def done(part: Done) -> None:
            journal.add(part)
            extent.n_bytes_read += sizes[part.number]
            progress.count(part.rows)

        with Threads(plan.maker, max(1, min(jobs, len(missing)))) as crew:
            failed = run_units(missing, crew, done)
        _take_rejects(plan, journal, failed, reject)
        if failed is not None and failed.error is not None:
            raise failed.error
        with plan.folder.writing(SUCCESS):
            pass
    return extent


def _take_rejects(plan: _Plan, journal: Journal, failed: Done | None, reject: Rejecting) -> None:
    """Take the bad rows of all parts up to one that failed, in order."""
    parts = [journal.done[number] for number in sorted(journal.done)]
    if failed is not None:
        parts = [*(part for part in parts if part.number < failed.number), failed]
    for part in parts:
        text = b""
        if plan.maker.keeps_rejects:
            text = plan.folder.read(plan.maker.rejects_name(part.number)) or b""
        reject.add(part.bad, text)


def _check_apart(sources: Iterable[Source], output: str) -> None:
    """Refuse to read what may be written over."""
    folder = os.path.join(os.path.realpath(output), "")  # noqa: PTH118
    for source in sources:
        if source.path != STDIN and os.path.realpath(source.path).startswith(folder):
            message = f"--inputs {source.path} is in the folder --output {output}"
            raise UsageError(message, hint="write to another folder")


def _compression(output: str) -> str:
    """How parts are compressed: those of a folder ``out.csv.gz/`` as its name says."""
    name = output.rstrip("/").lower()
    return next((each for each in SUFFIXES if name.endswith(each)), "")


def _describe(
    maker: PartMaker, selection: Selection, units: Iterable[Unit], part_size: int
) -> dict[str, object]:
    """Describe all that decides what is in the parts, for who comes back later."""
    stamps = {each.source: each.stamp for unit in units for each in unit.slices}
    predictor = maker.predictor
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
        "inputs": [[source.path, *stamp] for source, stamp in stamps.items()],
        "part_size": part_size,
    }
