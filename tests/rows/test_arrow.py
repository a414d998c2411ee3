"""What is slow to load is not loaded for what PyArrow computes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pa = pytest.importorskip("pyarrow")

from nnfwd.rows.bits import bits, truths  # noqa: E402 - it is about PyArrow

if TYPE_CHECKING:
    from pathlib import Path

READING_IN_BULK = """
import sys
from nnfwd.cli import main
from nnfwd.rows import open_source
open_source.BULK_SIZE = 0
try:
    main()
finally:
    print([name for name in ("pandas", "pyarrow.compute") if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("policy", ["skip", "blank"])
def test_bad_rows_and_quoted_texts_load_neither_pandas_nor_all_of_compute(
    tmp_path: Path, policy: str
) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "rows.csv").write_text('x1,x2,id\n1,2,"a, b"\n1,abc,c\n3,4,"""d"""\n')
    done = subprocess.run(
        [
            *(sys.executable, "-c", READING_IN_BULK, "predict", "-w", "w.yaml", "-i", "rows.csv"),
            *("--keep", "id", "--bad-rows", policy, "--quiet"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    middle = "c,\n" if policy == "blank" else ""
    assert done.stdout == f'id,output\n"a, b",16.0\n{middle}"""d""",34.0\n'
    assert done.stderr == "[]\n"


@pytest.mark.parametrize(("first", "count"), [(0, 0), (0, 19), (3, 5), (5, 3), (7, 9), (8, 8)])
def test_any_slice_of_truth_values(first: int, count: int) -> None:
    values = [index % 3 == 0 for index in range(24)]
    column = pa.array(values)

    assert truths(column[first : first + count]).tolist() == values[first : first + count]
    assert bits(column.buffers()[1], first, count).tolist() == values[first : first + count]
