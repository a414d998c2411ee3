"""The page that says what the benchmarks showed: each job's part stands between two markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["update_page"]


def update_page(page: Path, parts: Mapping[str, str]) -> None:
    """Put each part between ``<!-- results: NAME -->`` and ``<!-- end of NAME -->``.

    What stands between markers of other names is left alone.

    Raises
    ------
    ValueError
        If the page has no such markers.
    """
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        begin, end = f"<!-- results: {name} -->", f"<!-- end of {name} -->"
        before, found_begin, rest = text.partition(begin)
        _, found_end, after = rest.partition(end)
        if not (found_begin and found_end):
            message = f"{page}: expected {begin} and, after it, {end}"
            raise ValueError(message)
        text = f"{before}{begin}\n\n{part}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8")
