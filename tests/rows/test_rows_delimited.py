"""CSV and TSV, hazard by hazard, whatever the size of the pieces that come in."""

from __future__ import annotations

import csv
import io
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.errors import NnfwdError
from nnfwd.rows import Selection, records
from nnfwd.rows.columns import Columns
from nnfwd.rows.delimited.quotes import are_sound, last_end, record_ends
from nnfwd.rows.delimited.reader import open_csv, parse_block
from nnfwd.rows.records import Records, cut_records
from nnfwd.text.dialect import Dialect
from row_files import Read, opened, read

NAMES = ("x1", "x2")
PIECES = (1, 2, 3, 7, 64, 1 << 20)


def test_a_long_cell_of_many_lines_takes_time_that_grows_with_its_length(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('x1,x2,note\n1,b,"' + "a\n" * 300_000 + '"\n3,5,\n')
    begin = time.process_time()

    found = read(path)

    assert found.rows == [None, [3.0, 5.0]]
    assert time.process_time() - begin < 5  # minutes, where each line had all before it read again


def read_csv(tmp_path, content: bytes, name: str = "r.csv", **options) -> Read:
    """Read the same file in pieces of every size; all must give the same."""
    path = tmp_path / name
    path.write_bytes(content)
    whole, *others = [read(path, piece_size=size, **options) for size in reversed(PIECES)]
    assert all(each == whole for each in others)
    return whole


def test_rows_come_out_in_the_order_of_the_inputs(tmp_path):
    assert read_csv(tmp_path, b"x2,x1\n5,3\n-1,1\n") == Read(
        NAMES, (), [[3.0, 5.0], [1.0, -1.0]], [[], []]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"x1,x2\n3,5\n1,-1",
        b"x1,x2\r\n3,5\r\n1,-1\r\n",
        b"x1,x2\r\n3,5\r\n1,-1",
        b"\xef\xbb\xbfx1,x2\n3,5\n1,-1\n",
        b'\xef\xbb\xbf"x1","x2"\n3,5\n1,-1\n',
        b"\n\r\nx1,x2\n\n3,5\n\r\n\n1,-1\n\n",
        b"x1 ,\t x2\n 3 ,\t5\n1, -1 \n",
        b'"x1",x2\n"3",5\n1,"-1"\n',
        b"x1,x2\n3e0,0.5e1\n+1,-1.\n",
    ],
)
def test_writings_that_mean_the_same(tmp_path, content):
    expected = Read(NAMES, (), [[3.0, 5.0], [1.0, -1.0]], [[], []])
    assert read_csv(tmp_path, content) == expected


def test_tsv_has_tabs_between_cells(tmp_path):
    content = b'x1\tnote\tx2\n3\t"a\tb"\t5\n'
    found = read_csv(tmp_path, content, "r.tsv", selection=Selection(keep=("note",)))
    assert found == Read(NAMES, ("note",), [[3.0, 5.0]], [["a\tb"]])


