"""Explanations that say where they came from, and the check that they still come from there."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from nnfwd import __version__
from nnfwd.core.fingerprint import FINGERPRINT
from nnfwd.explain import NOTATIONS
from nnfwd.explain.notations.recorded import find_record

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

WEIGHTS = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
ROWS = "id,x1,x2\n006,1,-1\n007,3,5\n007,0,0\n008,2,2\n"
FIRST = ("explain", "-w", "w.yaml", "-i", "rows.csv")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


HEAD = f"""\
nnfwd {__version__}, arithmetic {FINGERPRINT}
nnfwd explain --weights w.yaml --inputs rows.csv --rows 2 --keep id \\
  --format text --provenance
sha256 {sha256(WEIGHTS)}  weights  w.yaml
sha256 {sha256(ROWS)}  rows  rows.csv

"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "w.yaml").write_text(WEIGHTS)
    (tmp_path / "rows.csv").write_text(ROWS)
    return tmp_path


def check(nnfwd: Run, *args: str) -> tuple[int, str, str]:
    done = nnfwd("check", "--report", *args)
    return done.returncode, done.stdout, done.stderr


# What is kept, and which rows are chosen by it


def test_kept_columns_are_shown_with_the_number_of_the_row(nnfwd: Run) -> None:
    done = nnfwd(*FIRST, "--keep", "id", "--rows", "2", "--node", "node_0")
    assert done.stdout.startswith("Row 2 (id 007): x1 = 3, x2 = 5\n")

    (row,) = json.loads(nnfwd(*FIRST, "--keep", "all", "--rows", "2", "-f", "json").stdout)
    assert list(row)[:3] == ["row", "kept", "inputs"]
    assert row["kept"] == {"id": "007"}
    text = nnfwd(*FIRST, "--keep", "id", "--rows", "2", "-f", "csv").stdout.splitlines()
    assert text[0].endswith(",activation,output,id")
    assert text[1] == "2,hidden,node_0,x1,2.0,3.0,6.0,26.0,relu,26.0,007"


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (["--where", "id=007"], [2, 3]),
        (["--where", "id = 007 "], [2, 3]),
        (["--where", "id=007", "--where", "id=008"], [2, 3, 4]),
        (["--where", "id=007", "--where", "x1=0"], [3]),
        (["--where", "id=007", "--rows", "3-4"], [3]),
        (["--where", "x1=3", "--keep", "all"], [2]),
        (["--where", "id=007", "--where", "x1=3", "--where", "x1=1"], [2]),
        (["--where", "id=007", "--where", "id=006", "--rows", "2-4"], [2, 3]),
    ],
)
def test_rows_are_chosen_by_the_text_of_a_column(
    nnfwd: Run, options: list[str], rows: list[int]
) -> None:
    done = nnfwd(*FIRST, *options, "-f", "json")
    assert [each["row"] for each in json.loads(done.stdout)] == rows


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--where", "id=7"], "there is no row with id=7"),
        (["--where", "id=8", "--where", "id=9"], "there is no row with id=8"),
        (["--where", "id=007", "--where", "x1=2"], "there is no row with id=007 and x1=2"),
        (
            ["--where", "id=006", "--where", "x1=0", "--where", "x1=3"],
            "there is no row with id=006 and (x1=0 or x1=3)",
        ),
        (["--where", "id=006", "--rows", "3-4"], "there is no row with id=006 among --rows 3-4"),
        (["--where", "id=008", "--rows", "1-2"], "there is no row with id=008 among --rows 1-2"),
        (
            ["--row", "3,5", "--where", "a=b"],
            "rows.csv:1: there is no column a: the columns are id, x1, x2",
        ),
        (
            ["--where", "idd=7"],
            "rows.csv:1: there is no column idd: the columns are id, x1, x2; did you mean id?",
        ),
        (["--where", "idd=7", "--keep", "all"], "there is no column 'idd'; did you mean id?"),
        (["--where", "id"], "--where: expected COLUMN=TEXT, as id=007, found 'id'"),
        (
            ["--keep", "x"],
            "rows.csv:1: there is no column x: the columns are id, x1, x2; did you mean x2?",
        ),
    ],
)
def test_a_row_or_column_that_is_not_there_is_an_error(
    nnfwd: Run, options: list[str], message: str
) -> None:
    done = nnfwd(*FIRST, *options)
    assert (done.stdout, done.stderr) == ("", f"nnfwd: {message}\n")
    assert done.returncode == (2 if message.startswith("--") else 1)


