"""Values of rows in JSON and YAML, as numbers and as text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnfwd.errors import RowError, quote
from nnfwd.files.documents.plain_data import Written, why_no_text
from nnfwd.rows.blocks import NUL_IN_TEXT
from nnfwd.text.foreign import hint_for_number
from nnfwd.text.number_grammar import NUMBER

if TYPE_CHECKING:
    from nnfwd.rows.columns import Columns

__all__ = ["kind_of", "text_of", "texts_of", "to_number"]


def to_number(value: object, columns: Columns) -> float:
    """Read a number. Text is not a number, even if it looks like one.

    In answers null is NaN: JSON has no other word for what is not finite.

    Raises
    ------
    RowError
        If the value is missing, not a number or not finite, unless answers may have it.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        return number if math.isfinite(number) else columns.parse(text_of(value) or "")
    if value is None:
        return math.nan if columns.of_answers else columns.parse("")
    if isinstance(value, RowError):
        raise RowError(value.message, hint=value.hint)
    if isinstance(value, str):
        message = f"{quote(value)} is text, not a number"
        without = "write it without quotes" if NUMBER.fullmatch(value) else None
        raise RowError(message, cell=value, hint=without or hint_for_number(value))
    message = f"{kind_of(value)} is not a number"
    raise RowError(message, cell=text_of(value))


def texts_of(values: list[object], columns: Columns) -> list[str]:
    """Turn the kept values of a row into text.

    Raises
    ------
    RowError
        For a list, a mapping, text that no file can have, and what could not be parsed.
    """
    texts = []
    for name, value in zip(columns.kept_names, values, strict=True):
        text = text_of(value)
        if text is None:
            raise RowError(_why_not_kept(value), name=name)
        texts.append(text)
    return texts


def _why_not_kept(value: object) -> str:
    if isinstance(value, RowError):
        return value.message
    if isinstance(value, str):
        return why_no_text(value) or NUL_IN_TEXT
    return f"{kind_of(value)} cannot be kept"


def text_of(value: object) -> str | None:
    """Write a value as it was written; None for a list, a mapping, or text no file can have."""
    if isinstance(value, str):
        return None if "\0" in value or why_no_text(value) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value.text if isinstance(value, Written) else repr(value)
    return "" if value is None else None


def kind_of(value: object) -> str:
    """Name the kind of a value in an error."""
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "null"}
    return kinds.get(type(value), "a number")
