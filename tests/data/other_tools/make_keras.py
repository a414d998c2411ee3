"""Make keras3_* and keras2_*: models in models, several inputs, batch normalization, ...

``python make_keras.py`` needs Keras 3, with any backend; ``python make_keras.py 2`` needs tf_keras.
The weights are drawn; what is expected is what Keras itself predicts, in float32.
"""

from __future__ import annotations

import os
import sys

import numpy as np

IS_SECOND = sys.argv[1:] == ["2"]
if IS_SECOND:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import tf_keras as keras
else:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

layers = keras.layers
random = np.random.default_rng(0)


def draw(model: keras.Model) -> None:
    drawn = [random.normal(size=each.shape, scale=0.6).astype("f4") for each in model.weights]
    variance = ["variance" in (each.name if IS_SECOND else each.path) for each in model.weights]
    model.set_weights(
        [
            np.abs(each) + 0.1 if is_one else each
            for each, is_one in zip(drawn, variance, strict=True)
        ]
    )


def save(name: str, model: keras.Model, suffix: str) -> None:
    draw(model)
    rows = [random.normal(size=(5, *each.shape[1:]), scale=2).astype("f4") for each in model.inputs]
    answers = model.predict(rows if len(rows) > 1 else rows[0], verbose=0)
    each = answers if isinstance(answers, list) else [answers]
    stem = f"keras{2 if IS_SECOND else 3}_{name}"
    model.save(f"{stem}{suffix}")
    for kind, tables in (("rows", rows), ("expected", each)):
        table = np.concatenate([np.asarray(one).reshape(5, -1) for one in tables], axis=1)
        name = "x" if kind == "rows" else "y"
        head = ",".join(f"{name}{number}" for number in range(1, table.shape[1] + 1))
        np.savetxt(
            f"{stem}.{kind}.csv", table.astype(float), "%.17g", ",", header=head, comments=""
        )


def nested() -> keras.Model:
    """A model that is applied twice, with a layer whose name sorts before others."""
    inside = keras.Input((3,), name="inside")
    first = layers.Dense(4, name="z_first", activation="hard_sigmoid")(inside)
    block = keras.Model(inside, layers.Dense(3, name="a_second")(first), name="block")
    x = keras.Input((3,))
    both = layers.Add()([block(x), block(layers.Dense(3, name="m_between")(x))])
    return keras.Model(x, layers.Dense(2, name="z_first_2")(both))


def normalized() -> keras.Model:
    """Batch normalization with and without scale and center, in a part that is not trained."""
    part = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(3, use_bias=False),
            layers.BatchNormalization(scale=False, epsilon=1e-5),
            layers.LeakyReLU(),
        ],
        name="part",
    )
    part.trainable = False
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            part,
            layers.BatchNormalization(center=False),
            layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.25),
            layers.Dense(1),
        ]
    )


def several() -> keras.Model:
    """Two inputs and two outputs, with a square of values that is turned."""
    age, rest = keras.Input((1,), name="age"), keras.Input((2, 2), name="rest")
    turned = layers.Flatten()(layers.Permute((2, 1))(rest))
    hidden = layers.Concatenate()([layers.Subtract()([turned, layers.Dense(4)(turned)]), age])
    mean = layers.Average()([hidden, layers.Dense(5, activation="tanh")(hidden)])
    price = layers.Rescaling(10.0, offset=-1.0, name="price")(layers.Dense(1)(mean))
    return keras.Model(
        [rest, age], [price, layers.Dense(2, activation="softmax", name="kind")(mean)]
    )


if __name__ == "__main__":
    for suffix in (".h5",) if IS_SECOND else (".keras",):
        save("nested", nested(), suffix)
        save("normalized", normalized(), suffix)
        save("several", several(), suffix)
