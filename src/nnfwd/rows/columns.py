"""Which cells of a row are fed to the network, and which are kept as text."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.core.column_rule import check_count, check_keys, find_columns, match_columns
from nnfwd.errors import ColumnError, RowError, counted
from nnfwd.text.cells import is_number, parse_answer, parse_cell
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnfwd.rows.selection import Selection

__all__ = ["Columns", "check_header", "match_header", "match_keys", "match_width"]


class Columns(NamedTuple):
    """The columns of one source.

    Parameters
    ----------
    names : tuple of str
        Every column's name; 1, 2, ... where there is no header.
    fed : tuple of int
        The places in a row of the network's inputs, in their order.
    kept : tuple of int
        The places in a row of the kept columns.
    labels : tuple of (str or None)
        What an error calls each column that is fed.
    has_header : bool
        Whether the names are the file's own.
    by_key : bool
        Whether rows are mappings, whose cells have no numbers.
    of_answers : bool
        Whether infinities and NaN are fed too, and mappings may have no other keys.
    """

    names: tuple[str, ...]
    fed: tuple[int, ...]
    kept: tuple[int, ...]
    labels: tuple[str | None, ...]
    has_header: bool = True
    by_key: bool = False
    of_answers: bool = False

    @property
    def input_names(self) -> tuple[str, ...] | None:
        """The names of the columns fed; None where there is no header."""
        return tuple(self.names[place] for place in self.fed) if self.has_header else None

    @property
    def kept_names(self) -> tuple[str, ...]:
        """The names of the columns kept."""
        return tuple(self.names[place] for place in self.kept)

    @property
    def parse(self) -> Callable[[str], float]:
        """What reads the text of a number."""
        return parse_answer if self.of_answers else parse_cell

    def numbers(
        self, cells: Sequence[Any], line: int, parse: Callable[[Any], float] | None = None
    ) -> list[float]:
        """Read the cells that are fed.

        Raises
        ------
        RowError
            If there are more or fewer cells than columns, or a cell is not a number.
        """
        if len(cells) != len(self.names):
            raise self.miscounted(len(cells), line)
        parse = parse or self.parse
        numbers = []
        for place, label in zip(self.fed, self.labels, strict=True):
            try:
                numbers.append(parse(cells[place]))
            except RowError as error:
                error.name = label
                error.at(line=line, column=None if self.by_key else place + 1)
                raise
        return numbers

    def miscounted(self, n_cells: int, line: int) -> RowError:
        """Say that a row has more or fewer cells than columns."""
        message = f"expected {counted(len(self.names), 'cell')}, found {n_cells}"
        return RowError(message, line=line)


def check_header(
    cells: Sequence[str], selection: Selection, is_number: Callable[[str], bool] = is_number
) -> None:
    """Check that a header is not a row of numbers, unless the network's own names are numbers.

    Raises
    ------
    ColumnError
        If all its cells are numbers.
    """
    names = [cell.strip() for cell in cells]
    filled = [name for name in names if name]
    if filled and all(map(is_number, filled)):
        if _has_inputs(filled, selection):
            return
        message = f"expected a line of column names, found numbers ({list_names(names)})"
        if not selection.inputs_found:
            message += ": if there is no header, say --no-header"
        raise ColumnError(message)


def _has_inputs(names: Sequence[str], selection: Selection) -> bool:
    """Tell whether the columns of all inputs are there, or of some where some are enough."""
    if selection.columns or not (selection.named or selection.inputs_found):
        return False
    if set(names).issubset(selection.otherwise):
        return True
    enough = any if selection.inputs_found else all
    return enough(name in names for name in selection.inputs)


def match_header(header: Sequence[str], selection: Selection) -> Columns:
    """Find the columns by the names of a header; blanks around a name do not count.

    Raises
    ------
    ColumnError
        If the columns do not fit the inputs by the rule of
        :func:`~nnfwd.core.column_rule.match_columns`, or one that is to be kept is not there.
    """
    names = tuple(name.strip() for name in header)
    chosen = _chosen(selection, names)
    if chosen is None:
        with _hinting(names, selection):
            fed = match_columns(
                names, selection.inputs, named=selection.named, earlier=selection.earlier
            )
    else:
        fed = find_columns(chosen, names)
    labels = tuple(names[place] for place in fed)
    kept = find_columns(_kept(names, labels, selection), names)
    return Columns(names, fed, kept, labels, of_answers=selection.inputs_found)


def match_width(width: int, selection: Selection) -> Columns:
    """Find the columns by position, where nothing names them: they are called 1, 2, ...

    Raises
    ------
    ColumnError
        If a number chosen is not there, or there are not as many columns as inputs; if columns
        must go by name.
    """
    if selection.inputs_found:
        message = "expected rows that name their values, as {output: 52}; found a list"
        raise ColumnError(message)
    names = tuple(str(number) for number in range(1, width + 1))
    if not selection.columns:
        with _hinting(names, selection, are_numbers=True):
            check_count(names, selection.inputs)
    fed = find_columns(selection.columns, names) or tuple(range(width))
    labels = selection.inputs if selection.named else (None,) * len(fed)
    kept = find_columns(_kept(names, [names[place] for place in fed], selection), names)
    return Columns(names, fed, kept, labels, has_header=False)


def match_keys(keys: Sequence[str], selection: Selection) -> Columns:
    """Find the columns of objects, whose keys come in any order.

    A name that is needed is looked for in each row, and may be missing here. The keys of the first
    row are the columns that can be kept.

    Raises
    ------
    ColumnError
        If no key can be the name of an input.
    """
    fed = _chosen(selection, keys)
    if fed is None:
        with _hinting(keys, selection):
            check_keys(keys, selection.inputs, named=selection.named)
        fed = selection.inputs
    kept = _kept(keys, fed, selection)
    names = tuple(dict.fromkeys((*fed, *kept)))
    places = {name: place for place, name in enumerate(names)}
    return Columns(
        names,
        tuple(places[name] for name in fed),
        tuple(places[name] for name in kept),
        labels=fed,
        by_key=True,
        of_answers=selection.inputs_found,
    )


def _chosen(selection: Selection, names: Sequence[str]) -> tuple[str, ...] | None:
    """Get the columns that are fed whatever the network's inputs are called; None: by the rule."""
    if selection.inputs_found:
        found = tuple(name for name in selection.inputs if name in names)
        return found or tuple(name for name in selection.otherwise if name in names)
    return selection.columns or None


@contextmanager
def _hinting(
    names: Sequence[str], selection: Selection, *, are_numbers: bool = False
) -> Iterator[None]:
    """Say the way out where columns do not fit inputs that were not named."""
    try:
        yield
    except ColumnError as error:
        hint = f"choose {counted(len(selection.inputs), 'column')} with --columns"
        if not are_numbers:
            hint += ", in the order of the inputs, or name these in the network with `inputs:`"
        if len(names) >= len(selection.inputs) and (are_numbers or not selection.named):
            error.at(hint=hint)
        raise


def _kept(names: Sequence[str], fed: Sequence[str], selection: Selection) -> tuple[str, ...]:
    keep = selection.keep
    if keep is None:
        keep = tuple(name for name in names if name not in fed)
    found = (name for name in selection.keep_found if name in names and name not in keep)
    return (*keep, *found)
