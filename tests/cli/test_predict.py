"""``nnfwd predict`` as it is used."""

import csv
import io
import itertools
import json
from pathlib import Path

import pytest

from conftest import Run
from nnfwd.rows.formats import FORMATS

FLAT = {"node_0": [2, 4], "node_1": [4, -5], "output": [2, 7]}
WEIGHTS = {
    "w.yaml": "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n",
    "w.json": json.dumps(FLAT),
    "nodes.csv": "node,bias,activation,w1,w2\nnode_0,0,,2,4\nnode_1,0,,4,-5\noutput,0,,2,7\n",
    "edges.csv": (
        "node,source,weight\nnode_0,x1,2\nnode_0,x2,4\nnode_1,x1,4\nnode_1,x2,-5\n"
        "output,node_0,2\noutput,node_1,7\n"
    ),
}
VALUES = [[3, 5], [1, -1], [0, 0], [8, 4]]
RECORDS = [{"x1": a, "x2": b} for a, b in VALUES]
ROWS = {
    "rows.csv": "x1,x2\n3,5\n1,-1\n0,0\n8,4\n",
    "rows.tsv": "x1\tx2\n3\t5\n1\t-1\n0\t0\n8\t4\n",
    "rows.json": json.dumps(RECORDS),
    "lists.json": json.dumps(VALUES),
    "rows.jsonl": "".join(f"{json.dumps(record)}\n" for record in RECORDS),
    "rows.yaml": "".join(f"- {{x1: {a}, x2: {b}}}\n" for a, b in VALUES),
    "lists.yaml": "".join(f"- [{a}, {b}]\n" for a, b in VALUES),
}
RELU_OUTPUT = "activation: {output: relu}\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {**WEIGHTS, **ROWS, "relu_output.yaml": RELU_OUTPUT}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_lesson_through_tanh(nnfwd: Run, configs: Path) -> None:
    run = nnfwd("predict", "-w", configs / "lesson_tanh.yaml", stdin="x1,x2\n-1,2\n")

    assert (run.stdout, run.stderr, run.returncode) == ("output\n0.9901095378334199\n", "", 0)


def test_the_exercise(nnfwd: Run, configs: Path) -> None:
    run = nnfwd("predict", "-w", configs / "lesson_relu.yaml", "--row", "3,5")

    assert (run.stdout, run.stderr, run.returncode) == ("output\n52.0\n", "", 0)


@pytest.mark.parametrize(("weights", "rows"), list(itertools.product(WEIGHTS, ROWS)))
def test_many_rows_from_any_file_to_the_same_numbers(
    nnfwd: Run, files: Path, weights: str, rows: str
) -> None:
    run = nnfwd("predict", "-w", weights, "--config", "relu_output.yaml", "-i", rows)

    assert run.stderr == ""
    assert run.stdout == "output\n52.0\n63.0\n0.0\n148.0\n"


def test_an_option_beats_the_settings_file(nnfwd: Run, files: Path) -> None:
    run = nnfwd(
        "predict", "-w", "w.yaml", "-c", "relu_output.yaml", "--output-activation",
        "leaky_relu(negative_slope=0.5)", "--activation", "identity", "--row", "-3,-5",
    )  # fmt: skip

    # node_0 = -6 - 20 = -26; node_1 = -12 + 25 = 13; output = leaky_relu(-52 + 91) = 39
    assert run.stdout == "output\n39.0\n"


def test_show_nodes_and_steps(nnfwd: Run, files: Path) -> None:
    nodes = nnfwd("predict", "-w", "w.yaml", "--row", "1,-1", "--show", "nodes")
    steps = nnfwd("predict", "-w", "w.yaml", "--row", "1,-1", "--show", "steps")

    assert nodes.stdout == "node_0,node_1,output\n0.0,9.0,63.0\n"
    assert steps.stdout == (
        "node_0_input,node_0_output,node_1_input,node_1_output,output_input,output_output\n"
        "-2.0,0.0,9.0,9.0,63.0,63.0\n"
    )


