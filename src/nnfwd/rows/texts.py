"""Rows written out on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import ColumnError, RowError
from nnfwd.rows.blocks import BadRow, BlockBuilder
from nnfwd.rows.columns import Columns
from nnfwd.rows.open_source import OpenSource
from nnfwd.text.foreign import hint_for_row
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from nnfwd.rows.blocks import Block
    from nnfwd.rows.selection import Selection
    from nnfwd.rows.sources import RowTexts
    from nnfwd.text.dialect import Dialect

__all__ = ["open_texts"]


def open_texts(rows: RowTexts, selection: Selection) -> OpenSource | None:
    """Read texts as ``3,5``: a number for each input, in their order.

    Returns
    -------
    OpenSource or None
        None if there are no rows.

    Raises
    ------
    ColumnError
        If columns are to be kept: there are none.
    """
    if selection.keep:
        message = f"there is no column {list_names(selection.keep)}: it has the inputs alone"
        raise ColumnError(message)
    if not rows.texts:
        return None
    n_inputs = len(selection.inputs)
    labels = selection.inputs if selection.named else (None,) * n_inputs
    columns = Columns(selection.inputs, tuple(range(n_inputs)), (), labels, has_header=False)
    dialect, _ = selection.dialect.of_file(b"", ",")
    return OpenSource(columns, iter([_parse_texts(rows, columns, dialect)]))


def _parse_texts(rows: RowTexts, columns: Columns, dialect: Dialect) -> Block:
    builder = BlockBuilder(len(columns.fed), n_kept=0)
    parse = dialect.reading(columns.parse)
    for line, text in enumerate(rows.texts, start=1):
        try:
            builder.add(columns.numbers(text.split(dialect.delimiter), line, parse), [])
        except RowError as error:
            builder.add_bad(BadRow(error.at(hint=hint_for_row(text)), text), [])
    return builder.build()