def test_kept_text_is_untouched(tmp_path):
    content = 'id,x1,x2,"a, b"\n007,3,5, é \n1e5,1,2,"say ""hi""\n"\n'.encode()
    found = read_csv(tmp_path, content, selection=Selection(keep=None))
    assert found == Read(
        NAMES,
        ("id", "a, b"),
        [[3.0, 5.0], [1.0, 2.0]],
        [["007", " é "], ["1e5", 'say "hi"\n']],
    )


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("abc", "'abc' is not a number"),
        ("", "the value is missing"),
        ("  ", "the value is missing"),
        ("nan", "'nan' is not a finite number"),
        ("-inf", "'-inf' is not a finite number"),
        ("Infinity", "'Infinity' is not a finite number"),
        ("1e400", "'1e400' is too large for a float64"),
        ("1_000", "'1_000' is not a number\nhint: write 1000"),
        ("0x10", "'0x10' is not a number\nhint: write 16"),
        (
            "١٢",
            "'١٢' is not a number\n"
            "hint: '١' is ARABIC-INDIC DIGIT ONE (U+0661): type 1 for it; "
            "'٢' is ARABIC-INDIC DIGIT TWO (U+0662): type 2 for it; write 12",
        ),
        (
            "１２",
            "'１２' is not a number\n"
            "hint: '１' is FULLWIDTH DIGIT ONE (U+FF11): type 1 for it; "
            "'２' is FULLWIDTH DIGIT TWO (U+FF12): type 2 for it; write 12",
        ),
        (
            "1\u00a0",
            "'1\\xa0' is not a number\n"
            "hint: there is a NO-BREAK SPACE (U+00A0): type a plain space, or nothing",
        ),
        ("1\f", "'1\\x0c' is not a number"),
        ("1 2", "'1 2' is not a number"),
        ('"1,5"', "'1,5' is not a number\nhint: write 1.5"),
        ('"1\n"', "'1\\n' is not a number"),
        (' "1"', "'\"1\"' is not a number\nhint: write 1"),
        ("5'", '"5\'" is not a number\nhint: write 5'),
        ("a\x1b[31m", "'a\\x1b[31m' is not a number"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(tmp_path, cell, what):
    content = f"id,x1,x2\na,1,2\nb,3,{cell}\nc,5,6\n".encode()
    found = read_csv(tmp_path, content, selection=Selection(keep=("id",)))
    assert found == Read(
        NAMES,
        ("id",),
        [[1.0, 2.0], None, [5.0, 6.0]],
        [["a"], ["b"], ["c"]],
        [(2, f"r.csv:3:3: column x2: {what}", f"b,3,{cell}")],
    )


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ("7", "r.csv:3: expected 3 cells, found 1"),
        ("7,8", "r.csv:3: expected 3 cells, found 2"),
        ("7,8,9,10", "r.csv:3: expected 3 cells, found 4"),
        (" ", "r.csv:3: expected 3 cells, found 1"),
        (
            '"1"5,2,3',
            "r.csv:3: a cell goes on after its closing quote: "
            "a quote inside of quotes is written twice",
        ),
        (
            "1\r2,2,3",
            "r.csv:3: a lone CR in a cell: "
            "expected quotes around it, or lines that end in LF or CRLF",
        ),
    ],
)
def test_a_ragged_or_malformed_row_is_bad_and_the_next_is_read(tmp_path, record, what):
    content = f"x1,x2,id\n1,2,a\n{record}\n3,4,b\n".encode()
    found = read_csv(tmp_path, content)
    assert found.rows == [[1.0, 2.0], None, [3.0, 4.0]]
    assert found.bad == [(2, what, record)]


def test_a_bad_row_keeps_the_texts_that_it_has(tmp_path):
    content = b"id,x1,x2,name\n1,a,2,Ann\n2,3\n"
    found = read_csv(tmp_path, content, selection=Selection(keep=("id", "name")))
    assert found.rows == [None, None]
    assert found.kept == [["1", "Ann"], ["2", ""]]


def test_the_line_is_the_one_where_a_record_starts(tmp_path):
    content = (
        b'note,x1,x2\r\n"a\r\nb\nc",1,2\r\n\r\n"d\r\n\r\n",x,2\r\ne,3,y\r\n"f\n""\n",3\n"\n",4,z'
    )
    found = read_csv(tmp_path, content)
    assert found.bad == [
        (2, "r.csv:6:2: column x1: 'x' is not a number", '"d\r\n\r\n",x,2'),
        (3, "r.csv:9:3: column x2: 'y' is not a number", "e,3,y"),
        (4, "r.csv:10: expected 3 cells, found 2", '"f\n""\n",3'),
        (5, "r.csv:13:3: column x2: 'z' is not a number", '"\n",4,z'),
    ]


def test_a_quote_in_the_middle_of_a_cell_is_a_letter(tmp_path):
    content = b'size,x1,x2\n5" pipe,1,2\n6"",3,4\nso "long",5,6\n'
    found = read_csv(tmp_path, content, selection=Selection(keep=("size",)))
    assert found.rows == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert found.kept == [['5" pipe'], ['6""'], ['so "long"']]


def test_cells_may_be_longer_than_the_csv_module_allows(tmp_path):
    limit = csv.field_size_limit()
    path = tmp_path / "r.csv"
    path.write_bytes(b"note,x1,x2\n%s,1,2\nb,3,4\n" % (b"a" * 200_000))
    found = read(path, selection=Selection(keep=("note",)))
    assert found.rows == [[1.0, 2.0], [3.0, 4.0]]
    assert found.kept == [["a" * 200_000], ["b"]]
    assert csv.field_size_limit() == limit


