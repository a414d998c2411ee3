"""Names inside a message: plain to see, and not too many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["list_names", "show_name"]

LONG_NAME = 60
"""Characters of a name that are shown as they are."""

NAMES_SHOWN = 12
"""Names that are listed before they are only counted."""


def show_name(name: str) -> str:
    r"""Show a name as it is, or in quotes if it would not be plain to see.

    Examples
    --------
    >>> print(show_name("income"), show_name("a\tb"), show_name(""))
    income 'a\tb' ''
    """
    plain = name and name.isprintable() and len(name) <= LONG_NAME
    return name if plain else quote(name)


def list_names(names: Sequence[str]) -> str:
    """List names on one line: a, b, c; of many, the first and how many there are.

    Examples
    --------
    >>> list_names(["a", "b", "c"])
    'a, b, c'
    >>> list_names([f"x{number}" for number in range(1, 101)])
    'x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, ... 100 in all'
    """
    if len(names) <= NAMES_SHOWN:
        return ", ".join(map(show_name, names))
    return f"{', '.join(map(show_name, names[:NAMES_SHOWN]))}, ... {len(names)} in all"
