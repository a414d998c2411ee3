"""Polars and NumPy: Polars reads and writes batches, NumPy takes a matrix product a layer.

``python polars_numpy.py INPUT NETWORK OUTPUT [KEPT ...]``

The streaming engine parses the next batches while this one is computed: quicker, and in a fraction
of the memory, than ``read_csv`` of the whole file.
"""

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl


def forward(values: np.ndarray, layers: list[dict]) -> np.ndarray:
    """Turn inputs, shape (n_inputs, n_rows), into outputs: columns stand as they are read."""
    for layer in layers:
        values = layer["weights"] @ values
        values += layer["biases"][:, np.newaxis]
        if layer["activation"] == "relu":
            np.maximum(values, 0.0, out=values)
        elif layer["activation"] == "tanh":
            np.tanh(values, out=values)
        elif layer["activation"] == "sigmoid":
            values = 1 / (1 + np.exp(-values))
        elif layer["activation"] == "softmax":
            values -= values.max(axis=0)
            np.exp(values, out=values)
            values /= values.sum(axis=0)
    return values


def load(path: str) -> tuple[list[str], list[dict]]:
    """Load the names of the inputs, and the layers with arrays in them."""
    network = json.loads(Path(path).read_text())
    for layer in network["layers"]:
        layer["weights"] = np.array(layer["weights"])
        layer["biases"] = np.array(layer["biases"])
    return network["inputs"], network["layers"]


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Read, compute and write a batch of rows at a time."""
    names, layers = load(network_path)
    outputs = [f"output_{index}" for index in range(len(layers[-1]["biases"]))]

    def predict(batch: pl.DataFrame) -> pl.DataFrame:
        values = forward(batch.select(names).to_numpy().T, layers)
        numbers = dict(zip(outputs, values, strict=True))
        return batch.select(kept).with_columns(**numbers) if kept else pl.DataFrame(numbers)

    if not source.endswith(".csv"):
        scan, sink = {
            ".parquet": (pl.scan_parquet, pl.LazyFrame.sink_parquet),
            ".arrow": (pl.scan_ipc, pl.LazyFrame.sink_ipc),
            ".jsonl": (pl.scan_ndjson, pl.LazyFrame.sink_ndjson),
        }[Path(source).suffix]
        rows = scan(source).select(*kept, *names)
        schema = {name: rows.collect_schema()[name] for name in kept}
        schema |= dict.fromkeys(outputs, pl.Float64)
        sink(rows.map_batches(predict, schema=schema, streamable=True), target)
        return
    types = dict.fromkeys(names, pl.Float64)
    scan = pl.scan_csv(source, schema_overrides=types, infer_schema=False).select(*kept, *names)
    with Path(target).open("wb") as file:
        for number, batch in enumerate(scan.collect_batches(maintain_order=True)):
            predict(batch).write_csv(file, include_header=number == 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
