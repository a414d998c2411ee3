"""Polars expressions from ``scan_csv`` to ``sink_csv``: one lazy query for the whole job.

``python polars_expressions.py INPUT NETWORK OUTPUT [KEPT ...]``

Sums of few terms are a chain of ``+``, which runs in place and beats ``sum_horizontal``; wide ones
are ``sum_horizontal``, as a chain of hundreds is too deep to plan.
"""

import json
import sys
from functools import reduce
from operator import add
from pathlib import Path

import polars as pl

LONGEST_CHAIN = 64

SINKS = {
    ".csv": pl.LazyFrame.sink_csv,
    ".jsonl": pl.LazyFrame.sink_ndjson,
    ".parquet": pl.LazyFrame.sink_parquet,
    ".arrow": pl.LazyFrame.sink_ipc,
}


def node_inputs(layer: dict, sources: list[pl.Expr]) -> list[pl.Expr]:
    """Write the weighted sum of every node of a layer."""
    sums = []
    for weights, bias in zip(layer["weights"], layer["biases"], strict=True):
        products = [source * weight for source, weight in zip(sources, weights, strict=True)]
        few = len(products) <= LONGEST_CHAIN
        sums.append((reduce(add, products) if few else pl.sum_horizontal(products)) + bias)
    return sums


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Build the query and run it."""
    network = json.loads(Path(network_path).read_text())
    names = network["inputs"]
    types = dict.fromkeys(names, pl.Float64)
    suffix = Path(source).suffix
    if suffix == ".csv":
        frame = pl.scan_csv(source, schema_overrides=types, infer_schema=False)
    elif suffix == ".jsonl":
        frame = pl.scan_ndjson(source, schema=types)
    else:
        frame = {".parquet": pl.scan_parquet, ".arrow": pl.scan_ipc}[suffix](source)
    for layer in network["layers"]:
        sums = node_inputs(layer, [pl.col(name) for name in names])
        names = [f"output_{index}" for index in range(len(sums))]
        if layer["activation"] == "relu":
            sums = [pl.max_horizontal(each, 0.0) for each in sums]
        elif layer["activation"] == "tanh":
            sums = [each.tanh() for each in sums]
        elif layer["activation"] == "sigmoid":
            sums = [1 / (1 + (-each).exp()) for each in sums]
        frame = frame.select(*kept, *(each.alias(n) for each, n in zip(sums, names, strict=True)))
        if layer["activation"] == "softmax":
            largest = pl.max_horizontal(names)
            frame = frame.select(*kept, *((pl.col(name) - largest).exp() for name in names))
            frame = frame.select(
                *kept, *(pl.col(name) / pl.sum_horizontal(names) for name in names)
            )
    SINKS[suffix](frame, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
