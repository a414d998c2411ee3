"""CSV and TSV are read alike by every reader, whatever text a kept column has."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.core.result_columns import ResultColumn
from nnfwd.rows import Selection, Source, read_rows
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = {"csv": ",", "tsv": "\t"}

# What text a file of rows can have: no NUL, no half of a pair of surrogates.
CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from('",\t\r\n ')
)
NAMES = CELLS.map(lambda text: f"n{text}n")

IDENTITY = parse_activation("identity")


def written(format_name: str, names: list[str], rows: list[list[str]], *, number: bool) -> bytes:
    """Write kept columns, with a column of numbers behind them or without."""
    columns = [ResultColumn(name, "kept") for name in names]
    values: list[object] = [list(column) for column in zip(*rows, strict=True)]
    if number:
        columns.append(ResultColumn("output", "node output"))
        values.append(np.arange(len(rows), dtype=np.float64))
    layout = choose_layout(format_name, columns, Style())
    frame = Frame(np.arange(1, len(rows) + 1), tuple(values))
    return "".join(layout.join([layout.block(frame)])).encode()


def by_csv(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def by_pandas(data: bytes, delimiter: str) -> list[list[str]]:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(
        io.BytesIO(data), sep=delimiter, header=None, dtype=str, keep_default_na=False
    )
    return frame.to_numpy().tolist()


def by_pyarrow(data: bytes, delimiter: str) -> list[list[str]]:
    pytest.importorskip("pyarrow")
    from pyarrow import csv as arrow_csv
    from pyarrow import string

    names = [str(place) for place in range(len(by_csv(data, delimiter)[0]))]
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        arrow_csv.ReadOptions(column_names=names),
        arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, string())),
    )
    return [list(row.values()) for row in table.to_pylist()]


READERS = {"csv": by_csv, "pandas": by_pandas, "pyarrow": by_pyarrow}

TABLES = st.integers(1, 3).flatmap(
    lambda width: st.tuples(
        st.lists(NAMES, min_size=width, max_size=width, unique=True),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4),
    )
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("format_name", DELIMITERS)
@given(table=TABLES, number=st.booleans())
@example(table=(["id"], [["u\rv"]]), number=True)
@example(table=(["id"], [["NA"], [" a "], ["a\u2028b"], ["=1+1"]]), number=False)
@example(table=(["id", "name"], [["", ""], ["\r", "\r\n"]]), number=False)
def test_other_readers_read_what_was_kept(
    reader: str, format_name: str, table: tuple[list[str], list[list[str]]], number: bool
) -> None:
    names, rows = table
    # pandas skips a line of nothing but blanks, which no result has: it has numbers too
    assume(number or len(names) > 1 or all(row[0].strip() or not row[0] for row in rows))
    data = written(format_name, names, rows, number=number)

    behind = [["output"], *([f"{row}.0"] for row in range(len(rows)))] if number else None
    expected = [names, *rows]
    if behind:
        expected = [front + end for front, end in zip(expected, behind, strict=True)]
    assert READERS[reader](data, DELIMITERS[format_name]) == expected


@pytest.mark.parametrize("format_name", DELIMITERS)
@given(cells=st.lists(CELLS, min_size=1, max_size=4))
@example(cells=["u\rv", "\r", "a\r\nb", '"', ""])
def test_nnfwd_reads_what_it_kept(
    tmp_path_factory: pytest.TempPathFactory, format_name: str, cells: list[str]
) -> None:
    path: Path = tmp_path_factory.mktemp("kept") / f"rows.{format_name}"
    path.write_bytes(written(format_name, ["id"], [[cell] for cell in cells], number=True))
    network = assemble([Input("output")], [Node("y", ("output",), (1,), IDENTITY)])

    rows = read_rows([Source(str(path), format_name)], network, Selection(keep=("id",)))

    assert [text for block in rows for text in block.kept[0]] == cells
