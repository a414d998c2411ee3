"""PyArrow is left aside where there is no room for it."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nnfwd.rows import fast

if TYPE_CHECKING:
    from pathlib import Path

WITH_LITTLE_ROOM = """
import resource, sys
from nnfwd.rows import open_source
from nnfwd.cli import main
resource.setrlimit(resource.RLIMIT_AS, (400_000 << 10,) * 2)
open_source.BULK_SIZE = 0
try:
    main()
finally:
    print("pyarrow" in sys.modules, file=sys.stderr)
"""


def run(folder: Path, *args: str) -> tuple[str, str, int]:
    pytest.importorskip("pyarrow")
    (folder / "w.yaml").write_text("output: [2, 7]\n")
    (folder / "rows.csv").write_text("x1,x2\n1,2\n")
    done = subprocess.run(
        [sys.executable, "-c", WITH_LITTLE_ROOM, "predict", "-w", "w.yaml", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode


def test_csv_is_read_without_pyarrow_where_there_is_little_room(tmp_path: Path) -> None:
    assert run(tmp_path, "-i", "rows.csv") == ("output\n16.0\n", "False\n", 0)


def test_what_needs_pyarrow_is_out_of_memory_where_there_is_little_room(tmp_path: Path) -> None:
    stdout, stderr, code = run(tmp_path, "-i", "rows.csv", "-o", "out.parquet")

    assert (stdout, stderr, code) == ("", "nnfwd: out of memory\nFalse\n", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "w.yaml"]


@pytest.mark.parametrize(("room", "threads"), [(1 << 30, 0), (2 << 30, 4), ((2 << 30) - 1, 3)])
def test_threads_need_room(monkeypatch: pytest.MonkeyPatch, room: int, threads: int) -> None:
    monkeypatch.setattr(fast, "find_spec", lambda name: name)
    monkeypatch.setattr(fast, "_room", lambda: room)

    assert fast.most_threads() == threads


def test_without_a_limit_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "find_spec", lambda name: name)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)

    fast.check_fast_reader()
    assert fast.most_threads() > 1000


FIRST_LINES = """
import sys
from nnfwd.rows import sifting
from nnfwd.rows.columns import Columns
from nnfwd.rows.json_yaml.reader import line_item, parse_usual
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.records import Records
matches = sifting.matches
sifting.matches = lambda *args: print("pyarrow" in sys.modules) or matches(*args)
columns = Columns(("x1",), fed=(0,), kept=(), labels=("x1",), by_key=True)
lines = Records(1, b'{"x1": 3e0}\\n')
print(parse_usual(lines, columns, usual_line(line_item(lines).value, columns)).n_rows)
"""


def test_the_first_lines_of_json_are_matched_by_pyarrow_too() -> None:
    pytest.importorskip("pyarrow")
    done = subprocess.run(
        [sys.executable, "-c", FIRST_LINES], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("True\n1\n", "")
