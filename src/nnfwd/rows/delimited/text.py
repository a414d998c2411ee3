"""Records that must be text: UTF-8, without NUL bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.utf8 import find_fault
from nnfwd.rows.delimited.records import Records, last_record_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["check_text"]


def check_text(blocks: Iterable[Records], delimiter: bytes | None) -> Iterator[Records]:
    """Hand on records that are text.

    Raises
    ------
    FileError
        With the line of the first byte that is wrong, after the records before it were yielded.
    """
    for block in blocks:
        fault = find_fault(block.data)
        if fault is None:
            yield block
            continue
        position, message = fault
        end = last_record_end(block.data[:position], delimiter)
        if end:
            yield Records(block.line, block.data[:end])
        raise FileError(message, line=block.line + block.data.count(b"\n", 0, position))