def test_a_kept_column_cannot_have_the_name_of_a_column_of_the_result(
    nnfwd: Run, files: Path
) -> None:
    (files / "rows.csv").write_text("record,x1,x2\na,3,5\n")
    arguments = (*FIRST, "--keep", "record", "-f", "csv")
    assert nnfwd(*arguments).returncode == 0
    assert nnfwd(*arguments, "--provenance").stderr == (
        "nnfwd: the kept column record has the name of a column of the result\n"
    )


# What is written


def test_a_record_says_where_an_explanation_came_from(nnfwd: Run) -> None:
    done = nnfwd(*FIRST, "--rows", "2", "--keep", "id", "--provenance")
    assert done.stdout.startswith(f"{HEAD}Row 2 (id 007): x1 = 3, x2 = 5\n")

    (row,) = json.loads(
        nnfwd(*FIRST, "--rows", "2", "-f", "json", "--provenance", "--date", "2026-01-31").stdout
    )
    assert row["record"] == {
        "nnfwd": __version__,
        "arithmetic": FINGERPRINT,
        "command": "nnfwd explain --weights w.yaml --inputs rows.csv --rows 2 --format json "
        "--provenance --date 2026-01-31",
        "files": [
            {"role": "weights", "name": "w.yaml", "sha256": sha256(WEIGHTS)},
            {"role": "rows", "name": "rows.csv", "sha256": sha256(ROWS)},
        ],
        "dated": "2026-01-31",
    }


def test_without_the_option_there_is_none_but_in_a_page(nnfwd: Run) -> None:
    for notation in NOTATIONS:
        assert ("arithmetic" in nnfwd(*FIRST, "-f", notation).stdout) == (notation == "html")
    assert "arithmetic" not in nnfwd(*FIRST, "-f", "html", "--blank").stdout


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_has_one_that_is_read_back_and_proved(
    nnfwd: Run, files: Path, notation: str
) -> None:
    odd = files / "it's & <odd> 50%_β \\.yaml"
    odd.write_text(WEIGHTS)
    options = ["--provenance", "-f", notation, "--rows", "2", "--keep", "id", "-o", "report"]
    assert nnfwd("explain", "-w", odd.name, "-i", "rows.csv", *options).returncode == 0

    record = find_record((files / "report").read_text())
    assert [(each.role, each.name) for each in record.files] == [
        ("weights", odd.name),
        ("rows", "rows.csv"),
    ]
    assert check(nnfwd, "report") == (
        0,
        f"report: proved: it comes out of {odd.name}, rows.csv\n",
        "",
    )


def test_the_command_of_a_record_can_be_typed(nnfwd: Run) -> None:
    text = nnfwd(*FIRST, "--row", "-1,2", "--provenance", "--terms", "1").stdout
    command = text.split("\nsha256")[0].partition("\n")[2].removeprefix("nnfwd ")
    assert nnfwd(*command.replace("\\\n", "").split()).stdout == text


def test_hashes_are_of_files_as_they_are_stored(nnfwd: Run, files: Path) -> None:
    packed = gzip.compress((ROWS * 1).encode()) + gzip.compress(b"")
    (files / "rows.csv.gz").write_bytes(packed)
    (files / "settings.yaml").write_text("activation: tanh\n")
    arguments = ("explain", "-w", "w.yaml", "-c", "settings.yaml", "-i", "rows.csv.gz")
    done = nnfwd(*arguments, "--rows", "1", "--provenance", "-f", "jsonl")
    assert json.loads(done.stdout)["record"]["files"] == [
        {
            "role": "settings",
            "name": "settings.yaml",
            "sha256": sha256("activation: tanh\n"),
        },
        {"role": "weights", "name": "w.yaml", "sha256": sha256(WEIGHTS)},
        {"role": "rows", "name": "rows.csv.gz", "sha256": hashlib.sha256(packed).hexdigest()},
    ]


def test_files_whose_rows_are_not_reached_are_hashed_too(nnfwd: Run, files: Path) -> None:
    long = "x1,x2\n" + "1,2\n" * 2_000_000
    (files / "long.csv").write_text(long)
    done = nnfwd(
        "explain", "-w", "w.yaml", "-i", "long.csv", "-i", "rows.csv", "-i", "rows.csv",
        "--rows", "1", "--provenance", "-f", "jsonl",
    )  # fmt: skip
    found = [each["sha256"] for each in json.loads(done.stdout)["record"]["files"][1:]]
    assert found == [sha256(long), sha256(ROWS), sha256(ROWS)]


