"""The marks of a class as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.compare.marking.cells import fault_text, in_parts, slips_text
from nnfwd.errors import counted
from nnfwd.text.apart import in_words
from nnfwd.text.names import list_names
from nnfwd.text.tables import cell, render_table, ruled_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.compare.marking.marks import Counts, Marked, Marking
    from nnfwd.text.style import Style

__all__ = ["table_texts"]

COUNTS = ("right", "by method", "wrong", "blank", "marks")

TOGETHER = 500
"""Students in one table: a longer list goes on in another."""


def table_texts(marking: Marking, style: Style) -> Iterator[str]:
    """Write a line a student, a line a node, and a line a slip."""
    for students in in_parts(marking.students(), TOGETHER):
        yield _students(marking.how.by, students, style) + "\n"
    yield _nodes(marking, style)
    if marking.slips:
        yield "\n" + _slips(marking.slips, style)
    if marking.absent:
        yield f"\nno answers from {list_names(marking.absent)}\n"


def _students(by: str, students: Iterable[Marked], style: Style) -> str:
    rows = (
        (each.name, *_count_cells(each.counts), fault_text(each), slips_text(each))
        for each in students
    )
    return _table((by, *COUNTS, "first wrong", "slip"), rows, style)


def _nodes(marking: Marking, style: Style) -> str:
    rows = ((in_words(name), *_count_cells(counts)) for name, counts in marking.nodes.items())
    return _table((counted(marking.n_students, "student"), *COUNTS), rows, style)


def _slips(slips: dict[str, int], style: Style) -> str:
    ordered = sorted(slips.items(), key=lambda each: -each[1])
    rows = ((slip, str(n_students)) for slip, n_students in ordered)
    return _table(("slip", "students"), rows, style)


def _count_cells(counts: Counts) -> list[str]:
    return [*map(str, counts), f"{counts.marks} of {counts.out_of}"]


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]], style: Style) -> str:
    table = ruled_table()
    for heading in headings:
        if heading in (*COUNTS, "students"):
            table.add_column(heading, justify="right", no_wrap=True)
        else:
            table.add_column(cell(heading), overflow="fold")
    for row in rows:
        table.add_row(*map(cell, row))
    return render_table(table, style)
