"""Predictions as JSON, JSON Lines and YAML; JSON has null for a number that is not finite."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from nnfwd.rows.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

__all__ = ["json_layout", "jsonl_layout", "yaml_layout"]


def json_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as one JSON array with an object a row."""
    lines = _objects(columns, style)
    return Layout(
        head="[",
        block=lambda frame: ",".join(f"\n{line}" for line in lines(frame)),
        between=",",
        foot="\n]\n",
    )


def jsonl_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as JSON Lines: an object a line."""
    lines = _objects(columns, style)
    return Layout(block=lambda frame: "".join(f"{line}\n" for line in lines(frame)))


def yaml_layout(columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Format a result as a YAML list: a mapping a line, which is JSON except for its numbers."""
    lines = _objects(columns, style, _yaml_number)
    return Layout(
        block=lambda frame: "".join(f"- {line}\n" for line in lines(frame)), nothing="[]\n"
    )


def _json_number(number: float, style: Style) -> str:
    return style.format_number(number) if math.isfinite(number) else "null"


def _yaml_number(number: float, style: Style) -> str:
    """Write a number with a point, without which some readers of YAML take it for text."""
    if not math.isfinite(number):
        return ".nan" if math.isnan(number) else (".inf" if number > 0 else "-.inf")
    digits, mark, exponent = style.format_number(number).partition("e")
    point = ".0" if mark and "." not in digits else ""
    sign = "+" if mark and exponent[0] not in "+-" else ""
    return f"{digits}{point}{mark}{sign}{exponent}"


def _objects(
    columns: Sequence[ResultColumn],
    style: Style,
    write: Callable[[float, Style], str] = _json_number,
) -> Callable[[Frame], list[str]]:
    keys = [json.dumps(column.name, ensure_ascii=False) for column in columns]
    is_number = [column.is_number for column in columns]

    def number(value: float) -> str:
        return write(value, style)

    def cell(text: str, written: bool) -> str:
        return text if written else json.dumps(text, ensure_ascii=False)

    def objects(frame: Frame) -> list[str]:
        return [
            "{"
            + ", ".join(
                f"{key}: {cell(text, written)}"
                for key, text, written in zip(keys, row, is_number, strict=True)
            )
            + "}"
            for row in frame.rows(number, blank="null")
        ]

    return objects