def test_a_header_cell_may_be_as_long(tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(b"%s,x1,x2\n0,1,2\n" % (b"a" * 200_000))
    assert read(path).rows == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("content", "rows", "error"),
    [
        (b"", 0, "r.csv: the file is empty: expected a line of column names"),
        (b"\xef\xbb\xbf", 0, "r.csv: the file is empty: expected a line of column names"),
        (b"\r\n\n", 0, "r.csv: the file is empty: expected a line of column names"),
        (b'x1,"x2\n1,2\n', 0, "r.csv:1: the quote that opens a cell here is never closed"),
        (
            b'x1,x2\n1,2\n3,4\n5,"6\n7,8\n',
            2,
            "r.csv:4: the quote that opens a cell here is never closed",
        ),
        (b'x1,x2\n1,"', 0, "r.csv:2: the quote that opens a cell here is never closed"),
        (b'x1,x2\n1,"""', 0, "r.csv:2: the quote that opens a cell here is never closed"),
        (
            b"x1,x2\n1,2\n3,\xe9\n5,6\n",
            1,
            "r.csv:3: byte 0xe9 is not UTF-8: save the text as UTF-8",
        ),
        (b"x1,\xe9\n1,2\n", 0, "r.csv:1: byte 0xe9 is not UTF-8: save the text as UTF-8"),
        (
            b'x1,x2\n1,2\n"\n\xc3',
            1,
            "r.csv:3: the quote that opens a cell here is never closed",
        ),
        (
            b'x1,x2\n1,2\n"\n\xc3"\n',
            1,
            "r.csv:4: byte 0xc3 is not UTF-8: save the text as UTF-8",
        ),
        (b"x1,x2\n1,2\n3,\0\xff", 1, "r.csv:3: a NUL byte: this is not a text file, or not UTF-8"),
        (b"x1,x2\n1,2\n3,\xff\0", 1, "r.csv:3: byte 0xff is not UTF-8: save the text as UTF-8"),
        ("x1,x2\n1,2\n".encode("utf-16"), 0, "r.csv: the text is UTF-16: save it as UTF-8"),
        ("x1,x2\n1,2\n".encode("utf-32"), 0, "r.csv: the text is UTF-32: save it as UTF-8"),
        (
            "x1,x2\n1,2\n".encode("utf-16-le"),
            0,
            "r.csv:1: a NUL byte: this is not a text file, or not UTF-8",
        ),
    ],
)
def test_what_makes_the_rest_unreadable_ends_it_behind_the_rows_before(
    tmp_path, content, rows, error
):
    found = read_csv(tmp_path, content)
    assert len(found.rows) == rows
    assert found.error == f"FileError: {error}"


@pytest.mark.parametrize(
    ("name", "delimiter", "other"), [("r.csv", ",", "\t"), ("r.tsv", "\t", ",")]
)
@pytest.mark.parametrize("n_rows", [1, 2000], ids=["one by one", "together"])
def test_a_quote_after_the_delimiter_of_the_other_format_is_a_letter(
    tmp_path, name, delimiter, other, n_rows
):
    """Else it opens a cell that swallows the rows after it."""
    row = f'a{other}"b{delimiter}3{delimiter}5\n'
    path = tmp_path / name
    path.write_text(f"id{delimiter}x1{delimiter}x2\n" + row * n_rows)

    found = read(path, selection=Selection(keep=("id",)))

    assert (found.error, found.bad) == (None, [])
    assert found.rows == [[3.0, 5.0]] * n_rows
    assert found.kept == [[f'a{other}"b']] * n_rows


@pytest.mark.parametrize(("delimiter", "other"), [(b",", b"\t"), (b"\t", b",")], ids=["csv", "tsv"])
def test_quotes_open_and_close_a_cell_only_beside_the_delimiter_or_a_line_end(delimiter, other):
    def row(before, after):
        return b'a%b"b\nc"%b1\n' % (before, after)

    assert list(record_ends(row(delimiter, delimiter), delimiter)) == [10]
    assert list(record_ends(row(other, other), delimiter)) == [5, 10]
    assert last_end(row(delimiter, delimiter) + b'"\n', delimiter) == (10, True)
    assert last_end(row(delimiter, other), delimiter) == (10, False)
    assert are_sound(row(delimiter, delimiter), delimiter)
    assert are_sound(row(other, other), delimiter)
    assert not are_sound(row(delimiter, other), delimiter)
    assert not are_sound(b'""' + other + delimiter + b"1\n", delimiter)
    assert are_sound(b'1%b"a"\r\n""%b2\r\n' % (delimiter, delimiter), delimiter)


def test_a_row_without_end_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("nnfwd.rows.records.LONGEST_RECORD", 1 << 20)
    path = tmp_path / "r.csv"
    path.write_bytes(b"x1,x2\n1,2\n" + b"3" * (3 << 20))
    found = read(path, piece_size=1 << 16)
    assert found.rows == [[1.0, 2.0]]
    assert found.error == "FileError: r.csv:3: a row longer than 1 MiB: expected line ends"


def test_an_unclosed_quote_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("nnfwd.rows.records.LONGEST_RECORD", 1 << 20)
    path = tmp_path / "r.csv"
    path.write_bytes(b'x1,x2\n1,2\n3,4\n5,"' + b"6\n" * (2 << 20))
    found = read(path, piece_size=1 << 16)
    assert found.rows == [[1.0, 2.0], [3.0, 4.0]]
    assert found.error == (
        "FileError: r.csv:4: the quote that opens a cell here is not closed within 1 MiB"
    )


