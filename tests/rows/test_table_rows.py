"""Rows of a table are filled into one that Rich has laid out: Rich would make the same of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnfwd.core.result_columns import ResultColumn
from nnfwd.rows.frame import Frame
from nnfwd.rows.table import Table, table_layout
from nnfwd.text.numbers import format_digits, format_each
from nnfwd.text.style import Style

KINDS = ("kept", "kept", "input", "node output", "class")
TEXTS = st.text(
    st.sampled_from("aBx0-% 漢é\u0301\u200b\u3000\xa0\t\n\x1b[]😀"), max_size=6
) | st.just("a text that is wider than a narrow terminal, of several words")
NUMBERS = (
    st.floats()
    | st.integers(-(10**9), 10**9).map(float)
    | st.sampled_from([0.0, -0.0, 1e6, 999999.5, 1e-4, 9.99999e-5])
)
STYLES = st.builds(
    Style,
    digits=st.sampled_from([None, 1, 3, 15, 16, 17]),
    width=st.sampled_from([20, 40, 80, 200]),
    color=st.booleans(),
)


@st.composite
def columns_and_frames(draw: st.DrawFn) -> tuple[list[ResultColumn], list[Frame]]:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    columns = [
        ResultColumn(draw(TEXTS), kind, is_output=kind == "node output" and draw(st.booleans()))
        for kind in kinds
    ]
    frames = []
    first = 1
    for n_rows in draw(st.lists(st.sampled_from([1, 2, 39, 41]), min_size=1, max_size=3)):
        few = draw(st.integers(1, n_rows))

        def cells(column: ResultColumn, few: int = few, n_rows: int = n_rows) -> object:
            values = draw(
                st.lists(NUMBERS if column.is_number else TEXTS, min_size=few, max_size=few)
            )
            repeated = (values * n_rows)[:n_rows]
            return np.array(repeated) if column.is_number else repeated

        blank = draw(st.frozensets(st.integers(0, n_rows - 1), max_size=2))
        numbers = np.arange(first, first + n_rows)
        frames.append(Frame(numbers, tuple(map(cells, columns)), blank))
        first += n_rows
    return columns, frames


@settings(max_examples=40, deadline=None)
@given(columns_and_frames(), STYLES)
def test_rows_are_as_rich_lays_them_out(
    made: tuple[list[ResultColumn], list[Frame]], style: Style
) -> None:
    columns, frames = made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "panel_text", Table.by_rich)
        expected = list(map(table_layout(columns, style).block, frames))

    assert list(map(table_layout(columns, style).block, frames)) == expected


@given(st.lists(NUMBERS.map(lambda number: number + 0.0)), st.integers(1, 17))
def test_many_numbers_are_written_as_one_is(numbers: list[float], digits: int) -> None:
    expected = [format_digits(number, digits) for number in numbers]

    assert format_each(numbers, digits) == expected


def one_row(columns: list[ResultColumn], width: int) -> str:
    cells = tuple(np.array([0.5]) if each.is_number else ["no"] for each in columns)
    return str(table_layout(columns, Style(width=width)).block(Frame(np.array([1]), cells)))


def test_outputs_and_class_stay_in_one_panel() -> None:
    columns = [
        ResultColumn("x1", "input"),
        ResultColumn("x2", "input"),
        ResultColumn("y1", "node output", is_output=True),
        ResultColumn("y2", "node output", is_output=True),
        ResultColumn("class", "class"),
    ]

    assert one_row(columns, 32) == (
        "row   x1   x2   y1   y2  class\n"
        "──────────────────────────────\n"
        "  1  0.5  0.5  0.5  0.5  no\n"
    )
    assert one_row(columns, 29) == (
        "row   x1   x2\n"
        "─────────────\n"
        "  1  0.5  0.5\n"
        "\n"
        "row   y1   y2  class\n"
        "────────────────────\n"
        "  1  0.5  0.5  no\n"
        "\n"
    )


def test_outputs_that_do_not_fit_into_one_panel_begin_beside_the_inputs() -> None:
    outputs = [ResultColumn(f"y{i}", "node output", is_output=True) for i in range(5)]

    assert one_row([ResultColumn("x1", "input"), *outputs], 20) == (
        "row   x1   y0   y1\n"
        "──────────────────\n"
        "  1  0.5  0.5  0.5\n"
        "\n"
        "row   y2   y3   y4\n"
        "──────────────────\n"
        "  1  0.5  0.5  0.5\n"
        "\n"
    )


def test_what_goes_into_an_output_stays_with_it() -> None:
    columns = [
        ResultColumn("x1", "input"),
        ResultColumn("y_input", "node input"),
        ResultColumn("y_output", "node output", is_output=True),
    ]

    assert one_row(columns, 25) == (
        "row   x1\n"
        "────────\n"
        "  1  0.5\n"
        "\n"
        "row  y_input  y_output\n"
        "──────────────────────\n"
        "  1      0.5       0.5\n"
        "\n"
    )
