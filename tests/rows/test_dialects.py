"""CSV as people have it: other delimiters, decimal commas, and lines that Excel writes."""

from __future__ import annotations

import math
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import FileError, RowError
from nnfwd.rows.columns import Columns
from nnfwd.rows.delimited.reader import parse_block
from nnfwd.rows.records import Records
from nnfwd.text.cells import parse_cell
from nnfwd.text.dialect import Dialect, parse_delimiter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run

    Predict = Callable[..., str]

TWO = Columns(("x1", "x2"), (0, 1), (), ("x1", "x2"))
GERMAN = Dialect(";", ",")

cells = st.sampled_from(["1,5", "-,5", "3", "1.5", "1,5,5", "1,e2", "", " 2,5 ", "x"])


@pytest.fixture
def predict(nnfwd: Run, tmp_path: Path) -> Predict:
    """Predict 2·x1 + 7·x2 for rows in a file, and give what is printed."""
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")

    def run(rows: str | bytes, *args: str, name: str = "r.csv") -> str:
        (tmp_path / name).write_bytes(rows.encode() if isinstance(rows, str) else rows)
        done = nnfwd("predict", "-w", "w.yaml", "-i", name, *args)
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize(
    ("rows", "args"),
    [
        ("x1;x2\n3,5;5\n-1e0;,5\n", ("--delimiter", ";", "--decimal", ",")),
        ("x1|x2\n3.5|5\n-1|.5\n", ("--delimiter", "|")),
        ("x1\tx2\n3.5\t5\n-1\t.5\n", ("--delimiter", "tab")),
        ("x1\tx2\n3,5\t5\n-1\t,5\n", ("--delimiter", "tab", "--decimal", ",")),
        ("sep=;\r\nx1;x2\r\n3.5;5\r\n-1;.5\r\n", ()),
        ("sep=;\r\nx1;x2\r\n3,5;5\r\n-1;,5\r\n", ("--decimal", ",")),
        ('"sep=\t"\nx2\tx1\n5\t3,5\n,5\t-1\n', ("--decimal", ",")),
        ("SEP=;\nx1;x2\n3,5;5\n-1;,5\n", ("--decimal", ",", "--delimiter", ";")),
        ('\ufeffx1;x2\r\n"3,5";"5"\r\n"-1";"0,5"\r\n', ("--delimiter", ";", "--decimal", ",")),
    ],
)
def test_a_delimiter_and_a_decimal_mark_are_chosen(
    predict: Predict, rows: str, args: tuple[str, ...]
) -> None:
    assert predict(rows, *args) == "output\n42.0\n1.5\n"


def test_a_decimal_comma_goes_with_tabs_and_with_rows_of_the_command_line(
    predict: Predict, nnfwd: Run
) -> None:
    assert predict("x1\tx2\n3,5\t5\n", "--decimal", ",", name="r.tsv") == "output\n42.0\n"
    args = ("--row", "3,5;5", "--delimiter", ";", "--decimal", ",")
    assert nnfwd("predict", "-w", "w.yaml", *args).stdout == "output\n42.0\n"


def test_kept_columns_stay_as_they_are_written(predict: Predict) -> None:
    rows = "id;x1;x2;price\n007;3,5;5;1.234,50\n"
    args = ("--delimiter", ";", "--decimal", ",", "--keep", "id,price")
    assert predict(rows, *args) == 'id,price,output\n007,"1.234,50",42.0\n'


