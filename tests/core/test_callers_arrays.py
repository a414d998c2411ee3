"""Whatever holds the caller's numbers, and however: the same bits, and it is left as it was."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnfwd.core import Input, Network, Node, assemble, parse_activation

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NAMES = ("x1", "x2", "x3")


def network() -> Network:
    """Make a network with a scaled input, of which every output shows all inputs."""
    weights = np.random.default_rng(5).normal(size=(20, 3))
    tanh, identity = parse_activation("tanh"), parse_activation("identity")
    hidden = [Node(f"h{i}", NAMES, row, tanh) for i, row in enumerate(weights)]
    output = Node("y", ("x1", *(node.name for node in hidden)), tuple(range(1, 22)), identity)
    inputs = [Input("x1", mean=1.5, scale=0.3), Input("x2"), Input("x3")]
    return assemble(inputs, [*hidden, output], named=True)


def read_only(rows: NDArray[Any]) -> NDArray[Any]:
    rows = rows.copy()
    rows.flags.writeable = False
    return rows


def unaligned(rows: NDArray[Any]) -> NDArray[Any]:
    buffer = bytearray(1) + bytearray(rows.tobytes())
    return np.frombuffer(buffer, rows.dtype, offset=1).reshape(rows.shape)


ARRAYS: dict[str, Callable[[NDArray[Any]], Any]] = {
    "C order": np.copy,
    "Fortran order": np.asfortranarray,
    "read-only": read_only,
    "read-only Fortran order": lambda rows: read_only(rows.T).T,
    "every second row": lambda rows: np.repeat(rows, 2, axis=0)[::2],
    "some of the columns": lambda rows: np.repeat(rows, 2, axis=1)[:, ::2],
    "backwards": lambda rows: rows[::-1, ::-1].copy()[::-1, ::-1],
    "unaligned": unaligned,
    "another byte order": lambda rows: rows.astype(rows.dtype.newbyteorder()),
    "objects": lambda rows: rows.astype(object),
    "a list": np.ndarray.tolist,
}

FRAMES = {"pandas": "DataFrame", "polars": "DataFrame", "pyarrow": "table"}


def check(given: Any, rows: NDArray[Any], held: Callable[[Any], NDArray[Any]]) -> None:
    plain = np.ascontiguousarray(rows, np.float64)
    expected, trace = network().predict(plain), network().trace(plain)
    before = held(given).tobytes()

    assert network().predict(given).tobytes() == expected.tobytes()
    traced = network().trace(given)
    for name in (*NAMES, "h0", "h19", "y"):
        assert traced[name].tobytes() == trace[name].tobytes()
    assert held(given).tobytes() == before


@pytest.fixture(params=["f8", "f4", "i8", "i2", "u1"])
def rows(request: pytest.FixtureRequest) -> NDArray[Any]:
    return np.random.default_rng(2).uniform(0, 9, size=(1001, 3)).astype(request.param)


@pytest.mark.parametrize("way", ARRAYS)
def test_arrays_of_every_layout(rows: NDArray[Any], way: str) -> None:
    check(ARRAYS[way](rows), rows, lambda given: np.array(given, np.float64))


@pytest.mark.parametrize("package", FRAMES)
def test_frames(rows: NDArray[Any], package: str) -> None:
    pytest.importorskip(package)
    make = getattr(import_module(package), FRAMES[package])
    columns = dict(zip(NAMES, np.ascontiguousarray(rows.T), strict=True))

    check(
        make(dict(reversed(columns.items()))),
        rows,
        lambda given: np.array([np.asarray(given[name]) for name in NAMES]),
    )


def test_a_trace_stays_as_it_is_when_the_rows_are_changed() -> None:
    rows = np.asfortranarray([[1.0, 2, 3], [4, 5, 6]])
    trace = network().trace(rows)

    rows[:] = 0

    assert trace["x2"].tolist() == [2, 5]
    assert network().trace([[1, 2, 3], [4, 5, 6]])["y"].tobytes() == trace["y"].tobytes()
