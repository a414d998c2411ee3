"""JSON Lines are read many at a time exactly as the reference reads one."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnfwd.errors import ColumnError
from nnfwd.rows.json_yaml.items import match_first
from nnfwd.rows.json_yaml.plain_lines import read_plain
from nnfwd.rows.json_yaml.reader import (
    line_item,
    parse_by_reference,
    parse_lines,
    parse_usual,
)
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.records import Records
from nnfwd.rows.selection import Selection

if TYPE_CHECKING:
    from nnfwd.rows import Block

HAS_ARROW = find_spec("pyarrow") is not None

LINE = 7

VALUES = [
    *("3", "-0", "0", "-0.0", "-0e1", "0.50", "1e-5", "1E5", "1.5E+3", "7.50", "1e22", "0.1"),
    *("1E400", "-1e999", "1e-999", "9007199254740993", "1" * 25, "1" * 400, "0." + "1" * 40),
    *("01", "+1", ".5", "5.", "1.", "1e", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "--1"),
    *("true", "false", "null", "True", "nul", '"3"', '"a"', '""', '"a b"', '" a"', '"a "', '"\t"'),
    *('"a,b"', '"a:b"', '"a}b"', '"[a"', '"{"', '"1,2"', '"\u00e9"', '"\u6f22"', '"\U0001f600"'),
    *(r'"a\"b"', r'"a\\"', r'"\u00e9"', r'"\ud83d\ude00"', r'"\ud800"', r'"\uD800"', r'"\u0000"'),
    *(r'"\\ud800"', r'"\n"', r'"\q"', '"\x7f"', '"\u2028"', '"\xa0a\xa0"', '"\x01"', '"a', "'a'"),
    *("[1]", "[]", "{}", '{"a": 1}', '{"a": 1, "a": 2}', '{"\\ud800": 1}', "[[[]]]", "[1,]"),
    *("", "1 2", "1,2", '1, "x1": 2', '1}{"x1": 1', "1}, {", "/* */ 1", "1 // a", "[" * 2000),
]
"""What may be in the place of a value."""

NAMES = ['"x1"', '"x2"', '"id"', '"note"', '"a b"', '"x11"', r'"\u00781"', "x1", '""', '"\u00e9"']

WHOLE = [
    *(
        "",
        " ",
        "\t",
        "\r",
        "{",
        "}",
        "{}",
        "[]",
        "null",
        "1",
        '"x1"',
        "[1, 2]",
        "[1,2,3,4]",
        "\x0b",
    ),
    *('{"x1": 1, "x2": 2}', '{"x2": 2, "x1": 1}', '{"x1": 1}, {"x1": 2}', "\ufeff{}", "{'x1': 1}"),
    *('{"x1": 1, "x2": 2, "id": 3, "note": 4} ', ' {"x1":1,"x2":2,"id":"a","note":"b"}', "\xa0"),
    *('{"x1": 1, "x2": 2, "id": 3, "note": 4}]', '{"x1": 1, "x2": 2, "id": 3, "note": 4,}'),
    *('{"x1": 1, "x2": 2, "id": 3, "note": 4, "x1": 5}', '{"x1"5: 1, "x2": 2, "id": 3, "note": 4}'),
    *('{"x1": 1, "x2": 2, "id": 3, "note": 4, "\\ud800": 5}', '{"x1": 1 "x2": 2}', '{"x1", 1}'),
]
"""Whole lines."""

USUAL = '{"x1": 1.5, "x2": -2, "id": "007", "note": "b"}'

SELECTIONS = [
    Selection(inputs=("x1", "x2")),
    Selection(inputs=("x2",), keep=("id",)),
    Selection(inputs=("x1", "x2"), keep=None),
    Selection(inputs=("x1",), keep=("note", "x1")),
    Selection(inputs=("x1", "x2"), inputs_found=True, keep=None),
]


def facts(block: Block) -> tuple[object, ...]:
    """All that there is to a block."""
    bad = [
        (index, str(each.error), each.error.cell, each.error.name, each.raw)
        for index, each in block.bad
    ]
    return block.numbers.tolist(), block.table.tobytes(), block.listed().kept, bad


def check(lines: list[str], selection: Selection, end: str = "\n") -> None:
    text = end.join(lines)
    records = Records(LINE, text.encode())
    singles = [
        Records(LINE + number, line.encode())
        for number, line in enumerate(text.split("\n"))
        if line.strip(" \t\r\n")
    ]
    if not singles:
        return
    first = line_item(singles[0])
    try:
        columns = match_first(first, selection)
    except ColumnError:
        return
    expected = facts(parse_by_reference(singles, columns))

    assert facts(parse_lines(records, columns)) == expected
    usual = usual_line(first.value, columns)
    if usual is not None and sys.modules.get("pyarrow", HAS_ARROW):
        block = parse_usual(records, columns, usual)
        assert block is None or facts(block) == expected


@pytest.mark.parametrize("selection", SELECTIONS[:-1], ids=range(len(SELECTIONS) - 1))
@pytest.mark.parametrize("more", ["", ', "a:b": "c:d"'])
def test_good_lines_are_not_left_to_the_reference(selection: Selection, more: str) -> None:
    lines = [Records(LINE, f"{USUAL[:-1]}{more}}}".encode())] * 2
    columns = match_first(line_item(lines[0]), selection)

    def read_each(_: object) -> Block:
        raise AssertionError

    assert facts(read_plain(lines, columns, read_each)) == facts(parse_by_reference(lines, columns))


@pytest.mark.parametrize("selection", SELECTIONS, ids=range(len(SELECTIONS)))
def test_any_value_at_any_place(selection: Selection) -> None:
    for value in VALUES:
        for line in (
            f'{{"x1": {value}, "x2": -2, "id": "007", "note": "b"}}',
            f'{{"x1": 1, "x2": {value}, "id": "007", "note": "b"}}',
            f'{{"x1": 1, "x2": -2, "id": {value}, "note": "b"}}',
            f'{{"x1": 1, "x2": -2, "id": "007", "note": {value}}}',
        ):
            check([USUAL, line, USUAL], selection)
            check([line, USUAL], selection)
            check([line, line], selection)


@pytest.mark.parametrize("selection", SELECTIONS, ids=range(len(SELECTIONS)))
def test_any_whole_line(selection: Selection) -> None:
    for line in WHOLE:
        check([USUAL, line, USUAL], selection)
        check([USUAL, line, USUAL], selection, "\r\n")
        check([USUAL.replace(" ", ""), line], selection)


@pytest.mark.parametrize("value", VALUES)
def test_rows_that_are_lists(value: str) -> None:
    for keep in ((), ("1",), ("3",)):
        selection = Selection(inputs=("x1", "x2"), columns=("1", "2"), keep=keep)
        check(
            ["[1, 2, 3]", f"[{value}, 2, 3]", f"[1,2,{value}]", "[1, 2]", " [ 1 , 2, 3 ] "],
            selection,
        )


def objects() -> st.SearchStrategy[str]:
    """Objects with some of the names in any order."""
    values = st.one_of(
        st.sampled_from(VALUES),
        st.floats().map(json.dumps),
        st.integers().map(str),
        st.text().map(json.dumps),
        st.text().map(lambda text: json.dumps(text, ensure_ascii=False)),
    )
    blanks = st.sampled_from(["", " ", "  ", "\t"])
    pair = st.builds(
        "{1}{0}{2}:{3}{4}{5}".format, st.sampled_from(NAMES), *[blanks] * 3, values, blanks
    )
    usual = st.builds('{{"x1": {}, "x2": {}, "id": {}, "note": {}}}'.format, *[values] * 4)
    return st.one_of(
        usual, st.lists(pair, max_size=5).map(lambda pairs: "{" + ",".join(pairs) + "}")
    )


@settings(max_examples=100, deadline=None)
@example([USUAL, '{"x1": 1, "x2": 2, "id": "a"', ', "note": 3}'], SELECTIONS[0], "\n")
@given(
    st.lists(st.one_of(st.just(USUAL), objects(), st.sampled_from(WHOLE)), max_size=8),
    st.sampled_from(SELECTIONS),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_lines(lines: list[str], selection: Selection, end: str) -> None:
    encodable = [line for line in lines if line.isascii() or "\ud800" not in line]
    check([USUAL, *encodable], selection, end)
    check(encodable, selection, end)


@pytest.mark.skipif(not HAS_ARROW, reason="needs PyArrow")
def test_usual_lines_are_read_by_arrow() -> None:
    item = line_item(Records(1, USUAL.encode()))
    for selection in SELECTIONS[:3]:
        columns = match_first(item, selection)
        usual = usual_line(item.value, columns)
        assert usual is not None

        block = usual.read(Records(1, f"{USUAL}\n".encode() * 3))

        assert block is not None
        assert facts(block) == facts(parse_lines(Records(1, f"{USUAL}\n".encode() * 3), columns))