@pytest.mark.parametrize(
    ("rows", "args", "message"),
    [
        (
            "x1;x2\n3;5\n",
            (),
            "nnfwd: r.csv:1: the network takes 2 inputs by position, and there is 1 column "
            "(x1;x2)\n"
            "hint: the columns have semicolons between them: say --delimiter ';', and "
            "--decimal , for numbers such as 1,5\n",
        ),
        (
            "x1,x2\n3,5\n",
            ("--decimal", ","),
            "nnfwd: r.csv: commas cannot be between columns and before decimals\n"
            "hint: say what is between columns, as --delimiter ';'\n",
        ),
        (
            "sep=;\nx1;x2\n3;5\n",
            ("--delimiter", "|"),
            "nnfwd: r.csv:1: the first line says sep=;: expected |\nhint: leave out --delimiter\n",
        ),
        (
            "x1;x2\n1.5;5\n",
            ("--delimiter", ";", "--decimal", ","),
            "nnfwd: r.csv:2:1: column x1: '1.5' is not a number with a decimal comma\n",
        ),
        (
            "x1;x2\n1,5x;5\n",
            ("--delimiter", ";", "--decimal", ","),
            "nnfwd: r.csv:2:1: column x1: '1,5x' is not a number\n",
        ),
        (
            "sep=;\nx1;x2\n\n3;five\n",
            (),
            "nnfwd: r.csv:4:2: column x2: 'five' is not a number\n",
        ),
        (
            "3,5;5\n",
            ("--delimiter", ";", "--decimal", ","),
            "nnfwd: r.csv:1: expected a line of column names, found numbers (3,5, 5): "
            "if there is no header, say --no-header\n",
        ),
        (
            "x1;x2\n",
            ("--delimiter", "x"),
            "nnfwd: --delimiter: expected one character between columns, as ; or |, or tab, "
            "found 'x'\n",
        ),
        ("sep=;\n", (), "nnfwd: r.csv: the file is empty: expected a line of column names\n"),
    ],
)
def test_what_does_not_fit_is_an_error(
    predict: Predict, rows: str, args: tuple[str, ...], message: str
) -> None:
    assert predict(rows, *args) == message


