"""Rows of Parquet and Arrow: the same as from CSV, or told of with row and column."""

from __future__ import annotations

import bz2
import datetime as dt
import gc
import gzip
import io
import os
import pickle
import sys
import weakref
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from columnar_files import FORMS, pa, write_columns
from nnfwd.errors import FileError
from nnfwd.rows import Selection, Source, read_rows
from nnfwd.rows.columnar import bad_rows, batches, files
from nnfwd.rows.columnar.column_types import to_json
from nnfwd.text.cells import parse_cell
from row_files import Read, network_of, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SELECTIONS = {
    "named": Selection(),
    "kept": Selection(keep=("id",)),
    "all": Selection(keep=None),
    "chosen": Selection(columns=("x2", "x1"), keep=("id",)),
}


def run_end_encode(values: pa.Array) -> pa.Array:
    from pyarrow import compute

    return compute.run_end_encode(values)


@pytest.fixture(params=FORMS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / request.param


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_the_same_rows_as_from_csv(path: Path, tmp_path: Path, selection: Selection) -> None:
    ids, first, second = ["007", "8,5", "", "x", "9"], [0.1, -1e-300, 3.0, 5e-324, -0.0], range(5)
    write_columns(path, {"id": ids, "x2": list(second), "x1": first})
    lines = [f'"{a}",{b},{c!r}' for a, b, c in zip(ids, second, first, strict=True)]
    csv = tmp_path / "rows.csv"
    csv.write_text("\n".join(["id,x2,x1", *lines]) + "\n")

    found = read(path, selection=selection)

    assert found == read(csv, selection=selection)
    assert len(found.rows) == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bits=st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=24),
    batch=st.integers(1, 7),
)
def test_any_float_comes_in_with_its_bits(path: Path, bits: list[int], batch: int) -> None:
    numbers = np.array(bits[: len(bits) // 2 * 2], dtype=np.uint64).view(np.float64).reshape(2, -1)
    write_columns(path, {"x1": numbers[0], "x2": numbers[1]}, batch)

    found = read(path)

    expected = [row if np.isfinite(row).all() else None for row in numbers.T.tolist()]
    assert repr(found.rows) == repr(expected)
    assert [row for row, _, _ in found.bad] == [
        row for row, numbers in enumerate(expected, start=1) if numbers is None
    ]


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()], ids=str)
def test_a_signalling_nan_is_a_bad_row_without_a_warning(path: Path, kind: pa.DataType) -> None:
    bits = {pa.float32(): (np.uint32, 0x7F800001), pa.float64(): (np.uint64, 0x7FF0000000000001)}
    whole, signalling = bits[kind]
    numbers = np.array([signalling, 0], whole).view(kind.to_pandas_dtype())
    write_columns(path, {"x1": pa.array(numbers), "x2": [1, 2]})

    found = read(path)

    assert found.rows == [None, [0.0, 2.0]]
    assert [error for _, error, _ in found.bad] == [
        f"{path.name}: row 1: column x1: 'nan' is not a finite number"
    ]


@pytest.mark.parametrize(
    ("kind", "numbers", "expected"),
    [
        (pa.int8(), [-128, 127], [-128.0, 127.0]),
        (pa.uint64(), [2**64 - 1, 2**53 + 1], [2.0**64, 2.0**53]),  # as float("9007199254740993")
        (pa.int64(), [-(2**63), 2**53 + 3], [-(2.0**63), 2.0**53 + 4]),
        (pa.float16(), [0.5, 65504], [0.5, 65504.0]),
        (pa.float32(), [0.1, 1e-45], [float(np.float32(0.1)), float(np.float32(1e-45))]),
        (pa.decimal128(38, 20), [Decimal("0.1"), Decimal("-12345678901234567.1")], None),
        (pa.decimal256(50, 3), [Decimal(10) ** 40, Decimal("0.007")], None),
        (pa.dictionary(pa.int8(), pa.float64()), [2.5, 2.5], [2.5, 2.5]),
    ],
    ids=str,
)
def test_every_type_of_number_is_converted_as_its_text_would_be(
    tmp_path: Path, kind: pa.DataType, numbers: list[object], expected: list[float] | None
) -> None:
    table = {"x1": pa.array(numbers, kind), "x2": [0.0] * len(numbers)}
    path = write_columns(tmp_path / "rows.arrow", table)

    found = read(path)

    assert [row[0] for row in found.rows] == (expected or [float(str(each)) for each in numbers])


