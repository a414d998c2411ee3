"""Rows of values as lines of CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["csv_text"]


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    r"""Write rows as lines of CSV: quotes only where they are needed, nothing for None.

    Examples
    --------
    >>> csv_text([["id", "name"], [7, "a, b"], [None, ""]])
    'id,name\n7,"a, b"\n,\n'
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
