"""Which cells of a row are fed to the network, and which are kept as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import ColumnError, RowError, counted, did_you_mean
from nnfwd.text.cells import parse_cell
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnfwd.rows.wanted import Wanted

__all__ = ["Columns", "match_header", "match_keys", "match_width"]


class Columns(NamedTuple):
    """The columns of one source.

    Parameters
    ----------
    names : tuple of str
        Every column's name; 1, 2, ... where there is no header.
    fed : tuple of int
        Where the inputs of the network stand in a row, in their order.
    kept : tuple of int
        Where the kept columns stand in a row.
    labels : tuple of (str or None)
        What an error calls each column that is fed.
    has_header : bool
        Whether the names are the file's own.
    by_key : bool
        Whether rows are mappings, whose cells have no numbers.
    """

    names: tuple[str, ...]
    fed: tuple[int, ...]
    kept: tuple[int, ...]
    labels: tuple[str | None, ...]
    has_header: bool = True
    by_key: bool = False

    @property
    def input_names(self) -> tuple[str, ...] | None:
        """The names of the columns fed; None where there is no header."""
        return tuple(self.names[place] for place in self.fed) if self.has_header else None

    @property
    def kept_names(self) -> tuple[str, ...]:
        """The names of the columns kept."""
        return tuple(self.names[place] for place in self.kept)

    def numbers(
        self, cells: Sequence[Any], line: int, parse: Callable[[Any], float] = parse_cell
    ) -> list[float]:
        """Read the cells that are fed.

        Raises
        ------
        RowError
            If there are more or fewer cells than columns, or a cell is no number.
        """
        if len(cells) != len(self.names):
            message = f"expected {counted(len(self.names), 'cell')}, found {len(cells)}"
            raise RowError(message, line=line)
        numbers = []
        for place, label in zip(self.fed, self.labels, strict=True):
            try:
                numbers.append(parse(cells[place]))
            except RowError as error:
                error.name = label
                error.at(line=line, column=None if self.by_key else place + 1)
                raise
        return numbers


def match_header(header: Sequence[str], wanted: Wanted) -> Columns:
    """Find the columns by the names of a header; blanks around a name do not count.

    Raises
    ------
    ColumnError
        If a name that is needed is missing or stands there twice; where columns go by position, if
        there are not as many as inputs.
    """
    names = tuple(name.strip() for name in header)
    if wanted.columns or wanted.named:
        fed = _find_all([name.strip() for name in _by_name(wanted, names)], names)
    else:
        _check_count(names, wanted)
        fed = tuple(range(len(names)))
    kept = _keep(names, fed, wanted)
    return Columns(names, fed, kept, tuple(names[place] for place in fed))


def match_width(width: int, wanted: Wanted) -> Columns:
    """Find the columns by position, where nothing names them: they are called 1, 2, ...

    Raises
    ------
    ColumnError
        If a number chosen is not there, or there are not as many columns as inputs; if columns
        must go by name.
    """
    if wanted.inputs_found:
        message = "expected rows that name their values, as {output: 52}; found a list"
        raise ColumnError(message)
    names = tuple(str(number) for number in range(1, width + 1))
    if not wanted.columns:
        _check_count(names, wanted)
    fed = _find_all(wanted.columns, names) or tuple(range(width))
    labels = wanted.inputs if wanted.named else (None,) * len(fed)
    return Columns(names, fed, _keep(names, fed, wanted), labels, has_header=False)


def match_keys(keys: Sequence[str], wanted: Wanted) -> Columns:
    """Find the columns of mappings by the keys of the first of them.

    A name that is needed is looked for in each row: here it may be missing.

    Raises
    ------
    ColumnError
        Where inputs go by position, if the first mapping has not as many keys.
    """
    fed = _by_name(wanted, keys) if wanted.columns or wanted.named else tuple(keys)
    if not (wanted.columns or wanted.named):
        _check_count(fed, wanted)
    kept = wanted.keep
    if kept is None:
        kept = tuple(key for key in keys if key not in fed)
    kept += tuple(key for key in wanted.keep_found if key in keys and key not in kept)
    names = tuple(dict.fromkeys((*fed, *kept)))
    places = {name: place for place, name in enumerate(names)}
    return Columns(
        names,
        tuple(places[name] for name in fed),
        tuple(places[name] for name in kept),
        labels=fed,
        by_key=True,
    )


def _by_name(wanted: Wanted, names: Sequence[str]) -> tuple[str, ...]:
    """Choose the columns to feed where these go by name."""
    chosen = wanted.columns or wanted.inputs
    return tuple(name for name in chosen if name in names) if wanted.inputs_found else chosen


def _check_count(names: Sequence[str], wanted: Wanted) -> None:
    if len(names) != len(wanted.inputs):
        are = "is" if len(names) == 1 else "are"
        message = (
            f"the network takes {counted(len(wanted.inputs), 'input')} by position, and there "
            f"{are} {counted(len(names), 'column')} ({list_names(names)}): choose with --columns"
        )
        raise ColumnError(message)


def _keep(names: tuple[str, ...], fed: tuple[int, ...], wanted: Wanted) -> tuple[int, ...]:
    keep = wanted.keep
    if keep is None:
        keep = tuple(name for place, name in enumerate(names) if place not in fed)
    found = tuple(name for name in wanted.keep_found if name in names and name not in keep)
    return _find_all((*keep, *found), names)


def _find_all(wanted: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    """Find where each name stands: once, or it is an error."""
    counts = Counter(names)
    for name in wanted:
        if not counts[name]:
            message = f"there is no column {show_name(name)}: the columns are {list_names(names)}"
            raise ColumnError(message + did_you_mean(name, names))
        if counts[name] > 1:
            message = f"the column {show_name(name)} stands {counts[name]} times in the header"
            raise ColumnError(f"{message}: {list_names(names)}")
    places = {name: place for place, name in enumerate(names)}
    return tuple(places[name] for name in wanted)