def test_a_number_that_is_missing_or_not_finite_makes_a_bad_row(path: Path) -> None:
    table = {
        "id": pa.array([1, 2, 3, 4, 5, 6]),
        "x1": pa.array([1, None, 3, 4, 5, None]),
        "x2": pa.array([1.5, 2.5, float("nan"), float("inf"), -float("inf"), float("nan")]),
        "note": pa.array(["a"] * 6),
    }
    write_columns(path, table)

    found = read(path, selection=Selection(keep=("id",)))

    name = path.name
    assert found == Read(
        names=("x1", "x2"),
        kept_names=("id",),
        rows=[[1.0, 1.5], None, None, None, None, None],
        kept=[["1"], ["2"], ["3"], ["4"], ["5"], ["6"]],
        bad=[
            (
                2,
                f"{name}: row 2: column x1: the value is missing",
                '{"x1": null, "x2": 2.5, "id": 2}',
            ),
            (
                3,
                f"{name}: row 3: column x2: 'nan' is not a finite number",
                '{"x1": 3, "x2": "nan", "id": 3}',
            ),
            (
                4,
                f"{name}: row 4: column x2: 'inf' is not a finite number",
                '{"x1": 4, "x2": "inf", "id": 4}',
            ),
            (
                5,
                f"{name}: row 5: column x2: '-inf' is not a finite number",
                '{"x1": 5, "x2": "-inf", "id": 5}',
            ),
            (
                6,
                f"{name}: row 6: column x1: the value is missing",
                '{"x1": null, "x2": "nan", "id": 6}',
            ),
        ],
    )


def test_a_bad_row_is_kept_whatever_is_in_it(path: Path) -> None:
    kept = {"b": [b"\xff"], "l": [[1, 2]], "t": [dt.date(2024, 1, 31)], "o": [True], "n": [7]}
    write_columns(path, {"x1": [float("nan")], "x2": [2.0], **kept})

    ((_, _, raw),) = read(path, selection=Selection(keep=tuple(kept), typed=True)).bad

    assert raw == (
        '{"x1": "nan", "x2": 2.0, "b": "[ FF ]", "l": "[ [ 1, 2 ] ]", "t": "2024-01-31", '
        '"o": true, "n": 7}'
    )


