"""Smooth rectifiers, and functions that are x times a gate."""

from __future__ import annotations

from nnfwd.core.activations import gated, piecewise, rectifiers
from nnfwd.core.activations.exact import clip, only, squareplus, unless_negative
from nnfwd.core.activations.function import Function, Requirement, at_zero
from nnfwd.core.activations.meaning import Meaning

__all__ = ["ROWS"]


def _gelu(approximate: str) -> str:
    if approximate == "none":
        return "x * normal(x)"
    return "x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))) / 2"


ROWS = (
    Function(
        name="softplus",
        compute=rectifiers.softplus,
        formula="ln(1 + exp(beta·x))/beta",
        expression="max(x, 0) + log1p(exp(-beta * abs(x))) / beta",
        limits=("0", "inf"),
        parameters={"beta": 1.0},
        requirements=(Requirement("beta is above 0", ("beta",), lambda beta: beta > 0.0),),
        reference="Dugas and others, Incorporating second-order functional knowledge, 2000",
        elsewhere=(
            Meaning("Keras, JAX, ONNX", "softplus"),
            Meaning("PyTorch", formula="x if beta·x > 20 else softplus(x)"),
        ),
    ),
    Function(
        name="squareplus",
        compute=rectifiers.squareplus,
        formula="(x + √(x² + b))/2",
        expression="(x + sqrt(x * x + b)) / 2 if x >= 0 else b / (sqrt(x * x + b) - x) / 2",
        limits=("0", "inf"),
        parameters={"b": 4.0},
        requirements=(Requirement("b is 0 or above", ("b",), lambda b: b >= 0.0),),
        kinks=lambda b: (0.0,) if b == 0.0 else (),
        reference="Barron, Squareplus, arXiv:2112.11687",
        exact=squareplus,
    ),
    Function(
        name="elu",
        compute=rectifiers.elu,
        formula="x if x > 0 else alpha·(exp(x) - 1)",
        expression="max(x, 0) + alpha * expm1(min(x, 0))",
        limits=("-alpha", "inf"),
        parameters={"alpha": 1.0},
        kinks=lambda alpha: (0.0,) if alpha != 1.0 else (),
        reference="Clevert, Unterthiner and Hochreiter, arXiv:1511.07289",
        exact=unless_negative,
    ),
    Function(
        name="celu",
        compute=rectifiers.celu,
        formula="max(0, x) + min(0, alpha·(exp(x/alpha) - 1))",
        expression="max(x, 0) + alpha * expm1(min(x, 0) / alpha)",
        limits=("-alpha", "inf"),
        parameters={"alpha": 1.0},
        requirements=(Requirement("alpha is above 0", ("alpha",), lambda alpha: alpha > 0.0),),
        reference="Barron, Continuously differentiable ELUs, arXiv:1704.07483",
        exact=unless_negative,
    ),
    Function(
        name="selu",
        compute=rectifiers.selu,
        formula="1.0507009873554805·x if x > 0 else 1.7580993408473766·(exp(x) - 1)",
        expression="1.0507009873554805 * max(x, 0) + 1.7580993408473766 * expm1(min(x, 0))",
        limits=("-1.7580993408473766", "inf"),
        kinks=at_zero,
        reference="Klambauer and others, Self-normalizing networks, arXiv:1706.02515",
        exact=only(0, 0),
    ),
    Function(
        name="gelu",
        compute=gated.gelu,
        formula=(
            "x·(1 + erf(x/√2))/2; with approximate=tanh: x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2"
        ),
        expression=_gelu,
        limits=("0", "inf"),
        parameters={"approximate": "none"},
        requirements=(
            Requirement(
                "approximate is none or tanh",
                ("approximate",),
                lambda approximate: approximate in {"none", "tanh"},
            ),
        ),
        reference="Hendrycks and Gimpel, arXiv:1606.08415",
        exact=only(0, 0),
        elsewhere=(
            Meaning("PyTorch, ONNX, Keras by name, tf.nn", "gelu"),
            Meaning("jax.nn, keras.ops", "gelu(approximate=tanh)"),
            Meaning(
                "transformers",
                "gelu(approximate=tanh)",
                called=("gelu_new", "gelu_fast", "gelu_pytorch_tanh"),
            ),
            Meaning("CLIP, transformers", "silu(beta=1.702)", called=("quick_gelu",)),
        ),
    ),
    Function(
        name="silu",
        aliases=("swish",),
        compute=gated.silu,
        formula="x/(1 + exp(-beta·x))",
        expression="x * exp(min(beta * x, 0)) / (1 + exp(-abs(beta * x)))",
        limits=("0", "inf"),
        parameters={"beta": 1.0},
        reference="Elfwing, arXiv:1702.03118; with beta Ramachandran, arXiv:1710.05941",
        exact=only(0, 0),
    ),
    Function(
        name="mish",
        compute=gated.mish,
        formula="x·tanh(ln(1 + exp(x)))",
        expression="x * tanh(max(x, 0) + log1p(exp(-abs(x))))",
        limits=("0", "inf"),
        reference="Misra, arXiv:1908.08681",
        exact=only(0, 0),
    ),
    Function(
        name="hard_swish",
        aliases=("hard_silu",),
        compute=piecewise.hard_swish,
        formula="x·min(max(0, x + 3), 6)/6",
        expression="x * min(max(x + 3, 0), 6) / 6",
        limits=("0", "inf"),
        kinks=lambda: (-3.0, 3.0),
        reference="Howard and others, Searching for MobileNetV3, arXiv:1905.02244",
        exact=lambda x: x * clip(x + 3, 0, 6) / 6,
    ),
)
