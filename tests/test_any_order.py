"""Any order of keys, columns and frames gives the same bits, and extra text columns change nothing.

One table is written in every way that rows can have names, in files and in Python, its columns in
any order and columns of text between them.
"""

from __future__ import annotations

import csv
import io
import json
from collections import namedtuple
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnfwd
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import ColumnError
from nnfwd.rows import Selection, Source, find_format, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("age", "X1", "x2", "x10", "a b", "é", "1st", "nan", "keys", "columns", "dtype", "index")
EXTRA = ("id", "note", "t", "column_names", "shape", "_fields", "values")


class Table(NamedTuple):
    """A network, rows in the order of its inputs, and the same rows under names in any order."""

    network: Network
    rows: np.ndarray[Any, np.dtype[np.float64]]
    columns: dict[str, list[float] | list[str]]

    @property
    def records(self) -> list[dict[str, float | str]]:
        """A mapping for each row."""
        values = zip(*self.columns.values(), strict=True)
        return [dict(zip(self.columns, row, strict=True)) for row in values]

    @property
    def expected(self) -> bytes:
        return self.network.predict(self.rows).tobytes()


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Make a network whose inputs are named or not, and rows for it."""
    n_inputs, n_rows = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    named = draw(st.booleans())
    names = draw(st.permutations(NAMES))[:n_inputs]
    if not named:
        names = [f"x{number}" for number in range(1, n_inputs + 1)]
    numbers = st.floats(-1e6, 1e6)
    weights = draw(st.lists(numbers, min_size=n_inputs, max_size=n_inputs))
    node = Node("y", tuple(names), weights, parse_activation("tanh"), bias=0.1)
    network = assemble([Input(name, 1.5, 3.0) for name in names], [node], named=named)
    rows = draw(
        st.lists(
            st.lists(numbers, min_size=n_inputs, max_size=n_inputs),
            min_size=n_rows,
            max_size=n_rows,
        )
    )
    columns: dict[str, Any] = {
        name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    texts = st.sampled_from(["a", "", "3", "nan", "é,1", '"'])
    for name in draw(st.lists(st.sampled_from(EXTRA), unique=True, max_size=3)):
        columns[name] = draw(st.lists(texts, min_size=n_rows, max_size=n_rows))
    order = draw(st.permutations(list(columns)))
    return Table(network, np.array(rows), {name: columns[name] for name in order})


def delimited(table: Table, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*table.columns.values(), strict=True))
    return out.getvalue()


def reordered(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn the order of the keys round in every other record."""
    return [
        dict(reversed(row.items())) if number % 2 else row for number, row in enumerate(records)
    ]


FILES: dict[str, Callable[[Table], str]] = {
    "rows.csv": lambda table: delimited(table, ","),
    "rows.tsv": lambda table: delimited(table, "\t"),
    "rows.jsonl": lambda table: "\n".join(map(json.dumps, reordered(table.records))),
    "rows.json": lambda table: json.dumps(reordered(table.records)),
    "columns.json": lambda table: json.dumps(table.columns),
    "rows.yaml": lambda table: "".join(
        f"- {json.dumps(row)}\n" for row in reordered(table.records)
    ),
    "columns.yaml": lambda table: json.dumps(table.columns),
}

some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read_bits(path: Path, network: Network) -> bytes:
    source = Source(str(path), find_format(str(path)))
    blocks = list(read_rows([source], network, Selection()))
    assert [bad for block in blocks for bad in block.bad] == []
    return network.predict(np.concatenate([block.inputs for block in blocks], axis=1).T).tobytes()


@pytest.mark.parametrize("name", FILES)
@some
@given(table=tables())
def test_files(tmp_path: Path, name: str, table: Table) -> None:
    path = tmp_path / name
    path.write_text(FILES[name](table), encoding="utf-8", newline="")
    assert read_bits(path, table.network) == table.expected


