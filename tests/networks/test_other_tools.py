"""Networks that other tools have written: the numbers are those of the tools, and all is said.

The files are in data/other_tools: NAME.rows.csv is what went in, NAME.expected.csv what the tool
predicted, NAME.float64.csv the same weights in float64, NAME.hidden.csv what hidden nodes gave.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnfwd.core import Network, parse_activation
from nnfwd.networks import Settings, load_network

DATA = Path(__file__).parents[1] / "data" / "other_tools"

FILES = {
    "brain_named.json": Settings(),
    "brain_sigmoid.json": Settings(),
    "fann_cut.net": Settings(),
    "fann_default.net": Settings(),
    "fann_mixed.net": Settings(),
    "fann_shortcut.net": Settings(),
    "fann_sparse.net": Settings(),
    "keras2_nested.h5": Settings(),
    "keras2_normalized.h5": Settings(),
    "keras2_sequential.h5": Settings(),
    "keras2_several.h5": Settings(),
    "keras3_nested.keras": Settings(),
    "keras3_normalized.keras": Settings(),
    "keras3_several.keras": Settings(),
    "keras_flatten.keras": Settings(),
    "keras_functional.keras": Settings(),
    "keras_legacy.h5": Settings(),
    "keras_normalization.keras": Settings(),
    "keras_sequential.keras": Settings(),
    "safe_tanh.safetensors": Settings(None, parse_activation("tanh"), parse_activation("sigmoid")),
    "skops_bare.skops": Settings(),
    "skops_binary.skops": Settings(),
    "skops_classes.skops": Settings(),
    "skops_regression.skops": Settings(),
    "state_relu.pt": Settings(None, parse_activation("relu")),
    "tfjs_dense/model.json": Settings(),
}
FLOAT32_INSIDE = ("keras_flatten", "keras_functional", "keras_normalization")
"""Networks that the tool computes with constants of float32, as epsilon, in float64 too."""


def close(name: str, kind: str) -> float:
    """Tell how far values are from the tool's own, which have float32, or from float64."""
    if kind == "expected":
        return 1e-6
    return 1e-7 if name.startswith(FLOAT32_INSIDE) else 1e-12


def stem(name: str) -> str:
    return name.partition("/")[0].partition(".")[0]


def load(name: str) -> Network:
    if name.endswith(".safetensors"):
        pytest.importorskip("safetensors")
    return load_network(DATA / name, settings=FILES[name])


def table(name: str, kind: str) -> np.ndarray:
    """Read numbers of NAME.KIND.csv, shape (n_rows, n_columns)."""
    path = DATA / f"{stem(name)}.{kind}.csv"
    lines = [line.split(",") for line in path.read_text().splitlines()]
    wanted = [index for index, name in enumerate(lines[0]) if name != "class"]
    return np.array([[float(line[index]) for index in wanted] for line in lines[1:]])


def has(kind: str) -> list[str]:
    return [name for name in FILES if (DATA / f"{stem(name)}.{kind}.csv").exists()]


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind in ("expected", "float64") for name in has(kind)]
)
def test_predictions_are_those_of_the_tool(name: str, kind: str) -> None:
    expected = table(name, kind)
    predicted = load(name).predict(table(name, "rows"))
    within = close(name, kind)
    np.testing.assert_allclose(predicted, expected, rtol=within, atol=within)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("skops")])
def test_predictions_are_those_of_scikit_learn_in_float64(name: str) -> None:
    predicted = load(name).predict(table(name, "rows"))
    np.testing.assert_allclose(predicted, table(name, "expected"), rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("name", has("hidden"))
def test_hidden_nodes_are_those_of_the_tool(name: str) -> None:
    network = load(name)
    trace = network.trace(table(name, "rows"))
    hidden = np.stack([trace[node] for node in network.hidden], axis=1)
    np.testing.assert_allclose(hidden, table(name, "hidden"), rtol=1e-12, atol=1e-12)
