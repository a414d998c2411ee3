"""Where a few records are unusual the others are read together, just as one by one."""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnfwd.errors import FileError
from nnfwd.rows.delimited import reader
from nnfwd.rows.delimited.reader import parse_block, parse_fast
from nnfwd.rows.delimited.reference import parse_records
from nnfwd.rows.records import Records
from nnfwd.text.dialect import Dialect
from strategies import HAZARDS, TableText, columns_of, mutated_texts, table_texts

if TYPE_CHECKING:
    from nnfwd.rows import Block
    from nnfwd.rows.columns import Columns

HAS_ARROW = find_spec("pyarrow") is not None

LINE = 7
"""Where the blocks begin."""

THREE = columns_of(3, (1, 2), (0,))


def facts(block: Block) -> tuple[object, ...]:
    """All that there is to a block."""
    bad = [(index, str(each.error), each.error.cell, each.raw) for index, each in block.bad]
    return block.numbers.tolist(), block.table.tobytes(), block.listed().kept, bad


def check(text: str, columns: Columns, dialect: Dialect) -> None:
    records = Records(LINE, text.encode())
    expected = facts(parse_records(records.each(dialect.mark), columns, dialect))

    assert facts(parse_block(records, columns, dialect)) == expected
    if not HAS_ARROW or sys.modules.get("pyarrow"):
        fast = parse_fast(records, columns, dialect)
        assert fast is None or facts(fast) == expected


@pytest.fixture(params=["re", "RE2"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Match records by Python, or by PyArrow."""
    if request.param == "re":
        monkeypatch.setitem(sys.modules, "pyarrow", None)
    else:
        pytest.importorskip("pyarrow")


USUAL = ["a,1,2\n", "b,-3.5e-2, 4 \r\n", '"c, d",.5,5.\n']
ODD = [
    *("x,abc,1\n", "x,1\n", "x,1,2,3\n", "\n", "\r\n", " \n", "x,1e999,1\n", "x,1_000,1\n"),
    *('"x""y",1,2\n', '"x\ny",1,2\n', '"x\na,1,2\ny",abc,2\n', 'x"y,1,2\n', '"x"y,1,2\n'),
    *('x,"1",2\n', "x,1,2e300\n", "x\r,1,2\n", "é,١,2\n", "x,1,\n", "x,nan,1\n", "x,1,2\r\r\n"),
    "x,1" + "0" * 400 + ",2\n",
]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_record_among_usual_ones(odd: str) -> None:
    check("".join([*USUAL, odd, *USUAL, odd, odd, *USUAL]), THREE, Dialect(","))
    check("".join([odd, *USUAL, odd]), THREE, Dialect(","))
    check("".join([*USUAL, odd]).rstrip("\n"), THREE, Dialect(","))


@pytest.mark.parametrize("odd", ["x,1;2;3\n", "x;1.5;2\n", "x;1\n", "x;a;2\n"])
def test_a_decimal_comma(odd: str) -> None:
    check(f"a;1,5;2\n{odd}b;,5;2,\n", THREE, Dialect(";", decimal=","))


def test_any_cell() -> None:
    for cell in HAZARDS:
        check(f"a,1,2\nb,{cell},2\n{cell},1,2\n", THREE, Dialect(","))


@settings(max_examples=50)
@given(st.one_of(table_texts(3), mutated_texts(3)), st.lists(st.sampled_from(USUAL + ODD)))
def test_any_block(table: TableText, lines: list[str]) -> None:
    with suppress(FileError):  # a quote that is never closed is not cut into records
        check(table.text, table.columns, Dialect(table.delimiter))
    check("".join(lines), THREE, Dialect(","))


def test_usual_records_are_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    single = []

    def read_each(records: object, columns: Columns, dialect: Dialect) -> Block:
        single.extend(records)  # type: ignore[call-overload]
        return parse_records(iter(single), columns, dialect)

    monkeypatch.setattr(reader, "parse_records", read_each)
    data = "".join([*USUAL, *ODD[:3], *USUAL]).encode()

    block = parse_block(Records(LINE, data), THREE, Dialect(","))

    assert [each.line for each in single] == [LINE + 3, LINE + 4, LINE + 5]
    assert block.n_rows == 9
    assert [index for index, _ in block.bad] == [3, 4, 5]


@pytest.mark.skipif(not HAS_ARROW, reason="needs PyArrow")
def test_a_pattern_that_is_too_long_for_re2_leaves_it_to_the_reference() -> None:
    columns = columns_of(3000, tuple(range(3000)))
    row = ",".join(["1"] * 3000)

    check(f"{row}\n{row},1\n{row}\n", columns, Dialect(","))


def test_bad_rows_go_to_other_machines_and_say_there_what_is_wrong() -> None:
    records = Records(LINE, b'a,1,2\nb,1,x\n"c"d,1,2\ne,1\n')
    block = parse_block(records, THREE, Dialect(","))
    for _, bad in block.bad:
        bad.file = "rows.csv"

    copied = pickle.loads(pickle.dumps(block))  # noqa: S301 - our own
    assert [str(bad.error) for _, bad in copied.bad] == [
        "rows.csv:8:3: column a2: 'x' is not a number",
        "rows.csv:9: a cell goes on after its closing quote: a quote inside of quotes is written "
        "twice",
        "rows.csv:10: expected 3 cells, found 2",
    ]


@pytest.mark.parametrize("digits", [99, 100, 308, 309, 310])
def test_the_first_fault_of_a_row_with_a_number_of_many_digits(digits: int) -> None:
    block = parse_records([Records(1, b"a,%s,x\n" % (b"9" * digits))], THREE, Dialect(","))

    ((_, bad),) = block.bad
    assert bad.error.column == (2 if digits > 308 else 3)
