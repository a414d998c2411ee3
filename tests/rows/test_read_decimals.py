"""Short decimals are read by NumPy as the reference reads them, or left to another reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.rows.columns import Columns
from nnfwd.rows.delimited import read_decimals
from nnfwd.rows.delimited.reader import MUCH, parse_block, parse_fast, parse_short
from nnfwd.rows.records import Records
from nnfwd.text.dialect import Dialect

if TYPE_CHECKING:
    from nnfwd.rows import Block


def columns_of(count: int, fed: tuple[int, ...] | None = None) -> Columns:
    names = tuple(f"x{number}" for number in range(1, count + 1))
    return Columns(names, fed or tuple(range(count)), (), names)


def read(text: str, columns: Columns, mark: str = ",") -> Block | None:
    """Read a block; what is taken must be as the reference has it, bit for bit."""
    records, dialect = Records(7, text.encode()), Dialect(mark)
    block = read_decimals.parse_decimals(records, columns, dialect)
    if block is not None:
        expected = parse_block(records, columns, dialect)
        assert expected.bad == block.bad == ()
        assert block.table.tobytes() == expected.table.tobytes()
        assert block.numbers.tolist() == expected.numbers.tolist()
    return block


def takes(text: str, count: int, mark: str = ",") -> bool:
    return read(text, columns_of(count), mark) is not None


@pytest.fixture(params=[1, 24, 60, read_decimals.CHUNK])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_decimals, "CHUNK", request.param)


@pytest.mark.usefixtures("chunk")
def test_decimals_of_every_length_that_fits_into_a_word() -> None:
    cells = [
        f"{sign}{'123456'[:whole]}.{'098765'[:decimals]}"
        for sign in ("", "-")
        for whole in range(1, 7)
        for decimals in range(1, 7)
        if len(sign) + whole + decimals <= 7
    ]

    assert len(cells) == 36
    assert all(takes(f"{cell}\n" * 3, 1) for cell in cells)
    by_decimals = [[each for each in cells if len(each.split(".")[1]) == n] for n in range(1, 7)]
    for few in by_decimals:
        assert takes(",".join(few) + "\n", len(few))
    assert takes("-12.5,0.25,-0.0\n0.0,-999.125,1.0\n", 3)
    assert takes("-12.5\t0.25\n", 2, "\t")


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("last", ["5", "-5", "-", "1234567890", "0.5"])
def test_a_last_line_without_its_line_end(last: str) -> None:
    for n_before in range(1, 20):
        assert not takes("1.5\n" * n_before + last, 1)


@pytest.mark.usefixtures("chunk")
@given(st.lists(st.integers(-999, 9999), min_size=1, max_size=40), st.integers(1, 3))
def test_any_short_decimals(whole: list[int], count: int) -> None:
    cells = [str(each / 10 ** (index % 3 + 1)) for index, each in enumerate(whole)]
    rows = [cells[index : index + count] for index in range(0, len(cells) - count + 1, count)]
    if rows and not any("e" in cell for row in rows for cell in row):
        fits = all(len(cell.split(".")[0]) <= 4 for row in rows for cell in row)
        assert takes("".join(",".join(row) + "\n" for row in rows), count) == fits


def test_columns_are_fed_in_their_order_and_others_left_out() -> None:
    block = read("1.5,2.5,3.5\n4.5,5.5,6.5\n", columns_of(3, fed=(2, 0)))

    assert block is not None
    assert block.table.tolist() == [[3.5, 6.5], [1.5, 4.5]]


GOOD = "1.5,-2.5\n"

LEFT = {
    "no point": "1,-2.5\n",
    "an exponent": "1.5e1,2.5\n",
    "a plus": "+1.5,2.5\n",
    "no digit before the point": ".5,2.5\n",
    "no digit after the point": "5.,2.5\n",
    "two points": "1.5.5,2.5\n",
    "a point alone": "1.5,.\n",
    "a minus alone": "1.5,-\n",
    "a minus within": "1-2.5,2.5\n",
    "a minus at the end": "1.5-,2.5\n",
    "two minus": "--1.5,2.5\n",
    "a minus after the point": "1.-5,2.5\n",
    "a letter": "1.5,2.a\n",
    "a slash": "1.5,2/.5\n",
    "a colon": "1.5,2:.5\n",
    "Arabic digits": "1.5,\u0662.\u0665\n",
    "a blank": "1.5, 2.5\n",
    "quotes": '1.5,"2.5"\n',
    "CRLF": "1.5,2.5\r\n",
    "a lone CR": "1.5\r,2.5\n",
    "a blank line": "\n",
    "a cell too few": "1.5\n",
    "a cell too many": "1.5,2.5,3.5\n",
    "an empty cell": "1.5,\n",
    "another delimiter": "1.5\t2.5\n",
    "too many digits": "1.5,1234.5678\n",
    "too many together": "1.12345,123.5\n",
    "a row without its line end": "1.5,2.5",
    "a number that is not finite": "1.5,inf\n",
}


@pytest.mark.parametrize("kind", LEFT)
def test_all_else_is_left_to_the_reader_that_comes_next(kind: str) -> None:
    for before, after in (("", GOOD), (GOOD, ""), (GOOD, GOOD)):
        if kind == "a row without its line end" and after:
            continue
        text = before + LEFT[kind] + after
        assert not takes(text, 2), text
        records, columns, dialect = Records(7, text.encode()), columns_of(2), Dialect(",")
        fast = parse_fast(records, columns, dialect) or parse_block(records, columns, dialect)
        expected = parse_block(records, columns, dialect)
        assert fast.table.tobytes() == expected.table.tobytes()
        assert [str(bad.error) for _, bad in fast.bad] == [str(b.error) for _, b in expected.bad]


def test_a_short_file_is_read_so_where_a_block_is_long_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = Records(1, b"1.5,-2.5\n" * (MUCH // 8))
    columns, dialect = columns_of(2), Dialect(",")
    few = parse_short(Records(1, b"1.5,-2.5\n"), columns, dialect)
    assert few.table.tolist() == [[1.5], [-2.5]]
    rest = parse_short(many._replace(data=many.data + b"1,abc\n"), columns, dialect)
    assert [str(bad.error) for _, bad in rest.bad] == [
        f"{MUCH // 8 + 1}:2: column x2: 'abc' is not a number"
    ]

    monkeypatch.setattr("nnfwd.rows.delimited.reader.parse_block", None)

    assert parse_short(many, columns, dialect).n_rows == MUCH // 8


def test_a_column_that_is_kept_or_another_dialect_is_left() -> None:
    records = Records(1, b"1.5,2.5\n")
    kept = Columns(("id", "x1"), fed=(1,), kept=(0,), labels=("x1",))

    assert read_decimals.parse_decimals(records, kept, Dialect(",")) is None
    assert read_decimals.parse_decimals(records, columns_of(1), Dialect(",", ",")) is None
    assert not takes("1.5;2.5\n", 2, ";")


def test_the_vectors_are_contiguous() -> None:
    block = read("1.5,2.5\n" * 50_000, columns_of(2))

    assert block is not None
    assert block.n_rows == 50_000
    assert np.asarray(block.inputs).flags.c_contiguous
