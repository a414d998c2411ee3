"""Places in text, as people count them."""

from __future__ import annotations

__all__ = ["line_and_column"]


def line_and_column(text: str, index: int) -> tuple[int, int]:
    r"""Find the line and column, counted from 1, of a character.

    Examples
    --------
    >>> line_and_column("a\nbc", 3)
    (2, 2)
    """
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
