"""The marks of a class for programs, in any format of rows, and as Markdown."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.compare.marking.cells import fault_text, in_parts, slips_text
from nnfwd.core.result_columns import ResultColumn
from nnfwd.errors import ColumnError
from nnfwd.rows.formats import FORMATS, choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.marking.marks import Counts, Marked, Marking
    from nnfwd.text.style import Style

__all__ = ["json_texts", "markdown_texts", "student_texts"]

COUNTS = ("right", "by_method", "wrong", "blank", "marks", "out_of")
REMARKS = ("first_wrong", "written", "correct", "slip")

TOGETHER = 1000
"""Students that are written together."""


def student_texts(marking: Marking, format: str, style: Style) -> Iterator[str | bytes]:  # noqa: A002
    """Write a row a student, in a format of rows."""
    names = _names(marking, *COUNTS, *REMARKS)
    return _layout(format, names, map(_cells, marking.students()), style)


def markdown_texts(marking: Marking, style: Style) -> Iterator[str | bytes]:
    """Write a table of the students and a table of the nodes."""
    names = _names(marking, *COUNTS, "first_wrong", "slip")
    yield from _layout("markdown", names, map(_short_cells, marking.students()), style)
    yield "\n"
    nodes = ((name, *_count_cells(counts)) for name, counts in marking.nodes.items())
    yield from _layout("markdown", ["node", *COUNTS], nodes, style)


def json_texts(marking: Marking, _style: Style) -> Iterator[str]:
    """Write one object: a list of students, a list of nodes, who gave no answers."""
    _names(marking, *COUNTS, *REMARKS, "answers", "slips")
    yield '{"students": ['
    between = "\n"
    for student in marking.students():
        yield between + _json(_student(marking.how.by, student))
        between = ",\n"
    nodes = [{"node": name, **_count_keys(counts)} for name, counts in marking.nodes.items()]
    yield '\n],\n"nodes": [' + ",".join(f"\n{_json(each)}" for each in nodes)
    yield f'\n],\n"absent": {_json(marking.absent)}}}\n'


def _layout(
    format: str,  # noqa: A002 - what it is
    names: Iterable[str],
    rows: Iterable[tuple[str, ...]],
    style: Style,
) -> Iterator[str | bytes]:
    """Write rows of texts in a format of rows."""
    columns = [ResultColumn(name, "input" if name in COUNTS else "kept") for name in names]
    layout = choose_layout(format, columns, style)
    has_types = not FORMATS[format].is_text

    def cells(column: ResultColumn, texts: Sequence[str]) -> list[str] | NDArray[np.float64]:
        is_typed = has_types and column.is_number
        return np.array(texts, dtype=np.float64) if is_typed else list(texts)

    def texts() -> Iterator[str | bytes]:
        for some in in_parts(rows, TOGETHER):
            table = zip(columns, zip(*some, strict=True), strict=True)
            frame = Frame(np.arange(len(some)), tuple(cells(*each) for each in table))
            yield layout.block(frame)

    return layout.join(texts())


def _names(marking: Marking, *others: str) -> list[str]:
    if marking.how.by in others:
        message = f"the column {show_name(marking.how.by)} has the name of a column of the report"
        raise ColumnError(message, hint="call the column of the students' names otherwise")
    return [marking.how.by, *others]


def _count_keys(counts: Counts) -> dict[str, int]:
    return dict(zip(COUNTS, (*counts, counts.marks, counts.out_of), strict=True))


def _count_cells(counts: Counts) -> tuple[str, ...]:
    return tuple(map(str, _count_keys(counts).values()))


def _cells(student: Marked) -> tuple[str, ...]:
    column, written, _, right = student.first or ("", "", math.nan, "")
    correct = right if isinstance(right, str) else repr(float(right))
    remarks = (column, written, correct, slips_text(student))
    return (student.name, *_count_cells(student.counts), *remarks)


def _short_cells(student: Marked) -> tuple[str, ...]:
    remarks = (fault_text(student), slips_text(student))
    return (student.name, *_count_cells(student.counts), *remarks)


def _student(by: str, student: Marked) -> dict[str, object]:
    first = student.first
    answers = [
        {name: verdict.name.lower().replace("_", " ") for name, verdict in each.items()}
        for each in student.verdicts
    ]
    return {
        by: student.name,
        **_count_keys(student.counts),
        "first_wrong": first.column if first else None,
        "written": first.written if first else None,
        "correct": _finite(first.right) if first else None,
        "slips": list(student.slips),
        "answers": answers,
    }


def _finite(value: float | str) -> float | str | None:
    """Take a value as JSON has it; it has no word for infinities."""
    if isinstance(value, str):
        return value
    return float(value) if np.isfinite(value) else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
