"""Networks as NumPy scripts and SQL: what they compute, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from exported import (
    ACTIVATIONS,
    REFUSED,
    fetch_duckdb,
    fetch_sqlite,
    mixed_network,
    network_of,
    rows_of,
    run_duckdb,
    run_script,
    run_sqlite,
    text_of,
    worst,
)
from nnfwd import load_network
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.core.activations import FUNCTIONS
from nnfwd.errors import NetworkError

if TYPE_CHECKING:
    from pathlib import Path

RUNS = {"numpy": run_script, "sqlite": run_sqlite, "duckdb": run_duckdb}
FETCHES = {"sqlite": fetch_sqlite, "duckdb": fetch_duckdb}


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest):
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
    return RUNS[request.param]


@pytest.fixture(params=FETCHES)
def fetch(request: pytest.FixtureRequest):
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
    return FETCHES[request.param]


@pytest.mark.parametrize("activation", [each for each in ACTIVATIONS if each not in REFUSED])
def test_every_activation_is_computed_within_1e_12(activation: str, run) -> None:
    network = network_of(activation)
    rows = rows_of(network)

    assert worst(run(network, rows), network.predict(rows)) <= 1e-12


@pytest.mark.parametrize("name", ["numpy", "sql"])
@pytest.mark.parametrize("activation", REFUSED)
def test_an_activation_without_an_expression_is_refused(activation: str, name: str) -> None:
    with pytest.raises(NetworkError) as refused:
        text_of(name, network_of(activation))

    assert str(refused.value) == REFUSED[activation]


def test_all_others_have_an_expression() -> None:
    assert {row.name for row in FUNCTIONS.values() if not row.expression} == set(REFUSED)


def test_scaling_skips_and_mixed_activations_are_computed(run) -> None:
    network = mixed_network(classes=False)
    rows = np.random.default_rng(2).normal(size=(50, 3)) * 5

    assert worst(run(network, rows), network.predict(rows)) <= 1e-12


@pytest.mark.parametrize("activation", [each for each in ACTIVATIONS if each not in REFUSED])
def test_an_activation_is_of_the_whole_sum(activation: str, run) -> None:
    parsed = parse_activation(activation)
    nodes = [
        Node(name, ("a", "b"), weights, parsed, bias, "output")
        for name, weights, bias in (("p", (1.5, -0.5), 0.25), ("q", (-2.0, 1.0), -0.75))
    ]
    network = assemble([Input("a"), Input("b")], nodes)
    rows = np.random.default_rng(9).normal(size=(20, 2)) * 2

    assert worst(run(network, rows), network.predict(rows)) <= 1e-12


def test_layers_and_functions_of_one_name_are_kept_apart(run) -> None:
    softmax, tanh = parse_activation("softmax"), parse_activation("mish")
    names = ("a", "b")
    nodes = [
        Node("h1", names, (1.0, 2.0), tanh, 0.1, "l"),
        Node("h2", ("h1",), (1.5,), tanh, 0.2, "m"),
        Node("h3", ("h2", "a"), (1.5, 0.5), tanh, 0.3, "l"),
        Node("h4", ("h3", "b"), (1.5, 0.5), softmax, 0.4, "L"),
        Node("h5", ("h3", "b"), (0.5, 1.5), softmax, 0.5, "L"),
        Node("h6", ("h4", "h5"), (0.5, 1.5), tanh, 0.5, "l"),
    ]
    network = assemble([Input("a"), Input("b")], nodes)
    rows = np.random.default_rng(10).normal(size=(20, 2))

    assert worst(run(network, rows), network.predict(rows)) <= 1e-12


def dense(sizes: list[int]) -> object:
    random = np.random.default_rng(3)
    inputs = [Input(f"x{number}") for number in range(sizes[0])]
    before = tuple(each.name for each in inputs)
    nodes: list[Node] = []
    for index, size in enumerate(sizes[1:]):
        names = [f"n{index} {row}" for row in range(size)]
        nodes += [
            Node(name, before, random.normal(size=len(before)).tolist(), parse_activation("tanh"),
                 random.normal(), f"layer {index}")
            for name in names
        ]  # fmt: skip
        before = tuple(names)
    return assemble(inputs, nodes)


@pytest.mark.parametrize("sizes", [[64, 3, 1], [65, 2], [300, 70, 2]])
def test_narrow_and_wide_sums_are_added_up_in_order(sizes: list[int], run) -> None:
    network = dense(sizes)
    rows = np.random.default_rng(4).normal(size=(20, sizes[0]))
    found, right = run(network, rows), network.predict(rows)

    assert worst(found, right) <= 1e-14


def test_wide_sums_are_of_a_list_in_duckdb_alone() -> None:
    network = dense([65, 2])
    wide = text_of("sql", network)

    assert wide.count("LIST_INNER_PRODUCT(") == 2
    assert wide.count('"x64"') == 5  # where it is cast and checked, named, and put into the list
    assert "LIST_INNER_PRODUCT(" not in text_of("sql", dense([64, 2]))
    assert "LIST_INNER_PRODUCT(" not in text_of("sql", network, dialect="postgresql")


def test_a_script_adds_up_a_narrow_sum_to_the_same_bits() -> None:
    rows = np.array([[1.0, 1e16, 1.0, -1e16], [0.1, 0.2, 0.3, 0.4]])
    names = ("a", "b", "c", "d")
    identity = parse_activation("identity")
    nodes = [Node("y", names, (1.0, 1.0, 3.0, 1.0), identity, 0.7, "output")]
    network = assemble([Input(name) for name in names], nodes)

    assert run_script(network, rows).tolist() == network.predict(rows).tolist()
    assert run_sqlite(network, rows).tolist() == network.predict(rows).tolist()


def test_the_class_and_kept_columns_come_with_the_outputs(fetch) -> None:
    network = mixed_network()
    rows = np.random.default_rng(5).normal(size=(30, 3)) * 5
    found = fetch(network, [*map(tuple, rows.tolist())], keep=("id",))
    outputs = network.predict(rows)

    assert [row[0] for row in found] == [f"row {number}" for number in range(30)]
    assert worst(np.array([row[1:4] for row in found], dtype=float), outputs) <= 1e-12
    assert [row[4] for row in found] == network.choose_classes(outputs)
    assert len({row[4] for row in found}) > 1


def test_of_equal_outputs_the_first_is_the_class(fetch) -> None:
    names = ("a", "b", "c")
    identity = parse_activation("identity")
    nodes = [Node(f"y{each}", (each,), (1.0,), identity, 0.0, "output") for each in names]
    network = assemble([Input(name) for name in names], nodes, classes=names)

    found = fetch(network, [(1, 1, 0), (0, 1, 1), (0, 0, 0), (0, 0, 1)])
    assert [row[-1] for row in found] == ["a", "b", "a", "c"]


def test_one_output_above_a_half_is_the_second_class(fetch) -> None:
    nodes = [Node("y", ("a",), (1.0,), parse_activation("identity"), 0.0, "output")]
    network = assemble([Input("a")], nodes, classes=("no", "yes"))

    found = fetch(network, [(0.5,), (0.6,), (None,)])
    assert found == [(0.5, "no"), (0.6, "yes"), (None, None)]


def test_a_missing_input_gives_no_numbers_in_sql(fetch) -> None:
    network = mixed_network()

    assert fetch(network, [(1.0, None, 2.0)]) == [(None, None, None, None)]


def test_a_missing_column_is_an_error_in_sql() -> None:
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE rows (x1 REAL)")
    two = assemble(
        [Input("x1"), Input("x2")],
        [Node("y", ("x1", "x2"), (1.0, 1.0), parse_activation("relu"), 0.0, "output")],
    )
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        database.execute(text_of("sql", two, dialect="sqlite"))
    database.close()


def test_more_columns_than_a_database_has_are_refused() -> None:
    network = dense([1700, 1])
    with pytest.raises(NetworkError) as refused:
        text_of("sql", network, dialect="postgresql")

    assert str(refused.value) == (
        "PostgreSQL has at most 1600 columns, and a step of this network needs 1701"
    )


def test_text_grows_with_the_weights_and_not_with_the_layers() -> None:
    small, deep = (len(text_of("sql", dense([5] * depth))) for depth in (3, 9))

    assert deep < 4.5 * small
    assert len(text_of("sql", dense([10, 100, 1]))) < 100_000


XOR_SQL = """\
-- A neural network for SQLite, written by nnfwd.
-- It needs SQLite's mathematical functions, which are in most builds from 3.35 on.
WITH "inputs" AS MATERIALIZED (
SELECT
  "the rows"."id" AS "id",
  CAST("the rows"."x1" AS REAL) AS "x1",
  CAST("the rows"."x2" AS REAL) AS "x2",
  (CAST("the rows"."x1" AS REAL) - CAST("the rows"."x1" AS REAL)) + \
(CAST("the rows"."x2" AS REAL) - CAST("the rows"."x2" AS REAL)) AS "checked"
FROM "the rows"
), "hidden" AS MATERIALIZED (
SELECT
  "id",
  "checked",
  MAX(1e0 * "x1" + 1e0 * "x2", 0e0) AS "sum",
  MAX(1e0 * "x1" + 1e0 * "x2" - 1e0, 0e0) AS "both"
FROM "inputs"
), "output" AS MATERIALIZED (
SELECT
  "id",
  "checked",
  1e0 * "sum" - 2e0 * "both" AS "output"
FROM "hidden"
)
SELECT
  "id",
  "output" + "checked" AS "output"
