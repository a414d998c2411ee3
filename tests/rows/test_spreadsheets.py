"""Spreadsheets: rows, answers and results as .xlsx."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnfwd.errors import NnfwdError, OutputError
from nnfwd.rows import Selection, Source
from nnfwd.rows.reader import Rows

if TYPE_CHECKING:
    from conftest import Run

xlsxwriter = pytest.importorskip("xlsxwriter")
calamine = pytest.importorskip("python_calamine")

SHEET = Path(__file__).parents[1] / "data" / "libreoffice.xlsx"
"""What LibreOffice made of CSV: ``007,3,5,2026-01-02,"a, b"`` and ``008,1.5,-1,2026-02-03,=x``."""

DATES = {"num_format": "yyyy-mm-dd"}


def workbook(**sheets: list[list[Any]]) -> bytes:
    """Make a workbook, always the same: ``=`` begins a formula with the value 2."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
    dates = book.add_format(DATES)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                match cell:
                    case None:
                        pass
                    case str() if cell.startswith("="):
                        sheet.write_formula(line, place, cell, None, 2)
                    case str():
                        sheet.write_string(line, place, cell)
                    case date() | time():
                        sheet.write_datetime(line, place, cell, dates)
                    case _:
                        sheet.write(line, place, cell)
    book.close()
    return content.getvalue()


@pytest.fixture
def predict(nnfwd: Run, tmp_path: Path):
    """Predict 2·x1 + 7·x2 for rows in a workbook, and give what is printed."""
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")

    def run(content: bytes, *args: str) -> str:
        (tmp_path / "r.xlsx").write_bytes(content)
        done = nnfwd("predict", "-w", "w.yaml", "-i", "r.xlsx", *args)
        return done.stdout + done.stderr

    return run


def test_numbers_and_values_of_formulas_are_read_and_the_rest_is_kept_as_text(predict) -> None:
    when = date(2026, 1, 2)
    rows = [
        ["id", "x2", "x1", "when", "n", "ok"],
        ["007", 5, 3.5, when, 7, True],
        [None] * 6,
        ["a,b", 1, "=1+1", None, 0.1, False],
    ]

    assert predict(workbook(R=rows), "--keep", "id,when,n,ok") == (
        'id,when,n,ok,output\n007,2026-01-02,7,TRUE,42.0\n"a,b",,0.1,FALSE,11.0\n'
    )


def test_a_file_that_libreoffice_wrote(nnfwd: Run, configs: Path) -> None:
    args = ("-w", configs / "lesson_relu.yaml", "-i", SHEET)

    run = nnfwd("predict", *args, "--keep", "id,when,note")

    assert (run.stderr, run.stdout) == (
        "",
        'id,when,note,output\n7,2026-01-02,"a, b",52.0\n8,2026-02-03,,77.0\n',
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("3,5", "'3,5' is text, not a number"),
        ("3", "'3' is text, not a number"),
        (None, "the value is missing"),
        ("  ", "the value is missing"),
        (True, "'TRUE' is a truth value, not a number"),
        (date(2026, 1, 2), "'2026-01-02' is a date, not a number"),
        ("nan", "'nan' is not a finite number"),
    ],
)
def test_a_cell_that_is_not_a_number_is_an_error_with_its_row_and_column(
    predict, cell: object, message: str
) -> None:
    rows = [["x1", "x2"], [None, None], [1, 2], [cell, 5]]

    assert predict(workbook(R=rows)) == (f"output\n16.0\nnnfwd: r.xlsx:4: column x1: {message}\n")


def test_rows_are_numbered_as_in_the_sheet_wherever_they_begin(predict) -> None:
    rows = [[], [], [None, "x1", "x2"], [None, 3, 5], [None, "a", 5]]

    assert predict(workbook(R=rows)).endswith("r.xlsx:5: column x1: 'a' is text, not a number\n")


def test_without_a_header_columns_go_by_position(predict) -> None:
    content = workbook(R=[[3, 5], [1, -1]])

    assert predict(content, "--no-header") == "output\n41.0\n-5.0\n"
    assert predict(content) == (
        "nnfwd: r.xlsx:1: expected a line of column names, found numbers (3, 5): "
        "if there is no header, say --no-header\n"
    )


def test_the_one_sheet_that_has_rows_is_read_or_the_one_that_is_named(predict) -> None:
    rows, others = [["x1", "x2"], [3, 5]], [["x1", "x2"], [1, -1]]

    assert predict(workbook(A=[], B=rows, C=[])) == "output\n41.0\n"
    assert predict(workbook(A=others, B=rows), "--sheet", "B") == "output\n41.0\n"
    assert predict(workbook(A=others, B=rows)) == (
        "nnfwd: r.xlsx: 2 sheets have rows: A, B\nhint: say which with --sheet NAME\n"
    )
    assert predict(workbook(Ab=others), "--sheet", "AB") == (
        "nnfwd: r.xlsx: there is no sheet 'AB'; did you mean Ab?\nhint: its sheets are Ab\n"
    )
    assert predict(workbook(A=[], B=[])).startswith("nnfwd: r.xlsx: 2 sheets have rows")


def test_an_empty_sheet_is_an_error_that_says_so(predict) -> None:
    message = "nnfwd: r.xlsx: the sheet is empty: expected a row of column names\n"

    assert predict(workbook(A=[])) == message
    assert predict(workbook(A=[]), "--no-header") == "output\n"


