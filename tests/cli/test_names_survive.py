"""Any names that a network may have come back from every file that they go into."""

from __future__ import annotations

import csv
import io
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from nnfwd.errors import NetworkError
from nnfwd.networks import load_network
from odd_names import any_names
from whole_runs import Runs, Way

FORMATS = ["csv", "tsv", "json", "jsonl"]
if find_spec("pyarrow"):
    FORMATS += ["parquet", "arrow", "arrows"]

WAY = Way("base", bulk_size=sys.maxsize)
ROWS = [[3, 5], [1, -1.5], [0.25, 1e-5]]


@pytest.fixture
def runs(capfd):
    with TemporaryDirectory() as folder:
        yield Runs(Path(folder), capfd)


@st.composite
def network_texts(draw):
    """Draw a network with two inputs, two hidden nodes, one output and perhaps classes, as JSON."""
    x1, x2, a, b, out = draw(st.lists(any_names(), min_size=5, max_size=5, unique=True))
    content = {
        "inputs": [x1, x2],
        "nodes": {
            a: {"weights": {x1: 2, x2: 4}},
            b: {"weights": {x1: 4, x2: -5}},
            out: {"weights": {a: 2, b: 7}},
        },
    }
    if draw(st.booleans()):
        content["classes"] = draw(st.lists(any_names(), min_size=2, max_size=2, unique=True))
    return content


def option(*names):
    """Write names as an option takes them."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return text.getvalue()


def passed(outcome):
    assert (outcome.code, outcome.stderr) == (0, "")
    return outcome.stdout


@pytest.mark.parametrize("format_", FORMATS)
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=network_texts(), show=st.sampled_from(["outputs", "nodes", "steps"]))
def test_what_predict_writes_is_read_as_rows_and_as_answers(runs, format_, content, show):
    (runs.folder / "net.json").write_text(json.dumps(content))
    try:
        network = load_network(runs.folder / "net.json")
    except NetworkError:
        reject()
    x1, x2 = content["inputs"]
    *_, out = content["nodes"]
    rows = [{"id": f" {number}", x1: row[0], x2: row[1]} for number, row in enumerate(ROWS)]
    assume("id" not in (*content["inputs"], *content["nodes"]))
    (runs.folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    given_rows = ("-w", "net.json", "-i", "rows.jsonl")
    name = f"result.{format_}"
    kept = option("id", x1, x2)
    passed(
        runs(WAY, "predict", *given_rows, "--show", show, "--keep", kept, "-f", format_, "-o", name)
    )

    report = passed(runs(WAY, "check", *given_rows, "--expect", name)).splitlines()
    n_columns = 3 + {"outputs": 1, "nodes": 3, "steps": 6}[show] + ("classes" in content)
    assert report[1] == f"{name}: {n_columns} columns agree in 3 rows"

    # as rows: an output is the input of another network, by its name
    column = f"{out}_output" if show == "steps" else out
    (runs.folder / "same.yaml").write_text("output: [1]\n")
    (runs.folder / "named.json").write_text(
        json.dumps({"inputs": [column], "layers": [{"weights": [[1]]}]})
    )
    values = "".join(f"{value!r}\n" for (value,) in network.predict(ROWS).tolist())
    chosen = ("-i", name, "--columns", option(column))
    assert passed(runs(WAY, "predict", "-w", "same.yaml", *chosen)) == f"output\n{values}"
    if column not in ("output", "output_input", "output_output"):
        fed = passed(runs(WAY, "predict", "-w", "named.json", "-i", name))
        assert fed == f"output\n{values}"
    for node in content["nodes"]:
        chosen = (f"--node={node}", "-f", "jsonl", "--rows", "1")
        (found,) = json.loads(passed(runs(WAY, "explain", *given_rows, *chosen)))["nodes"]
        assert found["node"] == node


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(header=st.lists(any_names(), min_size=2, max_size=2), show=st.sampled_from(["nodes"]))
def test_a_header_over_unnamed_inputs_makes_no_result_with_two_columns_of_one_name(
    runs, header, show
):
    (runs.folder / "net.yaml").write_text(
        "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\nclasses: [no, yes]\n"
    )
    assume(not set(header) & {"x1", "x2"})
    (runs.folder / "rows.csv").write_text(option(*header) + "\n3,5\n")
    table = ("-w", "net.yaml", "-i", "rows.csv", "--show", show, "-f", "markdown")
    outcome = runs(WAY, "predict", *table)
    if outcome.code:
        assert "expected a line of column names, found numbers" in outcome.stderr
        return
    assert passed(outcome).count("\n") == 3


def test_numbers_of_an_edge_list_are_names_wherever_they_come_back(runs):
    (runs.folder / "net.csv").write_text(
        "node,source,weight\n3,1,2\n3,2,4\n4,1,4\n4,2,-5\n5,3,2\n5,4,7\n"
    )
    (runs.folder / "rows.csv").write_text("2,1\n5,3\n-1,1\n")
    given_rows = ("-w", "net.csv", "-i", "rows.csv")
    assert passed(runs(WAY, "predict", *given_rows, "-o", "out.csv")) == ""
    assert (runs.folder / "out.csv").read_text() == "5\n52.0\n63.0\n"
    report = passed(runs(WAY, "check", *given_rows, "--expect", "out.csv"))
    assert report.splitlines()[1] == "out.csv: 1 column agrees in 2 rows"
    (runs.folder / "rows.csv").write_text("1,3\n5,3\n")
    outcome = runs(WAY, "predict", *given_rows)
    assert outcome.code == 1
    assert "expected a line of column names, found numbers (1, 3)" in outcome.stderr