def test_table(nnfwd: Run, files: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-f", "table")

    assert run.stdout == (
        "row  x1  x2  node_0  node_1  output\n"
        "───────────────────────────────────\n"
        "  1   3   5      26       0      52\n"
        "  2   1  -1       0       9      63\n"
        "  3   0   0       0       0       0\n"
        "  4   8   4      32      12     148\n"
    )


@pytest.mark.parametrize("format_name", ["json", "jsonl"])
def test_json_reads_back(nnfwd: Run, files: Path, format_name: str) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", "-f", format_name)

    rows = (
        json.loads(run.stdout)
        if format_name == "json"
        else [json.loads(line) for line in run.stdout.splitlines()]
    )
    assert rows == [{"output": 52.0}, {"output": 63.0}, {"output": 0.0}, {"output": 148.0}]


def test_kept_columns_stay_as_they_are(nnfwd: Run, files: Path) -> None:
    text = 'id,x1,name,x2\n007,3,"a, b",5\n1e5,1," c ",-1\n'

    run = nnfwd("predict", "-w", "w.yaml", "--columns", "x1, x2", "--keep", "id, name", stdin=text)
    everything = nnfwd("predict", "-w", "w.yaml", "--columns", "x1,x2", "--keep", "all", stdin=text)

    assert run.stdout == 'id,name,output\n007,"a, b",52.0\n1e5, c ,63.0\n'
    assert everything.stdout == run.stdout


def test_columns_are_matched_by_name(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("inputs: [x1, x2]\noutput: [1, 10]\n")

    run = nnfwd("predict", "-w", "w.yaml", stdin="x2,other,x1\n5,abc,3\n")

    assert run.stdout == "output\n53.0\n"


def test_no_header(nnfwd: Run, files: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "--no-header", stdin="3,5\n1,-1")
    picked = nnfwd(
        "predict", "-w", "w.yaml", "--no-header", "--columns", "3,1", "--keep", "2", stdin="5,a,3\n"
    )

    assert run.stdout == "output\n52.0\n63.0\n"
    assert picked.stdout == "2,output\na,52.0\n"


def test_classes_add_a_column(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("classes: [no, yes]\noutput: [1]\n")

    run = nnfwd("predict", "-w", "w.yaml", stdin="x\n0.4\n0.6\n")

    assert run.stdout == "output,class\n0.4,no\n0.6,yes\n"


BAD = "x1,x2\n3,5\n1,abc\n\n8,4\n7\n"


def test_a_bad_row_stops_after_the_rows_before_it(nnfwd: Run, files: Path) -> None:
    (files / "bad.csv").write_text(BAD)

    run = nnfwd("predict", "-w", "w.yaml", "-i", "bad.csv")

    assert run.stdout == "output\n52.0\n"
    assert run.stderr == "nnfwd: bad.csv:3:2: column x2: 'abc' is not a number\n"
    assert run.returncode == 1


def test_bad_rows_are_left_out_on_request(nnfwd: Run, files: Path) -> None:
    (files / "bad.csv").write_text(BAD)

    run = nnfwd("predict", "-w", "w.yaml", "-i", "bad.csv", "--bad-rows", "skip")
    quiet = nnfwd("predict", "-w", "w.yaml", "-i", "bad.csv", "--bad-rows", "skip", "-q")

    assert (run.stdout, run.returncode) == ("output\n52.0\n148.0\n", 0)
    assert run.stderr == "nnfwd: 2 bad rows left out\n"
    assert (quiet.stdout, quiet.stderr) == (run.stdout, "")


def test_bad_rows_are_left_blank_on_request(nnfwd: Run, files: Path) -> None:
    (files / "bad.csv").write_text(BAD)
    args = ("predict", "-w", "w.yaml", "-i", "bad.csv", "--bad-rows", "blank", "--keep", "x1")

    run = nnfwd(*args)
    as_json = nnfwd(*args, "-f", "json")

    assert run.stdout == "x1,output\n3,52.0\n1,\n8,148.0\n7,\n"
    assert run.stderr == "nnfwd: 2 bad rows left blank\n"
    assert [row["output"] for row in json.loads(as_json.stdout)] == [52.0, None, 148.0, None]


@pytest.mark.parametrize(("policy", "kept"), [("stop", 1), ("skip", 2), ("blank", 2)])
def test_rejects_keep_the_raw_rows_and_the_reasons(
    nnfwd: Run, files: Path, policy: str, kept: int
) -> None:
    (files / "bad.csv").write_text(BAD)

    nnfwd("predict", "-w", "w.yaml", "-i", "bad.csv", "--bad-rows", policy, "--rejects", "out.csv")

    rows = list(csv.DictReader(io.StringIO((files / "out.csv").read_text())))
    assert rows[0] == {
        "file": "bad.csv",
        "line": "3",
        "column": "2",
        "name": "x2",
        "cell": "abc",
        "reason": "'abc' is not a number",
        "row": "1,abc",
    }
    assert [row["row"] for row in rows] == ["1,abc", "7"][:kept]


@pytest.mark.parametrize(
    "places",
    [
        ("-o", "out.csv", "--rejects", "./out.csv"),
        ("--rejects", "-"),
        ("-o", "-", "--rejects", "-"),
    ],
)
def test_bad_rows_are_not_written_into_the_result(
    nnfwd: Run, files: Path, places: tuple[str, ...]
) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-i", "rows.csv", *places)

    message = "nnfwd: --rejects and the result go to the same file\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 2)
    assert not (files / "out.csv").exists()


def test_nothing_that_is_not_a_number_is_hidden(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("node_0: [1e308]\nnode_1: [-1e308]\noutput: [1, 1]\n")

    run = nnfwd("predict", "-w", "w.yaml", "--activation", "identity", "--row", "1e308")

    assert run.stdout == "output\nnan\n"


def test_no_negative_zero(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("output: [-1]\n")

    for format_name in (name for name, each in FORMATS.items() if each.is_text):
        run = nnfwd("predict", "-w", "w.yaml", "--row", "0", "-f", format_name)
        assert "-0" not in run.stdout


def test_the_output_file_tells_the_format(nnfwd: Run, files: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "--row", "3,5", "-o", "out.json")

    assert (run.stdout, run.stderr) == ("", "")
    assert json.loads((files / "out.json").read_text()) == [{"output": 52.0}]


def test_several_inputs_are_one_stream(nnfwd: Run, files: Path) -> None:
    (files / "more.csv").write_text("x2,x1\n5,3\n")

    run = nnfwd("predict", "-w", "edges.csv", "-i", "rows.csv", "-i", "more.csv", "--row", "1,-1")

    assert run.stdout.split() == ["output", "52.0", "63.0", "0.0", "148.0", "52.0", "63.0"]