def test_content_tells_a_spreadsheet_whatever_its_name(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    content = workbook(R=[["x1", "x2"], [3, 5]])
    (tmp_path / "r.csv").write_bytes(content)

    assert nnfwd("predict", "-w", "w.yaml", "-i", "r.csv").stdout == "output\n41.0\n"
    assert nnfwd("predict", "-w", "w.yaml", stdin=content).stdout == "output\n41.0\n"


@pytest.mark.parametrize(
    "content", [b"", b"x1,x2\n3,5\n", b"PK\x03\x04", workbook(R=[["x1"]])[:900]], ids=len
)
def test_what_is_not_a_spreadsheet_is_one_line(predict, content: bytes) -> None:
    message = predict(content)

    assert message.startswith("nnfwd: r.xlsx: this is ")
    assert "Traceback" not in message


def test_a_result_is_a_sheet_with_all_digits_and_text_as_it_is(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [0.1, 0.7]\n")
    rows = "id,x1,x2\n007,3,5\n=1+1,1e308,-1e308\nhttp://x,0.1,0.2\n"
    args = ("predict", "-w", "w.yaml", "--keep", "id", "-o", "out.xlsx")

    assert nnfwd(*args, stdin=rows).stderr == ""

    sheet = calamine.load_workbook(tmp_path / "out.xlsx").get_sheet_by_index(0)
    found = sheet.to_python()
    expected = [0.1 * 3 + 0.7 * 5, 0.1 * 1e308 + 0.7 * -1e308, 0.1 * 0.1 + 0.7 * 0.2]
    assert found == [
        ["id", "output"],
        *map(list, zip(["007", "=1+1", "http://x"], expected, strict=True)),
    ]
    before = (tmp_path / "out.xlsx").read_bytes()
    nnfwd(*args, stdin=rows)
    assert (tmp_path / "out.xlsx").read_bytes() == before


def test_a_row_that_is_left_blank_has_empty_cells(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")

    nnfwd(
        *("predict", "-w", "w.yaml", "--bad-rows", "blank", "-q", "-o", "out.xlsx"),
        stdin="x1,x2\n3,5\nx,1\n1e308,1e308\n",
    )

    sheet = calamine.load_workbook(tmp_path / "out.xlsx").get_sheet_by_index(0)
    assert list(sheet.iter_rows()) == [["output"], [41.0], [""], ["inf"]]


@pytest.mark.parametrize("name", ["iris", "xor", "lesson_tanh"])
def test_check_of_a_result_agrees(nnfwd: Run, configs: Path, tmp_path: Path, name: str) -> None:
    rows = ["-i", configs / "iris.csv"] if name == "iris" else ["--row", "1,0"]
    args = ("-w", configs / f"{name}.yaml", *rows)
    nnfwd("predict", *args, "--show", "steps", "-o", "out.xlsx")

    run = nnfwd("check", *args, "--expect", "out.xlsx")

    assert (run.returncode, run.stderr) == (0, "")


@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
@settings(max_examples=30)
def test_any_numbers_that_are_written_are_read_again(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float]
) -> None:
    import numpy as np

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.formats import choose_layout
    from nnfwd.rows.frame import Frame
    from nnfwd.text.style import Style

    layout = choose_layout("xlsx", [ResultColumn("x", "node output")], Style())
    frame = Frame(np.arange(len(numbers)), (np.array(numbers),))
    path = tmp_path_factory.mktemp("written") / "r.xlsx"
    path.write_bytes(b"".join(map(bytes, layout.join([layout.block(frame)]))))

    rows = Rows([Source(str(path), "xlsx")], Selection(inputs=("x",)))

    found = np.concatenate([block.inputs[0] for block in rows])
    assert found.tolist() == [number + 0.0 for number in numbers]


def test_more_than_a_sheet_has_room_for_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.formats import choose_layout
    from nnfwd.rows.frame import Frame
    from nnfwd.rows.spreadsheet import writer
    from nnfwd.text.style import Style

    monkeypatch.setattr(writer, "MOST_ROWS", 3)
    layout = choose_layout("xlsx", [ResultColumn("x", "node output")], Style())
    layout.block(Frame(np.arange(3), (np.zeros(3),)))
    with pytest.raises(OutputError, match="a sheet has room for 3 rows\nhint: write CSV or Parq"):
        layout.block(Frame(np.arange(1), (np.zeros(1),)))
    layout.close()
    columns = [ResultColumn(f"x{index}", "node output") for index in range(16385)]
    with pytest.raises(OutputError, match="16,384 columns, and there are 16,385"):
        choose_layout("xlsx", columns, Style())


@given(data=st.data())
@settings(max_examples=200)
def test_any_change_of_a_file_ends_in_rows_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = workbook(R=[["x1", "x2"], [3, 5], ["a", datetime(2026, 1, 2, tzinfo=UTC).date()]])
    changed = _changed(content, data)
    path = tmp_path_factory.mktemp("changed") / "r.xlsx"
    path.write_bytes(changed)
    with suppress(NnfwdError):
        for block in Rows([Source(str(path), "xlsx")], Selection(inputs=("x1", "x2"))):
            assert block.n_rows


def _changed(content: bytes, data: st.DataObject) -> bytes:
    """Change a byte of one part of the workbook, or of the archive itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from([*parts, ""]))
    part = content if name == "" else parts[name]
    place, size = data.draw(st.integers(0, len(part) - 1)), data.draw(st.integers(0, 4))
    part = part[:place] + data.draw(st.binary(max_size=4)) + part[place + size :]
    if name == "":
        return part
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, text in (parts | {name: part}).items():
            archive.writestr(each, text)
    return made.getvalue()


def test_nothing_is_left_of_a_result_that_ends_early(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    for rows in ("x1,x2\n3,5\nx,1\n", "x1,x2\n3,5\n", "x1,x2\n"):
        nnfwd(
            *("predict", "-w", "w.yaml", "-o", "out.xlsx"),
            stdin=rows,
            env={"TMPDIR": str(temporary)},
        )

    assert list(temporary.iterdir()) == []
