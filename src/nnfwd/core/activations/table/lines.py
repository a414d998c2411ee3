"""Lines, straight or bent, and steps."""

from __future__ import annotations

from nnfwd.core.activations import piecewise
from nnfwd.core.activations.exact import clip
from nnfwd.core.activations.function import Function, Requirement, at_zero
from nnfwd.core.activations.meaning import Meaning, steep

__all__ = ["ROWS"]


def _bounded_relu(
    negative_slope: float,
    threshold: float,  # noqa: ARG001 - the expression names it
    max_value: float | None = None,
) -> str:
    above = "x" if max_value is None else "min(x, max_value)"
    below = "negative_slope * (x - threshold)" if negative_slope else "0"
    return f"{above} if x > threshold else {below}"


ROWS = (
    Function(
        name="identity",
        aliases=("linear",),
        compute=piecewise.identity,
        in_place=True,
        formula="x",
        expression="x",
        limits=("-inf", "inf"),
        reference="Widrow and Hoff, Adaptive switching circuits, 1960",
        exact=lambda x: x,
        elsewhere=(
            Meaning("MATLAB, AMORE", "identity", called=("purelin",)),
            Meaning("MATLAB's fitcnet", "identity", called=("none",)),
            Meaning("WEKA", "identity", called=("Linear Node",)),
            Meaning("SNNS", "identity", called=("Act_Identity",)),
            steep("FANN_LINEAR", "s·x", "identity"),
        ),
    ),
    Function(
        name="relu",
        compute=piecewise.relu,
        in_place=True,
        formula="max(0, x)",
        expression="max(x, 0)",
        limits=("0", "inf"),
        kinks=at_zero,
        reference="Nair and Hinton, Rectified linear units, 2010",
        exact=lambda x: max(x, 0),
        elsewhere=(
            Meaning("MATLAB", "relu", called=("poslin",)),
            Meaning("PMML, H2O", "relu", called=("rectifier",)),
            Meaning("Lasagne", "relu", called=("rectify",)),
        ),
    ),
    Function(
        name="leaky_relu",
        compute=piecewise.leaky_relu,
        formula="x if x ≥ 0 else negative_slope·x",
        expression="max(x, 0) + negative_slope * min(x, 0)",
        limits=("-inf", "inf"),
        parameters={"negative_slope": 0.01},
        kinks=lambda negative_slope: (0.0,) if negative_slope != 1.0 else (),
        reference="Maas, Hannun and Ng, Rectifier nonlinearities improve acoustic models, 2013",
        exact=lambda x, negative_slope: x if x >= 0 else negative_slope * x,
        elsewhere=(
            Meaning("PyTorch, JAX, ONNX, FANN", "leaky_relu(negative_slope=0.01)"),
            Meaning("Keras by name, keras.ops, tf.nn", "leaky_relu(negative_slope=0.2)"),
            Meaning("Keras as a layer", "leaky_relu(negative_slope=0.3)"),
            Meaning(
                "PyTorch, Keras, ONNX",
                formula="x if x ≥ 0 else a·x, with a learned for each node",
                called=("PReLU",),
                advice="write leaky_relu(negative_slope=a) with the a of each node",
            ),
            Meaning("PyTorch", "leaky_relu(negative_slope=0.22916666666666666)", called=("RReLU",)),
        ),
    ),
    Function(
        name="relu6",
        compute=piecewise.relu6,
        formula="min(max(0, x), 6)",
        expression="min(max(x, 0), 6)",
        limits=("0", "6"),
        kinks=lambda: (0.0, 6.0),
        reference="Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010",
        exact=lambda x: clip(x, 0, 6),
    ),
    Function(
        name="bounded_relu",
        compute=piecewise.bounded_relu,
        formula="min(x, max_value) if x > threshold else negative_slope·(x - threshold)",
        expression=_bounded_relu,
        limits=("0", "max_value"),
        parameters={"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
        requirements=tuple(
            Requirement(
                f"{name} is not negative", (name,), lambda value: value is None or value >= 0
            )
            for name in ("max_value", "negative_slope", "threshold")
        ),
        kinks=piecewise.bounded_relu_kinks,
        reference="Keras, layers.ReLU",
        exact=lambda x, negative_slope, threshold, max_value=None: (
            negative_slope * (x - threshold)
            if x <= threshold
            else clip(x, x, x if max_value is None else max_value)
        ),
    ),
    Function(
        name="step",
        compute=piecewise.step,
        formula="0 if x < 0, at_zero if x = 0, 1 if x > 0",
        expression="0 if x < 0 else 1 if x > 0 else at_zero",
        limits=("0", "1"),
        parameters={"at_zero": 1.0},
        kinks=at_zero,
        reference="McCulloch and Pitts, A logical calculus of ideas in nervous activity, 1943",
        exact=lambda x, at_zero: at_zero if x == 0 else int(x > 0),
        elsewhere=(
            Meaning("FANN", "step(at_zero=1)", called=("FANN_THRESHOLD",)),
            Meaning("PMML threshold", "step(at_zero=0)"),
            Meaning("MATLAB, AMORE", "step(at_zero=1)", called=("hardlim",)),
            Meaning(
                "NumPy",
                formula="step(at_zero=its second argument)",
                called=("heaviside",),
                advice="write that number as at_zero",
            ),
        ),
    ),
    Function(
        name="sign",
        compute=piecewise.sign,
        formula="-1 if x < 0, 0 if x = 0, 1 if x > 0",
        expression="-1 if x < 0 else 1 if x > 0 else 0",
        limits=("-1", "1"),
        kinks=at_zero,
        reference="Courbariaux and others, Binarized neural networks, arXiv:1602.02830",
        exact=lambda x: (x > 0) - (x < 0),
        elsewhere=(
            Meaning("NumPy, PyTorch, ONNX", "sign"),
            Meaning("binarized networks", formula="-1 if x < 0, 1 if x ≥ 0"),
            Meaning("MATLAB", formula="-1 if x < 0, 1 if x ≥ 0", called=("hardlims",)),
            Meaning(
                "FANN", formula="-1 if x < 0, 1 if x ≥ 0", called=("FANN_THRESHOLD_SYMMETRIC",)
            ),
        ),
    ),
)
