"""Which columns are fed and kept, for each way to write rows."""

from __future__ import annotations

import json

import pytest

from nnfwd.errors import ColumnError
from nnfwd.rows import RowTexts, Selection
from row_files import Read, network_of, read

NAMED = network_of("age", "income")
UNNAMED = network_of("x1", "x2", named=False)


def read_text(tmp_path, text, network=NAMED, name="r.csv", **selection) -> Read:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path, network=network, selection=Selection(**selection))


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (
            "age,incme,id",
            "there is no column income: the columns are age, incme, id; did you mean incme?",
        ),
        ("a,b", "there is no column age: the columns are a, b"),
        (
            "age,income,age",
            "there are 2 columns age: age, income, age",
        ),
        ("age ,income, age", "there are 2 columns age: age, income, age"),
        (
            "age;income",
            "there is no column age: the columns are age;income\nhint: the columns have semicolons "
            "between them: say --delimiter ';', and --decimal , for numbers such as 1,5",
        ),
        (
            ",".join(f"c{number}" for number in range(40)),
            "there is no column age: the columns are c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, "
            "c11, ... 40 in all",
        ),
        (
            '"a\x1b[31m","b\nc",,age',
            "there is no column income: the columns are 'a\\x1b[31m', 'b\\nc', '', age",
        ),
        (
            '"age"x,income',
            "a cell goes on after its closing quote: a quote inside of quotes is written twice",
        ),
        (
            "age,income\r1,2\r3,4",
            "a lone CR in a cell: expected quotes around it, or lines that end in LF or CRLF",
        ),
        (
            "3, -5e1,",
            "expected a line of column names, found numbers (3, -5e1, ''): "
            "if there is no header, say --no-header",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_told(tmp_path, header, error):
    found = read_text(tmp_path, f"\n{header}\n1,2\n")
    assert found == Read(error=f"ColumnError: r.csv:2: {error}")


def test_columns_that_are_not_needed_may_be_called_anything(tmp_path):
    found = read_text(tmp_path, ",age,x,x,,income\n,1,a,,,2\n")
    assert found == Read(("age", "income"), (), [[1.0, 2.0]], [[]])


def test_columns_feed_inputs_of_other_names(tmp_path):
    text = "id,b,a\n7,1,2\n"
    for network in (NAMED, UNNAMED):
        found = read_text(tmp_path, text, network, columns=("a", "b"), keep=None)
        assert found == Read(("a", "b"), ("id",), [[2.0, 1.0]], [["7"]])


def test_without_names_columns_go_by_position(tmp_path):
    assert read_text(tmp_path, "b,a\n1,2\n", UNNAMED) == Read(("b", "a"), (), [[1.0, 2.0]], [[]])


CHOOSE = (
    "\nhint: choose 2 columns with --columns, in the order of the inputs, or name these in the "
    "network with `inputs:`"
)


@pytest.mark.parametrize(
    ("header", "there", "hint"),
    [("id,b,a", "are 3 columns (id, b, a)", CHOOSE), ("a", "is 1 column (a)", "")],
)
def test_without_names_the_counts_must_agree(tmp_path, header, there, hint):
    found = read_text(tmp_path, f"{header}\n1,2,3\n", UNNAMED, keep=("id",))
    assert found.error == (
        f"ColumnError: r.csv:1: the network takes 2 inputs by position, and there {there}{hint}"
    )


@pytest.mark.parametrize("header", ["x1,x2", "x2,x1", "id,x2,x1,x3", "x1,X2,,x2", " x2 ,b,x1 "])
def test_names_that_are_only_shown_are_names(tmp_path, header):
    names = [name.strip() for name in header.split(",")]
    cells = [{"x1": "3", "x2": "5"}.get(name, "a") for name in names]
    found = read_text(tmp_path, f"{header}\n{','.join(cells)}\n", UNNAMED)
    assert found == Read(("x1", "x2"), (), [[3.0, 5.0]], [[]])


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("x1,x3", "there is no column x2: the columns are x1, x3"),
        ("x2,a", "there is no column x1: the columns are x2, a"),
        ("x1,X2", "there is no column x2: the columns are x1, X2; did you mean X2?"),
        ("x1,a,b", "there is no column x2: the columns are x1, a, b"),
        ("x1,x2,x1", "there are 2 columns x1: x1, x2, x1"),
        (
            "X2,X1",
            "the columns go by position, and their names (X2, X1) come in another order than "
            "x1, x2",
        ),
        (
            "a,X1",
            "the columns go by position, and their names (a, X1) come in another order than x1, x2",
        ),
    ],
)
def test_some_of_the_names_that_are_shown_are_an_error(tmp_path, header, error):
    found = read_text(tmp_path, f"{header}\n3,5\n", UNNAMED)
    assert found == Read(error=f"ColumnError: r.csv:1: {error}{CHOOSE}")


