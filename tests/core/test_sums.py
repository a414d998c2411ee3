"""The weighted sum: by hand where it is narrow, and never dependent on the batch."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nnfwd.core.sums import BY_HAND_FAN_IN, weighted_sum

N_ROWS = 1000
FAN_INS = (2, 64, 65, 784)


def make_layer(fan_in: int, n_nodes: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(fan_in)
    weights = rng.normal(size=(n_nodes, fan_in))
    values = rng.normal(size=(fan_in, N_ROWS))
    return weights, values, rng.normal(size=n_nodes)


@pytest.mark.parametrize(
    ("fan_in", "n_nodes"), [(1, 5), (2, 5), (3, 5), (3, 37), (BY_HAND_FAN_IN, 5)]
)
def test_a_narrow_sum_is_the_plain_python_loop_bit_for_bit(fan_in: int, n_nodes: int) -> None:
    weights, values, biases = make_layer(fan_in, n_nodes)
    expected = np.empty((len(weights), N_ROWS))
    for node, row in np.ndindex(expected.shape):
        total = 0.0
        for weight, value in zip(weights[node].tolist(), values[:, row].tolist(), strict=True):
            total += weight * value
        expected[node, row] = total + float(biases[node])

    assert weighted_sum(weights, values, biases).tobytes() == expected.tobytes()


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
