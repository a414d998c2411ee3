"""What each format writes, whole."""

import csv
import io
import json

import numpy as np
import pytest

from nnfwd.core.result_columns import ResultColumn
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.rows.layout import Layout
from nnfwd.text.style import Style

COLUMNS = (
    ResultColumn("id", "kept"),
    ResultColumn("x1", "input"),
    ResultColumn("node_0", "node output"),
    ResultColumn("output", "node output", is_output=True),
    ResultColumn("class", "class"),
)


def frame(first: int = 1) -> Frame:
    return Frame(
        np.array([first, first + 1, first + 2]),
        (
            ["007", 'a "b", c', "x|y"],
            np.array([3.0, -1.0, 0.0]),
            np.array([26.0, 0.1 + 0.2, -0.0]),
            np.array([52.0, 1e-05, np.nan]),
            ["no", "yes", ""],
        ),
        blank=frozenset({2}),
    )


def render(name: str, *frames: Frame, style: Style | None = None) -> str:
    return render_all(choose_layout(name, COLUMNS, style or Style()), *frames)


def render_all(layout: Layout, *frames: Frame) -> str:
    return "".join(layout.join(map(layout.block, frames)))


def test_csv() -> None:
    assert render("csv", frame()) == (
        "id,x1,node_0,output,class\n"
        "007,3.0,26.0,52.0,no\n"
        '"a ""b"", c",-1.0,0.30000000000000004,1e-05,yes\n'
        "x|y,,,,\n"
    )


def test_tsv() -> None:
    assert render("tsv", frame()) == (
        "id\tx1\tnode_0\toutput\tclass\n"
        "007\t3.0\t26.0\t52.0\tno\n"
        '"a ""b"", c"\t-1.0\t0.30000000000000004\t1e-05\tyes\n'
        "x|y\t\t\t\t\n"
    )


def test_json() -> None:
    assert render("json", frame()) == (
        "[\n"
        '{"id": "007", "x1": 3.0, "node_0": 26.0, "output": 52.0, "class": "no"},\n'
        '{"id": "a \\"b\\", c", "x1": -1.0, "node_0": 0.30000000000000004, '
        '"output": 1e-05, "class": "yes"},\n'
        '{"id": "x|y", "x1": null, "node_0": null, "output": null, "class": ""}\n'
        "]\n"
    )


def test_json_is_one_array_over_many_frames() -> None:
    rows = json.loads(render("json", frame(), frame(4)))

    assert [row["output"] for row in rows] == [52.0, 1e-05, None, 52.0, 1e-05, None]


def test_json_of_nothing_is_an_empty_array() -> None:
    assert json.loads(render("json")) == []


def test_jsonl() -> None:
    array = json.loads(render("json", frame()))

    assert [json.loads(line) for line in render("jsonl", frame()).splitlines()] == array


def test_json_has_no_infinity() -> None:
    infinite = Frame(np.array([1]), (["a"], *(np.array([np.inf]),) * 3, ["b"]))

    assert json.loads(render("jsonl", infinite))["output"] is None
    assert render("csv", infinite).splitlines()[1] == "a,inf,inf,inf,b"


def test_markdown() -> None:
    assert render("markdown", frame()) == (
        "| id | x1 | node\\_0 | output | class |\n"
        "| :--- | ---: | ---: | ---: | :--- |\n"
        "| 007 | 3 | 26 | 52 | no |\n"
        '| a "b", c | -1 | 0.3 | 1e-5 | yes |\n'
        "| x\\|y |  |  |  |  |\n"
    )


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_what_is_kept_reads_back(name: str) -> None:
    texts = ["a,b", "line\nbreak", '"quoted"', " blank ", "tab\there", "", "é"]
    kept = Frame(np.arange(1, 8), (texts,))
    layout = choose_layout(
        name, [ResultColumn("text", "kept"), ResultColumn("more", "kept")], Style()
    )
    pair = Frame(kept.numbers, (texts, texts))

    text = render_all(layout, pair)

    delimiter = "," if name == "csv" else "\t"
    assert [row[0] for row in csv.reader(io.StringIO(text), delimiter=delimiter)][1:] == texts


