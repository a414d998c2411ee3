"""Which column feeds which input: the one rule for headers, objects and data frames.

Names decide wherever the network's own are there, given in its file or only shown, as x1, x2.
Position decides where no column has one of them, and only where columns have an order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nnfwd.errors import ColumnError, counted, did_you_mean
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_count", "check_keys", "find_columns", "match_columns"]


def match_columns(
    names: Sequence[str],
    inputs: Sequence[str],
    *,
    named: bool,
    earlier: Sequence[Sequence[str]] = (),
) -> tuple[int, ...]:
    """Find the column of each input, where columns have an order.

    Parameters
    ----------
    names : sequence of str
        The columns, from left to right.
    inputs : sequence of str
        The network's inputs.
    named : bool
        Whether these names were given, and are not only shown.
    earlier : sequence of sequence of str, optional
        The names of columns that were fed before these, file by file.

    Raises
    ------
    ColumnError
        If a name that is needed is missing or there twice. Where columns go by position: if there
        are not as many as inputs, or their names say that they come in another order.

    Examples
    --------
    >>> match_columns(["id", "x2", "x1"], ["x1", "x2"], named=False)
    (2, 1)
    >>> match_columns(["b", "a"], ["x1", "x2"], named=False)
    (0, 1)
    >>> match_columns(["x1", "x3"], ["x1", "x2"], named=False)
    Traceback (most recent call last):
        ...
    nnfwd.errors.ColumnError: there is no column x2: the columns are x1, x3
    """
    if named or not set(inputs).isdisjoint(names):
        return find_columns(inputs, names)
    check_count(names, inputs)
    for known in (inputs, *earlier):
        _check_order(names, known)
    return tuple(range(len(names)))


def check_keys(keys: Sequence[str], inputs: Sequence[str], *, named: bool) -> None:
    """Check that keys name the inputs, since an object has no order.

    Raises
    ------
    ColumnError
        If the inputs' names were not given, and no key is one of those that are shown.
    """
    if not named and set(inputs).isdisjoint(keys):
        message = (
            f"no key is the name of an input ({list_names(inputs)}): the keys are "
            f"{list_names(keys) or 'none'}, and an object has no order"
        )
        raise ColumnError(message)


def check_count(names: Sequence[str], inputs: Sequence[str]) -> None:
    """Check that there are as many columns as inputs, where they go by position.

    Raises
    ------
    ColumnError
        If there are not.
    """
    if len(names) != len(inputs):
        are = "is" if len(names) == 1 else "are"
        message = (
            f"the network takes {counted(len(inputs), 'input')} by position, and there "
            f"{are} {counted(len(names), 'column')} ({list_names(names)})"
        )
        raise ColumnError(message)


def find_columns(wanted: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    """Find where each name is: once, or it is an error.

    Raises
    ------
    ColumnError
        If a name is missing or there twice.
    """
    counts = Counter(names)
    for name in wanted:
        if not counts[name]:
            listed = list_names(names) or "none"
            message = f"there is no column {show_name(name)}: the columns are {listed}"
            others = [other for other in names if other not in wanted]
            raise ColumnError(message + did_you_mean(name, others))
        if counts[name] > 1:
            message = f"there are {counts[name]} columns {show_name(name)}: {list_names(names)}"
            raise ColumnError(message)
    places = {name: place for place, name in enumerate(names)}
    return tuple(places[name] for name in wanted)


def _check_order(names: Sequence[str], known: Sequence[str]) -> None:
    """Check that no column has, capitals aside, the name that is known of another place."""
    places = {name.casefold(): place for place, name in enumerate(known)}
    if any(places.get(name.casefold(), place) != place for place, name in enumerate(names)):
        message = (
            f"the columns go by position, and their names ({list_names(names)}) come in another "
            f"order than {list_names(known)}"
        )
        raise ColumnError(message)
