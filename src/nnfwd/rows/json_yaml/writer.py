"""Predictions as JSON, JSON Lines and YAML; JSON has null for a number that is not finite."""

from __future__ import annotations

import json
import math
from functools import partial
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from nnfwd.rows.fast import check_fast_reader, may_load
from nnfwd.rows.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["json_layout", "jsonl_layout", "yaml_layout"]

FEW = 8
"""Columns of numbers that are written without PyArrow: the text is copied for each."""


def json_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as one JSON array with an object a row."""
    lines = _objects(columns, style)
    return Layout(
        head="[",
        block=lambda frame: "\n" + lines(frame)[:-1].replace("\n", ",\n"),
        between=",",
        foot="\n]\n",
    )


def jsonl_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as JSON Lines: an object a line."""
    return Layout(block=_objects(columns, style))


def yaml_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a YAML list: a mapping a line, which is JSON except for its numbers."""
    write = partial(_yaml_number, style=style)
    lines = _lines(columns, lambda numbers: list(map(write, numbers)), "- ")
    return Layout(block=lines, nothing="[]\n")


def _json_numbers(numbers: list[float], style: Style) -> list[str]:
    write = style.format_number
    if all(map(math.isfinite, numbers)):
        return list(map(write, numbers))
    return [write(number) if math.isfinite(number) else "null" for number in numbers]


def _yaml_number(number: float, style: Style) -> str:
    """Write a number with a point, without which some readers of YAML take it for text."""
    if not math.isfinite(number):
        return ".nan" if math.isnan(number) else (".inf" if number > 0 else "-.inf")
    digits, mark, exponent = style.format_number(number).partition("e")
    point = ".0" if mark and "." not in digits else ""
    sign = "+" if mark and exponent[0] not in "+-" else ""
    return f"{digits}{point}{mark}{sign}{exponent}"


def _objects(columns: Sequence[ResultColumn], style: Style) -> Callable[[Frame], str]:
    """Make what writes a frame as lines of JSON, by the fastest writer that takes it."""
    keys = _keys(columns)
    lines = _lines(columns, partial(_json_numbers, style=style))

    def objects(frame: Frame) -> str:
        text = _bulk_text(frame, keys) if style.digits is None else None
        return lines(frame) if text is None else text

    return objects


def _bulk_text(frame: Frame, keys: Sequence[str]) -> str | None:
    """Write a frame by the fastest writer that takes it, where that is worth loading."""
    if not may_load():
        return None
    try:
        if frame.is_plain and len(keys) <= FEW:
            from nnfwd.rows.json_yaml.write_numbers import bulk_numbers as bulk_text
        else:
            check_fast_reader()
            from nnfwd.rows.json_yaml.write_by_arrow import bulk_text
    except (ImportError, MemoryError):
        return None
    return bulk_text(frame, keys)


def _keys(columns: Sequence[ResultColumn]) -> list[str]:
    return [json.dumps(column.name, ensure_ascii=False) for column in columns]


def _lines(
    columns: Sequence[ResultColumn], write: Callable[[list[float]], list[str]], before: str = ""
) -> Callable[[Frame], str]:
    """Make what writes a frame as a mapping a line, all of it in order."""
    pairs = (f"{key.replace('%', '%%')}: %s" for key in _keys(columns))
    line = f"{before}{{{', '.join(pairs)}}}\n"

    def lines(frame: Frame) -> str:
        cells = frame.texts(write, blank="null")
        written = (
            texts if column.is_number else map(encode_basestring, texts)
            for column, texts in zip(columns, cells, strict=True)
        )
        return "".join(map(line.__mod__, zip(*written, strict=True)))

    return lines
