"""Print what has to be the same on every machine: the fingerprint, and outputs of networks.

``python tests/same_bits.py [ROWS]`` computes a narrow network of every activation and wide ones,
with weights and rows made of whole numbers, and prints a hash of each and of all. ``.ci/same-bits``
runs it in one environment after the other. It needs NumPy and nnfwd's source, and nothing else.
"""

from __future__ import annotations

import hashlib
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import FUNCTIONS, Input, Layer, Network, parse_activation
from nnfwd.core.fingerprint import checksums, fingerprint
from nnfwd.core.sums.known_tile import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 300

WIDE_ROWS = 60
"""Enough for several threads, and few enough where fused multiply-adds are made step by step."""

OTHERS = ("gelu(approximate=tanh)", "softplus(beta=3)", "elu(alpha=2)", "silu(beta=1.702)")


def layer(name: str, first: int, shape: tuple[int, int], written: str) -> Layer:
    n_nodes, fan_in = shape
    weights = spread(n_nodes * fan_in, start=first + 1).reshape(shape) * (6.0 / fan_in**0.5)
    nodes = tuple(f"{name}_{index}" for index in range(n_nodes))
    activations = (parse_activation(written),) * n_nodes
    sources = slice(first, first + fan_in)
    return Layer(name, nodes, sources, weights, spread(n_nodes, start=first), activations)


def network(widths: tuple[int, ...], written: str, last: str) -> Network:
    layers, first = [], 0
    for index, (fan_in, n_nodes) in enumerate(pairwise(widths)):
        is_last = index == len(widths) - 2
        layers.append(layer(f"l{index}", first, (n_nodes, fan_in), last if is_last else written))
        first += fan_in
    return Network(tuple(Input(f"x{i}") for i in range(widths[0])), tuple(layers), layers[-1].nodes)


def networks(n_rows: int) -> Iterator[tuple[str, Network, int]]:
    for written in (*FUNCTIONS, *OTHERS):
        over_layer = parse_activation(written).over_layer
        hidden, last = ("relu", written) if over_layer else (written, "identity")
        yield f"10-16-3 {written}", network((10, 16, 3), hidden, last), n_rows
    wide_rows = min(n_rows, WIDE_ROWS)
    for written, last in (("relu", "softmax"), ("tanh", "sigmoid")):
        yield f"784-128-10 {written} {last}", network((784, 128, 10), written, last), wide_rows
    yield "129-65-5-1 silu", network((129, 65, 5, 1), "silu", "identity"), wide_rows


def rows(n_rows: int, n_inputs: int) -> np.ndarray:
    return spread(n_rows * n_inputs, start=1 << 30).reshape(n_rows, n_inputs) * 4.0


def lines(n_rows: int) -> Iterator[str]:
    yield f"fingerprint {fingerprint(checksums())}"
    total, count = hashlib.sha256(), 0
    for name, each, how_many in networks(n_rows):
        outputs = each.predict(rows(how_many, len(each.inputs)))
        outputs = np.where(np.isnan(outputs), np.nan, outputs) + 0.0
        total.update(outputs.tobytes())
        count += outputs.size
        yield f"{name} {hashlib.sha256(outputs.tobytes()).hexdigest()[:16]}"
    yield f"{count} outputs {total.hexdigest()}"


if __name__ == "__main__":
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
        sys.stdout.write(f"{line}\n")
