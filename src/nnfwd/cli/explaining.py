"""What explain is asked for, and the explanations that come of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.cli.sources import load, parse_names, read
from nnfwd.cli.usage import UsageError, parse_option
from nnfwd.explain import MATH, View, explain_trace, select_nodes, write_explanations
from nnfwd.explain.record import RecordedFile
from nnfwd.explain.selection import parse_row_filters, parse_row_ranges
from nnfwd.files.paths import STDIN
from nnfwd.files.places import matching
from nnfwd.files.recording import recording
from nnfwd.run.pipeline import sound_block
from nnfwd.text.numbers import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.cli.explain_options import Choice, Look
    from nnfwd.cli.options import CsvText, NetworkFiles, RowFiles
    from nnfwd.cli.progress import Progress
    from nnfwd.core import Network
    from nnfwd.explain import Explanation
    from nnfwd.explain.record import Record
    from nnfwd.rows import Block, Rows

    Recorder = Callable[[Network, tuple[RecordedFile, ...], int], Record]

__all__ = ["REPORT_WIDTH", "Request"]

REPORT_WIDTH = 80
"""Columns of text with a record, whatever the terminal has: the same run gives the same bytes."""


class Request(NamedTuple):
    """The options of explain, but for where the result goes."""

    files: NetworkFiles
    row_files: RowFiles
    csv: CsvText
    choice: Choice
    look: Look
    notation: str

    @property
    def named(self) -> list[str]:
        """The files that are named: weights, settings, then rows."""
        files = [self.files.weights, self.files.config]
        rows = self.row_files.inputs or ([] if self.row_files.row else [STDIN])
        return [*(path for path in files if path is not None), *rows]

    @property
    def paths(self) -> list[str]:
        """The files that are read: of patterns what they match."""
        n_others = 1 + (self.files.config is not None)
        return [*self.named[:n_others], *matching(self.named[n_others:])]

    @property
    def format_options(self) -> dict[str, object]:
        """The options that not every notation takes."""
        look = self.look
        return {
            "--digits": look.digits,
            "--terms": self.choice.terms,
            "--fragment": look.fragment or None,
            "--matrices": look.matrices or None,
            "--symbols": look.symbols or None,
            "--math": look.math,
            "--blank": look.blank,
        }

    def check(self) -> None:
        """Check that options go together.

        Raises
        ------
        UsageError
            If they do not.
        """
        if self.look.matrices and self.choice.terms is not None:
            message = "--terms is for sums, not for --matrices"
            raise UsageError(message)
        if self.look.matrices and self.look.math == "none":
            message = "--matrices is for mathematics, not for --math none"
            raise UsageError(message)
        if self.look.blank and self.choice.terms is not None:
            message = "--terms chooses by the size of products, which --blank leaves open"
            raise UsageError(message, hint="leave out --terms: a sheet has all terms")

    def texts(
        self,
        width: int,
        progress: Progress,
        recorder: Recorder | None = None,
        *,
        color: bool = False,
    ) -> Iterator[str]:
        """Read the files and explain the rows.

        Parameters
        ----------
        width : int
            Columns of text.
        progress : Progress
        recorder : callable, optional
            Makes the record that is written with the explanations, of the network, the files and
            the number of rows. All rows are read before the
            first of them is written then, since it has the digests of files.
        color : bool, optional
            Whether text is in colour.
        """
        wanted = _Wanted(self.choice, progress)
        with nullcontext() if recorder is None else recording() as found:
            network = load(self.files, self.csv, self.row_files.inputs or (), progress)
            network, rows = self._read(network, wanted.columns)
            view = self._view(network, width, color=color)
            blocks: Iterable[Block] = wanted.blocks(rows)
            if recorder is not None and found is not None:
                blocks = read_blocks = list(blocks)
                rows.read_out()
                progress.follow(rows)
                n_rows = sum(block.n_rows for block in read_blocks)
                progress.begin_part(n_rows)
                files = tuple(RecordedFile(*each) for each in found.files())
                view = replace(view, record=recorder(network, files, n_rows))
        explanations = _explanations(network, blocks, self._shown(rows), progress)
        return write_explanations(self.notation, explanations, view)

    def _read(self, network: Network, columns: tuple[str, ...]) -> tuple[Network, Rows]:
        return read(
            network,
            self.row_files,
            self.csv,
            stdin_read=self.files.read_stdin,
            keep=self.choice.keep,
            keep_besides=columns,
        )

    def _shown(self, rows: Rows) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Name the columns that are kept, and those that are shown of them."""
        names = parse_names("--keep", self.choice.keep)
        return rows.kept_names, rows.kept_names if names == ("all",) else names

    def _view(self, network: Network, width: int, *, color: bool) -> View:
        choice, look = self.choice, self.look
        nodes = select_nodes(network, choice.node or (), choice.layer or ())
        return View(
            nodes,
            choice.terms,
            DIGITS if look.digits is None else look.digits,
            width,
            look.fragment,
            look.matrices,
            look.math or MATH[0],
            look.blank,
            color,
            symbols=look.symbols,
        )


def _explanations(
    network: Network,
    blocks: Iterable[Block],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    progress: Progress,
) -> Iterator[Explanation]:
    kept_names, shown = names
    for block in blocks:
        kept = dict(zip(kept_names, block.kept, strict=True))
        trace = network.trace_columns(block.table)
        shown_texts = {name: kept[name] for name in shown}
        for explanation in explain_trace(trace, block.numbers.tolist(), shown_texts):
            yield explanation
            progress.count(1)


class _Wanted:
    """The rows that are wanted, by number and by what is in their columns."""

    def __init__(self, choice: Choice, progress: Progress) -> None:
        self._written = choice.rows
        self._numbers = parse_option("--rows", choice.rows, parse_row_ranges)
        self._filters = parse_option("--where", choice.where or (), parse_row_filters)
        self._progress = progress

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that rows are chosen by."""
        return self._filters.columns

    def blocks(self, rows: Rows) -> Iterator[Block]:
        """Choose rows of each block, and read no further than there are any."""
        count = n_taken = 0
        self._progress.follow(rows)
        for block in rows:
            sound = sound_block(block, "stop")
            kept = dict(zip(rows.kept_names, sound.kept, strict=True))
            numbers = sound.numbers.tolist()
            indices = self._numbers.indices(numbers)
            if self.columns and numbers:
                last = numbers[-1] if self._numbers.last is None else self._numbers.last
                reached = (i for i, number in enumerate(numbers) if number <= last)
                taken = {i for i in reached if self._filters.take(kept, i)}
                indices = [index for index in indices if index in taken]
            n_taken += len(indices)
            self._progress.begin_part(len(indices))
            if indices:
                yield sound.select(indices)
            if block.bad:
                raise block.bad[0][1].error
            count = int(block.numbers[-1]) if len(block.numbers) else count
            if self._numbers.last is not None and count >= self._numbers.last:
                break
        else:
            self._numbers.check_all_came(count)
        is_every = self._numbers.ranges is None
        among = "" if is_every else f" among --rows {self._written}"
        self._filters.check_all_came(n_taken=n_taken, among=among)
