"""What is written as Parquet and Arrow reads back with its types and its bits."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from columnar_files import FORMS, pa, read_columns
from nnfwd.core.result_columns import ResultColumn
from nnfwd.errors import OutputError
from nnfwd.rows.columnar import writer
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    ResultColumn("id", "kept"),
    ResultColumn("output", "node output"),
    ResultColumn("class", "class"),
)
SCHEMA = pa.schema([("id", pa.string()), ("output", pa.float64()), ("class", pa.string())])


@pytest.fixture(params=FORMS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / request.param


def write(path: Path, *frames: Frame, columns: tuple[ResultColumn, ...] = COLUMNS) -> pa.Table:
    layout = choose_layout(path.suffix[1:], columns, Style())
    path.write_bytes(b"".join(layout.join(map(layout.block, frames))))
    return read_columns(path)


def frame(ids: object, outputs: list[float], classes: list[str], *blank: int) -> Frame:
    numbers = np.arange(1, len(outputs) + 1)
    return Frame(numbers, (ids, np.array(outputs), classes), frozenset(blank))


def test_numbers_texts_and_what_is_not_known(path: Path) -> None:
    table = write(
        path,
        frame(["007", "", "ü\n"], [0.1 + 0.2, np.nan, 1e300], ["no", "", "yes"], 1),
        frame(["b"], [-0.0], ["no"]),
    )

    assert table.schema == SCHEMA
    assert table.to_pydict() == {
        "id": ["007", "", "ü\n", "b"],
        "output": [0.30000000000000004, None, 1e300, 0.0],
        "class": ["no", None, "yes", "no"],
    }
    assert np.signbit(table["output"].to_numpy()).tolist() == [False] * 4


def test_any_bits(path: Path) -> None:
    bits = np.random.default_rng(5).integers(0, 2**64, 20_000, dtype=np.uint64)
    numbers = bits.view(np.float64)[~np.isnan(bits.view(np.float64))]
    frames = [Frame(np.arange(len(part)), (part,)) for part in np.array_split(numbers, 7)]

    table = write(path, *frames, columns=(ResultColumn("output", "node output"),))

    found = table["output"].to_numpy()
    assert np.array_equal(found.view(np.uint64), (numbers + 0.0).view(np.uint64))


def test_a_kept_column_keeps_its_type(path: Path) -> None:
    dates = pa.array([dt.date(2024, 1, 31), None])

    table = write(path, frame(dates, [1.0, 2.0], ["a", "b"]))

    assert table.schema.field("id").type == pa.date32()
    assert table["id"].to_pylist() == [dt.date(2024, 1, 31), None]


def test_without_rows_there_are_columns(path: Path) -> None:
    table = write(path)

    assert (table.schema, table.num_rows) == (SCHEMA, 0)


def test_a_column_has_one_type(path: Path) -> None:
    frames = [frame(pa.array([1], kind), [1.0], ["a"]) for kind in (pa.int8(), pa.int16())]

    message = "column id is int8 in one input and int16 in another: it has to be one type"
    with pytest.raises(OutputError, match=f"^{message}$"):
        write(path, *frames)


@pytest.mark.parametrize(("limit", "most"), [("GROUP_BYTES", 8000), ("GROUP_ROWS", 1000)])
def test_blocks_become_row_groups_of_some_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    from pyarrow import parquet

    monkeypatch.setattr(writer, limit, most)
    path = tmp_path / "rows.parquet"
    part = np.arange(300.0)

    write(
        path,
        *[Frame(part, (part,))] * 10,
        columns=(ResultColumn("output", "node output"),),
    )

    groups = parquet.ParquetFile(path).metadata
    sizes = [groups.row_group(index).num_rows for index in range(groups.num_row_groups)]
    assert sizes == [1200, 1200, 600]


def test_a_block_of_a_stream_can_be_read_before_the_next_comes() -> None:
    layout = choose_layout("arrows", COLUMNS, Style())
    begun = layout.block(frame(["a"], [1.0], ["x"]))

    reader = pa.ipc.open_stream(begun)

    assert reader.read_next_batch().to_pydict() == {"id": ["a"], "output": [1.0], "class": ["x"]}


def test_without_pyarrow_an_error_names_the_extra(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nnfwd.rows.columnar.writer", None)

    name = path.suffix[1:]
    message = f"--format {name} needs PyArrow, which is not installed: pip install 'nnfwd[fast]'"
    with pytest.raises(OutputError, match="^" + message.replace("[", r"\[") + "$"):
        write(path)
