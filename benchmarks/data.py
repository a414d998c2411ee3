"""Make one file of rows or one network, seeded: ``python data.py rows|network PATH ...``.

A file of rows is made in blocks that are seeded each by its number, so a short file is the
beginning of a long one, and a long one never stands in memory.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SEED = 20_25
BLOCK_VALUES = 1_000_000


def make_blocks(n_rows: int, n_columns: int, cells: str) -> Iterator[NDArray[np.float64]]:
    """Make the rows, shape (at most BLOCK_VALUES / n_columns, n_columns) at a time.

    Parameters
    ----------
    n_rows, n_columns : int
    cells : {"full", "short", "pixels"}
        Normal deviates with all their digits, or with three decimals; numbers between 0 and 1 with
        three decimals.
    """
    block_rows = BLOCK_VALUES // n_columns
    for number, first in enumerate(range(0, n_rows, block_rows)):
        generator = np.random.default_rng([SEED, n_columns, number])
        shape = (block_rows, n_columns)
        if cells == "pixels":
            block = generator.random(shape).round(3)
        else:
            block = generator.standard_normal(shape)
            if cells == "short":
                block = block.round(3)
        yield block[: n_rows - first]


def texts(name: str, numbers: range) -> pl.Series:
    """Make what a column that is kept has in some rows."""
    if name == "id":
        # Zeros in front: an id is a text, and a reader that takes it for a number loses.
        return pl.Series(name, [f"{number:09d}" for number in numbers])
    # Every second note needs quotes, and has some of its own.
    endings = ("", ', "checked"')
    return pl.Series(name, [f"pump {number % 97}{endings[number % 2]}" for number in numbers])


def write_rows(path: Path, n_rows: int, n_columns: int, cells: str, kept: list[str]) -> None:
    """Write rows as CSV, or as JSON Lines, Parquet or Arrow if the path's suffix says so."""
    names = [f"x{index}" for index in range(1, n_columns + 1)]
    frames = (pl.DataFrame(block, schema=names) for block in make_blocks(n_rows, n_columns, cells))
    if path.suffix == ".parquet":
        pl.concat(list(frames)).write_parquet(path)
        return
    if path.suffix == ".arrow":
        pl.concat(list(frames)).write_ipc(path)
        return
    first = 0
    with path.open("wb") as file:
        for frame in frames:
            numbers = range(first, first + frame.height)
            table = frame.select(*(texts(name, numbers) for name in kept), pl.all())
            if path.suffix == ".jsonl":
                table.write_ndjson(file)
            else:
                table.write_csv(file, include_header=first == 0)
            first += frame.height


def write_network(
    path: Path, sizes: list[int], hidden_activation: str, output_activation: str
) -> None:
    """Write a network as JSON, and the same as ONNX beside it.

    The JSON is what nnfwd reads, and all peers but the one that runs ONNX.
    """
    generator = np.random.default_rng([SEED, *sizes])
    layers = []
    for number, (fan_in, n_nodes) in enumerate(pairwise(sizes), 1):
        weights = generator.standard_normal((n_nodes, fan_in)) * np.sqrt(2 / fan_in)
        biases = generator.standard_normal(n_nodes) / 10
        activation = hidden_activation if number < len(sizes) - 1 else output_activation
        layers.append(
            {"weights": weights.tolist(), "biases": biases.tolist(), "activation": activation}
        )
    names = [f"x{index}" for index in range(1, sizes[0] + 1)]
    path.write_text(json.dumps({"inputs": names, "layers": layers}), encoding="utf-8")
    write_onnx(path.with_suffix(".onnx"), layers)


def write_onnx(path: Path, layers: list[dict[str, Any]]) -> None:
    """Write layers as ONNX in float64, or nothing where there is no onnx package."""
    try:
        from onnx import TensorProto, helper, numpy_helper, save
    except ImportError:
        return
    nodes, constants = [], list[Any]()
    value = "rows"
    for number, layer in enumerate(layers):
        names = [value, f"weights_{number}", f"biases_{number}"]
        arrays = map(np.array, (layer["weights"], layer["biases"]))
        constants += map(numpy_helper.from_array, arrays, names[1:])
        value = f"sums_{number}"
        nodes.append(helper.make_node("Gemm", names, [value], transB=1))
        if layer["activation"] != "identity":
            over_layer = {"axis": 1} if layer["activation"] == "softmax" else {}
            kind = layer["activation"].capitalize()
            nodes.append(helper.make_node(kind, [value], [f"values_{number}"], **over_layer))
            value = f"values_{number}"
    fan_in, n_outputs = len(layers[0]["weights"][0]), len(layers[-1]["biases"])
    double = TensorProto.DOUBLE
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("rows", double, ["n_rows", fan_in])],
        [helper.make_tensor_value_info(value, double, ["n_rows", n_outputs])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save(model, path)


def main() -> None:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="kind", required=True)
    rows = commands.add_parser("rows")
    rows.add_argument("path", type=Path)
    rows.add_argument("n_rows", type=int)
    rows.add_argument("n_columns", type=int)
    rows.add_argument("cells", choices=["full", "short", "pixels"])
    rows.add_argument("--kept", choices=["id", "note"], nargs="+", default=[])
    network = commands.add_parser("network")
    network.add_argument("path", type=Path)
    network.add_argument("activation")
    network.add_argument("output_activation")
    network.add_argument("sizes", type=int, nargs="+")
    given = parser.parse_args()
    if given.kind == "rows":
        write_rows(given.path, given.n_rows, given.n_columns, given.cells, given.kept)
    else:
        write_network(given.path, given.sizes, given.activation, given.output_activation)


if __name__ == "__main__":
    main()
