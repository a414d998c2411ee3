"""What ``predict`` works on: made of its options in one way, for one file and for parts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.cli.arithmetic import warn_of_slow_sums
from nnfwd.cli.formats import check_format, check_rejects, choose_format, style
from nnfwd.cli.output import tell
from nnfwd.cli.progress import Progress
from nnfwd.cli.rejects import Rejecting
from nnfwd.cli.sources import choose, load
from nnfwd.cli.usage import UsageError
from nnfwd.files.paths import suffix_of
from nnfwd.formats import listed
from nnfwd.rows import FORMATS, RowTexts
from nnfwd.run.pipeline import MOST_CELLS, Predictor, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.cli.options import CsvText, NetworkFiles, RowFiles
    from nnfwd.cli.predict_options import Wanted
    from nnfwd.core import Network
    from nnfwd.formats import Format
    from nnfwd.rows import Rows, Selection, Source
    from nnfwd.rows.slices import Sliced
    from nnfwd.run.pipeline import Show

__all__ = ["Job", "prepared"]


class Job(NamedTuple):
    """A network, the rows that are to be read, and what is wanted of them.

    Parameters
    ----------
    wanted : Wanted
    format : Format
        Of the result.
    network : Network
    sources : sequence of Source and RowTexts
    selection : Selection
        What is read of them.
    progress : Progress
    """

    wanted: Wanted
    format: Format
    network: Network
    sources: Sequence[Source | RowTexts]
    selection: Selection
    progress: Progress

    def predictor(self, rows: Rows | Sliced) -> Predictor:
        """Make what computes results of rows whose columns have been matched.

        Inputs without names are called as the columns that feed them.
        """
        network, wanted = self.network, self.wanted
        if rows.input_names is not None:
            network = network.with_input_names(rows.input_names)
        view = _view(wanted, self.format, network, rows.kept_names)
        return Predictor(view, self.format.name, style(wanted.digits), wanted.bad_rows)

    def rejecting(self) -> Rejecting:
        """Make what takes bad rows."""
        return Rejecting(self.wanted.rejects, self.wanted.bad_rows, quiet=self.wanted.quiet)

    def remark(self, message: str) -> None:
        """Say something on stderr, unless that is not wanted."""
        if not self.wanted.quiet:
            tell(message)


@contextmanager
def prepared(
    files: NetworkFiles, row_files: RowFiles, csv: CsvText, wanted: Wanted
) -> Iterator[Job]:
    """Load the network, and choose what is read and written; show progress meanwhile.

    Raises
    ------
    UsageError, NnfwdError
        If options do not go together, or the network is not right.
    """
    chosen = _choose_format(wanted)
    check_format(FORMATS, chosen, wanted.output, {"--digits": wanted.digits})
    check_rejects(FORMATS, wanted.rejects)
    with Progress(wanted.output, quiet=wanted.quiet) as progress:
        network = load(files, csv, row_files.inputs or (), progress)
        sources, selection = choose(
            row_files,
            csv,
            stdin_read=files.read_stdin,
            keep=wanted.keep,
            typed=bool(chosen.magic),
            most_rows=max(1, MOST_CELLS // len(_view(wanted, chosen, network).columns)),
        )
        written = [RowTexts(tuple(row_files.row))] if row_files.row else []
        if not wanted.quiet:
            warn_of_slow_sums(network)
        yield Job(wanted, chosen, network, [*sources, *written], selection, progress)


def _choose_format(wanted: Wanted) -> Format:
    """Choose the format: the one given, else by the name of a file, or a folder as ``out.csv/``."""
    given, folder = wanted.format, wanted.folder
    if folder is None:
        return choose_format(FORMATS, given, wanted.output, terminal="table", otherwise="csv")
    found = FORMATS[given] if given else FORMATS.written.of_suffix(suffix_of(folder))
    chosen = found or FORMATS["csv"]
    if not chosen.suffixes:
        ways = [each.name for each in FORMATS.written.values() if each.suffixes]
        message = f"a folder of parts cannot be written as {chosen.title}"
        raise UsageError(message, hint=f"say --format {listed(ways)}")
    return chosen


def _view(
    wanted: Wanted, chosen: Format, network: Network, kept_names: tuple[str, ...] = ()
) -> View:
    is_table = chosen.name == "table"
    show: Show = wanted.show or ("nodes" if is_table else "outputs")
    return View(network, kept_names, show, is_table)
