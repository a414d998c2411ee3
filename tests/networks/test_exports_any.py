"""Random topologies in every export: what comes in again, and what is computed."""

from __future__ import annotations

import random
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from exported import ACTIVATIONS, REFUSED, facts, run_duckdb, run_script, run_sqlite, worst
from nnfwd import load_network, save_network
from nnfwd.core import Input, Network, Node, assemble, parse_activation

if TYPE_CHECKING:
    from pathlib import Path

JUMPING = ("hardmax", "sign", "step", "threshold", "hard_shrink", "exponential")
"""Functions that make much of a last digit."""

SMOOTH = [each for each in ACTIVATIONS if each not in REFUSED and not each.startswith(JUMPING)]


def draw_network(draw: random.Random) -> Network:
    """Draw a network: layers or free nodes, skips, sources twice, mixed activations."""
    inputs = [
        Input(f"x{number}", draw.uniform(-2, 2), draw.choice((1.0, -0.5, 3.0)))
        for number in range(1, draw.randint(2, 5))
    ]
    names, nodes, is_free = [each.name for each in inputs], [], draw.random() < 0.3
    for layer in range(draw.randint(1, 4)):
        before = tuple(names[-draw.randint(1, len(names)) :])
        activations = [parse_activation(draw.choice(SMOOTH)) for _ in range(2)]
        by_element = not is_free and draw.random() < 0.25
        for row in range(draw.randint(1, 5)):
            activation = draw.choice(activations)
            sources = before
            if is_free or by_element:
                sources = (draw.choice(names), draw.choice(names))
                sources = sources if by_element else tuple(dict.fromkeys(sources))
                activation = parse_activation("tanh") if activation.over_layer else activation
            weights = tuple(draw.uniform(-1, 1) for _ in sources)
            bias = draw.choice((0.0, draw.uniform(-1, 1)))
            name = None if is_free else f"layer {layer}"
            nodes.append(Node(f"n{layer}_{row}", sources, weights, activation, bias, name))
        names += [node.name for node in nodes if node.name not in names]
    outputs = draw.sample([node.name for node in nodes], draw.randint(1, len(nodes)))
    chosen = None if draw.random() < 0.5 else tuple(outputs)
    return assemble(inputs, nodes, outputs=chosen, named=draw.random() < 0.5)


@pytest.mark.parametrize("seed", range(20))
def test_any_network_is_the_same_in_every_export(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same each time
    network = draw_network(draw)
    classes = tuple(f"class {number}" for number in range(max(2, len(network.outputs))))
    named = replace(network, classes=classes)
    rows = np.array([[draw.uniform(-3, 3) for _ in network.inputs] for _ in range(10)])
    right = network.predict(rows)
    layers = [layer.name for layer in network.layers]
    files = ("a.yaml", "a.json") if len(set(layers)) == len(layers) else ()

    for name in (*files, *(("a.onnx",) if find_spec("onnx") else ())):
        save_network(named, tmp_path / name)
        assert facts(load_network(tmp_path / name)) == facts(named)
    assert worst(run_script(network, rows), right) < 1e-12
    assert worst(run_sqlite(network, rows), right) < 1e-12
    if find_spec("duckdb"):
        assert worst(run_duckdb(network, rows), right) < 1e-12
