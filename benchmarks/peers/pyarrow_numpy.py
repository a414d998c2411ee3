"""PyArrow and NumPy: Arrow's CSV and Parquet streams, a matrix product a layer.

``python pyarrow_numpy.py INPUT NETWORK OUTPUT [KEPT ...]``

Streams, so memory stays small; reading the file whole was slower and took all of it. Blocks of 16
KB a column did best with 10 columns and with 784. ``pyarrow.dataset`` parsed no faster, and its
import takes longer.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

BLOCK_SIZE_PER_COLUMN = 16 << 10
SMALLEST_BLOCK = 1 << 20


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
    if source.endswith(".jsonl"):
        sys.exit("PyArrow writes no JSON")
    names, layers = load(network_path)
    n_outputs = len(layers[-1]["biases"])
    text = [(name, pa.string()) for name in kept]
    schema = pa.schema([*text, *((f"output_{index}", pa.float64()) for index in range(n_outputs))])
    if source.endswith(".parquet"):
        batches = parquet.ParquetFile(source).iter_batches(columns=[*kept, *names])
        writer = parquet.ParquetWriter(target, schema)
    elif source.endswith(".arrow"):
        reader = pa.ipc.open_file(pa.memory_map(source))
        batches = map(reader.get_batch, range(reader.num_record_batches))
        writer = pa.ipc.new_file(target, schema)
    else:
        block_size = max(SMALLEST_BLOCK, BLOCK_SIZE_PER_COLUMN * len(names))
        types = pa.schema([*text, *((name, pa.float64()) for name in names)])
        batches = csv.open_csv(
            source,
            read_options=csv.ReadOptions(block_size=block_size),
            convert_options=csv.ConvertOptions(column_types=types, include_columns=[*kept, *names]),
        )
        options = csv.WriteOptions(quoting_style="needed" if "note" in kept else "none")
        writer = csv.CSVWriter(target, schema, write_options=options)
    with writer:
        for batch in batches:
            values = np.array([batch[name].to_numpy() for name in names])
            outputs = map(pa.array, forward(values, layers))
            columns = [*(batch[name] for name in kept), *outputs]
            writer.write_batch(pa.record_batch(columns, schema=schema))


if __name__ == "__main__":
    main(*sys.argv[1:])