@pytest.mark.parametrize("name", ["rows.parquet", "rows.arrow", "rows.arrows"])
@some
@given(table=tables())
def test_files_of_columns(tmp_path: Path, name: str, table: Table) -> None:
    pytest.importorskip("pyarrow")
    from columnar_files import write_columns

    path = write_columns(tmp_path / name, table.columns)
    assert read_bits(path, table.network) == table.expected


def structured(table: Table) -> Any:
    """Make a structured array; its columns of text have a fixed width."""
    kinds = [(name, np.array(column).dtype) for name, column in table.columns.items()]
    return np.array(list(zip(*table.columns.values(), strict=True)), dtype=kinds)


def tuples(table: Table) -> Any:
    kind = namedtuple("kind", table.columns, rename=True)
    return [kind(*row.values()) for row in table.records]


def pandas(table: Table) -> Any:
    return pytest.importorskip("pandas").DataFrame(table.columns)


def polars(table: Table) -> Any:
    return pytest.importorskip("polars").DataFrame(table.columns)


def arrow(table: Table) -> Any:
    return pytest.importorskip("pyarrow").table(table.columns)


FRAMES: dict[str, Callable[[Table], Any]] = {
    "columns": lambda table: table.columns,
    "records": lambda table: reordered(table.records),
    "structured": structured,
    "pandas": pandas,
    "pandas objects": lambda table: pandas(table).astype(object),
    "pandas nullable": lambda table: pandas(table).convert_dtypes(),
    "pandas rows": lambda table: [row for _, row in pandas(table).iterrows()],
    "pandas records": lambda table: pandas(table).to_records(index=False),
    "polars": polars,
    "polars rows": lambda table: polars(table).to_dicts(),
    "pyarrow table": arrow,
    "pyarrow chunks": lambda table: pytest.importorskip("pyarrow").concat_tables(
        [arrow(table)[:1], arrow(table)[1:]]
    ),
    "pyarrow batch": lambda table: arrow(table).combine_chunks().to_batches()[0],
    "pyarrow dictionary": lambda table: pytest.importorskip("pyarrow").table(
        {
            name: column.combine_chunks().dictionary_encode()
            for name, column in zip(arrow(table).column_names, arrow(table).columns, strict=True)
        }
    ),
}


@pytest.mark.parametrize("name", FRAMES)
@some
@given(table=tables())
def test_frames_in_python(name: str, table: Table) -> None:
    frame = FRAMES[name](table)
    assert table.network.predict(frame).tobytes() == table.expected
    assert table.network.trace(frame)["y"].tobytes() == table.expected


@some
@given(table=tables())
def test_one_row_in_python(table: Table) -> None:
    first = table.network.predict(table.rows[:1])
    ways = [table.records[0], structured(table)[0]]
    for row in ways:
        assert table.network.predict(row).tobytes() == first.tobytes()
        assert nnfwd.explain(table.network, row).outputs == {"y": first[0, 0]}


@some
@given(table=tables())
def test_a_series_in_python(table: Table) -> None:
    first = table.network.predict(table.rows[:1])
    series = pandas(table).iloc[0]
    assert table.network.predict(series).tobytes() == first.tobytes()
    assert nnfwd.explain(table.network, series).outputs == {"y": first[0, 0]}
    assert nnfwd.explain(table.network, pandas(table).iloc[:1]).outputs == {"y": first[0, 0]}


@some
@given(table=tables(), data=st.data())
def test_a_name_that_is_missing_is_an_error_in_every_way(
    tmp_path: Path, table: Table, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([each.name for each in table.network.inputs]))
    if not table.network.named and len(table.network.inputs) == 1:
        return  # no name of the network is left
    columns = {each: column for each, column in table.columns.items() if each != name}
    less = table._replace(columns=columns)
    for frame in (columns, structured(less)) if columns else ():
        with pytest.raises(ColumnError, match=r"there is no column|no key is the name"):
            table.network.predict(frame)
    if columns:
        path = tmp_path / "rows.csv"
        path.write_text(delimited(less, ","), encoding="utf-8")
        with pytest.raises(ColumnError, match=r"there is no column"):
            read_bits(path, table.network)
