"""Predictions as a spreadsheet (.xlsx), written by XlsxWriter: a header, then a row a line."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cached_property
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.errors import OutputError, needs_extra
from nnfwd.rows.layout import Layout
from nnfwd.text.numbers import AllDigits, format_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["xlsx_layout"]

MOST_ROWS = (1 << 20) - 1
"""Rows of a sheet under its header."""

MOST_COLUMNS = 1 << 14

LONGEST_TEXT = (1 << 15) - 1
"""Characters of a cell."""

CREATED = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of every file: the same result makes the same bytes."""


def xlsx_layout(columns: Sequence[ResultColumn], _style: Style) -> Layout:
    """Format a result as a spreadsheet with one sheet.

    Numbers have all digits; one that is not finite is text. Kept columns are text.

    Raises
    ------
    OutputError
        If XlsxWriter is not installed, or a sheet has no room for so many columns.
    """
    if find_spec("xlsxwriter") is None:
        raise OutputError(needs_extra("a spreadsheet", "XlsxWriter", "xlsx"))
    if len(columns) > MOST_COLUMNS:
        message = f"a sheet has room for {MOST_COLUMNS:,} columns, and there are {len(columns):,}"
        raise OutputError(message, hint="write CSV or Parquet")
    encoder = _Encoder(columns)
    return Layout(block=encoder.block, finish=encoder.finish, remembers=True, close=encoder.close)


class _Encoder:
    """Puts frames into a workbook, whose bytes come at the end; rows wait in a temporary file."""

    def __init__(self, columns: Sequence[ResultColumn]) -> None:
        self._columns = columns
        self._content = io.BytesIO()
        self._n_rows = 0

    @cached_property
    def _folder(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="nnfwd-")

    @cached_property
    def _workbook(self) -> Workbook:
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "tmpdir": self._folder.name}
        workbook = Workbook(self._content, options)
        workbook.set_properties({"created": CREATED})
        return workbook

    @cached_property
    def _sheet(self) -> Worksheet:
        sheet = self._workbook.add_worksheet("predictions")
        bold = self._workbook.add_format({"bold": True})
        for place, column in enumerate(self._columns):
            sheet.write_string(0, place, column.name, bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def block(self, frame: Frame) -> bytes:
        """Write a frame; all bytes come at the end."""
        if self._n_rows + frame.n_rows > MOST_ROWS:
            message = f"a sheet has room for {MOST_ROWS:,} rows"
            raise OutputError(message, hint="write CSV or Parquet")
        columns = [
            (values + 0.0).tolist() if isinstance(values, np.ndarray) else list(map(str, values))
            for values in frame.columns
        ]
        for index, row in enumerate(zip(*columns, strict=True)):
            self._n_rows += 1
            for place, value in enumerate(row):
                self._write(place, value, is_blank=index in frame.blank)
        return b""

    def finish(self) -> bytes:
        """Close the workbook, and hand on its bytes."""
        from xlsxwriter.exceptions import XlsxWriterException

        workbook = self._sheet and self._workbook  # a sheet with its header, if there were no rows
        try:
            workbook.close()
        except (OSError, XlsxWriterException) as error:
            message = f"the spreadsheet cannot be put together: {error}"
            raise OutputError(message) from error
        return self._content.getvalue()

    def close(self) -> None:
        """Remove the temporary file, where there is one."""
        if "_sheet" in vars(self):
            self._sheet.row_data_fh.close()
        if "_folder" in vars(self):
            self._folder.cleanup()

    def _write(self, place: int, value: float | str, *, is_blank: bool) -> None:
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                message = f"a cell has room for {LONGEST_TEXT:,} characters, not {len(value):,}"
                raise OutputError(message, hint="write CSV or Parquet")
            self._sheet.write_string(self._n_rows, place, value)
        elif not is_blank and np.isfinite(value):
            self._sheet.write_number(self._n_rows, place, AllDigits(value))
        elif not is_blank:
            self._sheet.write_string(self._n_rows, place, format_exact(value))
