"""Rows in slices: wherever a source is cut, its parts are together what one file would be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnfwd.errors import ClusterError, NnfwdError
from nnfwd.rows import RowTexts, Selection, Source, read_rows
from nnfwd.rows.slices import slice_sources
from nnfwd.rows.survey import find_cuts
from nnfwd.run.pipeline import Predictor, View, predict
from nnfwd.run.rejects import reject_text
from nnfwd.run.units import make_units
from nnfwd.text.style import Style
from row_files import network_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.rows import BadRow
    from nnfwd.run.pipeline import BadRowPolicy, HasParts

NETWORK = network_of("x1", "x2", named=False)


class Came(list[str]):
    """What came of rows: lines of the result, bad rows, and the error that ended them."""


def run(sources: list[Source], selection: Selection, policy: BadRowPolicy, cut: int | None) -> Came:
    """Compute a result in one piece, or cut into units of a size, and list all that came of it."""
    texts: list[str] = []
    came = Came()

    def reject(bad: Sequence[BadRow]) -> None:
        came.extend(reject_text([each]) for each in bad)

    try:
        if cut is None:
            rows = read_rows(sources, NETWORK, selection)
            found: Iterable[HasParts] = [rows]
        else:
            rows = slice_sources(sources, selection.for_network(NETWORK), cut)
            found = make_units(rows.slices, cut)
        network = NETWORK.with_input_names(rows.input_names) if rows.input_names else NETWORK
        predictor = Predictor(View(network, rows.kept_names), "csv", Style(), policy)
        for each in found:
            for text in predict(replace(predictor), each, reject):
                if text != predictor.layout.head:
                    texts.append(str(text))  # noqa: PERF401 - what came before an error, too
    except NnfwdError as error:
        came.append(str(error))
    return Came(["".join(texts), *came])


def test_bad_rows_of_a_part_are_handed_on_together():
    came: list[Sequence[BadRow]] = []
    rows = read_rows([RowTexts(("1,a", "3,5", "1"))], NETWORK, Selection())

    list(predict(Predictor(View(NETWORK), "csv", Style(), "skip"), rows, came.append))

    (bad,) = came
    assert reject_text(bad).splitlines() == [
        """--row,1,2,,a,'a' is not a number,"1,a\"""",
        '--row,3,,,,"expected 2 cells, found 1",1',
    ]


def both_ways(
    data: bytes, name: str, cut: int, policy: BadRowPolicy, **options: object
) -> tuple[Came, Came]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        sources = [Source(str(path), name.partition(".")[2])]
        selection = Selection(keep=None, **options)  # type: ignore[arg-type]
        return run(sources, selection, policy, None), run(sources, selection, policy, cut)


CELLS = st.sampled_from(
    [
        "3",
        "-5.25",
        "",
        "abc",
        '"7"',
        '"a\nb"',
        '"a ""b"" c"',
        '5" x',
        '"',
        '"1\r\n2"',
        "1,2",
        "\x00",
    ]
)
LINES = st.tuples(
    st.lists(CELLS, min_size=2, max_size=3).map(",".join), st.sampled_from(["\n", "\r\n", "\n\n"])
).map("".join)
HEADS = st.sampled_from(["x1,x2,id\n", '\n"x1",x2,"i\nd"\r\n', "sep=;\nx1;x2;id\n", "x2,x1,id\n"])
POLICIES = st.sampled_from(["stop", "skip", "blank"])


@given(
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    HEADS,
    st.lists(LINES, max_size=12),
    st.sampled_from(["", "4,5,z", '4,5,"z']),
    st.integers(1, 60),
    POLICIES,
)
@example(b"\xef\xbb\xbf", '"x1",x2,id\n', ['1,2,"a\nb"\n'] * 4, "", 7, "stop")
@example(b"", "x1,x2,id\n", ['1,2,5" x\n'] * 4, "", 3, "skip")
def test_csv_gives_the_same_wherever_it_is_cut(mark, head, lines, last, cut, policy):
    data = mark + (head + "".join(lines) + last).encode()

    whole, parts = both_ways(data, "rows.csv", cut, policy)

    assert parts == whole


@given(st.lists(LINES, min_size=1, max_size=8), st.integers(1, 40), POLICIES)
def test_csv_without_a_header_gives_the_same_wherever_it_is_cut(lines, cut, policy):
    data = ("1,2\n" + "".join(lines)).encode()

    whole, parts = both_ways(data, "rows.csv", cut, policy, header=False)

    assert parts == whole