def test_each_of_many_bad_rows_is_kept_as_it_is(tmp_path: Path) -> None:
    nan, inf, day = float("nan"), float("inf"), dt.date(2024, 1, 31)
    table = {
        "x1": pa.array([None, 1.5, nan, 2.5, inf], pa.float32()),
        "x2": pa.array([Decimal("1.50"), Decimal("2.00"), Decimal("0.10"), None, None]),
        "s": pa.array(["a", "b", 'u"\n\u00fc', "", None]).dictionary_encode(),
        "b": [b"x", b"y", b"\xff", None, b"\0"],
        "o": [True, None, False, None, True],
        "t": [day, day, None, None, day],
        "l": [[1], [2], None, [], [None]],
        "n": pa.array([2**64 - 1, 0, None, 1, 2], pa.uint64()),
    }
    path = write_columns(tmp_path / "rows.arrow", table, 9)

    keep = ("s", "b", "o", "t", "l", "n")
    bad = read(path, selection=Selection(keep=keep, typed=True)).bad

    assert bad == [
        (
            1,
            "rows.arrow: row 1: column x1: the value is missing",
            '{"x1": null, "x2": "1.50", "s": "a", "b": "x", "o": true, "t": "2024-01-31", '
            '"l": "[ [ 1 ] ]", "n": 18446744073709551615}',
        ),
        (
            3,
            "rows.arrow: row 3: column x1: 'nan' is not a finite number",
            '{"x1": "nan", "x2": "0.10", "s": "u\\"\\n\u00fc", "b": "[ FF ]", "o": false, '
            '"t": null, "l": null, "n": null}',
        ),
        (
            4,
            "rows.arrow: row 4: column x2: the value is missing",
            '{"x1": 2.5, "x2": null, "s": "", "b": null, "o": null, "t": null, "l": "[ [] ]", '
            '"n": 1}',
        ),
        (
            5,
            "rows.arrow: row 5: column x1: 'inf' is not a finite number",
            '{"x1": "inf", "x2": null, "s": null, "b": "[ 00 ]", "o": true, "t": "2024-01-31", '
            '"l": "[ [ null ] ]", "n": 2}',
        ),
    ]


def test_bad_rows_are_written_out_only_for_who_reads_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_columns(path, {"x1": [None, 1.0, None], "x2": [1.0, 2.0, 3.0]}, 9)
    written: list[int] = []
    monkeypatch.setattr(
        bad_rows, "to_json", lambda rows: written.append(rows.num_rows) or to_json(rows)
    )

    (block,) = read_rows([Source(str(path), "csv")], network_of("x1", "x2"), Selection())

    assert [index for index, _ in block.bad] == [0, 2]
    assert not written
    again = pickle.loads(pickle.dumps(block.bad))  # noqa: S301
    for bad in (block.bad, again):
        assert [row.raw for _, row in bad] == ['{"x1": null, "x2": 1.0}', '{"x1": null, "x2": 3.0}']
    assert written == [2, 2]


def test_bad_rows_keep_nothing_of_the_good_ones(path: Path) -> None:
    values = np.arange(30_000.0)
    write_columns(path, {"x1": np.append(np.nan, values), "x2": np.append(1.0, values)}, 40_000)

    (block,) = read_rows([Source(str(path), "csv")], network_of("x1", "x2"), Selection())

    ((_, bad),) = block.bad
    assert len(pickle.dumps(bad)) < 10_000


def test_bad_rows_keep_nothing_of_where_they_were_found() -> None:
    rows, inputs = pa.record_batch({"x1": [None, 1.0]}), np.array([[np.nan, 1.0]])
    kept = weakref.ref(inputs)
    gc.disable()
    try:
        found = bad_rows.find_bad_rows(rows, 1, (0,), inputs, parse_cell)
        del inputs
        assert kept() is None
    finally:
        gc.enable()
    assert [index for index, _ in found] == [0]


def test_missing_values_are_found_in_each_part_of_a_batch(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [3, 11, 20, 37, 49]
    values = [None if row in bad else float(row) for row in range(50)]
    write_columns(path, {"x1": values, "x2": values}, 50)
    monkeypatch.setattr(batches, "MOST_ROWS", 11)

    found = read(path)

    assert found.rows == [None if each is None else [each, each] for each in values]
    assert [error for _, error, _ in found.bad] == [
        f"{path.name}: row {row + 1}: column x1: the value is missing" for row in bad
    ]


@pytest.mark.parametrize("encode", [pa.array, pa.Array.dictionary_encode, run_end_encode])
def test_values_that_a_column_refers_to_are_missing_as_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encode: Callable[[pa.Array], pa.Array]
) -> None:
    column = encode(pa.array([1.5, 1.5, 2.5, None, 2.5]))
    path = write_columns(tmp_path / "rows.arrow", {"x1": column, "x2": [1.0] * 5}, 9)
    monkeypatch.setattr(batches, "MOST_ROWS", 2)

    found = read(path)

    assert found.rows == [[1.5, 1.0], [1.5, 1.0], [2.5, 1.0], None, [2.5, 1.0]]
    assert [each[1:] for each in found.bad] == [
        (
            "rows.arrow: row 4: column x1: the value is missing",
            '{"x1": null, "x2": 1.0}',
        )
    ]


