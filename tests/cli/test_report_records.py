"""Which explanations have a record, and records that say what is not so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from nnfwd.explain import NOTATIONS

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

WEIGHTS = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
ROWS = "id,x1,x2\n006,1,-1\n007,3,5\n007,0,0\n008,2,2\n"
FIRST = ("explain", "-w", "w.yaml", "-i", "rows.csv", "--provenance")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "w.yaml").write_text(WEIGHTS)
    (tmp_path / "rows.csv").write_text(ROWS)
    return tmp_path


def test_a_page_of_rows_without_end_ends_with_the_rows_that_were_wanted(files: Path) -> None:
    command = "(echo x1,x2; yes 3,5) | {} -m nnfwd explain -w w.yaml --rows 1 -f html {}"
    for inputs in ("", "-i -", "-i /dev/stdin"):
        done = subprocess.run(
            ["sh", "-c", command.format(sys.executable, inputs)],
            cwd=files,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.stdout.startswith(b"<!doctype html>")
        assert done.stdout.endswith(b"</html>\n")
        assert b"arithmetic" not in done.stdout


def test_a_page_of_standard_input_has_a_record_where_one_is_asked_for(nnfwd: Run) -> None:
    arguments = ("explain", "-w", "w.yaml", "-f", "html")
    assert "arithmetic" not in nnfwd(*arguments, stdin=ROWS).stdout
    assert "arithmetic" in nnfwd(*arguments, "--provenance", stdin=ROWS).stdout
    assert (
        "arithmetic"
        not in nnfwd("explain", "-w", "-", "-i", "rows.csv", "-f", "html", stdin=WEIGHTS).stdout
    )
    assert "arithmetic" in nnfwd("explain", "-w", "w.yaml", "--row", "3,5", "-f", "html").stdout


def test_text_with_a_record_has_no_colour(nnfwd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b" in nnfwd(*FIRST[:-1]).stdout
    assert "\x1b" not in nnfwd(*FIRST).stdout


def proved(nnfwd: Run, *args: str) -> tuple[int, str, str]:
    done = nnfwd("check", "--report", *args)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_record_of_no_rows_is_refused_as_there_is_no_place_for_it(
    nnfwd: Run, files: Path, notation: str
) -> None:
    (files / "rows.csv").write_text("id,x1,x2\n")
    done = nnfwd(*FIRST, "-f", notation)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "nnfwd: --provenance: there are no rows to explain\n",
    )
    assert nnfwd(*FIRST[:-1], "-f", notation).returncode == 0


def test_a_pipe_that_a_pattern_of_a_report_matches_is_not_read(nnfwd: Run, files: Path) -> None:
    (files / "all").mkdir()
    (files / "all" / "a.csv").write_text(ROWS)
    nnfwd("explain", "-w", "w.yaml", "-i", "all/*.csv", "--provenance", "-o", "report")
    assert proved(nnfwd, "report")[:2] == (0, "report: proved: it comes out of w.yaml, all/a.csv\n")

    os.mkfifo(files / "all" / "b.csv")
    assert proved(nnfwd, "report") == (
        1,
        "",
        "nnfwd: report: it names 'all/b.csv', which is not a file\n"
        "hint: give the files with -w, -c and -i\n",
    )


@pytest.mark.parametrize("given", [(), ("-w", "w.yaml", "-i", "rows.csv")])
def test_a_record_with_the_names_of_files_exchanged_is_refused(
    nnfwd: Run, files: Path, given: tuple[str, ...]
) -> None:
    nnfwd(*FIRST, "-o", "report")
    text = (files / "report").read_text()
    false = text.replace("weights  w.yaml", "weights  rows.csv")
    (files / "report").write_text(false.replace("rows  rows.csv", "rows  w.yaml"))
    assert proved(nnfwd, "report", *given) == (
        1,
        "",
        "nnfwd: report: its options name 'w.yaml', and there is no SHA-256 of it\n",
    )


def test_a_record_with_files_in_another_order_is_refused(nnfwd: Run, files: Path) -> None:
    nnfwd(*FIRST, "-o", "report")
    lines = (files / "report").read_text().splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if line.startswith("sha256"))
    lines[first : first + 2] = reversed(lines[first : first + 2])
    (files / "report").write_text("".join(lines))
    assert proved(nnfwd, "report")[2].startswith(
        "nnfwd: report: it says that 'rows.csv' (rows) was read where 'w.yaml' (weights) is read "
        "here\n"
    )


def test_another_name_of_a_file_that_a_pattern_matched_is_refused(nnfwd: Run, files: Path) -> None:
    nnfwd("explain", "-w", "w.yaml", "-i", "row?.csv", "--provenance", "-o", "report")
    text = (files / "report").read_text()
    (files / "report").write_text(text.replace("rows  rows.csv", "rows  rowz.csv"))
    assert proved(nnfwd, "report")[2].startswith(
        "nnfwd: report: it says that 'rowz.csv' (rows) was read where 'rows.csv' (rows) is read "
        "here\n"
    )


def test_a_report_with_what_is_no_date_is_refused(nnfwd: Run, files: Path) -> None:
    nnfwd(*FIRST, "--date", "2026-01-31", "-o", "report")
    text = (files / "report").read_text()
    (files / "report").write_text(text.replace("2026-01-31", "certified"))
    code, out, errors = proved(nnfwd, "report")
    assert (code, out) == (1, "")
    assert errors.endswith(": --date: expected a date as 2026-01-31, found 'certified'\n")


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_report_with_a_byte_order_mark_is_not_the_same_bytes(
    nnfwd: Run, files: Path, notation: str
) -> None:
    nnfwd(*FIRST, "-f", notation, "-o", "report")
    assert proved(nnfwd, "report")[0] == 0
    content = (files / "report").read_bytes()
    (files / "report").write_bytes(b"\xef\xbb\xbf" + content)
    code, out, errors = proved(nnfwd, "report")
    assert (code, out) == (1, "")
    assert errors.startswith("nnfwd: report: line 1: the report has ")


def test_a_row_that_is_not_of_the_report_is_named_with_those_that_are(nnfwd: Run) -> None:
    rows = ("--row", "3,5", "--row", "9,9")
    nnfwd("explain", "-w", "w.yaml", *rows, "--provenance", "-o", "report")
    assert proved(nnfwd, "report", "--row", "1,1")[2].startswith(
        "nnfwd: report: option --row: the report was made with '3,5', '9,9'\n"
    )
