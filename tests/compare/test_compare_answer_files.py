"""Answers of whole runs: what predict writes, infinities, NaN, and the digits of other formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from answer_texts import EXACT, compare, computed, networks

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


ENDS = (
    "nodes:\n"
    "  big: {weights: {x1: 1}, activation: exponential}\n"
    "  output_0: {weights: {big: 1}}\n"
    "  output_1: {weights: {big: -1}}\n"
    "  output_2: {weights: {output_0: 1, output_1: 1}}\n"
)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "csv.gz"])
@pytest.mark.parametrize("show", ["outputs", "steps"])
def test_infinities_and_nan_agree_with_themselves_in_every_format(
    nnfwd: Run, tmp_path: Path, suffix: str, show: str
):
    if suffix in ("parquet", "arrow"):
        pytest.importorskip("pyarrow")
    (tmp_path / "w.yaml").write_text("inputs: [x1]\n" + ENDS)
    (tmp_path / "rows.csv").write_text("x1\n800\n1\n-900\n")
    files = ("-w", "w.yaml", "-i", "rows.csv")
    done = nnfwd("predict", *files, "--show", show, "--keep", "x1", "-o", f"a.{suffix}")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    done = nnfwd("check", *files, "--expect", f"a.{suffix}", "--atol", "0", "--rtol", "0")
    assert (done.stderr, done.returncode) == ("", 0)
    assert "output_2" in done.stdout
    assert done.stdout.count("3 of 3                   0\n") == done.stdout.count("of 3")


@pytest.mark.parametrize(
    ("cell", "agrees"),
    [("inf", 1), ("+Infinity", 1), (".inf", 1), ("-inf", 0), ("nan", 0), ("1e308", 0)],
)
def test_an_infinity_agrees_with_itself_alone(nnfwd: Run, tmp_path: Path, cell, agrees):
    (tmp_path / "w.yaml").write_text("output: {weights: [1], activation: exponential}\n")
    (tmp_path / "a.csv").write_text(f"output\n{cell}\n")
    done = nnfwd("check", "-w", "w.yaml", "--row", "800", "--expect", "a.csv")
    assert f"output  {agrees} of 1" in done.stdout
    if not agrees:
        assert f"output: expected {cell}, computed inf" in done.stdout


def test_null_agrees_with_what_is_not_finite_and_with_nothing_else(nnfwd: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text("output: {weights: [1], activation: exponential}\n")
    (tmp_path / "a.json").write_text(json.dumps([{"output": None}, {"output": None}]))
    done = nnfwd("check", "-w", "w.yaml", "--row", "800", "--row", "0", "--expect", "a.json")
    assert done.returncode == 1
    assert "output  1 of 2                 nan\n" in done.stdout
    assert "row 2:\n  output: expected nothing, computed 1" in done.stdout


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("output\nabc\n", "'abc' is not a number"),
        ("output\n \n", "the value is missing"),
        ("output\n1e400\n", "'1e400' is too large for a float64"),
        ('output\n"1,5"\n', "'1,5' is not a number"),
    ],
)
def test_an_answer_that_is_not_a_number_is_an_error_with_its_place(
    nnfwd: Run, tmp_path: Path, text, fault
):
    (tmp_path / "w.yaml").write_text("output: [1]\n")
    (tmp_path / "a.csv").write_text(text)
    done = nnfwd("check", "-w", "w.yaml", "--row", "1", "--expect", "a.csv", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == f"nnfwd: a.csv:2:1: column output: {fault}"


@given(networks(), st.lists(st.lists(st.floats(), min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_a_network_computes_agrees_as_python_writes_it(network, rows):
    assume(np.isfinite(rows).all())
    answers = list(map(repr, computed(network, rows)))
    found = compare(answers, rows, network, EXACT)
    assert (found.differing, found.tallies[0].largest) == ([], 0.0)


def test_digits_count_in_json_and_yaml_too(nnfwd: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text("output: {weights: [0.5], bias: 0.1248}\n")
    for answer, agrees in (("0.62", True), ("0.6200", False)):
        for name, text in (
            ("a.json", f'[{{"output": {answer}}}]'),
            ("b.json", f'{{"output": [{answer}]}}'),
            ("a.jsonl", f'{{"output": {answer}}}\n'),
            ("a.yaml", f"output: {answer}\n"),
            ("a.tsv", f"output\n{answer}\n"),
        ):
            (tmp_path / name).write_text(text)
            done = nnfwd("check", "-w", "w.yaml", "--row", "1", "--expect", name)
            assert ("agrees to 2 decimals" in done.stdout) is agrees
            assert f"output: expected {answer}, computed 0.6248 = 0.5·1 + 0.1248" in done.stdout


def test_float32_columns_of_parquet_are_told_as_float32(nnfwd: Run, tmp_path: Path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    (tmp_path / "w.yaml").write_text("output: [0.1]\n")
    table = pa.table({"output": pa.array([0.3, 0.7], pa.float32())})
    parquet.write_table(table, tmp_path / "a.parquet")
    done = nnfwd("check", "-w", "w.yaml", "--row", "3", "--row", "7", "--expect", "a.parquet")
    assert done.returncode == 1
    assert done.stdout.endswith(
        "computed in float32 as the answers are, all agree: --rtol 4e-8 lets them pass\n"
    )
    option = ("--rtol", "4e-8")
    done = nnfwd(
        "check", "-w", "w.yaml", "--row", "3", "--row", "7", "--expect", "a.parquet", *option
    )
    assert (done.returncode, done.stderr) == (0, "")
