"""A whole file as text, or an error that says why not."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

from nnfwd.errors import FileError

__all__ = ["STDIN", "name_of", "read_text"]

STDIN = "-"
"""The path that means standard input."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def name_of(path: str | os.PathLike[str]) -> str:
    """Name a file in messages, as the user gave it.

    Examples
    --------
    >>> name_of("w.yaml"), name_of("-")
    ('w.yaml', '<stdin>')
    """
    name = os.fspath(path)
    return "<stdin>" if name == STDIN else name


def read_text(path: str | os.PathLike[str]) -> str:
    """Read a UTF-8 file, or standard input where the path is ``-``; a byte order mark is skipped.

    Raises
    ------
    FileError
        If the file cannot be read, is not UTF-8 or has a NUL byte in it.
    """
    try:
        return decode(_read_bytes(path))
    except FileError as error:
        raise error.at(file=name_of(path)) from error.__cause__


def decode(data: bytes) -> str:
    """Decode UTF-8 and nothing else.

    Raises
    ------
    FileError
        With the line and column of the first byte that is wrong.
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            message = f"the text is {encoding}: save it as UTF-8"
            raise FileError(message)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode())
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the text as UTF-8"
        raise FileError(message, line=line, column=column) from error
    if "\0" in text:
        line, column = _place(text[: text.index("\0")])
        message = "a NUL byte: this is not a text file, or not UTF-8"
        raise FileError(message, line=line, column=column)
    return text


def _read_bytes(path: str | os.PathLike[str]) -> bytes:
    try:
        return _read_stdin() if os.fspath(path) == STDIN else Path(path).read_bytes()
    except FileNotFoundError as error:
        message = "there is no such file"
        raise FileError(message) from error
    except IsADirectoryError as error:
        message = "this is a directory, not a file"
        raise FileError(message) from error
    except PermissionError as error:
        message = "permission to read it is denied"
        raise FileError(message) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"it cannot be read: {reason}"
        raise FileError(message) from error


def _read_stdin() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        message = "standard input is closed"
        raise FileError(message)
    data: bytes = stream.read()
    return data


def _place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what comes after some text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
