"""How wide a text is in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["columns", "columns_of_each"]

PERHAPS_WIDE = re.compile("[\u0300-\u1fff\u2e80-\U0010ffff]")
"""Characters of which some take no column in a terminal, or two."""


def columns(text: str) -> int:
    r"""Count the columns that a text takes in a terminal, as Rich does: two for a wide character.

    Examples
    --------
    >>> columns("2·x1"), columns("漢字"), columns("e\u0301")
    (4, 4, 1)
    """
    if not PERHAPS_WIDE.search(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def columns_of_each(texts: Sequence[str]) -> list[int]:
    """Count the columns of each text, fast where no character is wide.

    Examples
    --------
    >>> columns_of_each(["2·x1", "漢字"])
    [4, 4]
    """
    return list(map(columns if PERHAPS_WIDE.search("".join(texts)) else len, texts))
