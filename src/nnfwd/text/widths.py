"""How wide a text is in a terminal."""

from __future__ import annotations

import re

__all__ = ["columns"]

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
