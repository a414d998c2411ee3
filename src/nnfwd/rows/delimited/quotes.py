"""Find out about all quotes of a text together, which is ten times faster than one by one.

Quotes next to each other are a run. Outside of quotes a run where a cell begins opens it, and any
other run is letters. Within, two quotes mean one; so a run of an odd number closes the cell, and a
run that opens a cell closes it too if its number is even.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["are_sound", "last_end", "record_ends"]

_QUOTE, _LF, _CR = b'"\n\r'


class _Quotes(NamedTuple):
    """What the quotes of a text do that begins outside of quotes.

    Parameters
    ----------
    turns : ndarray of int
        Where quoted text begins and ends, by turns.
    faults : ndarray of int
        Quotes that close a cell which goes on after them.
    """

    turns: NDArray[np.intp]
    faults: NDArray[np.intp]


def are_sound(data: bytes, delimiter: bytes) -> bool:
    r"""Whether every quote opens a cell, closes it, is doubled within it, or is a letter.

    Every reader of CSV takes such quotes the same way.

    Parameters
    ----------
    data : bytes
        Whole records.
    delimiter : bytes

    Examples
    --------
    >>> are_sound(b'"a, b",2\n3,"4"\n', b","), are_sound(b'"a ""b"" c",5" pipe\n', b",")
    (True, True)
    >>> are_sound(b'"a" ,2\n', b","), are_sound(b'"a', b",")
    (False, False)
    """
    turns, faults = _find_quotes(data, delimiter)
    return turns.size % 2 == 0 and not faults.size


def last_end(data: bytes | bytearray, delimiter: bytes) -> tuple[int, bool]:
    r"""Find where the last whole record ends, 0 if none does, and whether quotes are sound so far.

    Examples
    --------
    >>> last_end(b'1,"a\nb"\n2,"c\n', b","), last_end(b'"a" b\n5" pipe\n', b",")
    ((8, True), (14, False))
    """
    turns, faults = _find_quotes(data, delimiter)
    places, stop, end = turns.tolist(), len(data), 0
    if len(places) % 2:
        stop = places.pop()
    # a line end within a cell ends no record: look between cells, beginning with the last
    while places and not end:
        end = data.rfind(b"\n", places.pop(), stop) + 1
        stop = places.pop() if not end else stop
    end = end or data.rfind(b"\n", 0, stop) + 1
    return end, not (faults < end).any()


def record_ends(data: bytes, delimiter: bytes) -> NDArray[np.intp] | None:
    r"""Find where each record ends; None if a quote is not closed, or there are no records.

    Examples
    --------
    >>> record_ends(b'1,"a\nb"\n2,5" pipe', b",")
    array([ 8, 17])
    """
    turns, _ = _find_quotes(data, delimiter)
    if not data or turns.size % 2:
        return None
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _LF)
    ends = ends[np.searchsorted(turns, ends) % 2 == 0] + 1
    return ends if data.endswith(b"\n") else np.append(ends, len(data))


def _find_quotes(data: bytes | bytearray, delimiter: bytes) -> _Quotes:
    content = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(content == _QUOTE)
    firsts = np.flatnonzero(np.diff(quotes, prepend=-2) != 1)
    runs, sizes = quotes[firsts], np.diff(firsts, append=quotes.size)
    begins = (runs == 0) | _are_any(content[runs - 1], delimiter + b"\n")
    ends = runs + sizes
    goes_on = ends < content.size
    goes_on[goes_on] = ~_are_any(content[ends[goes_on]], delimiter + b"\n\r")
    is_odd = sizes % 2 == 1
    # a run that does not begin a cell leaves the outside, whatever was before: counting starts anew
    n_turns = np.cumsum(is_odd & begins)
    outside = np.maximum.accumulate(np.where(is_odd & ~begins, n_turns, 0))
    within = (n_turns - outside) % 2 == 1
    was_within = np.append(False, within)[:-1]
    closes = np.where(is_odd, was_within, begins & ~was_within)
    return _Quotes(runs[within != was_within], runs[closes & goes_on])


def _are_any(content: NDArray[np.uint8], marks: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, dtype=np.bool_)
    table[list(marks)] = True
    return table[content]
