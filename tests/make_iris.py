"""Train a small classifier on the iris data and write it down as a network file.

Run ``python tests/make_iris.py`` from anywhere. It writes three files:

- ``configs/iris.csv``: the 150 flowers, four measurements in centimetres and the species;
- ``configs/iris.yaml``: the scaler and the classifier as one network;
- ``tests/data/iris_probabilities.csv``: what scikit-learn itself predicts for those flowers.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
ROWS = Path("configs/iris.csv")
NETWORK = Path("configs/iris.yaml")
PROBABILITIES = Path("tests/data/iris_probabilities.csv")

INPUTS = ("sepal_length", "sepal_width", "petal_length", "petal_width")

HEADER = """\
# A classifier of iris flowers, trained with scikit-learn {version} by tests/make_iris.py: a
# StandardScaler (the mean and scale of each input), then an MLPClassifier with one hidden layer.
# Measurements are in centimetres. It gets {right} of the {total} flowers of iris.csv right.
"""


class Trained(NamedTuple):
    """What training leaves: all that the three files are written from."""

    rows: NDArray
    species: list[str]
    classes: list[str]
    means: list[float]
    scales: list[float]
    weights: list[list[list[float]]]
    """A matrix a layer, one list a node."""
    biases: list[list[float]]
    probabilities: NDArray
    predicted: list[str]
    version: str


def train() -> Trained:
    """Fit the pipeline and take it apart.

    The penalty and the tolerance are such that another machine, whose sums differ in their last
    bits, ends at the same weights to some ten digits.
    """
    import sklearn
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    iris = load_iris()
    classes = [str(name) for name in iris.target_names]
    scaler = StandardScaler()
    classifier = MLPClassifier(
        hidden_layer_sizes=(3,),
        activation="relu",
        solver="lbfgs",
        alpha=0.2,
        tol=1e-10,
        max_iter=1000,
        random_state=5,
    )
    pipeline = make_pipeline(scaler, classifier).fit(iris.data, iris.target)
    return Trained(
        rows=iris.data,
        species=[classes[index] for index in iris.target],
        classes=classes,
        means=scaler.mean_.tolist(),
        scales=scaler.scale_.tolist(),
        weights=[matrix.T.tolist() for matrix in classifier.coefs_],
        biases=[vector.tolist() for vector in classifier.intercepts_],
        probabilities=pipeline.predict_proba(iris.data),
        predicted=[classes[index] for index in pipeline.predict(iris.data)],
        version=sklearn.__version__,
    )


def format_network(trained: Trained) -> str:
    """Write the network as YAML, every number with all its digits."""
    pairs = zip(trained.species, trained.predicted, strict=True)
    right = sum(true == predicted for true, predicted in pairs)
    header = HEADER.format(version=trained.version, right=right, total=len(trained.species))
    lines = [header, "inputs:"]
    for name, mean, scale in zip(INPUTS, trained.means, trained.scales, strict=True):
        lines.append(f"  {name}: {{mean: {mean!r}, scale: {scale!r}}}")
    lines += ["", f"classes: [{', '.join(trained.classes)}]", "", "layers:"]
    hidden = [f"node_{index}" for index in range(len(trained.biases[0]))]
    lines += _format_layer("hidden", "relu", INPUTS, hidden, trained.weights[0], trained.biases[0])
    lines += _format_layer(
        "output", "softmax", hidden, trained.classes, trained.weights[1], trained.biases[1]
    )
    return "\n".join(lines) + "\n"


def _format_layer(
    name: str,
    activation: str,
    sources: Sequence[str],
    nodes: Sequence[str],
    weights: list[list[float]],
    biases: list[float],
) -> Iterator[str]:
    yield f"  - name: {name}"
    yield f"    activation: {activation}"
    yield "    nodes:"
    for node, row, bias in zip(nodes, weights, biases, strict=True):
        yield f"      {node}:"
        yield "        weights:"
        for source, weight in zip(sources, row, strict=True):
            yield f"          {source}: {weight!r}"
        yield f"        bias: {bias!r}"


def _write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write CSV; the csv module writes floats with all their digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def write(trained: Trained, root: Path) -> None:
    """Write the three files below a folder."""
    flowers = zip(trained.rows.tolist(), trained.species, strict=True)
    _write_csv(root / ROWS, (*INPUTS, "species"), ((*row, name) for row, name in flowers))
    (root / NETWORK).write_text(format_network(trained), encoding="utf-8")
    predictions = zip(trained.probabilities.tolist(), trained.predicted, strict=True)
    header = (*trained.classes, "class")
    _write_csv(root / PROBABILITIES, header, ((*row, name) for row, name in predictions))


if __name__ == "__main__":
    write(train(), ROOT)