def test_only_a_whole_first_line_says_what_is_between_columns(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text('inputs: ["sep=", x]\noutput: [2, 7]\n')

    run = nnfwd("predict", "-w", "w.yaml", stdin="sep=,x\n3,5\n")

    assert (run.stdout, run.stderr) == ("output\n41.0\n", "")


@pytest.mark.parametrize("name", ["read_by_arrow", "read_by_loadtxt"])
@given(
    rows=st.lists(
        st.tuples(cells, cells),
        min_size=1,
    )
)
def test_faster_readers_read_decimal_commas_as_the_reference_or_not_at_all(
    name: str, rows: list[tuple[str, str]]
) -> None:
    fast = pytest.importorskip(f"nnfwd.rows.delimited.{name}").parse_bulk
    records = Records(1, "".join(f"{a};{b}\n" for a, b in rows).encode())

    found = fast(records, TWO, GERMAN)

    if found is not None:
        block = parse_block(records, TWO, GERMAN)
        assert (block.bad, block.inputs.tolist()) == ((), found.table.tolist())


@pytest.mark.parametrize("name", ["read_by_arrow", "read_by_loadtxt"])
def test_faster_readers_take_decimal_commas(name: str) -> None:
    pytest.importorskip("pyarrow" if name == "read_by_arrow" else "numpy")
    fast = import_module(f"nnfwd.rows.delimited.{name}").parse_bulk

    block = fast(Records(1, b"1,5;2\n-3e-1;,25\n"), TWO, GERMAN)

    assert block is not None
    assert block.table.tolist() == [[1.5, -0.3], [2.0, 0.25]]


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_with_a_comma_is_that_with_a_point(number: float) -> None:
    text = repr(number)
    read = GERMAN.reading(parse_cell)

    assert read(text.replace(".", ",")) == number
    if "." in text:
        with pytest.raises(RowError):
            read(text)


def test_answers_have_decimal_commas_too(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("node_0: {weights: [0.5, 1], bias: 0.25}\noutput: [2]\n")
    (tmp_path / "r.csv").write_text("x1;x2\n3,5;5\n1;,5\n")
    (tmp_path / "a.csv").write_text("x1;node_0;output\n3,5;7,0;14,0\n1,0;1,25;2,5\n")
    args = ("-w", "w.yaml", "-i", "r.csv", "--delimiter", ";", "--decimal", ",")

    run = nnfwd("check", *args, "--expect", "a.csv")

    assert (run.returncode, run.stderr) == (0, "")
    (tmp_path / "a.csv").write_text("node_0;output\n7,0;14,0\n1,26;2,5\n")
    run = nnfwd("check", *args, "--expect", "a.csv")
    assert run.returncode == 1
    assert "node_0: expected 1.26, computed 1.25" in run.stdout


def test_weights_in_csv_are_written_so_too(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("sep=;\nnode;bias;w1;w2\noutput;0,5;2;7\n")
    (tmp_path / "e.csv").write_text("node|source|weight\ny|x1|2\ny|x2|7\ny|bias|0.5\n")

    table = nnfwd("predict", "-w", "w.csv", "--row", "3;5", "--delimiter", ";", "--decimal", ",")
    edges = nnfwd("predict", "-w", "e.csv", "--row", "3|5", "--delimiter", "|")

    assert (table.stdout, edges.stdout) == ("output\n41.5\n", "y\n41.5\n")
    run = nnfwd("show", "-w", "e.csv")
    assert run.stderr == (
        "nnfwd: e.csv:1:1: expected the header node,bias,activation,w1,w2,... (bias and activation "
        "may be left out) or node,source,weight, found 'node|source|weight'\n"
        "hint: the columns have bars between them: say --delimiter '|'\n"
    )


@pytest.mark.parametrize("text", ["", ";;", "a", "1", '"', "\n", "é", ".", "-", "+"])
def test_what_cells_have_cannot_be_between_them(text: str) -> None:
    with pytest.raises(FileError, match="expected one character between columns"):
        parse_delimiter(text)


def test_infinities_of_answers_need_no_comma() -> None:
    from nnfwd.text.cells import parse_answer

    read = GERMAN.reading(parse_answer)

    assert math.isnan(read(".nan"))
    assert read("-.inf") == -math.inf


def test_a_network_in_csv_is_read_by_the_library_with_a_dialect(tmp_path: Path) -> None:
    import nnfwd

    (tmp_path / "w.csv").write_text("node;w1\noutput;2,5\n")

    network = nnfwd.load_network(tmp_path / "w.csv", dialect=GERMAN)

    identity = parse_activation("identity")
    same = assemble([Input("x1")], [Node("output", ("x1",), (2.5,), identity)], named=False)
    assert network.predict([[2]]).tolist() == same.predict([[2]]).tolist() == [[5.0]]


@pytest.mark.parametrize(
    ("rows", "options", "hint"),
    [
        (
            "x1,x2\n1,2\n3;5\n",
            (),
            "semicolons between its cells: write header and rows alike, with --delimiter ';'",
        ),
        (
            "x1;x2\n1;2\n3,5\n",
            ("--delimiter", ";"),
            "commas between its cells: write header and rows alike, with --delimiter ,",
        ),
        (
            "x1,x2\n1,2\n3\t5\n",
            (),
            "tabs between its cells: write header and rows alike, with --delimiter tab",
        ),
    ],
)
def test_a_row_with_another_delimiter_than_the_header_gets_a_hint(
    nnfwd: Run, tmp_path: Path, rows: str, options: tuple[str, ...], hint: str
) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "r.csv").write_text(rows)
    run = nnfwd("predict", "-w", "w.yaml", "-i", "r.csv", *options)
    assert run.returncode == 1
    assert run.stderr == (f"nnfwd: r.csv:3: expected 2 cells, found 1\nhint: this row has {hint}\n")


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        ("x1,x2\n3\n", ()),
        ("x1,x2\n3,5,7;8\n", ()),
        ("x1;x2\n3,5\n", ("--delimiter", ";", "--decimal", ",")),
    ],
)
def test_a_row_with_other_faults_gets_no_hint_of_delimiters(
    nnfwd: Run, tmp_path: Path, rows: str, options: tuple[str, ...]
) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "r.csv").write_text(rows)
    run = nnfwd("predict", "-w", "w.yaml", "-i", "r.csv", *options)
    assert run.stderr.startswith("nnfwd: r.csv:2: expected 2 cells, found ")
    assert "hint" not in run.stderr