def test_standard_input_is_hashed_as_it_is_read(nnfwd: Run, files: Path) -> None:
    options = ("--rows", "1", "--provenance", "-f", "jsonl", "-o", "report")
    nnfwd("explain", "-w", "w.yaml", *options, stdin=ROWS)
    (_, rows) = json.loads((files / "report").read_text())["record"]["files"]
    assert rows == {"role": "rows", "name": "-", "sha256": sha256(ROWS)}
    assert check(nnfwd, "report", "-w", "w.yaml", "-i", "rows.csv") == (
        0,
        "report: proved: it comes out of w.yaml, rows.csv\n",
        "",
    )


def test_the_same_run_gives_the_same_bytes_anywhere(files: Path, tmp_path_factory: object) -> None:
    other = tmp_path_factory.mktemp("other")  # type: ignore[attr-defined]
    for name in ("w.yaml", "rows.csv"):
        (other / name).write_text((files / name).read_text())
    command = [sys.executable, "-m", "nnfwd", *FIRST, "--provenance", "-f"]

    def written(notation: str, folder: Path, **environment: str) -> bytes:
        return subprocess.run(
            [*command, notation],
            cwd=folder,
            env=os.environ | environment,
            check=True,
            capture_output=True,
        ).stdout

    for notation in ("text", "html"):
        here = written(notation, files)
        assert here == written(
            notation, other, TZ="Asia/Tokyo", LC_ALL="C", COLUMNS="200", PYTHONHASHSEED="7"
        )


@pytest.mark.parametrize(
    ("options", "epoch", "dated"),
    [
        ([], None, None),
        (["--date", "2026-01-31"], None, "2026-01-31"),
        ([], "1767225600", "2026-01-01T00:00:00Z"),
        (["--date", "2026-01-31T10:00+01:00"], "1767225600", "2026-01-31T10:00+01:00"),
    ],
)
def test_a_date_only_where_it_is_given(
    nnfwd: Run,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    epoch: str | None,
    dated: str | None,
) -> None:
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    nnfwd(*FIRST, "--provenance", *options, "-o", "report")
    text = nnfwd(*FIRST, "--provenance", *options).stdout
    assert find_record(text).date == dated
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert check(nnfwd, "report")[0] == 0