@given(
    st.lists(
        st.sampled_from(
            [
                '{"x1": 3, "x2": 5}\n',
                '{"x2": "\\"", "x1": 1}\r\n',
                "\n",
                "[3]\n",
                '{"x1": 3, "id": 7}\n',
            ]
        ),
        max_size=12,
    ),
    st.integers(1, 60),
    POLICIES,
)
def test_json_lines_give_the_same_wherever_they_are_cut(lines, cut, policy):
    data = '{"x1": 1, "x2": 2, "id": "a"}\n' + "".join(lines)

    whole, parts = both_ways(data.encode(), "rows.jsonl", cut, policy)

    assert parts == whole


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
@pytest.mark.parametrize("policy", ["stop", "skip", "blank"])
def test_columns_give_the_same_wherever_they_are_cut(tmp_path, suffix, policy):
    pa = pytest.importorskip("pyarrow")
    numbers = [float(n) if n % 7 != 5 else None for n in range(40)]
    table = pa.table({"x1": numbers, "x2": list(range(40)), "id": [f"r{n}" for n in range(40)]})
    path = tmp_path / f"rows.{suffix}"
    if suffix == "parquet":
        pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=8)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=8)
    sources = [Source(str(path), suffix)]
    selection = Selection(keep=("id",))

    sliced = slice_sources(sources, selection.for_network(NETWORK), 1)

    spans = [tuple(each.span) for each in sliced.slices]
    assert spans == [(0, 1, 1), (1, 2, 9), (2, 3, 17), (3, 4, 25), (4, 5, 33)]
    assert run(sources, selection, policy, 1) == run(sources, selection, policy, None)


def test_sources_of_all_kinds_are_put_together(tmp_path):
    import gzip

    sources = []
    for number in range(6):
        path = tmp_path / f"rows-{number}.csv"
        content = b"x1,x2,id\n" + b"".join(b"%d,2,%d\n" % (row, number) for row in range(20))
        path.write_bytes(gzip.compress(content) if number % 2 else content)
        sources.append(Source(str(path), "csv"))
    (tmp_path / "rows.json").write_text('[{"x1": 1, "x2": "oops", "id": "j"}]')
    sources.append(Source(str(tmp_path / "rows.json"), "json"))
    selection = Selection(keep=("id",))

    units = make_units(slice_sources(sources, selection.for_network(NETWORK), 100).slices, 100)

    assert len(units) > 6
    assert run(sources, selection, "stop", 100) == run(sources, selection, "stop", None)


def test_names_in_another_order_than_those_of_any_earlier_file_are_refused(tmp_path):
    sources = []
    for number, head in enumerate(["a,b", "c,d", "d,c"]):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{head}\n1,2\n")
        sources.append(Source(str(path), "csv"))

    *_, error = run(sources, Selection(), "stop", 1000)

    assert error == (
        f"{sources[2].path}:1: the columns go by position, and their names (d, c) come in another "
        "order than c, d\n"
        "hint: choose 2 columns with --columns, in the order of the inputs, or name these in the "
        "network with `inputs:`"
    )


@given(
    st.lists(st.sampled_from(["1,2\n", '"a\nb",2\n', '"",""""\r\n', "\n"]), min_size=1),
    st.integers(1, 30),
)
def test_a_text_with_sound_quotes_is_cut_in_every_range_that_a_record_begins_in(lines, cut):
    data = "".join(lines).encode()
    ends, place = [], 0
    for line in lines:
        place += len(line)
        ends.append((place, 1 + data.count(b"\n", 0, place)))
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()

        found = find_cuts(file.name, len(data), b",", cut)

    expected: Iterator[tuple[int, int]] = (
        next(((end, line) for end, line in ends if start < end <= start + cut), (0, 0))
        for start in range(cut, len(data), cut)
    )
    assert [tuple(each) for each in found] == [each for each in expected if 0 < each[0] < len(data)]


def test_a_scheduler_that_is_lost_is_no_fault_of_the_file_that_was_looked_at(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("x1,x2\n" + "1,2\n" * 1000)

    def lost(*_: object) -> list[Any]:
        message = "the scheduler at cluster.json went away"
        raise ClusterError(message)

    with pytest.raises(ClusterError) as found:
        slice_sources([Source(str(path), "csv")], Selection(inputs=("x1", "x2")), 1024, lost)

    assert str(found.value) == "the scheduler at cluster.json went away"
