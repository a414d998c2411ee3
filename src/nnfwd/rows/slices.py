"""Sources in slices: rows of a file that are read by themselves, in any order, anywhere."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.files.byte_reader import PIECE_SIZE, open_bytes
from nnfwd.files.ranges import look_at, open_range, read_range
from nnfwd.rows.cuts import GroupCuts, TextCuts
from nnfwd.rows.open_source import naming_errors
from nnfwd.rows.opening import fitting_size, following, open_file
from nnfwd.rows.survey import find_cuts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nnfwd.files.stamps import Stamp
    from nnfwd.rows.open_source import OpenSource, Part
    from nnfwd.rows.selection import Selection
    from nnfwd.rows.sources import Source
    from nnfwd.rows.survey import Range, Surveyed

__all__ = ["Slice", "Sliced", "Span", "slice_sources"]

HEAD_SIZE = 64 << 10
"""Bytes that are read at a time where only the names of columns are wanted."""

NAMED_BY_ROWS = ("json", "yaml")
"""Formats that are read whole to open them, and whose rows fix nothing for sources after them."""


class Span(NamedTuple):
    """Where a slice begins and ends.

    Parameters
    ----------
    start, stop : int
        Bytes of a text; groups of rows of a file of columns.
    number : int
        The number of the first line, or of the first row.
    """

    start: int
    stop: int
    number: int


class Slice(NamedTuple):
    """Some rows of one source.

    Parameters
    ----------
    source : Source
    selection : Selection
        What is read of it.
    stamp : Stamp
        What the file was when it was cut.
    size : int
        About how many bytes it has.
    span : Span, optional
        Where it is in the source; without it, it is all of the source.
    is_text : bool, optional
        Whether the span is of bytes.
    """

    source: Source
    selection: Selection
    stamp: Stamp
    size: int
    span: Span | None = None
    is_text: bool = True

    def parts(self, piece_size: int = PIECE_SIZE) -> Iterator[Part | None]:
        """Yield the rows in parts, as the whole source does.

        Raises
        ------
        FileError, ColumnError
            If the file cannot be read, is not what it was, or does not fit.
        """
        with naming_errors(self.source.name):
            self.stamp.check_unchanged(look_at(self.source.path))
            with self._open(fitting_size(piece_size, self.selection)) as opened:
                if opened is not None:
                    yield from opened.parts(self.source, self.stamp.size)
            self.stamp.check_unchanged(look_at(self.source.path))

    @contextmanager
    def _open(self, piece_size: int) -> Iterator[OpenSource | None]:
        path, span = self.source.path, self.span
        if span is not None and self.is_text and span.start == 0:
            with open_range(path, 0, span.stop, piece_size) as file:
                yield open_file(self.source, file, self.selection)
            return
        head_size = HEAD_SIZE if span is not None and self.is_text else piece_size
        with open_bytes(path, head_size) as file:
            opened = open_file(self.source, file, self.selection)
            if opened is None or span is None:
                yield opened
            elif isinstance(opened.cuts, TextCuts):
                pieces = read_range(path, span.start, span.stop, piece_size)
                yield opened._replace(records=opened.cuts.records(pieces, span.number))
            elif isinstance(opened.cuts, GroupCuts):
                yield opened._replace(records=opened.cuts.records(*span))


class Sliced(NamedTuple):
    """Sources in slices, and what their columns are called.

    Parameters
    ----------
    slices : list of Slice
        In order.
    input_names, kept_names
        As those of :class:`~nnfwd.rows.reader.Rows`.
    """

    slices: list[Slice]
    input_names: tuple[str, ...] | None
    kept_names: tuple[str, ...]


def slice_sources(
    sources: Sequence[Source],
    selection: Selection,
    part_size: int,
    apply: Callable[[Callable[[Range], Surveyed], list[Range]], Iterable[Surveyed]] = map,
) -> Sliced:
    """Match the columns of all sources, and cut those that are long into slices.

    Parameters
    ----------
    sources : sequence of Source
    selection : Selection
        For a network.
    part_size : int
        About how many bytes a slice may have.
    apply : callable, optional
        Applies a function to every item of a list, as ``map`` does.

    Raises
    ------
    FileError
        If a file cannot be read, or could not be read once more.
    ColumnError
        If its columns do not fit.
    """
    slices: list[Slice] = []
    input_names, kept_names = None, None
    for source in sources:
        with naming_errors(source.name):
            stamp = look_at(source.path)
            whole = Slice(source, selection, stamp, stamp.size)
            if kept_names is not None and source.format in NAMED_BY_ROWS:
                slices.append(whole)
                continue
            with open_bytes(source.path, HEAD_SIZE) as file:
                opened = open_file(source, file, selection)
                if opened is None:
                    continue
                cuts = opened.cuts if file.is_plain and stamp.size > part_size else None
                slices += _cut(whole, cuts, part_size, apply)
            if kept_names is None:
                input_names, kept_names = opened.columns.input_names, opened.columns.kept_names
            selection = following(selection, opened.columns)
    return Sliced(slices, input_names, kept_names or selection.keep or ())


def _cut(
    whole: Slice,
    cuts: TextCuts | GroupCuts | None,
    part_size: int,
    apply: Callable[[Callable[[Range], Surveyed], list[Range]], Iterable[Surveyed]],
) -> Iterator[Slice]:
    """Cut one source, where that can be."""
    if isinstance(cuts, GroupCuts):
        yield from _cut_groups(whole, cuts.groups(), part_size)
    elif isinstance(cuts, TextCuts):
        path, size = whole.source.path, whole.stamp.size
        found = find_cuts(path, size, cuts.delimiter, part_size, apply)
        places = [each for each in found if each.line >= cuts.line]
        starts, lines = [0, *(each.place for each in places)], [1, *(each.line for each in places)]
        for (start, stop), line in zip(pairwise([*starts, size]), lines, strict=True):
            yield whole._replace(size=stop - start, span=Span(start, stop, line))
    else:
        yield whole


def _cut_groups(whole: Slice, groups: list[tuple[int, int]], part_size: int) -> Iterator[Slice]:
    """Put groups of rows together to slices of about a size."""
    rows = list(accumulate((n_rows for n_rows, _ in groups), initial=1))
    start, size = 0, 0
    for number, (_, n_bytes) in enumerate(groups, start=1):
        size += n_bytes
        if size >= part_size or number == len(groups):
            span = Span(start, number, rows[start])
            yield whole._replace(size=size, span=span, is_text=False)
            start, size = number, 0