@pytest.mark.parametrize(
    ("options", "epoch", "message"),
    [
        (["--date", "today"], "", "--date: expected a date as 2026-01-31, found 'today'"),
        ([], "today", "SOURCE_DATE_EPOCH: expected seconds since 1970, found 'today'"),
        ([], "9" * 20, f"SOURCE_DATE_EPOCH: expected seconds since 1970, found '{'9' * 20}'"),
    ],
)
def test_what_is_no_date_is_an_error(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch, options: list[str], epoch: str, message: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = nnfwd(*FIRST, "--provenance", *options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"nnfwd: {message}\n")
    assert nnfwd(*FIRST, "--date", "2026-01-31").stderr == "nnfwd: --date is for --provenance\n"


# What is refused

OTHER = {
    "text": "row 2, node_0, line 10: the report has 'node_0 = relu(2·x1 + 4·x2)', and from these "
    "files comes 'node_0 = relu(2·x1 + 6·x2)'",
    "markdown": "row 2, line 17: the report has '\\cdot \\mathrm{x1} + 4 \\cdot \\mathrm{x2}) "
    "\\\\', and from these files comes '\\cdot \\mathrm{x1} + 6 \\cdot \\mathrm{x2}) "
    "\\\\'",
    "json": "row 2, node node_0, weight of x2: the report has 4.0, and from these files comes 6.0",
    "jsonl": "row 2, node node_0, weight of x2: the report has 4.0, and from these files comes 6.0",
    "csv": "row 2, node node_0, input: the report has 26.0, and from these files comes 36.0",
    "html": 'row 2, node_0: the report has "26", and from these files comes "36"',
}


@pytest.mark.parametrize("notation", OTHER)
def test_another_weight_is_refused_by_name(nnfwd: Run, files: Path, notation: str) -> None:
    nnfwd(*FIRST, "--rows", "2", "--provenance", "-f", notation, "-o", "report")
    other = WEIGHTS.replace("2, 4", "2, 6")
    (files / "w.yaml").write_text(other)
    assert check(nnfwd, "report") == (
        1,
        "",
        f"nnfwd: report: weights w.yaml: its SHA-256 is {sha256(other)[:16]}…, and that of the "
        f"report's w.yaml is {sha256(WEIGHTS)[:16]}…\n"
        f"nnfwd: report: {OTHER[notation]}\n"
        "hint: made again from w.yaml, rows.csv, which the report names\n",
    )


def test_another_row_is_refused_by_name(nnfwd: Run, files: Path) -> None:
    nnfwd(*FIRST, "--provenance", "-f", "json", "-o", "report")
    other = ROWS.replace("008,2,2", "008,2,3")
    (files / "other.csv").write_text(other)
    assert check(nnfwd, "report", "-w", "w.yaml", "-i", "other.csv") == (
        1,
        "",
        f"nnfwd: report: rows other.csv: its SHA-256 is {sha256(other)[:16]}…, and that of the "
        f"report's rows.csv is {sha256(ROWS)[:16]}…\n"
        "nnfwd: report: row 4, inputs, x2: the report has 2.0, and from these files comes 3.0\n",
    )


def test_a_file_with_the_same_numbers_is_still_another_file(nnfwd: Run, files: Path) -> None:
    nnfwd(*FIRST, "--provenance", "-o", "report")
    (files / "w.yaml").write_text(WEIGHTS + "# checked\n")
    code, _, errors = check(nnfwd, "report")
    assert code == 1
    assert "nnfwd: report: all else is as the report has it\n" in errors


def test_another_number_of_files_is_refused(nnfwd: Run) -> None:
    nnfwd(*FIRST, "--rows", "1", "--provenance", "-o", "report")
    code, _, errors = check(nnfwd, "report", "-w", "w.yaml", "-i", "rows.csv", "-i", "rows.csv")
    assert code == 1
    assert errors.startswith("nnfwd: report: rows: the report was made of 1 file, and here are 2\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "--rows 2",
            "--rows 3",
            "report: row 2, line 7: the report has 'Row 2: x1 = 3, x2 = 5', and from these files "
            "comes 'Row 3: x1 = 0, x2 = 0'",
        ),
        (
            "= 52\n",
            "= 53\n",
            "report: row 2, output, line 26: the report has '= 53', and from these files comes "
            "'= 52'",
        ),
        (
            "--rows 2",
            "--evil 2",
            "report: its options are not as nnfwd writes them: 'nnfwd explain --weights w.yaml "
            "--inputs rows.csv --evil 2 --format text --provenance': No such option: --evil "
            "(Possible options: --decimal, --help)",
        ),
        (
            "--rows 2",
            "--output w.yaml",
            "report: its options are not as nnfwd writes them: 'nnfwd explain --weights w.yaml "
            "--inputs rows.csv --output w.yaml --format text --provenance': --output w.yaml is "
            "also --weights w.yaml: the input would be overwritten",
        ),
        (
            "--inputs rows.csv --rows 2",
            "--rows 2 --inputs rows.csv",
            "report: its options are not as nnfwd writes them: 'nnfwd explain --weights w.yaml "
            "--rows 2 --inputs rows.csv --format text --provenance'",
        ),
        (
            "nnfwd explain",
            "rm -rf",
            "report: its options are not as nnfwd writes them: 'rm -rf --weights w.yaml --inputs "
            "rows.csv --rows 2 --format text --provenance'",
        ),
        (
            f"nnfwd {__version__}",
            "nnfwd 0.0.9",
            f"report: nnfwd 0.0.9 wrote it, and this is nnfwd {__version__}\n"
            "hint: check it with that version: pip install nnfwd==0.0.9",
        ),
        (
            f"arithmetic {FINGERPRINT}",
            "arithmetic 0123456789abcdef",
            "report: it was computed with the arithmetic 0123456789abcdef, and here it is "
            f"{FINGERPRINT}\nnnfwd: report: all else is as the report has it",
        ),
        (
            "nnfwd 0",
            "by 0",
            "report: there is no provenance in it\n"
            "hint: explain writes it with --provenance, and into a page always",
        ),
    ],
)
def test_a_report_that_was_changed_is_refused_by_name(
    nnfwd: Run, files: Path, old: str, new: str, message: str
) -> None:
    nnfwd(*FIRST, "--rows", "2", "--provenance", "-o", "report")
    text = (files / "report").read_text()
    assert old in text
    (files / "report").write_text(text.replace(old, new))
    code, out, errors = check(nnfwd, "report")
    hint = "hint: made again from w.yaml, rows.csv, which the report names\n"
    assert (code, out, errors.removesuffix(hint)) == (1, "", f"nnfwd: {message}\n")


def test_options_given_are_compared_with_those_of_the_report(nnfwd: Run) -> None:
    nnfwd(*FIRST, "--activation", "relu", "--provenance", "-o", "report")
    assert check(nnfwd, "report", "--activation", "relu")[0] == 0
    assert check(nnfwd, "report", "--activation", "tanh", "--no-header") == (
        1,
        "",
        "nnfwd: report: option --activation: the report was made with 'relu'\n"
        "nnfwd: report: option --no-header: the report was made without it\n",
    )


