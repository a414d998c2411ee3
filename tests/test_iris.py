"""A real trained network gives what the framework that trained it gives."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import make_iris
import nnfwd

ROOT = make_iris.ROOT


@pytest.fixture(scope="module")
def expected():
    """What scikit-learn predicted: probabilities, shape (150, 3), and classes."""
    header, *rows = _read_csv(ROOT / make_iris.PROBABILITIES)
    assert header == ["setosa", "versicolor", "virginica", "class"]
    return np.array([[float(cell) for cell in row[:3]] for row in rows]), [row[3] for row in rows]


@pytest.fixture(scope="module")
def trained():
    """The network, trained afresh."""
    pytest.importorskip("sklearn")
    return make_iris.train()


def _read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_predictions_are_scikit_learns(expected):
    probabilities, classes = expected
    network = nnfwd.load_network(ROOT / make_iris.NETWORK)
    flowers = [[float(cell) for cell in row[:4]] for row in _read_csv(ROOT / make_iris.ROWS)[1:]]
    predicted = network.predict(flowers)
    assert predicted.shape == (150, 3)
    np.testing.assert_allclose(predicted, probabilities, rtol=0, atol=1e-12)
    assert network.choose_classes(predicted) == classes


def test_the_command_line_gives_scikit_learns_predictions(expected):
    probabilities, classes = expected
    command = [Path(sys.executable).with_name("nnfwd"), "predict", "--keep", "species"]
    command += ["-w", ROOT / make_iris.NETWORK, "-i", ROOT / make_iris.ROWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    header, *rows = csv.reader(done.stdout.splitlines())
    assert header == ["species", "setosa", "versicolor", "virginica", "class"]
    assert [row[0] for row in rows] == [row[4] for row in _read_csv(ROOT / make_iris.ROWS)[1:]]
    predicted = np.array([[float(cell) for cell in row[1:4]] for row in rows])
    np.testing.assert_allclose(predicted, probabilities, rtol=0, atol=1e-12)
    assert [row[4] for row in rows] == classes


def test_training_again_gives_the_same_predictions(trained, expected):
    probabilities, classes = expected
    # Another processor rounds sums otherwise, and training goes on from there.
    np.testing.assert_allclose(trained.probabilities, probabilities, rtol=0, atol=1e-6)
    assert trained.predicted == classes


def test_what_the_script_writes_is_a_network_that_predicts_the_same(trained, tmp_path):
    for path in (make_iris.NETWORK, make_iris.PROBABILITIES):
        (tmp_path / path).parent.mkdir(parents=True)
    make_iris.write(trained, tmp_path)
    assert (tmp_path / make_iris.ROWS).read_bytes() == (ROOT / make_iris.ROWS).read_bytes()
    network = nnfwd.load_network(tmp_path / make_iris.NETWORK)
    predicted = network.predict(trained.rows)
    np.testing.assert_allclose(predicted, trained.probabilities, rtol=0, atol=1e-12)
    assert network.choose_classes(predicted) == trained.predicted
