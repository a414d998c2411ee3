"""pandas and scikit-learn: ``read_csv`` in chunks, an MLP with the weights put in, ``to_csv``.

``python pandas_sklearn.py INPUT NETWORK OUTPUT [KEPT ...]``

pandas' own parser: with ``engine="pyarrow"`` the whole took longer. In chunks it is as quick as in
one piece, and takes little memory.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.neural_network import MLPClassifier, MLPRegressor

if TYPE_CHECKING:
    from collections.abc import Iterator

CELLS_IN_CHUNK = 1_000_000


def build_model(network: dict) -> MLPClassifier | MLPRegressor:
    """Put the weights into a model, as training would have left them."""
    layers = network["layers"]
    kind = MLPClassifier if layers[-1]["activation"] == "softmax" else MLPRegressor
    activation = layers[0]["activation"].replace("sigmoid", "logistic")
    sizes = [len(each["biases"]) for each in layers[:-1]]
    model = kind(hidden_layer_sizes=sizes, activation=activation)
    model.coefs_ = [np.ascontiguousarray(np.array(each["weights"]).T) for each in layers]
    model.intercepts_ = [np.array(each["biases"]) for each in layers]
    model.n_layers_ = len(layers) + 1
    model.n_outputs_ = len(layers[-1]["biases"])
    model.n_features_in_ = len(network["inputs"])
    model.out_activation_ = layers[-1]["activation"]
    return model


def read(source: str, names: list[str], kept: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Read the columns that are wanted."""
    columns = [*kept, *names]
    if source.endswith(".parquet"):
        yield pd.read_parquet(source, columns=columns)
        return
    if source.endswith(".arrow"):
        yield pd.read_feather(source, columns=columns)
        return
    if source.endswith(".jsonl"):
        chunk_rows = CELLS_IN_CHUNK // len(columns)
        yield from pd.read_json(source, lines=True, precise_float=True, chunksize=chunk_rows)
        return
    types = dict.fromkeys(names, np.float64) | dict.fromkeys(kept, str)
    chunk_rows = CELLS_IN_CHUNK // len(columns)
    yield from pd.read_csv(source, usecols=columns, dtype=types, chunksize=chunk_rows)


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Read, compute and write a chunk of rows at a time."""
    network = json.loads(Path(network_path).read_text())
    model = build_model(network)
    names = network["inputs"]
    outputs = [f"output_{index}" for index in range(model.n_outputs_)]
    for number, rows in enumerate(read(source, names, kept)):
        values = rows[names].to_numpy()
        classifier = isinstance(model, MLPClassifier)
        numbers = model.predict_proba(values) if classifier else model.predict(values)
        frame = pd.DataFrame(numbers, columns=outputs)
        for place, name in enumerate(kept):
            frame.insert(place, name, rows[name].to_numpy())
        if target.endswith(".parquet"):
            frame.to_parquet(target, index=False)
        elif target.endswith(".arrow"):
            frame.to_feather(target, compression="uncompressed")
        elif target.endswith(".jsonl"):
            mode = "a" if number else "w"
            frame.to_json(target, orient="records", lines=True, mode=mode, double_precision=15)
        else:
            mode = "a" if number else "w"
            frame.to_csv(target, mode=mode, header=number == 0, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
