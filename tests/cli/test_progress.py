"""What a long run tells on a terminal, and that all others tell nothing of the kind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_EXTRA = """
import sys
from nnfwd.rows import open_source
sys.modules["pyarrow"] = None
open_source.BULK_SIZE = 0
"""
"""Every file is a long one, and there is nothing to read it faster."""

FIGURES = r"\d+%  \d+ rows  [\d,]+ rows/s  \d+:\d\d left"
CURSOR_OFF, CURSOR_ON, LINE_GONE = "\x1b[?25l", "\x1b[?25h", "\r\x1b[1A\x1b[2K"
LINE_BEGIN = re.compile(r"\x1b\[\?25l|\r\x1b\[2K|\r\n")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "rows.csv").write_text("x1,x2\n1,2\n1,b\n")
    (tmp_path / "good.csv").write_text("x1,x2\n1,2\n")
    return Terminal(tmp_path)


def test_a_bar_while_it_lasts_and_a_line_at_the_end(terminal: Terminal) -> None:
    text, code = terminal.run("-i", "rows.csv", "--bad-rows", "skip", "-o", "out.csv")

    lines, _, rest = text.partition("\r\n")
    assert lines.startswith(CURSOR_OFF)
    bar = LINE_BEGIN.split(lines)[-1]
    assert re.match("━+ 100%  2 rows  ", bar)
    assert re.search(FIGURES, bar)
    assert len(bar) <= 80
    assert rest.startswith(CURSOR_ON + LINE_GONE)
    line = rest.removeprefix(CURSOR_ON + LINE_GONE)
    assert re.fullmatch(
        r"nnfwd: 2 rows, 1 bad row left out, in \d\.\d s \([\d,]+ rows/s\)\r\n", line
    )
    assert code == 0


def test_of_an_input_whose_length_is_not_known_there_are_only_figures(terminal: Terminal) -> None:
    with terminal.start(stdin=subprocess.PIPE) as process:
        process.communicate(b"x1,x2\n1,2\n", timeout=60)
    text = terminal.text()

    assert re.search(r"1 row  [\d,]+ rows/s\r\n", text)
    assert text.count("\n") == 2
    assert re.search(r"nnfwd: 1 row, none bad, in \d\.\d s \([\d,]+ rows/s\)\r\n$", text)


@pytest.mark.parametrize(
    ("args", "options"),
    [(["--quiet"], {}), ([], {"env": {"TERM": "dumb"}})],
    ids=["quiet", "a dumb terminal"],
)
def test_no_bar(terminal: Terminal, args: list[str], options: dict[str, object]) -> None:
    text, code = terminal.run("-i", "rows.csv", "--bad-rows", "skip", *args, **options)

    assert CURSOR_OFF not in text
    assert "rows/s" not in text
    assert code == 0


@pytest.mark.parametrize(
    ("args", "is_output"), [(["-o", "/dev/stderr"], False), ([], True)], ids=["by name", "stdout"]
)
def test_a_result_on_the_terminal_comes_after_the_bar_and_without_its_line(
    terminal: Terminal, args: list[str], is_output: bool
) -> None:
    options = {"stdout": terminal.end} if is_output else {}
    text, code = terminal.run("-i", "good.csv", "-f", "csv", *args, **options)

    assert text.startswith(CURSOR_OFF)
    assert text.endswith(f"{CURSOR_ON}{LINE_GONE}output\r\n16.0\r\n")
    assert code == 0


ANSWERS = ["-i", "good.csv", "--expect", "answers.csv"]


@pytest.mark.parametrize(
    ("command", "args", "last"),
    [
        ("explain", ["-i", "good.csv", "-o", "out.txt"], "━+ 100%  1 row  .*"),
        ("explain", ["-i", "good.csv", "--rows", "1", "-o", "out.html"], "━+ 100%  1 row  .*"),
        ("show", ["-o", "out.txt"], "drawing the network  0:00"),
        ("convert", ["-o", "out.json"], "writing JSON  0:00"),
        ("convert", ["-o", "out.xlsx", "-i", "good.csv"], "writing an Excel workbook  0:00"),
        ("convert", ["-o", "out.json", "--prove", *ANSWERS], "writing JSON  0:00"),
        ("check", ["-i", "good.csv"], "━+ 100%  1 row  .*"),
        ("check", ANSWERS, "━+ 100%  1 row  .*"),
        ("check", [*ANSWERS, "--by", "who"], "marking  1 student  0:00"),
    ],
)
def test_every_command_shows_how_far_it_is(
    terminal: Terminal, command: str, args: list[str], last: str
) -> None:
    if "out.xlsx" in args:
        pytest.importorskip("xlsxwriter")
    (terminal.folder / "answers.csv").write_text("who,output\nAda,16\n")
    if "--by" not in args:
        (terminal.folder / "answers.csv").write_text("output\n16\n")
    text, code = terminal.run(*args, command=command)

    lines, _, rest = text.partition(f"\r\n{CURSOR_ON}{LINE_GONE}")
    assert CURSOR_OFF in lines
    assert re.fullmatch(last, LINE_BEGIN.split(lines)[-1])
    assert rest == ""
    assert ("nnfwd: answers.csv: 1 column agrees in 1 row\r\n" in lines) == ("--prove" in args)
    assert code == 0


def test_bad_rows_are_reported_above_the_bar(terminal: Terminal) -> None:
    text, code = terminal.run("-i", "rows.csv", command="check")

    assert "nnfwd: rows.csv:3:2: column x2: 'b' is not a number" in text
    assert text.endswith(f"\r\n{CURSOR_ON}{LINE_GONE}")
    assert code == 1


def test_a_slow_step_is_named_while_it_lasts(terminal: Terminal) -> None:
    (terminal.folder / "w.yaml").unlink()
    os.mkfifo(terminal.folder / "w.yaml")
    with terminal.start(command="show") as process:
        Timer(3, (terminal.folder / "w.yaml").write_text, ["output: [2, 7]\n"]).start()
        process.communicate(timeout=60)
    text = terminal.text()

    assert "reading w.yaml  0:01" in text
    assert text.endswith(f"drawing the network  0:00\r\n{CURSOR_ON}{LINE_GONE}")
    assert process.returncode == 0


def test_a_long_file_without_the_extra_ends_with_its_name(terminal: Terminal) -> None:
    text, code = terminal.run("-i", "good.csv", "-o", "out.csv", before=WITHOUT_EXTRA)

    assert text.endswith(
        " rows/s)\r\n"
        "hint: the extra fast reads long files several times as fast: pip install 'nnfwd[fast]'\r\n"
    )
    assert code == 0


@pytest.mark.parametrize("name", ["good.json", "good.csv"])
def test_of_what_it_would_not_help_the_extra_is_not_named(terminal: Terminal, name: str) -> None:
    (terminal.folder / "good.json").write_text("[[1, 2]]\n")
    before = WITHOUT_EXTRA if name == "good.json" else WITHOUT_EXTRA.replace("= 0", "= 1 << 20")
    text, code = terminal.run("-i", name, "-o", "out.csv", before=before)

    assert text.endswith(" rows/s)\r\n")
    assert code == 0


def test_an_error_takes_the_bar_away(terminal: Terminal) -> None:
    text, code = terminal.run("--row", "1,2", "-i", "good.csv", "-i", "rows.csv")

    error = "nnfwd: rows.csv:3:2: column x2: 'b' is not a number\r\n"
    assert text.startswith(CURSOR_OFF)
    assert text.endswith(f"\r\n{CURSOR_ON}{LINE_GONE}{error}")
    assert code == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_takes_the_bar_away(terminal: Terminal, number: int, code: int) -> None:
    with terminal.start(stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for written, n_lines in ((b"x1,x2\n1,2\n", 2), (b"1,2\n", 1), (b"1,2\n", 1)):
            process.stdin.write(written)
            process.stdin.flush()
            for _ in range(n_lines):
                process.stdout.readline()
        process.send_signal(number)
        process.wait(timeout=60)
    text = terminal.text()

    assert text.startswith(CURSOR_OFF)
    assert text.endswith(f"\r\n{CURSOR_ON}{LINE_GONE}")
    assert process.returncode == code


def test_a_terminal_without_unicode_gets_a_plain_bar(terminal: Terminal) -> None:
    text, code = terminal.run(
        "-i", "rows.csv", "--bad-rows", "skip", env={"PYTHONIOENCODING": "ascii"}
    )

    assert re.search(r"-+ 100%  2 rows", text)
    assert code == 0
