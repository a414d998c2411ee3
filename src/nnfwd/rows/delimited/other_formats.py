"""First lines that are not of the format that they are read as."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["refuse_json"]

JSON = re.compile(rb"\s*(?:\[\s*[\[{\"0-9-]|\[\s*\Z|\{\s*\"|\{\s*\Z)")


def refuse_json(line: bytes, names: Iterable[str] = ()) -> None:
    r"""Refuse a first line that is JSON, unless names that are wanted begin as JSON does.

    Raises
    ------
    ColumnError
        With a hint which format of JSON it is.

    Examples
    --------
    >>> refuse_json(b"x1,x2\n")
    >>> refuse_json(b'{"x1": 3, "x2": 5}\n')
    Traceback (most recent call last):
        ...
    nnfwd.errors.ColumnError: expected a line of column names, found JSON
    hint: say --input-format jsonl
    """
    if JSON.match(line) and not any(name.startswith(("[", "{")) for name in names):
        is_whole = re.fullmatch(rb"\s*(?:\{.*\}|\[[^\[{].*\])\s*", line, re.DOTALL) is not None
        message = "expected a line of column names, found JSON"
        raise ColumnError(message, hint=f"say --input-format {'jsonl' if is_whole else 'json'}")
