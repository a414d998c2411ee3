"""The forward pass takes inputs where they are: wherever that is, the same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, Input, Layer, Network, forward, parse_activation
from nnfwd.core.activations import Activation
from nnfwd.core.inputs import scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

N_ROWS = 9000
"""More than a tile has."""


def layer(name: str, sources: slice | Array, n_nodes: int, activation: str = "relu") -> Layer:
    fan_in = sources.stop - sources.start if isinstance(sources, slice) else sources.shape[-1]
    random = np.random.default_rng(fan_in)
    nodes = tuple(f"{name}_{index}" for index in range(n_nodes))
    weights, biases = random.normal(size=(n_nodes, fan_in)), random.normal(size=n_nodes)
    return Layer(name, nodes, sources, weights, biases, (parse_activation(activation),) * n_nodes)


N_INPUTS = {"wide": 70, "both, in a wide sum": 60}

LAYERS = {
    "narrow": (layer("a", slice(0, 5), 3), layer("b", slice(5, 8), 2, "tanh")),
    "wide": (layer("a", slice(0, 70), 3), layer("b", slice(70, 73), 2, "softmax")),
    "more nodes than are summed together": (
        layer("a", slice(0, 5), 37),
        layer("b", slice(5, 42), 1),
    ),
    "both inputs and nodes": (
        layer("a", slice(2, 5), 3),
        layer("b", np.array([6, 0, 7, 4]), 2, "identity"),
    ),
    "the last input and the first node": (layer("a", slice(0, 5), 1), layer("b", slice(4, 6), 2)),
    "both, in a wide sum": (layer("a", slice(0, 60), 9), layer("b", slice(0, 69), 2)),
    "a source of its own for every node": (
        layer("a", np.array([[3, 0], [1, 1], [2, 4]]), 3),
        layer("b", slice(0, 8), 2, "sigmoid"),
    ),
}

MIXED = {
    "both inputs and nodes",
    "the last input and the first node",
    "both, in a wide sum",
    "a source of its own for every node",
}

FORMS: dict[str, Callable[[Array], Array | tuple[Array, ...]]] = {
    "an array": np.copy,
    "vectors": tuple,
    "an array that is not contiguous": np.asfortranarray,
    "vectors that are not contiguous": lambda columns: tuple(np.asfortranarray(columns)),
    "an array that is not aligned": lambda columns: unaligned(columns).reshape(columns.shape),
    "vectors that are not aligned": lambda columns: tuple(map(unaligned, columns)),
}


def unaligned(vector: Array) -> Array:
    return np.frombuffer(b"1" + vector.tobytes(), np.uint8)[1:].view(np.float64)


def networks(kind: str) -> list[Network]:
    layers = LAYERS[kind]
    names = [f"x{index}" for index in range(N_INPUTS.get(kind, 5))]
    scaled = tuple(Input(name, 0.5, 2.0) if name == "x1" else Input(name) for name in names)
    return [Network(each, layers, layers[-1].nodes) for each in (tuple(map(Input, names)), scaled)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", LAYERS)
def test_a_row_has_the_same_bits_wherever_its_inputs_are(kind: str, form: str) -> None:
    for network in networks(kind):
        columns = np.random.default_rng(3).normal(size=(len(network.inputs), N_ROWS))
        given = FORMS[form](columns)
        sums = np.empty((len(network.nodes), N_ROWS))
        for vector in given:
            vector.flags.writeable = False
        traced = network.trace_columns(columns)

        found = network.forward(given, network.output_positions, sums)

        assert found.tobytes() == traced.values[network.output_positions].tobytes()
        assert sums.tobytes() == traced.sums.tobytes()
        assert np.array(given).tobytes() == columns.tobytes()
        inputs_too = network.forward(given, [1, *network.output_positions])
        assert inputs_too.tobytes() == np.vstack([traced.values[1], found]).tobytes()


@pytest.mark.parametrize("kind", LAYERS)
def test_inputs_of_an_array_are_copied_only_where_layers_take_them_with_nodes(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled: list[int] = []
    monkeypatch.setattr(forward, "scale", lambda inputs, *_: scaled.append(len(inputs)))
    plain, with_scaling = networks(kind)
    columns = np.zeros((len(plain.inputs), 3))

    plain.forward(columns, plain.output_positions)
    assert bool(scaled) == (kind in MIXED)
    for network, given, positions in (
        (plain, tuple(columns), plain.output_positions),
        (plain, columns, [0, *plain.output_positions]),
        (with_scaling, columns, plain.output_positions),
    ):
        scaled.clear()
        network.forward(given, positions)
        assert scaled == [len(plain.inputs)]
    assert plain.forward(columns, []).shape == (0, 3)


def test_inputs_are_scaled_into_the_table_of_a_tile() -> None:
    inputs, out = (Input("x1", 1.0, 2.0), Input("x2")), np.zeros((2, 2))
    scale(inputs, (np.array([9.0, 3.0, 5.0, 7.0])[:3], np.arange(6.0)[::2]), out, start=1)
    assert out.tolist() == [[1.0, 2.0], [2.0, 4.0]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_activation_in_place_has_the_bits_of_a_new_array(name: str) -> None:
    activation = Activation(FUNCTIONS[name])
    x = np.random.default_rng(4).normal(size=(3, N_ROWS)) * 20.0
    x[:, :5] = [np.inf, -np.inf, np.nan, 0.0, 5e-324]
    space = np.empty((3, N_ROWS + 1))

    for there in (x.copy(), space[:, :N_ROWS], space[:, 1:]):
        there[:] = x
        activation.apply(there)
        assert there.tobytes() == activation(x).tobytes()
        assert not np.signbit(there[there == 0.0]).any()