def test_names_in_other_capitals_go_by_position_in_the_same_order(tmp_path):
    found = read_text(tmp_path, "X1,b\n3,5\n", UNNAMED)
    assert found == Read(("X1", "b"), (), [[3.0, 5.0]], [[]])


def test_a_column_may_be_fed_and_kept(tmp_path):
    found = read_text(tmp_path, "age,income\n01,2\n", keep=("age",))
    assert found == Read(("age", "income"), ("age",), [[1.0, 2.0]], [["01"]])


def test_kept_columns_come_in_the_order_asked_for(tmp_path):
    found = read_text(tmp_path, "a,age,b,income\n7,1,8,2\n", keep=("b", "a"))
    assert found == Read(("age", "income"), ("b", "a"), [[1.0, 2.0]], [["8", "7"]])


def test_all_keeps_what_is_not_fed(tmp_path):
    found = read_text(tmp_path, "a,age,,income\n7,1,8,2\n", keep=None)
    assert found == Read(("age", "income"), ("a", ""), [[1.0, 2.0]], [["7", "8"]])


def test_all_with_a_name_that_stands_twice_is_an_error(tmp_path):
    found = read_text(tmp_path, "a,age,a,income\n7,1,8,2\n", keep=None)
    assert found.error == ("ColumnError: r.csv:1: there are 2 columns a: a, age, a, income")


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        (
            {"columns": ("a", "b", "c")},
            "--columns names 3 columns (a, b, c): the network takes 2 inputs (age, income)",
        ),
        (
            {"columns": ("a",)},
            "--columns names 1 column (a): the network takes 2 inputs (age, income)",
        ),
        ({"columns": ("a", "a")}, "--columns names a twice"),
        ({"keep": ("id", "a", "id")}, "--keep names id twice"),
    ],
)
def test_a_choice_that_cannot_be_right_is_told_before_a_file_is_opened(selection, error):
    with pytest.raises(ColumnError) as caught:
        read(network=NAMED, selection=Selection(**selection))
    assert str(caught.value) == error


@pytest.mark.parametrize("option", ["columns", "keep"])
def test_a_chosen_column_that_is_not_there(tmp_path, option):
    found = read_text(tmp_path, "age,income\n1,2\n", **{option: ("age", "incom")})
    assert found.error == (
        "ColumnError: r.csv:1: there is no column incom: the columns are age, income; "
        "did you mean income?"
    )


class TestWithoutHeader:
    @pytest.mark.parametrize("network", [NAMED, UNNAMED])
    def test_columns_go_by_position(self, tmp_path, network):
        found = read_text(tmp_path, "\n3,5\n1,-1\n", network, header=False)
        assert found == Read(None, (), [[3.0, 5.0], [1.0, -1.0]], [[], []])

    def test_columns_are_called_by_number(self, tmp_path):
        text = "007\t3\t5\n008\t1\tx\n"
        found = read_text(tmp_path, text, name="r.tsv", header=False, columns=("3", "2"), keep=None)
        assert found == Read(
            None,
            ("1",),
            [[5.0, 3.0], None],
            [["007"], ["008"]],
            [(2, "r.tsv:2:3: column age: 'x' is not a number", "008\t1\tx")],
        )

    def test_names_are_no_numbers(self, tmp_path):
        found = read_text(tmp_path, "age,income\n3,5\n", header=False)
        assert found.bad == [
            (1, "r.csv:1:1: column age: 'age' is not a number", "age,income"),
        ]

    def test_an_input_without_name_is_only_counted(self, tmp_path):
        found = read_text(tmp_path, "3,5\n1,x\n", UNNAMED, header=False)
        assert found.bad == [(2, "r.csv:2:2: 'x' is not a number", "1,x")]

    def test_the_counts_must_agree(self, tmp_path):
        found = read_text(tmp_path, "1,2,3\n", header=False)
        assert found.error == (
            "ColumnError: r.csv:1: the network takes 2 inputs by position, and there are 3 "
            "columns (1, 2, 3)\nhint: choose 2 columns with --columns"
        )

    def test_a_number_that_is_not_there(self, tmp_path):
        found = read_text(tmp_path, "1,2,3\n", header=False, columns=("1", "4"))
        assert found.error == "ColumnError: r.csv:1: there is no column 4: the columns are 1, 2, 3"

    def test_an_empty_file_has_no_rows(self, tmp_path):
        assert read_text(tmp_path, "\n", header=False, keep=("3",)) == Read(kept_names=("3",))


