"""Plain Python: the csv module, ``float``, one weighted sum after the other, ``repr``.

``python plain_loop.py INPUT NETWORK OUTPUT [KEPT ...]``
"""

import csv
import json
import math
import sys
from operator import mul
from pathlib import Path


def predict(row: list[float], layers: list[dict]) -> list[float]:
    """Push one row through the layers."""
    values = row
    for layer in layers:
        values = [
            sum(map(mul, weights, values)) + bias
            for weights, bias in zip(layer["weights"], layer["biases"], strict=True)
        ]
        if layer["activation"] == "relu":
            values = [max(value, 0.0) for value in values]
        elif layer["activation"] == "tanh":
            values = list(map(math.tanh, values))
        elif layer["activation"] == "sigmoid":
            values = [1 / (1 + math.exp(-value)) for value in values]
        elif layer["activation"] == "softmax":
            largest = max(values)
            values = [math.exp(value - largest) for value in values]
            total = sum(values)
            values = [value / total for value in values]
    return values


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Read, compute and write a row at a time."""
    if not source.endswith(".csv"):
        sys.exit("the csv module reads no such files")
    network = json.loads(Path(network_path).read_text())
    layers = network["layers"]
    n_outputs = len(layers[-1]["biases"])
    with Path(source).open(newline="") as rows, Path(target).open("w", newline="") as results:
        reader = csv.reader(rows)
        header = next(reader)
        inputs = [header.index(name) for name in network["inputs"]]
        carried = [header.index(name) for name in kept]
        writer = csv.writer(results, lineterminator="\n")
        writer.writerow([*kept, *(f"output_{index}" for index in range(n_outputs))])
        for cells in reader:
            outputs = predict([float(cells[index]) for index in inputs], layers)
            writer.writerow([*(cells[index] for index in carried), *outputs])


if __name__ == "__main__":
    main(*sys.argv[1:])