def test_table() -> None:
    assert render("table", frame()) == (
        "row  id        x1  node_0  output  class\n"
        "────────────────────────────────────────\n"
        "  1  007        3      26      52  no\n"
        '  2  a "b", c  -1     0.3    1e-5  yes\n'
        "  3  x|y\n"
    )


def test_a_long_table_repeats_its_header() -> None:
    numbers = np.arange(1, 101)
    layout = choose_layout("table", [ResultColumn("output", "node output")], Style())

    text = render_all(layout, Frame(numbers, (numbers * 1.5,)))

    assert text.count("row  output") == 3
    assert [int(line.split()[0]) for line in text.splitlines() if line.split()[0].isdigit()] == (
        numbers.tolist()
    )


def test_a_table_that_grows_row_by_row_has_one_header() -> None:
    layout = choose_layout("table", [ResultColumn("output", "node output")], Style())
    frames = [Frame(np.array([i]), (np.array([i * 1.0]),)) for i in range(1, 6)]

    assert render_all(layout, *frames).splitlines() == [
        "row  output",
        "───────────",
        *(f"  {i}       {i}" for i in range(1, 6)),
    ]


def test_a_table_that_widens_says_its_names_again_above_the_new_columns() -> None:
    layout = choose_layout(
        "table",
        [ResultColumn("out", "node output"), ResultColumn("class", "class")],
        Style(),
    )
    short = Frame(np.array([1, 2]), (np.array([1.0, 2.0]), ["no", "no"]))
    long = Frame(np.array([3, 4]), (np.array([0.125, 4.0]), ["no", "perhaps"]))

    assert render_all(layout, short, long, short) == (
        "row  out  class\n"
        "───────────────\n"
        "  1    1  no\n"
        "  2    2  no\n"
        "row    out  class\n"
        "───────────────────\n"
        "  3  0.125  no\n"
        "  4      4  perhaps\n"
        "  1      1  no\n"
        "  2      2  no\n"
    )


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_wide_table_is_whole_at_every_width(width: int) -> None:
    columns = [ResultColumn(f"node_{i}", "node output") for i in range(30)]
    values = np.random.default_rng(0).normal(size=30) * 1e-7
    layout = choose_layout("table", columns, Style(width=width))

    text = render_all(layout, Frame(np.array([1]), tuple(v[None] for v in values)))

    words = text.split()
    assert max(map(len, text.splitlines())) <= width
    assert all(f"node_{i}" in words for i in range(30))
    numbers = [float(word) for word in words if "e-" in word]
    np.testing.assert_allclose(numbers, values, rtol=1e-5)


def test_markup_and_control_characters_are_shown_as_they_are() -> None:
    names = ["[x1]", "[/red]", "12:warning:34", "\x1b[31mred"]
    columns = [ResultColumn(name, "kept") for name in names]
    layout = choose_layout("table", columns, Style())

    text = render_all(layout, Frame(np.array([1]), tuple([name] for name in names)))

    for shown in ("[x1]", "[/red]", "12:warning:34", "\\x1b[31mred"):
        assert text.count(shown) == 2
    assert "\x1b" not in text


def test_digits() -> None:
    columns = [ResultColumn("output", "node output")]
    third = Frame(np.array([1]), (np.array([1 / 3]),))

    def last(name: str, digits: int | None) -> str:
        layout = choose_layout(name, columns, Style(digits=digits))
        return render_all(layout, third).split()[-1]

    assert last("csv", None) == "0.3333333333333333"
    assert last("csv", 3) == "0.333"
    assert last("table", None) == "0.333333"
    assert last("table", 3) == "0.333"


def test_a_table_of_no_rows_is_its_header() -> None:
    layout = choose_layout("table", [ResultColumn("output", "node output")], Style())

    assert render_all(layout) == "row  output\n───────────\n"
