"""Rows of text that are not parsed yet: whole records, with the number of their first line.

A line ends in LF or CRLF; a lone CR ends nothing. In CSV and TSV a quote at the beginning of a cell
opens it, and line ends up to its closing quote are part of the cell. A quote in the middle of a
cell is a character like any other.
"""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.errors import FileError
from nnfwd.files.limits import LONGEST_RECORD
from nnfwd.files.utf8 import find_fault
from nnfwd.rows.delimited.quotes import last_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Records", "check_text", "cut_records", "split_first"]

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
        The records with their line ends; the last one of a file may lack its own. Without data they
        say that no data is available yet.
    """

    line: int
    data: bytes

    @property
    def is_sound(self) -> bool:
        """Whether all quotes in it are known to be such as every reader takes the same way."""
        return False

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return len(self.data)

    def each(self, delimiter: bytes | None) -> Iterator[Records]:
        """Iterate over single records."""
        return cut_records(io.BytesIO(self.data), delimiter, self.line)


class SoundRecords(Records):
    """Whole records whose quotes have been looked at, and are sound."""

    __slots__ = ()
    is_sound = True


def cut_records(
    pieces: Iterable[bytes], delimiter: bytes | None, line: int = 1
) -> Iterator[Records]:
    r"""Cut bytes where records end; whole records are yielded as soon as they are there.

    Parameters
    ----------
    pieces : iterable of bytes
        An empty one says that no data is available yet, and becomes empty records.
    delimiter : bytes or None
        What is between cells; None where quotes mean nothing, as in JSON Lines.
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
    rest = _Rest(delimiter)
    for piece in pieces:
        data = rest.add(piece)
        if data or not piece:
            yield SoundRecords(line, data) if rest.is_sound else Records(line, data)
            line += _count_lines(data)
        if len(rest.data) > LONGEST_RECORD:
            limit = f"{LONGEST_RECORD >> 20} MiB"
            message = f"a row longer than {limit}: expected line ends"
            if rest.opened != _NONE:
                message = f"the quote that opens a cell here is not closed within {limit}"
            raise FileError(message, line=line + rest.lines_before_quote)
    if rest.is_open:
        message = "the quote that opens a cell here is never closed"
        raise FileError(message, line=line + rest.lines_before_quote)
    if rest.data:
        yield Records(line, bytes(rest.data))


def check_text(blocks: Iterable[Records], delimiter: bytes | None) -> Iterator[Records]:
    """Yield records that are text: UTF-8 without NUL bytes.

    Raises
    ------
    FileError
        With the line of the first byte that is wrong, after the records before it were yielded.
    """
    for records in blocks:
        fault = find_fault(records.data)
        if fault is None:
            yield records
            continue
        position, message = fault
        before = _Rest(delimiter).add(records.data[:position])
        if before:
            yield Records(records.line, before)
        raise FileError(message, line=records.line + records.data.count(b"\n", 0, position))


def split_first(
    blocks: Iterator[Records], delimiter: bytes | None, blank: bytes
) -> tuple[Records | None, Iterator[Records]]:
    """Take the first record that has more than ``blank`` bytes.

    Returns
    -------
    first : Records or None
        None if there is no such record.
    rest : iterator of Records
        What follows it.
    """
    for records in blocks:
        n_bytes = 0
        for record in records.each(delimiter):
            n_bytes += record.size
            if record.data.strip(blank):
                line = record.line + record.data.count(b"\n")
                rest = records._replace(line=line, data=records.data[n_bytes:])
                return record, chain([rest], blocks)
    return None, blocks


def _count_lines(data: bytes) -> int:
    """Count line ends: by NumPy, which does not slow down at each one."""
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")))


class _Rest:
    """The bytes after the last record end, and how far the next one has been looked for.

    Attributes
    ----------
    data : bytearray
        It begins where a record begins.
    scanned : int
        How many of its bytes have been scanned.
    opened : int
        The place of the quote that is open after these, if one is.
    is_sound : bool
        Whether the quotes of the last records taken are known to be sound.
    """

    def __init__(self, delimiter: bytes | None) -> None:
        self.data = bytearray()
        self.scanned = 0
        self.opened = _NONE
        self.is_sound = False
        self._delimiter = delimiter
        self._cell_starts = b"\n" + (delimiter or b"")

    @property
    def is_open(self) -> bool:
        """Whether a cell is open: a quote as the last byte closes it, unless a second follows."""
        return self.opened != _NONE and self.scanned == len(self.data)

    @property
    def lines_before_quote(self) -> int:
        """How many lines end before the open quote, if one is open."""
        return self.data.count(b"\n", 0, max(self.opened, 0))

    def add(self, piece: bytes) -> bytes:
        """Add bytes, and take the whole records that there are now."""
        self.is_sound = False
        if self.opened == _NONE and (self._delimiter is None or _QUOTE not in piece):
            return self._add_unquoted(piece)
        # with few new bytes the others would be looked at again and again in a long cell
        if self._delimiter is not None and len(piece) >= max(MUCH, len(self.data) // 8):
            return self._add_much(piece, self._delimiter)
        self.data += piece
        end = self._scan()
        records = bytes(memoryview(self.data)[:end])
        del self.data[:end]
        self.scanned -= end
        if self.opened != _NONE:
            self.opened -= end
        return records

    def _add_much(self, piece: bytes, delimiter: bytes) -> bytes:
        data = b"".join((self.data, piece)) if self.data else piece
        end, self.is_sound = last_end(data, delimiter)
        self.data[:] = memoryview(data)[end:]
        self.scanned, self.opened = 0, _NONE
        self._scan()
        return data[:end]

    def _add_unquoted(self, piece: bytes) -> bytes:
        end = piece.rfind(b"\n") + 1
        if end == len(piece) and not self.data:
            return piece
        records = b""
        if end:
            records = b"".join((self.data, memoryview(piece)[:end]))
            self.data.clear()
        self.data += memoryview(piece)[end:]
        self.scanned = len(self.data)
        return records

    def _scan(self) -> int:
        """Go through the quotes that have not been scanned.

        Returns
        -------
        int
            Where the last whole record ends; 0 if none ends after what had been scanned.
        """
        data, position, opened, end = self.data, self.scanned, self.opened, 0
        while position < len(data):
            quote = _NONE if self._delimiter is None else data.find(_QUOTE, position)
            stop = len(data) if quote == _NONE else quote
            if opened == _NONE:
                end = data.rfind(b"\n", position, stop) + 1 or end
                position = stop + 1
                if quote == 0 or (quote != _NONE and data[quote - 1] in self._cell_starts):
                    opened = quote
            elif stop + 1 >= len(data):
                position = stop  # a second quote may follow a last one
                break
            elif data[stop + 1] == _QUOTE:
                position = stop + 2
            else:
                position, opened = stop + 1, _NONE
        self.scanned, self.opened = min(position, len(data)), opened
        return end