class TestOptions:
    def test_rows_go_by_position(self):
        found = read(RowTexts(("3,5", " 1, -1")), network=NAMED)
        assert found == Read(None, (), [[3.0, 5.0], [1.0, -1.0]], [[], []])

    def test_bad_rows_are_told_by_their_number(self):
        texts = ["3,5", "1,abc", "1", "", "1,2,3", "1,"]
        found = read(RowTexts(tuple(texts)), network=NAMED)
        assert found.rows == [[3.0, 5.0], None, None, None, None, None]
        assert found.bad == [
            (2, "--row:2:2: column income: 'abc' is not a number", "1,abc"),
            (3, "--row:3: expected 2 cells, found 1", "1"),
            (4, "--row:4: expected 2 cells, found 1", ""),
            (5, "--row:5: expected 2 cells, found 3", "1,2,3"),
            (6, "--row:6:2: column income: the value is missing\nhint: write 1", "1,"),
        ]

    def test_columns_are_chosen_from_files_alone(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_text("a,b,c\n1,2,3\n")
        found = read(
            path, RowTexts(("4,5",)), network=NAMED, selection=Selection(columns=("c", "a"))
        )
        assert found.rows == [[3.0, 1.0], [4.0, 5.0]]

    def test_they_have_nothing_to_keep(self):
        found = read(RowTexts(("4,5",)), network=NAMED, selection=Selection(keep=("id",)))
        assert found.error == "ColumnError: --row: there is no column id: it has the inputs alone"
        found = read(RowTexts(("4,5",)), network=NAMED, selection=Selection(keep=None))
        assert found == Read(None, (), [[4.0, 5.0]], [[]])


class TestSeveralSources:
    def test_they_make_one_stream(self, tmp_path):
        first, second, third = (tmp_path / name for name in ("a.csv", "b.tsv", "c.jsonl"))
        first.write_text("id,age,income\n07,1,2\n08,x,4\n")
        second.write_text("income\tnote\tid\tage\n6\tn\t09\t5\n")
        third.write_text(json.dumps({"income": 8, "age": 7, "id": "0010"}))
        found = read(first, second, third, network=NAMED, selection=Selection(keep=None))
        assert found == Read(
            ("age", "income"),
            ("id",),
            [[1.0, 2.0], None, [5.0, 6.0], [7.0, 8.0]],
            [["07"], ["08"], ["09"], ["0010"]],
            [(2, "a.csv:3:2: column age: 'x' is not a number", "08,x,4")],
        )

    def test_a_later_header_that_does_not_fit_comes_behind_the_rows_before(self, tmp_path):
        first, second = tmp_path / "a.csv", tmp_path / "b.csv"
        first.write_text("id,age,income\n07,1,2\n")
        second.write_text("age,income\n1,2\n")
        found = read(first, second, network=NAMED, selection=Selection(keep=None))
        assert found.rows == [[1.0, 2.0]]
        assert found.error == (
            "ColumnError: b.csv:1: there is no column id: the columns are age, income"
        )

    def test_the_first_that_has_rows_tells_the_columns(self, tmp_path):
        first, second = tmp_path / "a.jsonl", tmp_path / "b.csv"
        first.write_text("")
        second.write_text("id,age,income\n07,1,2\n")
        found = read(first, second, network=NAMED, selection=Selection(keep=None))
        assert found == Read(("age", "income"), ("id",), [[1.0, 2.0]], [["07"]])

    def test_names_come_in_one_order_where_they_go_by_position(self, tmp_path):
        paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "d.jsonl", "e.csv")]
        texts = ("a,b\n1,2\n", "c,d\n3,4\n", "x2,x1\n6,5\n", "[7, 8]\n", "d,e\n9,10\n")
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        found = read(*paths, network=UNNAMED)
        assert found.rows == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
        assert found.error == (
            "ColumnError: e.csv:1: the columns go by position, and their names (d, e) come in "
            f"another order than c, d{CHOOSE}"
        )

    def test_none_at_all_has_no_rows(self):
        assert read() == Read()
