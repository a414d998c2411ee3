"""Rows of values as lines of CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["csv_text"]


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    r"""Write rows as lines of CSV: quotes only where they are needed, nothing for None.

    A lone CR needs them too: to many readers it ends a line.

    Examples
    --------
    >>> csv_text([["id", "name"], [7, "a, b"], [8, "c\rd"], [None, ""]])
    'id,name\n7,"a, b"\n8,"c\rd"\n,\n'
    """
    import csv

    lines = _Lines()
    # To the module only what is in its own line end needs quotes.
    csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return "".join(lines)


class _Lines(list[str]):
    """Takes lines that end in CRLF, and ends them in LF."""

    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n")