_LONG = "longer than what a view has in itself"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pa.array(["a", None, _LONG], pa.string_view()), pa.string()),
        (pa.array([b"a", None, b"\xff" * 20], pa.binary_view()), pa.binary()),
        (
            pa.DictionaryArray.from_arrays([0, None, 1], pa.array(["a", _LONG], pa.string_view())),
            pa.string(),
        ),
        (run_end_encode(pa.array(["a", None, _LONG])), pa.string()),
        (
            pa.RunEndEncodedArray.from_arrays([1, 3], pa.array(["a", _LONG], pa.string_view())),
            pa.string(),
        ),
        (pa.array([["a"], None, [_LONG]], pa.list_(pa.string_view())), None),
        (pa.array([{"a": _LONG}, None, {"a": None}], pa.struct({"a": pa.string_view()})), None),
    ],
    ids=lambda each: str(each.type) if isinstance(each, pa.Array) else "",
)
def test_rows_are_left_out_of_columns_of_any_type(
    tmp_path: Path, values: pa.Array, kind: pa.DataType | None
) -> None:
    path = write_columns(
        tmp_path / "rows.arrow", {"x1": [1.0, None, 3.0], "x2": [1.0] * 3, "k": values}, 9
    )
    selection = Selection(keep=("k",), typed=True)

    rows = read_rows([Source(str(path), "csv")], network_of("x1", "x2"), selection)
    (part,) = filter(None, rows.parts())
    (kept,) = part.read().select([2, 1, 0]).kept

    assert kept.type == (kind or values.type)
    assert kept.to_pylist() == values.to_pylist()[::-1]


def test_a_column_without_a_type_has_only_missing_values(path: Path) -> None:
    write_columns(path, {"x1": pa.nulls(1), "x2": [1.0]})

    found = read(path)

    assert [error for _, error, _ in found.bad] == [
        f"{path.name}: row 1: column x1: the value is missing"
    ]


@pytest.mark.parametrize(
    ("selection", "table", "message"),
    [
        (Selection(), {"x1": [1]}, "there is no column x2: the columns are x1"),
        (
            Selection(keep=("ID",)),
            {"id": [1], "x1": [1], "x2": [1]},
            "there is no column ID: the columns are id, x1, x2; did you mean id?",
        ),
        (
            Selection(),
            pa.table([[1], [2], [3]], names=["x1", "x2", "x1"]),
            "there are 2 columns x1: x1, x2, x1",
        ),
        (Selection(), {"x1": [True], "x2": [1]}, "column x1 is bool, not numbers"),
        (Selection(), {"x1": [1], "x2": ["1"]}, "column x2 is string, not numbers"),
        (
            Selection(),
            {"x1": [1], "x2": [dt.date(2024, 1, 1)]},
            "column x2 is date32[day], not num",
        ),
        (
            Selection(keep=("l",)),
            {"x1": [1], "x2": [1], "l": [[1]]},
            "column l is list<item: int64>, which has no text: it can be kept in Parquet and Arrow",
        ),
    ],
    ids=["missing", "unknown", "twice", "truth", "text", "date", "list"],
)
def test_columns_that_do_not_fit(
    tmp_path: Path, selection: Selection, table: object, message: str
) -> None:
    found = read(write_columns(tmp_path / "rows.arrow", table), selection=selection)

    assert found.error is not None
    assert found.error.startswith(f"ColumnError: rows.arrow: {message}")


