"""Explanations as one HTML page that needs nothing but itself.

The page draws the network and shows the math of a node. All its numbers, texts and line widths are
made here; its script picks from them what the chosen row and node have. Rows follow in the page one
after the other, as JSON that is parsed when a row is chosen, so that a page is written in constant
memory and opens at once.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import chain
from string import Template
from typing import TYPE_CHECKING, Any

from nnfwd.draw.place import SLOTS
from nnfwd.draw.svg import drawing_style
from nnfwd.errors import SelectionError, counted
from nnfwd.explain.notations.page.drawing import Drawing, RowDrawing
from nnfwd.explain.notations.page.row import row_object, row_title
from nnfwd.explain.notations.page.sheet import sheet_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.core import Network
    from nnfwd.explain.record import Record
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["html_lines"]

MOST_ROWS = 10_000
"""Rows that a page may have: one of iris rows then has 33 MB, and opens in some seconds."""

ROWS = "<!-- rows -->\n"
"""Where the rows go in the template."""


def html_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as a page, a row as soon as it is there; with blanks as a sheet.

    Of a sum with more than :data:`~nnfwd.draw.place.SLOTS` terms the largest are written
    out, unless the view says how many.

    Yields
    ------
    str
        The page up to its rows, each row, the rest of the page.

    Raises
    ------
    SelectionError
        If there are more than :data:`MOST_ROWS` rows.
    """
    if view.blank:
        yield from sheet_lines(explanations, view)
        return
    if view.terms is None:
        view = replace(view, terms=SLOTS, matrices=False)
    remaining = iter(explanations)
    first = next(remaining, None)
    if first is None:
        yield _no_rows()
        return
    drawing = Drawing(first.network, view)
    head, _, foot = _template(drawing, first).partition(ROWS)
    yield head
    for count, explanation in enumerate(chain([first], remaining), start=1):
        if count > MOST_ROWS:
            message = f"a page has at most {MOST_ROWS} rows: choose some, as with --rows 1-100"
            raise SelectionError(message)
        yield _row_element(RowDrawing(drawing, explanation))
    yield foot


def _template(drawing: Drawing, first: Explanation) -> str:
    """Fill in everything but the rows."""
    style = drawing_style() + _file("page.css") + _size(drawing.places.width)
    script = _file("page.js")
    return Template(_file("page.html")).substitute(
        style_hash=_hash(style),
        script_hash=_hash(script),
        style=style,
        script=script,
        provenance="".join(f"<br>{escape(note)}" for note in first.provenance),
        record=_record(drawing.view.record),
        about=escape(_about(drawing.network)),
        folded=_folded(drawing),
        svg=RowDrawing(drawing, first).svg(),
        network=_json_text(drawing.network_object()),
    )


def _record(record: Record | None) -> str:
    """Write where the page came from: to be read by people, and to be read back."""
    if record is None:
        return ""
    lines = escape("\n".join(record.lines()))
    content = _json_text(record.as_object())
    return f'<pre>{lines}</pre>\n<script type="application/json" id="record">{content}</script>\n'


def _row_element(row: RowDrawing) -> str:
    title = escape(row_title(row.explanation, row.drawing.view))
    kind = 'type="application/json" class="row"'
    number, content = row.explanation.row, _json_text(row_object(row))
    return f'<script {kind} data-row="{number}" data-title="{title}">{content}</script>\n'


def _size(width: float) -> str:
    """Tell the style sheet how wide the drawing is, so that it stays large enough to be read."""
    return f":root {{ --drawn: {width:.0f}px; }}\n"


def _about(network: Network) -> str:
    hidden = len(network.hidden)
    parts = [counted(len(network.inputs), "input")]
    parts += [counted(hidden, "hidden node")] if hidden else []
    return f"{', '.join(parts)} and {counted(len(network.outputs), 'output')}"


def _folded(drawing: Drawing) -> str:
    """Say which terms of a sum are lines, if not all are."""
    terms = drawing.view.terms or 0
    is_folded = any(layer.weights.shape[1] > terms for layer in drawing.network.layers)
    return f" Of a longer sum its {terms} largest terms are drawn." if is_folded else ""


def _no_rows() -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>No rows</title>\n'
        "<p>There are no rows to explain.</p>\n</html>\n"
    )


def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Name a text in a content security policy, which then lets nothing else run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _json_text(content: dict[str, Any]) -> str:
    """Write JSON that cannot end the element that it is in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")
