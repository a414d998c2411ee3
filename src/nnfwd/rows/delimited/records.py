"""Bytes cut where a record ends, with the number of the line that each block begins on.

A line ends in LF or CRLF; a lone CR ends nothing. In CSV and TSV a quote that stands where a cell
begins opens it, and line ends up to its closing quote are part of the cell. A quote in the middle
of a cell is a letter like any other.
"""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.rows.delimited.quotes import last_paired_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Records", "cut_records", "last_record_end", "split_first"]

MUCH = 4096
"""Bytes of a piece from which it pays to look at all quotes together."""

_QUOTE = ord('"')
_NONE = -1


class Records(NamedTuple):
    """Whole records, in bytes.

    Parameters
    ----------
    line : int
        The number of the first line, counted from 1.
    data : bytes
        The records with their line ends; the last one of a file may lack its own.
    """

    line: int
    data: bytes

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return len(self.data)


def cut_records(
    pieces: Iterable[bytes], delimiter: bytes | None, line: int = 1
) -> Iterator[Records]:
    r"""Cut bytes at record ends; all whole records that are there are handed on at once.

    Parameters
    ----------
    pieces : iterable of bytes
        An empty one says that nothing is there for now, and is handed on as empty records.
    delimiter : bytes or None
        What stands between cells; None where quotes mean nothing, as in JSON Lines.
    line : int, optional
        The number of the first line.

    Raises
    ------
    FileError
        If a quote is never closed, or a record is longer than
        :data:`~nnfwd.files.limits.LONGEST_RECORD`. The records before it have been yielded.

    Examples
    --------
    >>> for records in cut_records([b'1,"a', b'\n"\r\n2', b',b\n3,c'], delimiter=b","):
    ...     print(records)
    Records(line=1, data=b'1,"a\n"\r\n')
    Records(line=3, data=b'2,b\n')
    Records(line=4, data=b'3,c')
    """
    pending = bytearray()
    scanned, opened = 0, _NONE
    for piece in pieces:
        if not piece:
            yield Records(line, b"")
            continue
        if opened == _NONE and (delimiter is None or _QUOTE not in piece):
            end = piece.rfind(b"\n") + 1
            if end:
                whole = not pending and end == len(piece)
                data = piece if whole else b"".join((pending, memoryview(piece)[:end]))
                yield Records(line, data)
                line += count_lines(data)
                pending.clear()
            pending += memoryview(piece)[end:]
            scanned = len(pending)
        else:
            pending += piece
            paired = None
            # Else what is pending would be looked at once more for every few bytes of a long cell.
            if delimiter is not None and len(piece) >= max(MUCH, len(pending) // 8):
                paired = last_paired_end(pending, delimiter)
            if paired is None:
                end, scanned, opened = _scan(pending, delimiter, scanned, opened)
            else:
                end = paired
                _, scanned, opened = _scan(pending, delimiter, end, _NONE)  # what is left
            if end:
                data = bytes(memoryview(pending)[:end])
                yield Records(line, data)
                line += count_lines(data)
                del pending[:end]
                scanned -= end
                opened = opened - end if opened != _NONE else _NONE
        if len(pending) > LONGEST_RECORD:
            raise _too_long(pending, opened, line)
    # a quote that is the very last byte has been left open for a second one to follow
    if opened != _NONE and scanned == len(pending):
        message = "the quote that opens a cell here is never closed"
        raise FileError(message, line=line + pending.count(b"\n", 0, opened))
    if pending:
        yield Records(line, bytes(pending))


def count_lines(data: bytes) -> int:
    """Count line ends: by NumPy, which is not held up by each one that it finds."""
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")))


def split_first(
    blocks: Iterator[Records], delimiter: bytes | None, blank: bytes
) -> tuple[Records | None, Iterator[Records]]:
    """Take the first record off that is more than ``blank`` bytes.

    Returns
    -------
    first : Records or None
        None if there is no such record.
    rest : iterator of Records
        What follows it.
    """
    for block in blocks:
        behind = 0
        for record in cut_records(io.BytesIO(block.data), delimiter, block.line):
            behind += len(record.data)
            if record.data.strip(blank):
                line = record.line + record.data.count(b"\n")
                return record, chain([Records(line, block.data[behind:])], blocks)
    return None, blocks


def last_record_end(data: bytes, delimiter: bytes | None) -> int:
    """Find where the last whole record ends; 0 if there is none."""
    return _scan(bytearray(data), delimiter, 0, _NONE)[0]


def _scan(
    data: bytearray, delimiter: bytes | None, position: int, opened: int
) -> tuple[int, int, int]:
    """Find the last record end.

    Parameters
    ----------
    data : bytearray
        It begins where a record begins.
    delimiter : bytes or None
    position : int
        How far it has been scanned.
    opened : int
        Where the quote stands that is open at ``position``, if one is.

    Returns
    -------
    end : int
        Where the last whole record ends; 0 if none ends behind ``position``.
    position, opened : int
        To go on with when more bytes have come.
    """
    end = 0
    cell_starts = b"\n" if delimiter is None else b"\n" + delimiter
    while True:
        if opened == _NONE:
            quote = _NONE if delimiter is None else data.find(_QUOTE, position)
            gap = len(data) if quote == _NONE else quote
            end = data.rfind(b"\n", position, gap) + 1 or end
            if quote == _NONE:
                return end, gap, _NONE
            if quote == 0 or data[quote - 1] in cell_starts:
                opened = quote
            position = quote + 1
        else:
            quote = data.find(_QUOTE, position)
            if quote == _NONE:
                return end, len(data), opened
            if quote + 1 == len(data):
                return end, quote, opened
            if data[quote + 1] == _QUOTE:
                position = quote + 2
            else:
                position, opened = quote + 1, _NONE


def _too_long(pending: bytearray, opened: int, line: int) -> FileError:
    limit = f"{LONGEST_RECORD >> 20} MiB"
    if opened == _NONE:
        return FileError(f"a row longer than {limit}: expected line ends", line=line)
    line += pending.count(b"\n", 0, opened)
    return FileError(f"the quote that opens a cell here is not closed within {limit}", line=line)
