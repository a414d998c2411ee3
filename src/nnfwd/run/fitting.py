"""Which columns a table has where nobody chose them: those that fit beside each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnfwd.run.pipeline import sound_block

if TYPE_CHECKING:
    from nnfwd.rows import Rows
    from nnfwd.run.pipeline import BadRowPolicy, View
    from nnfwd.text.style import Style

__all__ = ["fitting_view"]

ROWS_LOOKED_AT = 1000
"""First rows whose numbers tell how wide columns are."""


def fitting_view(view: View, rows: Rows, style: Style, policy: BadRowPolicy) -> View:
    """Leave out hidden nodes, and inputs too, where the first rows would not fit with them.

    Raises
    ------
    FileError
        If the first rows cannot be read.
    """
    from nnfwd.rows.table import fits_side_by_side

    block = rows.first_block()
    if block is None:
        return view
    first = sound_block(block.part(0, ROWS_LOOKED_AT), policy)
    for each in (view, replace(view, show="outputs")):
        if fits_side_by_side(each.columns, style, each.frame(first)):
            return each
    return replace(view, show="outputs", with_inputs=False)
