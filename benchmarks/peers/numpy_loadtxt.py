"""NumPy alone: ``loadtxt``, a matrix product a layer, ``savetxt``.

``python numpy_loadtxt.py INPUT NETWORK OUTPUT [KEPT ...]``

``loadtxt`` is given the file's name and no list of columns where it can do without: the quickest
of its ways. Kept columns, which are text, take a second reading and a writer of their own.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np


def forward(values: np.ndarray, layers: list[dict]) -> np.ndarray:
    """Turn inputs, shape (n_inputs, n_rows), into outputs."""
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
    """Read all rows, compute, write."""
    if not source.endswith(".csv"):
        sys.exit("NumPy reads no such files")
    names, layers = load(network_path)
    with Path(source).open() as file:
        header = file.readline().strip().split(",")
    columns = [header.index(name) for name in names] if header != names else None
    quotes = {"quotechar": '"'} if kept else {}
    rows = np.loadtxt(source, delimiter=",", skiprows=1, usecols=columns, ndmin=2, **quotes)
    outputs = forward(rows.T, layers).T
    head = ",".join([*kept, *(f"output_{index}" for index in range(outputs.shape[1]))])
    if not kept:
        np.savetxt(target, outputs, fmt="%.17g", delimiter=",", header=head, comments="")
        return
    carried = [header.index(name) for name in kept]
    texts = np.loadtxt(source, str, delimiter=",", skiprows=1, usecols=carried, ndmin=2, **quotes)
    with Path(target).open("w", newline="") as file:
        file.write(head + "\n")
        writer = csv.writer(file, lineterminator="\n")
        for cells, numbers in zip(texts.tolist(), outputs.tolist(), strict=True):
            writer.writerow([*cells, *numbers])


if __name__ == "__main__":
    main(*sys.argv[1:])