FROM "output";
"""


def test_a_statement_has_an_expression_a_layer(configs: Path) -> None:
    network = load_network(configs / "xor.yaml")
    text = text_of("sql", network, dialect="sqlite", table="the rows", keep=("id",))

    assert text == XOR_SQL


def test_powers_for_postgresql_stay_above_its_smallest_number() -> None:
    text = text_of("sql", network_of("sigmoid"), dialect="postgresql")

    assert 'EXP(GREATEST(LEAST("y1", 0e0), -7e2)) / (1e0 + EXP(GREATEST(-ABS("y1"), -7e2)))' in text
    assert 'CAST("rows"."x1" AS DOUBLE PRECISION)' in text


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        ("x2,id,x1\n1,a,0\n1,b,1\n", "output\n1.0\n0.0\n"),
        ("a,b\n1,0\n", "output\n1.0\n"),
        ("x1,x2\n", "output\n"),
    ],
)
def test_a_script_reads_rows_by_name_or_by_position(
    rows: str, printed: str, configs: Path, tmp_path: Path
) -> None:
    script = tmp_path / "network.py"
    script.write_text(text_of("numpy", load_network(configs / "xor.yaml")), encoding="utf-8")
    (tmp_path / "rows.csv").write_text(rows)

    by_file = subprocess.run(
        [sys.executable, script, tmp_path / "rows.csv"], capture_output=True, text=True, check=True
    )
    by_pipe = subprocess.run(
        [sys.executable, script], input=rows, capture_output=True, text=True, check=True
    )

    assert (by_file.stdout, by_pipe.stdout) == (printed, printed)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "expected 2 columns, found 0\n"),
        ("x1\n1\n", "there is no column x2\n"),
        ("a,b,c\n1,2,3\n", "expected 2 columns, found 3\n"),
    ],
)
def test_a_script_refuses_other_columns(
    rows: str, said: str, configs: Path, tmp_path: Path
) -> None:
    script = tmp_path / "network.py"
    script.write_text(text_of("numpy", load_network(configs / "xor.yaml")), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script], input=rows, capture_output=True, text=True, check=False
    )

    assert (run.stdout, run.stderr, run.returncode) == ("", said, 1)


def test_a_script_names_classes_and_fits_its_lines(tmp_path: Path) -> None:
    network = mixed_network()
    script = tmp_path / "network.py"
    script.write_text(text_of("numpy", network), encoding="utf-8")
    rows = 'a,it\'s,"say ""b"""\n1,2,3\n-1,0,5\n'
    run = subprocess.run(
        [sys.executable, script], input=rows, capture_output=True, text=True, check=True
    )
    outputs = network.predict([[1, 2, 3], [-1, 0, 5]])

    header, *lines = run.stdout.splitlines()
    assert header == "p,q,r,class"
    classes = [line.split(",", 3)[3].replace('""', '"').removeprefix('"') for line in lines]
    assert [each.removesuffix('"') if each.count('"') % 2 else each for each in classes] == (
        network.choose_classes(outputs)
    )
    assert max(map(len, script.read_text().splitlines())) <= 100
