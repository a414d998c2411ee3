"""Rows of a record batch are read from their file a few at a time, just as all together."""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from columnar_files import pa, write_columns
from nnfwd.errors import FileError
from nnfwd.rows import Selection, Source, read_rows
from nnfwd.rows.columnar import batches, windows
from nnfwd.rows.columnar.windows import Layouts, Window
from row_files import network_of, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_ROWS = 21

CUT = {
    "float64": pa.array(np.arange(N_ROWS) / 7),
    "int8": pa.array([*range(N_ROWS - 1), None], pa.int8()),
    "bool": pa.array([None, *[True, False] * 10]),
    "text": pa.array([f"é{n}" * (n % 4) for n in range(N_ROWS)]),
    "texts that are missing": pa.array(["a", None, ""] * 7),
    "large text": pa.array(["b" * n for n in range(N_ROWS)], pa.large_string()),
    "date": pa.array([datetime.date(2024, 1, 31)] * N_ROWS),
    "time": pa.array([datetime.datetime(2024, 1, 31, 12)] * N_ROWS),
    "decimal": pa.array([Decimal("1.50"), None, Decimal("-2.25")] * 7),
    "bytes of one size": pa.array([b"abc"] * N_ROWS, pa.binary(3)),
}
WHOLE = {
    "dictionary": pa.array(["a", "b", "a"] * 7).dictionary_encode(),
    "list": pa.array([[n] for n in range(N_ROWS)]),
    "mapping": pa.array([{"a": n} for n in range(N_ROWS)]),
    "nothing": pa.nulls(N_ROWS),
    "text view": pa.array(["a"] * N_ROWS, pa.string_view()),
    "bytes": pa.array([b"a"] * N_ROWS),
}


def layouts(path: Path, table: dict[str, object], **options: object) -> Layouts:
    table = pa.table(table)
    with pa.ipc.new_file(
        str(path), table.schema, options=pa.ipc.IpcWriteOptions(**options)
    ) as writer:
        writer.write_table(table)
    return Layouts(pa.OSFile(str(path)))


@pytest.fixture(autouse=True, scope="module")
def all_is_large() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "LARGE", 1000)
        yield


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Window:
    window = layouts(tmp_path_factory.mktemp("rows") / "rows.arrow", CUT | WHOLE).window(0, [*CUT])
    assert window is not None
    return window


@given(st.lists(st.integers(0, N_ROWS), min_size=2, max_size=2).map(sorted), st.integers(0, 9))
def test_any_rows_of_columns_of_any_type(every: Window, rows: list[int], first: int) -> None:
    start, stop = rows
    part = every.slice(start, stop - start)
    part = part.slice(min(first, part.num_rows), N_ROWS)

    found = part.read()

    found.validate(full=True)
    assert found == pa.record_batch(CUT).slice(start, stop - start).slice(min(first, stop - start))


def test_a_window_knows_about_how_many_bytes_it_has(every: Window) -> None:
    assert every.slice(7, 7).nbytes == every.nbytes // 3
    assert abs(every.nbytes - pa.record_batch(CUT).nbytes) < 100


@pytest.mark.parametrize("name", WHOLE)
def test_a_batch_with_a_column_of_another_type_is_read_whole(tmp_path: Path, name: str) -> None:
    file = layouts(tmp_path / "rows.arrow", CUT | WHOLE)

    assert file.window(0, ["float64", name]) is None
    assert file.window(0, ["float64"]) is not None


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
def test_what_is_compressed_is_read_whole(tmp_path: Path, codec: str) -> None:
    numbers = np.random.default_rng(0).normal(size=10_000)
    path = tmp_path / "rows.arrow"
    columns = {"id": ["a"] * 10_000, "x1": numbers, "x2": numbers}

    assert layouts(path, columns, compression=codec).window(0, ["x1"]) is None
    assert read(path, selection=Selection(keep=("id",))).rows == list(
        map(list, zip(numbers.tolist(), numbers.tolist(), strict=True))
    )


@pytest.mark.parametrize("size", [1, 7, 8, 100])
def test_one_batch_of_all_rows_is_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "rows.arrow"
    numbers = pa.array([float(n) for n in range(98)] + [None, 99.0])
    texts = pa.array([f"a{n}" for n in range(100)])
    write_columns(path, {"id": texts, "x1": numbers, "x2": pa.array(range(100))}, 100)
    expected = read(path, selection=Selection(keep=("id",)))
    monkeypatch.setattr(batches, "MOST_ROWS", size)

    assert read(path, selection=Selection(keep=("id",))) == expected
    assert expected.kept == [[f"a{n}"] for n in range(100)]
    assert len(expected.bad) == 1


def test_rows_are_bounded_by_their_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_BYTES", 1 << 10)
    columns = {"id": ["a" * 100] * 40, "x1": [1] * 40, "x2": [2.0] * 40}
    for name in ("rows.arrow", "rows.arrows", "rows.parquet"):
        path = write_columns(tmp_path / name, columns, 40)
        for keep, n_rows in (((), [40]), (("id",), [8, 8, 8, 8, 8])):
            rows = read_rows(
                [Source(str(path), "csv")], network_of("x1", "x2"), Selection(keep=keep)
            )
            assert [block.n_rows for block in rows] == n_rows


def test_a_file_that_is_cut_short_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_ROWS", 100)
    path = tmp_path / "rows.arrow"
    write_columns(path, {"x1": np.arange(5000.0), "x2": np.arange(5000.0)}, 5000)
    blocks = iter(read_rows([Source(str(path), "csv")], network_of("x1", "x2"), Selection()))
    next(blocks)
    os.truncate(path, 1000)

    message = r"rows\.arrow: the Arrow data cannot be read: a record batch is cut short"
    with pytest.raises(FileError, match=message):
        next(blocks)


def test_a_file_of_many_record_batches(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "rows.arrow", {"x1": range(200), "x2": range(200)}, 1)

    assert read(path).rows == [[float(n)] * 2 for n in range(200)]