def test_a_header_without_rows_gives_nothing(tmp_path):
    assert read_csv(tmp_path, b"x1,x2") == Read(NAMES)


# no lone CR: the csv module writes it without quotes
cells = st.lists(st.sampled_from([*'ab"\n,\té😀 ', "\r\n"]), max_size=6).map("".join)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    rows=st.lists(st.tuples(cells, numbers, cells), min_size=1, max_size=8),
    dialect=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from(",\t"),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        }
    ),
    size=st.integers(1, 40),
)
def test_a_table_written_by_the_csv_module_reads_back_exactly(rows, dialect, size):
    text = io.StringIO()
    writer = csv.writer(text, **dialect)
    writer.writerow(["a", "x1", "b"])
    writer.writerows((a, repr(number), b) for a, number, b in rows)
    data = text.getvalue().encode()
    selection = Selection(inputs=("x1",), keep=("b", "a"))
    with opened(data, size) as file:
        table = open_csv(file, selection, dialect["delimiter"])
        blocks = list(map(table.parse, table.records))
    assert [repr(x) for block in blocks for x in block.inputs[0].tolist()] == [
        repr(number) for _, number, _ in rows
    ]
    assert [text for block in blocks for text in block.kept[0]] == [b for *_, b in rows]
    assert [text for block in blocks for text in block.kept[1]] == [a for a, *_ in rows]


hazards = st.lists(
    st.sampled_from(
        ["1", "2.5", "-3", "x", '"', '""', ",", "\n", "\r\n", "\r", " ", "1_0", "nan", "é", "\t"]
    ),
    max_size=25,
).map("".join)


@given(text=hazards)
def test_reading_by_columns_and_record_by_record_agree(text):
    """A block read in one go, and each of its records alone, are the same rows."""
    columns = Columns(("x1", "id"), fed=(0,), kept=(1,), labels=("x1",))

    def rows_of(blocks):
        bad = [(str(each.error), each.raw) for block in blocks for _, each in block.bad]
        inputs = [repr(x) for block in blocks for x in block.inputs[0].tolist()]
        return inputs, [text for block in blocks for text in block.kept[0]], bad

    data = text.encode()
    try:
        whole = list(cut_records([data], b","))
        single = list(cut_records((data[i : i + 1] for i in range(len(data))), b","))
    except NnfwdError:
        return
    assert rows_of([parse_block(each, columns, Dialect(",")) for each in whole]) == rows_of(
        [parse_block(each, columns, Dialect(",")) for each in single]
    )


def test_quotes_of_a_long_piece_are_looked_at_once():
    row = b'"a ""b""",5" pipe,1\n'
    rows, odd = row * 1000, b'"a" b,2,3\n'

    def soundness(*pieces):
        return [each.is_sound for each in cut_records(pieces, b",")]

    assert soundness(rows[:-9], rows[-9:] + rows, rows) == [True, True, True]
    assert soundness(rows + odd, odd + rows, rows) == [False, False, True]
    assert soundness(rows + odd[:-1], b"\n" + rows) == [True, False]
    assert soundness(row, row) == [False, False]  # few bytes: they are not known to be


quoted = st.lists(
    st.sampled_from(['"a"', '""', '"', ",", "\n", "\r\n", '"x\ny"', "1", '"b""c"', "é"]),
    max_size=25,
).map("".join)


@given(text=st.one_of(quoted, hazards), size=st.integers(1, 40))
def test_records_end_at_the_same_places_whether_quotes_are_told_together_or_one_by_one(text, size):
    data = text.encode()

    def cuts(much):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(records, "MUCH", much)
            pieces = (data[start : start + size] for start in range(0, len(data), size))
            found = []
            try:
                found.extend(cut_records(pieces, b","))
            except NnfwdError as error:
                found.append(str(error))
            return found

    assert cuts(0) == cuts(sys.maxsize)


@given(
    content=st.one_of(st.binary(max_size=60), hazards.map(lambda text: b"x1,x2\n" + text.encode())),
    size=st.integers(1, 20),
    header=st.booleans(),
)
def test_any_bytes_end_in_rows_or_an_error(content, size, header):
    selection = Selection(header=header, inputs=("x1",), keep=None)
    with suppress(NnfwdError), opened(content, size) as file:
        table = open_csv(file, selection)
        for block in map(table.parse, table.records) if table else ():
            assert block.table.shape == (1, block.n_rows)


def test_a_block_says_where_it_stands():
    columns = Columns(("x1",), fed=(0,), kept=(), labels=("x1",))
    block = parse_block(Records(8, b"1\n\nx\n"), columns, Dialect(","))
    assert [str(bad.error) for _, bad in block.bad] == ["10:1: column x1: 'x' is not a number"]
