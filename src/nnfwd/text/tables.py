"""Tables for people, made by Rich: ruled below the header, cells folded and never cut."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nnfwd.errors import printable

if TYPE_CHECKING:
    from nnfwd.text.style import Style

__all__ = ["GAP", "cell", "render_table", "ruled_table"]

GAP = 2
RULED = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def render_table(table: Table, style: Style) -> str:
    """Render a Rich table as text, colour included where the terminal takes it."""
    console = Console(
        file=io.StringIO(),
        width=style.width,
        height=1,  # no limit; without it Rich would take any dumb terminal to be 80 columns wide
        force_terminal=style.color,
        no_color=not style.color,
        color_system="standard" if style.color else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def ruled_table(*, show_header: bool = True) -> Table:
    """Make an empty table: no frame, a rule below the header."""
    return Table(
        box=RULED,
        show_edge=False,
        pad_edge=False,
        show_header=show_header,
        padding=(0, GAP - 1, 0, 0),  # and the box's own column between two
        header_style="bold",
    )


def cell(text: str) -> Text:
    """Make a cell that says just this: no markup, control characters escaped."""
    return Text(printable(text), overflow="fold")