def test_files_are_given_all_or_none(nnfwd: Run) -> None:
    nnfwd(*FIRST, "--provenance", "-o", "report")
    assert check(nnfwd, "report", "-w", "w.yaml") == (
        2,
        "",
        "nnfwd: the report was made with other files, too: give --inputs FILE\n"
        "hint: without any, those are read that the report names\n",
    )


def test_the_options_of_check_go_together(nnfwd: Run) -> None:
    for option in ("--expect", "--by", "--atol", "--rtol", "--output", "--format"):
        value = "csv" if option == "--format" else "1"
        done = nnfwd("check", "--report", "r", option, value)
        assert (done.returncode, done.stderr) == (2, f"nnfwd: {option} is not for --report\n")
    assert nnfwd("check").stderr == "nnfwd: Missing option '--weights' / '-w'.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no provenance in it"),
        ("[]\n", "there is no provenance in it"),
        ("[\n{]", "its provenance is not as nnfwd writes it: it is not JSON"),
        ('{"row": 1}\n', "there is no provenance in it"),
        ('{"record": {"nnfwd": 1}}\n', "its provenance is not as nnfwd writes it: it has other"),
        ("row,layer,node,record\n1,a,b,\n", "there is no provenance in it"),
        ('row,layer,node,record\n1,a,b,"x', "there is no provenance in it"),
        ("<!doctype html>", "there is no provenance in it"),
        (f"nnfwd 0.1.0, arithmetic {FINGERPRINT}\n", "its options are not as nnfwd writes them"),
        ("[" * 100_000, "its provenance is not as nnfwd writes it: it is not JSON"),
    ],
)
def test_what_is_no_report_is_an_error(nnfwd: Run, files: Path, text: str, message: str) -> None:
    (files / "report").write_text(text)
    code, out, errors = check(nnfwd, "report")
    assert (code, out) == (1, "")
    assert errors.startswith("nnfwd: report: ")
    assert message in errors


def test_a_device_that_a_report_names_is_not_read(nnfwd: Run, files: Path) -> None:
    nnfwd(*FIRST, "--provenance", "-o", "report")
    text = (files / "report").read_text()
    (files / "report").write_text(text.replace("rows.csv", "/dev/zero"))
    assert check(nnfwd, "report") == (
        1,
        "",
        "nnfwd: report: it names '/dev/zero', which is not a file\n"
        "hint: give the files with -w, -c and -i\n",
    )
    (files / "report").write_text(text.replace("--inputs rows.csv", "--inputs other.csv"))
    assert check(nnfwd, "report", "-w", "w.yaml", "-i", "rows.csv") == (
        1,
        "",
        "nnfwd: report: its options name 'other.csv', and there is no SHA-256 of it\n",
    )


def test_control_characters_of_a_name_reach_no_terminal(nnfwd: Run, files: Path) -> None:
    (files / "a\n\x1b[31m.yaml").write_text(WEIGHTS)
    options = ["explain", "-w", "a\n\x1b[31m.yaml", "-i", "rows.csv", "--provenance", "-f"]
    for notation in NOTATIONS:
        assert "\x1b" not in nnfwd(*options, notation).stdout
    nnfwd(*options, "json", "-o", "report")
    assert check(nnfwd, "report")[0] == 0


def test_rows_of_parquet_are_hashed_as_a_file(nnfwd: Run, files: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    csv = pytest.importorskip("pyarrow.csv")
    parquet.write_table(csv.read_csv(files / "rows.csv"), files / "rows.parquet")
    arguments = ("explain", "-w", "w.yaml", "-i", "rows.parquet", "--rows", "1", "--keep", "id")
    nnfwd(*arguments, "--provenance", "-o", "report")
    record = find_record((files / "report").read_text())
    content = (files / "rows.parquet").read_bytes()
    assert record.files[1].sha256 == hashlib.sha256(content).hexdigest()
    assert check(nnfwd, "report")[0] == 0


def test_quiet_says_nothing_of_a_report_that_is_proved(nnfwd: Run) -> None:
    nnfwd(*FIRST, "--provenance", "-o", "report.gz")
    assert check(nnfwd, "report.gz", "--quiet") == (0, "", "")


def test_a_file_that_changes_between_two_looks_is_an_error(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nnfwd.errors import FileError
    from nnfwd.files.byte_reader import open_bytes
    from nnfwd.files.recording import recording

    with recording() as found, open_bytes(files / "rows.csv", 4) as file:
        file.read(4)
    (files / "rows.csv").write_text(ROWS + "9,9,9\n")
    with pytest.raises(FileError, match="the file changed while it was read"):
        found.files()
