"""Make the files skops_*: networks of scikit-learn with scalers before them.

Run it with skops and scikit-learn installed, in this folder. scikit-learn computes in float64: what
it predicts is both what is expected and what is right.
"""

from __future__ import annotations

import numpy as np
import skops.io
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler


def save(name: str, model: object, rows: np.ndarray) -> None:
    skops.io.dump(model, f"{name}.skops", compression=8)
    write(f"{name}.rows.csv", rows, [f"x{number}" for number in range(1, rows.shape[1] + 1)])
    has_classes = hasattr(model, "predict_proba")
    answers = model.predict_proba(rows) if has_classes else model.predict(rows)
    if has_classes and answers.shape[1] == 2:
        answers = answers[:, 1:]
    answers = answers.reshape(len(rows), -1)
    several = [f"output_{number}" for number in range(answers.shape[1])]
    write(f"{name}.expected.csv", answers, several if len(several) > 1 else ["output"])


def write(path: str, table: np.ndarray, names: list[str]) -> None:
    np.savetxt(path, table, "%.17g", ",", header=",".join(names), comments="")


def main() -> None:
    rows, kinds = load_iris(return_X_y=True)
    few = rows[::30] + np.array([0.01, -0.02, 0.03, 0])
    often = {"solver": "lbfgs", "random_state": 1, "max_iter": 300}
    names = np.array(["setosa", "versicolor", "virginica"])

    three = make_pipeline(StandardScaler(), MLPClassifier((4,), **often))
    save("skops_classes", three.fit(rows, names[kinds]), few)

    # a clipped scaler after another one, one output for two classes, numbers as classes
    two = make_pipeline(
        MaxAbsScaler(), MinMaxScaler((-0.5, 0.5), clip=True), MLPClassifier((3, 2), "tanh", **often)
    )
    save("skops_binary", two.fit(rows[:100], kinds[:100] > 0), few * 1.2)

    # flags of scalers, and a mean that is there and not used
    price = rows @ [1, -2, 3, 0.5]
    first = make_pipeline(
        StandardScaler(with_mean=False),
        RobustScaler(with_scaling=False),
        "passthrough",
        MLPRegressor(hidden_layer_sizes=(3,), activation="logistic", **often),
    )
    save("skops_regression", first.fit(rows, price), few)

    bare = MLPRegressor(hidden_layer_sizes=(2,), activation="identity", **often)
    save("skops_bare", bare.fit(rows, np.stack([price, rows[:, 0]], axis=1)), few)


if __name__ == "__main__":
    main()
