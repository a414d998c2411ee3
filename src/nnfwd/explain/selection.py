"""Which rows and which nodes are explained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.errors import SelectionError, counted, did_you_mean, printable, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nnfwd.core import Network

__all__ = ["RowFilters", "RowRanges", "parse_row_filters", "parse_row_ranges", "select_nodes"]

ROW_RANGE = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")


@dataclass(frozen=True)
class RowRanges:
    """Rows by number, counted from 1.

    Parameters
    ----------
    ranges : tuple of (int, int), optional
        First and last row of each range, sorted, and none touches the next. Without it, every row.

    Examples
    --------
    >>> rows = parse_row_ranges("1,3-5")
    >>> rows.indices([4, 5, 6]), rows.last
    ([0, 1], 5)
    >>> rows.check_all_came(3)
    Traceback (most recent call last):
        ...
    nnfwd.errors.SelectionError: there are no rows 4-5: the input has 3 rows
    """

    ranges: tuple[tuple[int, int], ...] | None = None

    def __contains__(self, row: int) -> bool:
        return self.ranges is None or any(first <= row <= last for first, last in self.ranges)

    def indices(self, row_numbers: Sequence[int]) -> list[int]:
        """Find the positions of the wanted rows among these."""
        return [index for index, row in enumerate(row_numbers) if row in self]

    @property
    def last(self) -> int | None:
        """The last row that is wanted: nothing after it needs to be read. None if every row is."""
        return None if self.ranges is None else self.ranges[-1][1]

    def check_all_came(self, n_rows: int) -> None:
        """Compare the choice with the number of rows that there are.

        Raises
        ------
        SelectionError
            If a row was asked for that the input does not have.
        """
        missing = [
            (max(first, n_rows + 1), last) for first, last in self.ranges or () if last > n_rows
        ]
        if missing:
            listed = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in missing)
            one = len(missing) == 1 and missing[0][0] == missing[0][1]
            message = (
                f"there {'is no row' if one else 'are no rows'} {listed}: "
                f"the input has {counted(n_rows, 'row')}"
            )
            raise SelectionError(message)


def parse_row_ranges(text: str) -> RowRanges:
    """Read a choice of rows as the command line writes it: ``1,3-5`` or ``all``.

    Ranges may come in any order and overlap; rows keep the input's order.

    Raises
    ------
    SelectionError
        If a part is not a row number from 1 or a range of them.

    Examples
    --------
    >>> parse_row_ranges("7, 3-5, 4-6").ranges
    ((3, 7),)
    >>> parse_row_ranges("all").ranges is None
    True
    """
    if text.strip() == "all":
        return RowRanges()
    joined: list[tuple[int, int]] = []
    for first, last in sorted(_parse_range(part.strip()) for part in text.split(",")):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return RowRanges(tuple(joined))


def _parse_range(part: str) -> tuple[int, int]:
    match = ROW_RANGE.fullmatch(part)
    if match is None:
        message = f"{quote(part)} is not a row or a range of rows: expected 1,3-5 or all"
        raise SelectionError(message)
    first = int(match[1])
    last = first if match[2] is None else int(match[2])
    if 0 in (first, last):
        message = f"{quote(part)}: rows are counted from 1"
        raise SelectionError(message)
    if last < first:
        message = f"{quote(part)}: the range ends before it begins; expected {last}-{first}"
        raise SelectionError(message)
    return first, last


class RowFilters:
    """Rows by what is in their columns, compared as text; blanks around it do not count.

    A row is wanted if each column has one of the texts that are wanted of it.

    Parameters
    ----------
    texts : dict of str to list of str
        A column and what is wanted of it.

    Examples
    --------
    >>> rows = parse_row_filters(["id=007", "id=008"])
    >>> [index for index in range(3) if rows.take({"id": ["6", "007", "7"]}, index)]
    [1]
    >>> rows.check_all_came(n_taken=1)
    Traceback (most recent call last):
        ...
    nnfwd.errors.SelectionError: there is no row with id=008
    """

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self._texts = texts
        self._came: set[tuple[str, str]] = set()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared."""
        return tuple(self._texts)

    def take(self, kept: Mapping[str, Sequence[str]], index: int) -> bool:
        """Tell whether a row is wanted, and remember which of the wanted texts it has."""
        found = {(name, kept[name][index].strip()) for name in self._texts}
        found = {(name, text) for name, text in found if text in self._texts[name]}
        self._came |= found
        return len(found) == len(self._texts)

    def check_all_came(self, *, n_taken: int, among: str = "") -> None:
        """Check that each text was in its column, and that there was a row that has all columns'.

        Parameters
        ----------
        n_taken : int
            How many rows were taken.
        among : str, optional
            What the rows were that could be taken, where these are not all.

        Raises
        ------
        SelectionError
            If there was none.
        """
        missing = [
            f"{name}={text}"
            for name, texts in self._texts.items()
            for text in texts
            if (name, text) not in self._came
        ]
        if missing or (self._texts and not n_taken):
            raise _no_row(missing[0] if missing else self._together(), among)

    def _together(self) -> str:
        each = (" or ".join(f"{name}={text}" for text in self._texts[name]) for name in self._texts)
        return " and ".join(
            f"({one})" if len(texts) > 1 and len(self._texts) > 1 else one
            for one, texts in zip(each, self._texts.values(), strict=True)
        )


def _no_row(wanted: str, among: str) -> SelectionError:
    return SelectionError(f"there is no row with {printable(wanted)}{among}")


def parse_row_filters(texts: Iterable[str]) -> RowFilters:
    """Read choices of rows as the command line writes them: ``id=007``.

    Raises
    ------
    SelectionError
        If there is no equals sign in one.
    """
    found: dict[str, list[str]] = {}
    for each in texts:
        name, sign, text = each.partition("=")
        if not (sign and name.strip()):
            message = f"expected COLUMN=TEXT, as id=007, found {quote(each)}"
            raise SelectionError(message)
        found.setdefault(name.strip(), []).append(text.strip())
    return RowFilters(found)


def select_nodes(
    network: Network, nodes: Iterable[str] = (), layers: Iterable[str] = ()
) -> frozenset[str] | None:
    """Choose nodes by name and by layer: all that either names.

    Returns
    -------
    frozenset of str, or None
        None where nothing was named, which means every node.

    Raises
    ------
    SelectionError
        If there is no such node or layer.
    """
    members: dict[str, list[str]] = {}
    for layer in network.layers:
        members.setdefault(layer.name, []).extend(layer.nodes)
    chosen: set[str] = set()
    nodes, layers = tuple(nodes), tuple(layers)
    for node in nodes:
        chosen.add(_check_node(network, node))
    for name in layers:
        if name not in members:
            message = (
                f"there is no layer {quote(name)}{did_you_mean(name, members)} "
                f"(the layers are {', '.join(map(quote, members))})"
            )
            raise SelectionError(message)
        chosen.update(members[name])
    return frozenset(chosen) if nodes or layers else None


def _check_node(network: Network, node: str) -> str:
    if node in network.nodes:
        return node
    if node in network.names:
        message = f"{quote(node)} is an input of the network: it has no arithmetic to explain"
    else:
        message = f"there is no node {quote(node)}{did_you_mean(node, network.nodes)}"
    raise SelectionError(message)