def test_unnamed_inputs_go_by_position(path: Path) -> None:
    write_columns(path, {"a": [1], "b": [2]})

    assert read(path, network=network_of("x1", "x2", named=False)).names == ("a", "b")
    assert read(path, network=network_of("x1", named=False)).error == (
        f"ColumnError: {path.name}: the network takes 1 input by position, and there are 2 columns "
        "(a, b)\nhint: choose 1 column with --columns, in the order of the inputs, or name these "
        "in the network with `inputs:`"
    )


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array(["007", "", None]), ["007", "", ""]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", ""]),
        (pa.array([7, None], pa.int32()), ["7", ""]),
        (pa.array([1e-5, 52, float("nan"), None]), ["1e-05", "52.0", "nan", ""]),
        (pa.array([0.1], pa.float32()), ["0.1"]),
        (pa.array([True, False, None]), ["true", "false", ""]),
        (pa.array([Decimal("1.50")]), ["1.50"]),
        (pa.array([dt.date(2024, 1, 31), None]), ["2024-01-31", ""]),
        (pa.array([dt.datetime(2024, 1, 31, 12)], pa.timestamp("s")), ["2024-01-31 12:00:00"]),
        (pa.array([dt.time(12, 30)], pa.time32("s")), ["12:30:00"]),
        (pa.array([b"ab"]), ["ab"]),
    ],
    ids=lambda each: str(each.type) if isinstance(each, pa.Array) else "",
)
def test_kept_columns_as_text(tmp_path: Path, values: pa.Array, texts: list[str]) -> None:
    ones = [1.0] * len(values)
    path = write_columns(tmp_path / "rows.arrow", {"x1": ones, "x2": ones, "k": values}, 9)

    assert read(path, selection=Selection(keep=("k",))).kept == [[text] for text in texts]


def test_kept_bytes_that_are_no_text(path: Path) -> None:
    write_columns(path, {"x1": [1.0], "x2": [2.0], "k": [b"\xff"]})

    assert read(path, selection=Selection(keep=("k",))).error == (
        f"FileError: {path.name}: column k cannot be kept as text: Invalid UTF8 payload"
    )


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "rows.arrows", {"x1": [1.0], "x2": [2.0]})
    path.write_bytes(path.read_bytes().replace(b"x2", b"\xffx"))

    assert read(path).error == (
        "FileError: rows.arrows: the Arrow data cannot be read: 'utf-8' codec can't decode byte "
        "0xff in position 0: invalid start byte"
    )


