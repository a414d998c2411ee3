"""Thresholds, shrinkage, waves and bells."""

from __future__ import annotations

from nnfwd.core.activations import mathematical, piecewise, sigmoid
from nnfwd.core.activations.exact import clip, only
from nnfwd.core.activations.function import Function, Requirement
from nnfwd.core.activations.meaning import Meaning, steep

__all__ = ["ROWS"]

LAMBD_NOT_NEGATIVE = Requirement("lambd is 0 or above", ("lambd",), lambda lambd: lambd >= 0.0)

ROWS = (
    Function(
        name="threshold",
        compute=piecewise.threshold,
        formula="x if x > threshold else value",
        expression="x if x > threshold else value",
        limits=("value", "inf"),
        parameters={"threshold": 0.0, "value": 0.0},
        kinks=lambda threshold, **_: (threshold,),
        reference="PyTorch, nn.Threshold",
        exact=lambda x, threshold, value: x if x > threshold else value,
        elsewhere=(
            Meaning("PyTorch, which has no defaults", "threshold"),
            Meaning("FANN", "step(at_zero=1)"),
            Meaning("PMML", "step(at_zero=0)"),
        ),
    ),
    Function(
        name="thresholded_relu",
        compute=piecewise.thresholded_relu,
        formula="x if x > alpha else 0",
        expression="x if x > alpha else 0",
        limits=("0", "inf"),
        parameters={"alpha": 1.0},
        kinks=lambda alpha: (alpha,),
        reference="Konda, Memisevic and Krueger, Zero-bias autoencoders, arXiv:1402.3337",
        exact=lambda x, alpha: x if x > alpha else 0,
    ),
    Function(
        name="soft_shrink",
        compute=piecewise.soft_shrink,
        formula="x - lambd if x > lambd, x + lambd if x < -lambd, else 0",
        expression="x - min(max(x, -lambd), lambd)",
        limits=("-inf", "inf"),
        parameters={"lambd": 0.5},
        requirements=(LAMBD_NOT_NEGATIVE,),
        kinks=lambda lambd: (-lambd, lambd) if lambd > 0.0 else (),
        reference="Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994",
        exact=lambda x, lambd: x - clip(x, -lambd, lambd),
    ),
    Function(
        name="hard_shrink",
        compute=piecewise.hard_shrink,
        formula="x if |x| > lambd else 0",
        expression="x if abs(x) > lambd else 0",
        limits=("-inf", "inf"),
        parameters={"lambd": 0.5},
        requirements=(LAMBD_NOT_NEGATIVE,),
        kinks=lambda lambd: (-lambd, lambd) if lambd > 0.0 else (),
        reference="Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994",
        exact=lambda x, lambd: 0 if abs(x) <= lambd else x,
        elsewhere=(
            Meaning("PyTorch, Keras", "hard_shrink"),
            Meaning("ONNX without a bias", "hard_shrink", called=("Shrink",)),
            Meaning("ONNX with bias = lambd", "soft_shrink", called=("Shrink",)),
        ),
    ),
    Function(
        name="tanh_shrink",
        compute=sigmoid.tanh_shrink,
        formula="x - tanh(x)",
        expression="x - tanh(x)",
        limits=("-inf", "inf"),
        reference="PyTorch, nn.Tanhshrink",
        exact=only(0, 0),
    ),
    Function(
        name="sin",
        compute=mathematical.sin,
        in_place=True,
        formula="sin(x)",
        expression="sin(x)",
        limits=("none, between -1 and 1", "none, between -1 and 1"),
        reference="Sitzmann and others, Implicit neural representations, arXiv:2006.09661",
        exact=only(0, 0),
        elsewhere=(
            Meaning("ONNX, NumPy", "sin"),
            Meaning("PMML", "sin", called=("sine",)),
            Meaning("sinusoidal networks of Sitzmann", formula="sin(30·x)"),
            steep("FANN_SIN_SYMMETRIC", "sin(s·x)", "sin"),
        ),
    ),
    Function(
        name="cos",
        compute=mathematical.cos,
        in_place=True,
        formula="cos(x)",
        expression="cos(x)",
        limits=("none, between -1 and 1", "none, between -1 and 1"),
        reference="ONNX, operator Cos",
        exact=only(0, 1),
        elsewhere=(
            Meaning("PMML", "cos", called=("cosine",)),
            steep("FANN_COS_SYMMETRIC", "cos(s·x)", "cos"),
        ),
    ),
    Function(
        name="gaussian",
        compute=mathematical.gaussian,
        formula="exp(-x²)",
        expression="exp(-x * x)",
        limits=("0", "0"),
        reference="Broomhead and Lowe, Multivariable functional interpolation, 1988",
        exact=only(0, 1),
        elsewhere=(
            Meaning("PMML", "gaussian", called=("Gauss",)),
            Meaning("MATLAB", "gaussian", called=("radbas",)),
            steep("FANN_GAUSSIAN", "exp(-(s·x)²)", "gaussian"),
        ),
    ),
    Function(
        name="exponential",
        compute=mathematical.exponential,
        in_place=True,
        formula="exp(x)",
        expression="exp(x)",
        limits=("0", "inf"),
        reference="Keras, activations.exponential",
        exact=only(0, 1),
        elsewhere=(Meaning("ONNX, NumPy", "exponential", called=("exp",)),),
    ),
)
