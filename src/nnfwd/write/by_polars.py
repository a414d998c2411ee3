"""CSV and TSV by Polars: all of a frame, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nnfwd.write.numbers import format_exact

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.write.frame import Frame

__all__ = ["bulk_text"]

QUOTED = r'[,\t"\r\n]'
"""What a cell is quoted for, in CSV or TSV; the reference decides."""

ALIKE_FROM, ALIKE_TO = 1e-4, 1e16
"""Between these, and at 0, Polars writes a number as ``repr`` does."""


def bulk_text(frame: Frame, delimiter: str) -> str | None:
    """Write a frame that has nothing unusual in it; else None, and the reference is asked."""
    if frame.blank:
        return None
    columns = [_text(each) if isinstance(each, list) else _number(each) for each in frame.columns]
    if not columns or any(column is None for column in columns):
        return None
    table = pl.DataFrame({str(index): column for index, column in enumerate(columns)})
    return table.write_csv(include_header=False, separator=delimiter, quote_style="never")


def _text(texts: list[str]) -> pl.Series | None:
    """Take a column of texts that need no quotes."""
    series = pl.Series(texts, dtype=pl.String)
    unusual = series.str.contains(QUOTED) | (series == "")
    return None if unusual.any() else series


def _number(numbers: NDArray[np.float64]) -> pl.Series:
    """Take a column of numbers; those that Polars would write otherwise, as text."""
    numbers = numbers + 0.0
    size = np.abs(numbers)
    unlike = np.flatnonzero(~((size >= ALIKE_FROM) & (size < ALIKE_TO) | (size == 0.0)))
    series = pl.Series(numbers)
    if not unlike.size:
        return series
    texts = [format_exact(number) for number in numbers[unlike].tolist()]
    return series.cast(pl.String).scatter(unlike, texts)