@pytest.mark.parametrize("name", ["rows", "rows.csv", "rows.json", "rows.parquet"])
def test_content_tells_whatever_the_name_says(path: Path, tmp_path: Path, name: str) -> None:
    write_columns(path, {"x1": [1.0], "x2": [2.0]})

    assert read(path.rename(tmp_path / name)).rows == [[1.0, 2.0]]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_compressed_and_from_standard_input(
    path: Path, monkeypatch: pytest.MonkeyPatch, compress: object
) -> None:
    write_columns(path, {"x1": [1.0, 3.0, 5.0], "x2": [2.0, 4.0, 6.0]})
    plain = path.read_bytes()

    for content in (plain, compress(plain)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert read(Source("-", "csv")).rows == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    path.write_bytes(compress(plain))
    assert read(path).rows == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def test_how_far_reading_has_come(path: Path) -> None:
    write_columns(path, {"x1": np.arange(100.0), "x2": np.arange(100.0)}, 10)
    source = Source(str(path), "csv")

    rows = read_rows([source], network_of("x1", "x2"), Selection())
    steps = [rows.n_bytes_read for _ in rows.parts()]

    assert rows.n_bytes == path.stat().st_size
    assert rows.n_bytes_read == rows.n_bytes
    assert steps == sorted(steps)


def test_a_file_without_rows(path: Path) -> None:
    write_columns(path, {"x1": pa.array([], pa.int8()), "x2": pa.array([], pa.float64())})

    assert read(path) == Read(names=("x1", "x2"))


def test_batches_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_columns(path, {"x1": np.arange(100.0), "x2": np.arange(100.0)}, 50)
    monkeypatch.setattr(batches, "MOST_ROWS", 7)
    sizes = []
    make = files.Batch
    monkeypatch.setattr(
        files,
        "Batch",
        lambda row, columns: sizes.append(columns.num_rows) or make(row, columns),
    )

    assert read(path).rows == [[float(n)] * 2 for n in range(100)]
    assert max(sizes) == 7


def test_no_more_rows_are_read_together_than_are_wanted(path: Path) -> None:
    write_columns(path, {"x1": np.arange(100.0), "x2": np.arange(100.0)}, 50)
    selection = Selection(most_rows=30)

    rows = read_rows([Source(str(path), "csv")], network_of("x1", "x2"), selection)

    sizes = [block.n_rows for block in rows]
    assert (max(sizes), sum(sizes)) == (30, 100)


def test_a_file_that_is_cut_short(path: Path) -> None:
    write_columns(path, {"x1": np.arange(1000.0), "x2": np.arange(1000.0)}, 100)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    found = read(path)

    kind = "Parquet" if path.suffix == ".parquet" else "Arrow"
    assert found.error is not None
    assert found.error.startswith(f"FileError: {path.name}: the {kind} data cannot be read: ")
    # a stream has rows before the cut; a file is told apart by its end
    assert (len(found.rows) > 0) == (path.suffix == ".arrows")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_a_damaged_file_ends_in_rows_or_in_an_error(path: Path, data: st.DataObject) -> None:
    write_columns(path, {"id": ["a", "b", "c"], "x1": [1.0, 2.0, 3.0], "x2": [1, 2, 3]})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)

    found = read(path, selection=Selection(keep=("id",)))

    assert found.error is None or found.error.startswith(("FileError: ", "ColumnError: "))


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("rows.parquet", b"x1,x2\n1,2\n", "Parquet"),
        ("rows.parquet", b"", "Parquet"),
        ("rows.feather", b"FEA1", "Arrow"),
    ],
)
def test_a_name_that_promises_what_is_not_there(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)

    assert read(tmp_path / name).error == f"FileError: {name}: this is not {what}"


def test_text_that_begins_as_parquet_does_is_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("PAR1,PAR2\n1,2\n")

    assert read(path, network=network_of("PAR1", "PAR2")).rows == [[1.0, 2.0]]


@pytest.mark.parametrize("name", ["rows.parquet", "rows.arrow"])
def test_a_file_of_columns_that_changes_while_it_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_columns(path, {"x1": [3, 1], "x2": [5, -1]})
    os.utime(path, ns=(0, 0))
    rows = read_rows([Source(str(path), "csv")], network_of("x1", "x2"), Selection())
    blocks = iter(rows)

    assert next(blocks).inputs.tolist() == [[3.0, 1.0], [5.0, -1.0]]
    os.utime(path)
    with pytest.raises(FileError, match=rf"{name}: the file changed while it was read"):
        next(blocks)


def test_a_stream_that_promises_more_than_memory_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.arrows"
    write_columns(path, {"x1": list(range(999)), "x2": list(range(999))}, 999)
    monkeypatch.setattr(files, "LONGEST_ROWS", 4 << 10)

    assert read(path).error == "FileError: rows.arrows: rows written together have more than 0 MiB"


def test_without_pyarrow_an_error_names_the_extra(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_columns(path, {"x1": [1.0], "x2": [2.0]})
    monkeypatch.setitem(sys.modules, "nnfwd.rows.columnar.reader", None)

    what = {".parquet": "Parquet", ".arrow": "Arrow", ".arrows": "an Arrow stream"}[path.suffix]
    assert read(path).error == (
        f"FileError: {path.name}: {what} needs PyArrow, which is not installed: "
        "pip install 'nnfwd[fast]'"
    )
