"""The forward pass alone: ``python forward.py NETWORK N_ROWS RUNS``, run with nnfwd's interpreter.

``Network.predict`` and plain products in NumPy take the same array in turn. Prints JSON with the
seconds of every run and the largest difference of an answer.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import nnfwd

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def plain_products(
    layers: list[dict[str, Any]],
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Write the network as one does in NumPy: ``X @ W + b``, layer by layer."""
    arrays = [(np.array(each["weights"]).T.copy(), np.array(each["biases"])) for each in layers]
    activations = [each["activation"] for each in layers]

    def predict(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        values = rows
        for (weights, biases), activation in zip(arrays, activations, strict=True):
            values = values @ weights + biases
            if activation == "relu":
                values = np.maximum(values, 0.0)
            elif activation == "softmax":
                values = np.exp(values - values.max(axis=1, keepdims=True))
                values /= values.sum(axis=1, keepdims=True)
        return values

    return predict


def main(network_path: str, n_rows: str, n_runs: str) -> None:
    """Run both in turn and print."""
    layers = json.loads(Path(network_path).read_text())["layers"]
    predict = {
        "nnfwd": nnfwd.load_network(network_path).predict,
        "NumPy": plain_products(layers),
    }
    n_inputs = len(layers[0]["weights"][0])
    rows = np.random.default_rng(1).standard_normal((int(n_rows), n_inputs))
    first = {name: function(rows) for name, function in predict.items()}
    difference = float(abs(first["nnfwd"] - first["NumPy"]).max())
    del first
    seconds: dict[str, list[float]] = {name: [] for name in predict}
    for _ in range(int(n_runs)):
        for name, function in predict.items():
            start = time.perf_counter()
            function(rows)
            seconds[name].append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "difference": difference}))


if __name__ == "__main__":
    main(*sys.argv[1:])
