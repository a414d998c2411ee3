"""Text from bytes: UTF-8 and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.limits import LONGEST_NETWORK, gather
from nnfwd.files.models import refuse_model
from nnfwd.files.paths import name_of
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    import os

__all__ = ["decode", "find_fault", "read_text"]


def read_text(path: str | os.PathLike[str]) -> str:
    """Read a whole file, or standard input where the path is ``-``, compressed or not.

    Raises
    ------
    FileError
        If the file cannot be read, is not UTF-8, has a NUL byte in it or is longer than
        :data:`~nnfwd.files.limits.LONGEST_NETWORK`. What is known to be of another tool has a hint.
    """
    try:
        with open_bytes(path) as file:
            data = gather(file.pieces(), LONGEST_NETWORK)
        refuse_model(data)
        return decode(data)
    except FileError as error:
        error.at(file=name_of(path))
        raise


def decode(data: bytes) -> str:
    """Decode UTF-8.

    Raises
    ------
    FileError
        With the line and column of the first byte that is wrong.
    """
    fault = find_fault(data)
    if fault is None:
        return data.decode()
    position, message = fault
    before = data[:position].decode()
    line, column = line_and_column(before, len(before))
    raise FileError(message, line=line, column=column)


def find_fault(data: bytes) -> tuple[int, str] | None:
    r"""Find the first byte that no text has, and say why.

    Examples
    --------
    >>> find_fault(b"caf\xe9")
    (3, 'byte 0xe9 is not UTF-8: save the text as UTF-8')
    >>> find_fault(b"coffee") is None
    True
    """
    position = data.find(0)
    message = "a NUL byte: this is not a text file, or not UTF-8"
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            if position < 0 or error.start < position:
                position = error.start
                message = f"byte 0x{data[position]:02x} is not UTF-8: save the text as UTF-8"
    return None if position < 0 else (position, message)
