"""The weighted sum: by hand where it is narrow, and never dependent on the batch."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nnfwd.core.sums import BY_HAND_FAN_IN, known_tile, weighted, weighted_sum
from nnfwd.core.sums.fused import chains

N_ROWS = 1000
FAN_INS = (2, 64, 65, 784)


def make_layer(fan_in: int, n_nodes: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(fan_in)
    weights = rng.normal(size=(n_nodes, fan_in))
    values = rng.normal(size=(fan_in, N_ROWS))
    return weights, values, rng.normal(size=n_nodes)


def plain_loop(weights: np.ndarray, values: np.ndarray, biases: np.ndarray) -> np.ndarray:
    sums = np.empty((len(weights), values.shape[1]))
    for node, row in np.ndindex(sums.shape):
        total = 0.0
        for weight, value in zip(weights[node].tolist(), values[:, row].tolist(), strict=True):
            total += weight * value
        sums[node, row] = total + float(biases[node])
    return sums


def unaligned(values: np.ndarray) -> np.ndarray:
    return np.frombuffer(b"1" + values.tobytes(), np.uint8)[1:].view(float).reshape(values.shape)


@pytest.mark.parametrize("by_einsum", [True, False])
@pytest.mark.parametrize("n_rows", [1, 2, 3, 255, N_ROWS])
@pytest.mark.parametrize(
    ("fan_in", "n_nodes"), [(1, 1), (1, 5), (2, 1), (2, 5), (3, 37), (7, 2), (BY_HAND_FAN_IN, 5)]
)
def test_a_narrow_sum_is_the_plain_python_loop_bit_for_bit(
    fan_in: int, n_nodes: int, n_rows: int, by_einsum: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not by_einsum:
        monkeypatch.setattr(weighted, "einsum_is_by_hand", lambda: False)
    weights, values, biases = make_layer(fan_in, n_nodes)
    expected = plain_loop(weights, values[:, :n_rows], biases).tobytes()

    assert weighted_sum(weights, values[:, :n_rows], biases).tobytes() == expected
    for there in (np.copy, np.asfortranarray, unaligned, lambda rows: rows[::-1].copy()[::-1]):
        found = weighted_sum(weights, there(values[:, :n_rows]), biases)
        assert found.tobytes() == expected
    out = np.asfortranarray(np.empty((n_nodes, n_rows)))
    weighted_sum(np.asfortranarray(weights), values[:, :n_rows], biases, out)
    assert out.tobytes() == expected


def test_a_narrow_sum_of_one_vector_again_and_again_is_not_taken_together() -> None:
    weights, values, biases = make_layer(9)
    same = np.broadcast_to(values[:1], values.shape)

    assert (
        weighted_sum(weights, same, biases).tobytes() == plain_loop(weights, same, biases).tobytes()
    )


def test_einsum_is_tried_and_what_fuses_or_adds_up_otherwise_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def known(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        return plain_loop(weights, values, np.zeros(len(weights)))

    def from_the_end(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        return known(weights[:, ::-1], values[::-1])

    for way, is_by_hand in ((known, True), (chains, False), (from_the_end, False)):
        known_tile.einsum_is_by_hand.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(np, "einsum", lambda _, *factors, way=way: way(*factors))
            assert known_tile.einsum_is_by_hand() is is_by_hand
    known_tile.einsum_is_by_hand.cache_clear()


def test_a_wide_sum_is_near_the_exact_one() -> None:
    weights, values, biases = make_layer(784)
    exact = weights.astype(np.longdouble) @ values.astype(np.longdouble) + biases[:, np.newaxis]

    np.testing.assert_allclose(weighted_sum(weights, values, biases), exact, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_nodes", [1, 2, 7, 16])
@pytest.mark.parametrize("fan_in", FAN_INS)
def test_a_row_has_the_same_bits_alone_reversed_and_in_any_batch(fan_in: int, n_nodes: int) -> None:
    weights, values, biases = make_layer(fan_in, n_nodes)
    batch = weighted_sum(weights, values, biases)

    alone = np.hstack([weighted_sum(weights, values[:, i : i + 1], biases) for i in range(N_ROWS)])
    reversed_batch = weighted_sum(weights, values[:, ::-1], biases)[:, ::-1]
    shifted = weighted_sum(weights, values[:, 3:], biases)

    assert alone.tobytes() == batch.tobytes()
    assert np.ascontiguousarray(reversed_batch).tobytes() == batch.tobytes()
    assert shifted.tobytes() == np.ascontiguousarray(batch[:, 3:]).tobytes()


def test_two_threads_of_blas_give_the_bits_of_one() -> None:
    program = (
        "import hashlib, numpy as np; from nnfwd.core.sums import weighted_sum;"
        "r = np.random.default_rng(0);"
        "layer = r.normal(size=(128, 784)), r.normal(size=(784, 1000)), np.zeros(128);"
        "weights, values, biases = layer; whole = weighted_sum(*layer);"
        "alone = [weighted_sum(weights, values[:, i : i + 1], biases) for i in range(50)];"
        "assert np.hstack(alone).tobytes() == np.ascontiguousarray(whole[:, :50]).tobytes();"
        "print(hashlib.sha256(whole.tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    }

    assert len(digests) == 1


def test_the_bias_is_added_last() -> None:
    weights, values = np.array([[1.0, 1.0]]), np.array([[1e16], [1.0]])

    assert weighted_sum(weights, values, np.array([1.0])).item() == (1e16 + 1.0) + 1.0


def test_what_is_not_a_number_stays_so() -> None:
    sums = weighted_sum(np.zeros((1, 2)), np.array([[np.nan], [1.0]]), np.zeros(1))

    assert np.isnan(sums).all()
