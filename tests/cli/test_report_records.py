"""Which explanations have a record, and records that say what is not so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

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
