"""Find out about all quotes of a text together, which is ten times faster than one by one.

Quotes open and close a cell by turns. A doubled quote within a cell, which means one quote, closes
and opens it again. Where all quotes are of this kind, every reader of CSV takes them the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["are_paired", "last_paired_end", "record_ends"]

_QUOTE, _LF, _CR = b'"\n\r'


def are_paired(data: bytes, delimiter: bytes) -> bool:
    r"""Whether every quote opens a cell, closes it, or is one of a doubled quote within.

    Parameters
    ----------
    data : bytes
        Whole records.
    delimiter : bytes

    Examples
    --------
    >>> are_paired(b'"a, b",2\n3,"4"\n', b","), are_paired(b'"a ""b"" c",1\n', b",")
    (True, True)
    >>> are_paired(b'5" pipe,2\n', b","), are_paired(b'"a" ,2\n', b",")
    (False, False)
    """
    content, quotes = _find_quotes(data)
    return quotes.size % 2 == 0 and _alternate(content, quotes, ord(delimiter))


def last_paired_end(data: bytes | bytearray, delimiter: bytes) -> int | None:
    r"""Find where the last whole record ends: 0 if none does, None if a quote is of another kind.

    Examples
    --------
    >>> last_paired_end(b'1,"a\nb"\n2,"c\n', b","), last_paired_end(b'5" pipe\n', b",")
    (8, None)
    """
    content, quotes = _find_quotes(data)
    if quotes.size and quotes[-1] == content.size - 1:
        quotes = quotes[:-1]  # another one may follow
    if not _alternate(content, quotes, ord(delimiter)):
        return None
    stop = int(quotes[-1]) if quotes.size % 2 else content.size
    # a line end within a cell ends no record: look between cells, beginning with the last
    for last in range(quotes.size // 2 * 2, 0, -2):
        opening, closing = quotes[last - 2 : last].tolist()
        end = data.rfind(b"\n", closing, stop)
        if end >= 0:
            return end + 1
        stop = opening
    return data.rfind(b"\n", 0, stop) + 1


def record_ends(data: bytes, delimiter: bytes) -> NDArray[np.intp] | None:
    r"""Find where each record ends: None if a quote is of another kind.

    Examples
    --------
    >>> record_ends(b'1,"a\nb"\n2,c', b",")
    array([ 8, 11])
    """
    content, quotes = _find_quotes(data)
    if not data or quotes.size % 2 or not _alternate(content, quotes, ord(delimiter)):
        return None
    ends = np.flatnonzero(content == _LF)
    ends = ends[np.searchsorted(quotes, ends) % 2 == 0] + 1
    return ends if data.endswith(b"\n") else np.append(ends, len(data))


def _find_quotes(data: bytes | bytearray) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    content = np.frombuffer(data, dtype=np.uint8)
    return content, np.flatnonzero(content == _QUOTE)


def _alternate(content: NDArray[np.uint8], quotes: NDArray[np.intp], delimiter: int) -> bool:
    """Whether quotes open and close a cell by turns."""
    opening, closing = quotes[::2], quotes[1::2]
    before = content[np.maximum(opening - 1, 0)]
    begins = (opening == 0) | (before == delimiter) | (before == _LF)
    after = content[np.minimum(closing + 1, content.size - 1)]
    ends = (closing == content.size - 1) | (after == delimiter) | (after == _LF) | (after == _CR)
    n_gaps = min(closing.size, opening.size - 1) if opening.size else 0
    doubled = opening[1 : n_gaps + 1] == closing[:n_gaps] + 1
    begins[1 : n_gaps + 1] |= doubled
    ends[:n_gaps] |= doubled
    return bool(begins.all() and ends.all())
