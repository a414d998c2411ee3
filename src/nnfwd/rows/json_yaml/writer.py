"""Predictions as JSON and JSON Lines: strict, so that what is not finite is null."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from nnfwd.rows.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnfwd.rows.frame import Column, Frame
    from nnfwd.text.style import Style

__all__ = ["json_layout", "jsonl_layout"]


def json_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as one JSON array with an object a row."""
    lines = _objects(columns, style)
    return Layout(
        head="[",
        block=lambda frame: ",".join(f"\n{line}" for line in lines(frame)),
        between=",",
        foot="\n]\n",
    )


def jsonl_layout(columns: Sequence[Column], style: Style) -> Layout:
    """Lay out a result as JSON Lines: an object a line."""
    lines = _objects(columns, style)
    return Layout(block=lambda frame: "".join(f"{line}\n" for line in lines(frame)))


def _objects(columns: Sequence[Column], style: Style) -> Callable[[Frame], list[str]]:
    keys = [json.dumps(column.name, ensure_ascii=False) for column in columns]
    is_number = [column.is_number for column in columns]

    def number(value: float) -> str:
        return style.format_number(value) if math.isfinite(value) else "null"

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
