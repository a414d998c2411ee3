"""A fast reader takes a whole block exactly as the reference does, or leaves it alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given

from nnfwd.errors import FileError
from nnfwd.rows import Block
from nnfwd.rows.columns import Columns
from nnfwd.rows.delimited.reader import parse_block
from nnfwd.rows.records import Records, cut_records
from nnfwd.text.dialect import Dialect
from strategies import HAZARDS, NUMBERS, TableText, columns_of, mutated_texts, table_texts

Parse = Callable[[Records, Columns, str], Block | None]

LINE = 7
"""Where the blocks begin."""


@pytest.fixture(scope="module", params=["read_by_loadtxt", "read_by_arrow"])
def parse_bulk(request: pytest.FixtureRequest) -> Parse:
    if request.param == "read_by_arrow":
        pytest.importorskip("pyarrow")
    return import_module(f"nnfwd.rows.delimited.{request.param}").parse_bulk


def takes(parse_bulk: Parse, text: str, columns: Columns, delimiter: str = ",") -> bool:
    """Whether the fast reader takes a block; what it takes must be as the reference has it."""
    records = Records(LINE, text.encode())
    dialect = Dialect(delimiter)
    fast = parse_bulk(records, columns, dialect)
    if fast is None:
        return False
    block = parse_block(records, columns, dialect)
    assert [str(bad.error) for _, bad in block.bad] == []
    assert [column.to_pylist() for column in fast.kept] == list(block.kept)
    assert fast.table.shape == block.inputs.shape
    assert fast.table.tobytes() == block.inputs.tobytes(), (fast.inputs, block.inputs)
    assert fast.table.dtype == np.float64
    assert all(vector.flags.c_contiguous for vector in fast.inputs)
    assert fast.numbers.tolist() == block.numbers.tolist()
    assert fast.bad == ()
    return True


def describe(columns: Columns) -> str:
    """Name a choice of columns, as ``2: 1 0, keep 0``."""
    fed, kept = (" ".join(map(str, places)) for places in (columns.fed, columns.kept))
    return f"{len(columns.names)}: {fed}" + f", keep {kept}" * bool(kept)


SHAPES = {
    "alone": ("{}\n", columns_of(1, (0,))),
    "alone, fed and kept": ("{}\n", columns_of(1, (0,), (0,))),
    "first": ("{},2\n", columns_of(2, (0, 1))),
    "last": ("2,{}\n", columns_of(2, (0, 1))),
    "last, fed first": ("2,{}\n3,4\n", columns_of(2, (1, 0))),
    "first, kept": ("{},2\n", columns_of(2, (1,), (0,))),
    "last, kept": ("2,{}\n", columns_of(2, (0,), (1,))),
    "first, fed and kept": ("{},2\n", columns_of(2, (0, 1), (0,))),
    "last, fed and kept": ("2,{}\n", columns_of(2, (1,), (1, 0))),
    "first, not read": ("{},2\n", columns_of(2, (1,))),
    "last, not read": ("2,{}\n", columns_of(2, (0,))),
    "between, not read": ("2,{},3\n", columns_of(3, (2,), (0,))),
    "in a second row": ("3,4\n2,{}\n5,6\n", columns_of(2, (0, 1))),
    "in a second row, kept": ("3,4\n{},2\n5,6\n", columns_of(2, (1,), (0,))),
    "in a row without an end": ("3,4\n2,{}", columns_of(2, (0, 1))),
    "in a row without an end, kept": ("3,4\n2,{}", columns_of(2, (0,), (1,))),
    "before CRLF": ("3,4\r\n2,{}\r\n", columns_of(2, (0, 1))),
    "before CRLF, not read": ("3,4\r\n2,{}\r\n", columns_of(2, (0,))),
}


@pytest.mark.parametrize("delimiter", [",", "\t"], ids=["csv", "tsv"])
@pytest.mark.parametrize("shape", SHAPES)
def test_any_cell_wherever_it_stands(parse_bulk: Parse, shape: str, delimiter: str) -> None:
    text, columns = SHAPES[shape]
    for cell in HAZARDS:
        takes(parse_bulk, text.replace(",", delimiter).format(cell), columns, delimiter)


BLOCKS = (
    # blank lines are no rows
    *(
        "1,2\n\n3,4\n",
        "\n1,2\n",
        "1,2\n\n\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r\n\r\n",
        "1,2\r\n\r\n3,4\r\n",
    ),
    *("1,2\n \n3,4\n", " \n1,2\n", "1,2\n\t\n", "1\n\n2\n", "1\n \n2\n", "\n\n1"),
    # line ends
    *("1,2\r\n3,4\r\n", "1,2\r\n3,4\n", "1,2\n3,4\r\n", "1,2\r\n3,4", "1,2", "1,2\n3,4"),
    *("1,2\r3,4\n", "1,2\r", "1,2\n3,4\r", "1,2\r\r\n3,4\n", "\r1,2\n", "1,\r2\n", "1\r,2\n", "\r"),
    # more or fewer cells than columns
    *("1,2,\n", "1,2\n3,4,\n", "1,2\n3,4,5\n", "1,2,3\n4,5\n", "1,2\n3\n4,5\n", "1,2\n3,\n", "1\n"),
    *(
        "1,2\n3,4,5\n6\n",
        "1\n2,3,4\n",
        ",\n",
        ",,\n",
        "1,\n,2\n",
        "1,2\n,",
        "1,2\n,\n",
        ",1\n2,3\n",
    ),
    *("1,2,3\n", "1,2,3\n4,5,6\n", "a,1,b\nc,2\n", "a,1\nb,2,c\n", "a,1,\nb,2,c,\n", "a\nb\n"),
    # what a block may begin with
    *("\ufeff1,2\n3,4\n", "1,2\n\ufeff3,4\n", "x^,1\n2,3\n", "x\x01,1\n", "x^\x01\x01,1\n", "x^"),
    # quotes, and line ends within
    *('"1",2\n', '1,"2"\n', '"1\n",2\n3,4\n', 'a,"b\r\nc"\n1,2\n', '"a""b",2\n', '1,2\n"3,4"\n'),
    *('"1"x,2\n', '1,2"\n', '"a\nb",1\n"c\nd",2\n', '1,"2\n3"\n4,5\n', '"",1\n', '1,""\n', '""\n'),
    # what some take for comments and missing values
    *("#1,2\n3,4\n", "1,2\n#3,4\n", "1,2 # a\n", "NA,1\nNULL,2\n", "--,1\n", "1,2\x1a\n", "1;2\n"),
    *("1\t2\n3\t4\n", "1 2\n", "1,2\t\n", "\t1,2\n", "1, 2\n", "1 ,2\n"),
)


CHOICES = (
    *(columns_of(1, (0,)), columns_of(1, (0,), (0,))),
    *(columns_of(2, (0, 1)), columns_of(2, (1, 0)), columns_of(2, (0,)), columns_of(2, (1,))),
    *(columns_of(2, (0,), (1,)), columns_of(2, (1,), (0,)), columns_of(2, (0, 1), (1, 0))),
    *(columns_of(3, (0, 2, 1)), columns_of(3, (1,)), columns_of(3, (1,), (2, 0))),
)


@pytest.mark.parametrize("columns", CHOICES, ids=describe)
def test_any_block_for_every_choice_of_columns(parse_bulk: Parse, columns: Columns) -> None:
    for text in BLOCKS:
        takes(parse_bulk, text, columns)
        takes(parse_bulk, text.translate({ord(","): "\t", ord("\t"): ","}), columns, "\t")


LONG = 20_000
"""Rows of a block that PyArrow divides among threads."""


UNUSUAL = ("1\n", "1,2,3\n", "1,2,\n", "1,\n", "1,abc\n", "1,inf\n", "1,1e400\n", '"1" ,2\n')


@pytest.mark.parametrize(
    "columns", [columns_of(2, (1, 0)), columns_of(2, (1,)), columns_of(2, (1,), (0,))], ids=describe
)
@pytest.mark.parametrize("place", [0, LONG // 2, LONG - 1])
def test_one_unusual_row_in_a_long_block(parse_bulk: Parse, columns: Columns, place: int) -> None:
    lines = [f"{row},{row / 8}\n" for row in range(LONG)]
    for line in UNUSUAL:
        lines[place] = line
        assert not takes(parse_bulk, "".join(lines), columns)
    for line in ("\n", "+1,2.\r\n"):
        lines[place] = line
        takes(parse_bulk, "".join(lines), columns)


@pytest.mark.parametrize("n_columns", [1, 1000])
def test_few_and_many_columns(parse_bulk: Parse, n_columns: int) -> None:
    row = ",".join(map(str, range(n_columns)))
    places = tuple(range(n_columns))
    for text in (f"{row}\n", f"{row}\n{row}\n{row}", f"{row}\n{row},1\n", f"1,2\n{row}\n"):
        for fed in (places, places[::-1], places[-1:], places[::7]):
            takes(parse_bulk, text, columns_of(n_columns, fed))
            takes(parse_bulk, text, columns_of(n_columns, fed, (n_columns // 2,)))


def test_long_cells(parse_bulk: Parse) -> None:
    text = f"{'é' * 200_000},{'0' * 200_000}1\n" * 2
    takes(parse_bulk, text, columns_of(2, (1,), (0,)))
    takes(parse_bulk, text, columns_of(2, (1,)))
    takes(parse_bulk, text.replace("é", "0"), columns_of(2, (1,)))


class TestOrdinaryBlocksAreTaken:
    """Else all of this would hold of a reader that leaves every block alone."""

    @pytest.mark.parametrize("delimiter", [",", "\t"], ids=["csv", "tsv"])
    def test_numbers_in_any_writing(self, parse_bulk: Parse, delimiter: str) -> None:
        text = "".join(f"{number}{delimiter}2\n" for number in NUMBERS)
        assert takes(parse_bulk, text, columns_of(2, (1, 0)), delimiter)

    @pytest.mark.parametrize("end", ["\n", "\r\n"], ids=ascii)
    def test_columns_that_nobody_reads(self, parse_bulk: Parse, end: str) -> None:
        assert takes(parse_bulk, f"1,2,3{end}4,5,6{end}", columns_of(3, (2,)))
        assert takes(parse_bulk, f"1,2,3{end}4,5,6", columns_of(3, (1, 0)))

    def test_one_row_and_one_column(self, parse_bulk: Parse) -> None:
        assert takes(parse_bulk, "1\n", columns_of(1, (0,)))
        assert takes(parse_bulk, "1\n2\n3", columns_of(1, (0,)))
        assert takes(parse_bulk, "1,2", columns_of(2, (1, 0)))

    def test_kept_text(self) -> None:
        pytest.importorskip("pyarrow")
        from nnfwd.rows.delimited.read_by_arrow import parse_bulk

        text = "007,1,é \n,2, #\n1e5,3,\nx^2,4,'a'\n"
        for kept in ((0,), (2, 0), (1, 0), (1,), (2, 1, 0)):
            assert takes(parse_bulk, text, columns_of(3, (1,), kept))

    def test_quotes(self) -> None:
        pytest.importorskip("pyarrow")
        from nnfwd.rows.delimited.read_by_arrow import parse_bulk

        text = '"007","1","a, ""b""\nc"\r\n,2,""\n"",3,""""\n"x","4","\n\n"'
        for kept in ((0,), (2, 0), (1, 0), (2, 1, 0)):
            assert takes(parse_bulk, text, columns_of(3, (1,), kept))

    def test_quotes_that_are_letters(self) -> None:
        pytest.importorskip("pyarrow")
        from nnfwd.rows.delimited.read_by_arrow import parse_bulk

        text = '5" pipe,1,"5"" ""\n"\n7",2,a""\n "x",3,"""x"""\n""",",4,x"\n'
        for kept in ((0,), (2, 0), (2, 1, 0)):
            assert takes(parse_bulk, text, columns_of(3, (1,), kept))


@pytest.fixture(scope="module")
def readers() -> list[Parse]:
    """Every fast reader that is installed."""
    names = ["read_by_loadtxt", *(["read_by_arrow"] if find_spec("pyarrow") else [])]
    return [import_module(f"nnfwd.rows.delimited.{name}").parse_bulk for name in names]


def check(readers: list[Parse], table: TableText) -> None:
    with suppress(FileError):
        for records in cut_records([table.text.encode()], table.delimiter.encode()):
            for parse_bulk in readers:
                takes(parse_bulk, records.data.decode(), table.columns, table.delimiter)


@given(table=table_texts())
def test_any_table_with_unusual_cells_and_rows(readers: list[Parse], table: TableText) -> None:
    check(readers, table)


@given(table=mutated_texts())
def test_any_table_with_some_characters_changed(readers: list[Parse], table: TableText) -> None:
    check(readers, table)
