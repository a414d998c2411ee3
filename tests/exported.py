"""Networks that tests export, and what their exports compute."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.core import Input, Network, Node, assemble, nodes_of, parse_activation
from nnfwd.core.activations import FUNCTIONS
from nnfwd.networks import Wanted, write_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ACTIVATIONS = (
    *FUNCTIONS,
    "leaky_relu(negative_slope=0.1)",
    "elu(alpha=2)",
    "celu(alpha=0.5)",
    "softplus(beta=0.001)",
    "softplus(beta=3)",
    "gelu(approximate=tanh)",
    "silu(beta=-1.7)",
    "squareplus(b=0)",
    "squareplus(b=1e-6)",
    "hard_sigmoid(slope=0.2)",
    "hard_tanh(min=-2, max=3)",
    "threshold(threshold=1, value=2)",
    "step(at_zero=0.5)",
    "soft_shrink(lambd=2)",
    "clip(min=-2)",
    "clip(max=1.5)",
    "bounded_relu(max_value=6, negative_slope=0.1, threshold=1)",
)
"""Every function, and some with parameters that are not the default."""

REFUSED = {"sparsemax": "sparsemax has no formula of a few steps that other programs could take"}
"""Functions that no export has, and why."""

NUMBERS = np.array(
    [0.0, 1e-300, 1e-8, 0.3, 0.5, 1.0, 2.0, 2.5, 3.0, 6.0, 8.0, 20.0, 40.0, 100.0, 709.0, 1000.0]
)

SINGLE_ROWS = np.concatenate([-NUMBERS[::-1], NUMBERS])[:, np.newaxis]

LAYER_ROWS = np.vstack(
    [
        np.random.default_rng(1).normal(size=(20, 3)) * 3,
        [[1000, 1000, -1000], [0, 0, 0], [1e-300, 0, -1e-300], [-1000, -1000.5, -999]],
        [[1000, 0, 0], [2, 2, 1], [1, 2, 2]],
    ]
)


def network_of(activation: str) -> Network:
    """Make a network that applies one activation to its inputs: to one, or to a layer of three."""
    parsed = parse_activation(activation)
    names = ("x1", "x2", "x3") if parsed.over_layer else ("x1",)
    nodes = [
        Node(f"y{row}", names, [float(name == each) for each in names], parsed, 0.0, "output")
        for row, name in enumerate(names, start=1)
    ]
    return assemble([Input(name) for name in names], nodes)


def rows_of(network: Network) -> Array:
    """List rows for such a network, extreme ones too."""
    return SINGLE_ROWS if len(network.inputs) == 1 else LAYER_ROWS


def mixed_network(*, classes: bool = True) -> Network:
    """Make a network that has all that networks have: scaling, skips, mixed activations, classes.

    Its names differ in capitals, and have quotes in them.
    """
    relu, tanh, softmax = map(parse_activation, ("relu", "tanh", "softmax"))
    gelu, leaky = map(parse_activation, ("gelu", "leaky_relu(negative_slope=0.1)"))
    inputs = [Input("a", 0.5, 3.0), Input("it's"), Input('say "b"', -1.0, 0.25)]
    names = tuple(each.name for each in inputs)
    nodes = [
        Node("A", names, (0.1, -0.2, 0.3), relu, 0.4, "hidden"),
        Node("h2", names, (1.5, 2.5, -3.5), tanh, 0.0, "hidden"),
        Node("h3", names, (-0.7, 0.11, 1e-5), gelu, -1.0, "hidden"),
        Node("h4", names, (0.7, -0.11, 1e5), leaky, -1.0, "hidden"),
        Node("s1", ("A", "a"), (1.0, 2.0), leaky, 0.5, "joined"),
        Node("s2", ("h2", "it's"), (3.0, -1.0), leaky, -0.5, "joined"),
        Node("p", ("s1", "s2", "h3"), (1.0, 0.1, 0.2), softmax, 0.1, "output"),
        Node("q", ("s1", "s2", "h3"), (-1.0, 0.3, 0.4), softmax, 0.2, "output"),
        Node("r", ("s1", "h4"), (1.0, 1e-6), gelu, 0.3, "output"),
    ]
    return assemble(inputs, nodes, classes=("it's p", "q", 'r "r"') if classes else ())


def facts(network: Network) -> tuple[object, ...]:
    """List all that a network is; numbers by their bits."""
    nodes = [
        (node.name, node.sources, [each.hex() for each in node.weights], node.bias.hex(),
         node.activation, node.layer)
        for node in nodes_of(network)
    ]  # fmt: skip
    return (network.inputs, nodes, network.outputs, network.classes, network.named,
            network.provenance)  # fmt: skip


def text_of(name: str, network: Network, **wanted: Any) -> str:
    """Write a network in a format of text."""
    return "".join(map(str, write_network(name, network, Wanted(**wanted))))


def run_script(network: Network, rows: Array) -> Array:
    """Compute what the NumPy script computes."""
    names: dict[str, Any] = {"__name__": "network"}
    exec(compile(text_of("numpy", network), "network.py", "exec"), names)  # noqa: S102
    outputs: Array = names["predict"](rows)
    return outputs


def fetch_sqlite(network: Network, rows: list[tuple[Any, ...]], **wanted: Any) -> list[Any]:
    """Fetch what SQLite makes of rows; the table has the columns id and those of the inputs."""
    database = sqlite3.connect(":memory:")
    try:
        _fill(database.execute, network, rows, "REAL")
        found: list[Any] = database.execute(
            text_of("sql", network, dialect="sqlite", **wanted)
        ).fetchall()
    finally:
        database.close()
    return found


def fetch_duckdb(network: Network, rows: list[tuple[Any, ...]], **wanted: Any) -> list[Any]:
    """Fetch what DuckDB makes of rows, as :func:`fetch_sqlite`."""
    import duckdb

    with duckdb.connect() as database:
        _fill(database.execute, network, rows, "DOUBLE")
        found: list[Any] = database.execute(text_of("sql", network, **wanted)).fetchall()
    return found


def _fill(
    execute: Callable[..., Any], network: Network, rows: list[tuple[Any, ...]], real: str
) -> None:
    quoted = ['"' + each.name.replace('"', '""') + '"' for each in network.inputs]
    execute(f"CREATE TABLE rows (id TEXT, {', '.join(f'{each} {real}' for each in quoted)})")
    marks = ", ".join("?" * (len(quoted) + 1))
    for number, row in enumerate(rows):
        execute(f"INSERT INTO rows VALUES ({marks})", (f"row {number}", *row))  # noqa: S608


def run_sqlite(network: Network, rows: Array) -> Array:
    """Compute what the statement for SQLite computes."""
    return np.array(fetch_sqlite(network, [*map(tuple, rows.tolist())]), dtype=float)


def run_duckdb(network: Network, rows: Array) -> Array:
    """Compute what the statement for DuckDB computes."""
    return np.array(fetch_duckdb(network, [*map(tuple, rows.tolist())]), dtype=float)


def worst(found: Array, right: Array) -> float:
    """Measure the largest difference, over max(1, \\|value\\|); NaN where one is not a number."""
    with np.errstate(all="ignore"):
        off = np.abs(found - right) / np.maximum(1.0, np.abs(right))
    return float(np.where(found == right, 0.0, off).max())
