"""Functions that bring any number between two bounds, or to one side of one."""

from __future__ import annotations

from nnfwd.core.activations import mathematical, piecewise, sigmoid
from nnfwd.core.activations.exact import clip, only
from nnfwd.core.activations.function import Function, Requirement
from nnfwd.core.activations.meaning import Meaning, steep

__all__ = ["ROWS"]


def _clip(**ends: float) -> str:
    above = "max(x, min)" if "min" in ends else "x"
    return f"min({above}, max)" if "max" in ends else above


ROWS = (
    Function(
        name="sigmoid",
        aliases=("logistic",),
        compute=sigmoid.sigmoid,
        in_place=True,
        formula="1/(1 + exp(-x))",
        expression="exp(min(x, 0)) / (1 + exp(-abs(x)))",
        limits=("0", "1"),
        reference="Rumelhart, Hinton and Williams, Learning by back-propagating errors, 1986",
        exact=only(0, 0.5),
        elsewhere=(
            Meaning("MATLAB", "sigmoid", called=("logsig",)),
            Meaning("FANN with its steepness left at 0.5", "sigmoid", called=("FANN_SIGMOID",)),
            Meaning("WEKA", "sigmoid", called=("Sigmoid Node",)),
            Meaning("R's deepnet", "sigmoid", called=("sigm",)),
            Meaning("SNNS", "sigmoid", called=("Act_Logistic",)),
            Meaning("Flux", "sigmoid", called=("σ",)),
        ),
    ),
    Function(
        name="tanh",
        compute=sigmoid.tanh,
        in_place=True,
        formula="(exp(2x) - 1) / (exp(2x) + 1)",
        expression="tanh(x)",
        limits=("-1", "1"),
        reference="LeCun, Bottou, Orr and Müller, Efficient backprop, 1998",
        exact=only(0, 0),
        elsewhere=(
            Meaning("MATLAB", "tanh", called=("tansig",)),
            Meaning("R's AMORE", formula="tanh(2·x/3)/tanh(2/3)", called=("tansig",)),
            Meaning("SNNS", "tanh", called=("Act_TanH",)),
            steep("FANN_SIGMOID_SYMMETRIC", "tanh(s·x)", "tanh"),
        ),
    ),
    Function(
        name="softsign",
        compute=sigmoid.softsign,
        formula="x/(1 + |x|)",
        expression="x / (1 + abs(x))",
        limits=("-1", "1"),
        reference="Turian, Bergstra and Bengio, Quadratic features and deep architectures, 2009",
        exact=lambda x: x / (1 + abs(x)),
        elsewhere=(
            Meaning("PMML", "softsign", called=("Elliott",)),
            Meaning("MATLAB", "softsign", called=("elliotsig",)),
            steep("FANN_ELLIOT_SYMMETRIC", "softsign(s·x)", "softsign"),
        ),
    ),
    Function(
        name="arctan",
        compute=mathematical.arctan,
        in_place=True,
        formula="arctan(x)",
        expression="atan(x)",
        limits=("-π/2", "π/2"),
        reference="ONNX, operator Atan",
        exact=only(0, 0),
        elsewhere=(
            Meaning("ONNX, NumPy", "arctan"),
            Meaning("ONNX", "arctan", called=("atan",)),
            Meaning("PMML", formula="2·arctan(x)/π"),
        ),
    ),
    Function(
        name="hard_sigmoid",
        compute=piecewise.hard_sigmoid,
        formula="min(max(0, slope·x + offset), 1)",
        expression="min(max(slope * x + offset, 0), 1)",
        limits=("0", "1"),
        parameters={"slope": 1 / 6, "offset": 0.5},
        kinks=piecewise.hard_sigmoid_kinks,
        reference="Courbariaux, Bengio and David, BinaryConnect, arXiv:1511.00363",
        exact=lambda x, slope, offset: clip(slope * x + offset, 0, 1),
        elsewhere=(
            Meaning("PyTorch, JAX, Keras 3", "hard_sigmoid"),
            Meaning(
                "ONNX, TensorFlow.js, Keras 2",
                "hard_sigmoid(slope=0.2)",
                called=("HardSigmoid", "hardSigmoid"),
            ),
            steep("FANN_LINEAR_PIECE", "min(max(0, s·x), 1)", "hard_sigmoid(slope=1, offset=0)"),
        ),
    ),
    Function(
        name="hard_tanh",
        compute=piecewise.hard_tanh,
        formula="min if x < min, max if x > max, else x",
        expression="min(max(x, min), max)",
        limits=("min", "max"),
        parameters={"min": -1.0, "max": 1.0},
        requirements=(
            Requirement("min is at most max", ("min", "max"), lambda low, high: low <= high),
        ),
        kinks=lambda **ends: tuple(ends.values()) if ends["min"] < ends["max"] else (),
        reference="Collobert, Large scale machine learning, 2004",
        exact=lambda x, **ends: clip(x, ends["min"], ends["max"]),
        elsewhere=(
            Meaning("MATLAB", "hard_tanh", called=("satlins",)),
            Meaning("MATLAB", "hard_tanh(min=0, max=1)", called=("satlin",)),
            steep("FANN_LINEAR_PIECE_SYMMETRIC", "hard_tanh(s·x)", "hard_tanh"),
        ),
    ),
    Function(
        name="clip",
        aliases=("clamp",),
        compute=piecewise.clip,
        formula="min if x < min, max if x > max, else x; either may be absent",
        expression=_clip,
        limits=("min", "max"),
        parameters={"min": None, "max": None},
        requirements=(
            Requirement(
                "min is at most max",
                ("min", "max"),
                lambda low, high: low is None or high is None or low <= high,
            ),
        ),
        kinks=piecewise.clip_kinks,
        reference="ONNX, operator Clip",
        exact=lambda x, **ends: clip(x, ends.get("min", x), ends.get("max", x)),
    ),
    Function(
        name="log_sigmoid",
        compute=sigmoid.log_sigmoid,
        formula="-ln(1 + exp(-x))",
        expression="min(x, 0) - log1p(exp(-abs(x)))",
        limits=("-inf", "0"),
        reference="PyTorch, nn.LogSigmoid",
    ),
)
