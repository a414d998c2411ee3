"""The table of activation functions: a row each, in an order to learn them in."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nnfwd.core.activations import (
    elementary,
    gated,
    over_layer,
    piecewise,
    rectifiers,
    sigmoid,
)
from nnfwd.core.activations.function import Function, Requirement
from nnfwd.errors import ActivationError, did_you_mean, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnfwd.core.activations.function import Parameter

__all__ = ["FUNCTIONS", "find_function"]

LAMBD_NOT_NEGATIVE = Requirement("lambd is 0 or above", ("lambd",), lambda lambd: lambd >= 0.0)


def at_zero(**_: Parameter) -> tuple[float, ...]:
    """List 0 alone, where most functions that bend do so."""
    return (0.0,)


ROWS = (
    Function(
        name="identity",
        aliases=("linear",),
        compute=piecewise.identity,
        formula="x",
        limits=("-inf", "inf"),
        reference="Widrow and Hoff, Adaptive switching circuits, 1960",
    ),
    Function(
        name="relu",
        compute=piecewise.relu,
        formula="max(0, x)",
        limits=("0", "inf"),
        kinks=at_zero,
        reference="Nair and Hinton, Rectified linear units, 2010",
    ),
    Function(
        name="leaky_relu",
        compute=piecewise.leaky_relu,
        formula="x if x ≥ 0 else negative_slope·x",
        limits=("-inf", "inf"),
        parameters={"negative_slope": 0.01},
        kinks=lambda negative_slope: (0.0,) if negative_slope != 1.0 else (),
        reference="Maas, Hannun and Ng, Rectifier nonlinearities improve acoustic models, 2013",
    ),
    Function(
        name="relu6",
        compute=piecewise.relu6,
        formula="min(max(0, x), 6)",
        limits=("0", "6"),
        kinks=lambda: (0.0, 6.0),
        reference="Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010",
    ),
    Function(
        name="step",
        compute=piecewise.step,
        formula="0 if x < 0, at_zero if x = 0, 1 if x > 0",
        limits=("0", "1"),
        parameters={"at_zero": 1.0},
        kinks=at_zero,
        reference="McCulloch and Pitts, A logical calculus of ideas in nervous activity, 1943",
    ),
    Function(
        name="sign",
        compute=piecewise.sign,
        formula="-1 if x < 0, 0 if x = 0, 1 if x > 0",
        limits=("-1", "1"),
        kinks=at_zero,
        reference="Courbariaux and others, Binarized neural networks, arXiv:1602.02830",
    ),
    Function(
        name="sigmoid",
        aliases=("logistic",),
        compute=sigmoid.sigmoid,
        formula="1/(1 + exp(-x))",
        limits=("0", "1"),
        reference="Rumelhart, Hinton and Williams, Learning by back-propagating errors, 1986",
    ),
    Function(
        name="tanh",
        compute=sigmoid.tanh,
        formula="(exp(2x) - 1) / (exp(2x) + 1)",
        limits=("-1", "1"),
        reference="LeCun, Bottou, Orr and Müller, Efficient backprop, 1998",
    ),
    Function(
        name="softsign",
        compute=sigmoid.softsign,
        formula="x/(1 + |x|)",
        limits=("-1", "1"),
        reference="Turian, Bergstra and Bengio, Quadratic features and deep architectures, 2009",
    ),
    Function(
        name="arctan",
        compute=elementary.arctan,
        formula="arctan(x)",
        limits=("-π/2", "π/2"),
        reference="ONNX, operator Atan",
    ),
    Function(
        name="hard_sigmoid",
        compute=piecewise.hard_sigmoid,
        formula="min(max(0, slope·x + offset), 1)",
        limits=("0", "1"),
        parameters={"slope": 1 / 6, "offset": 0.5},
        kinks=piecewise.hard_sigmoid_kinks,
        reference="Courbariaux, Bengio and David, BinaryConnect, arXiv:1511.00363",
    ),
    Function(
        name="hard_tanh",
        compute=piecewise.hard_tanh,
        formula="min if x < min, max if x > max, else x",
        limits=("min", "max"),
        parameters={"min": -1.0, "max": 1.0},
        requirements=(
            Requirement("min is at most max", ("min", "max"), lambda low, high: low <= high),
        ),
        kinks=lambda **ends: tuple(ends.values()) if ends["min"] < ends["max"] else (),
        reference="Collobert, Large scale machine learning, 2004",
    ),
    Function(
        name="log_sigmoid",
        compute=sigmoid.log_sigmoid,
        formula="-ln(1 + exp(-x))",
        limits=("-inf", "0"),
        reference="PyTorch, nn.LogSigmoid",
    ),
    Function(
        name="softplus",
        compute=rectifiers.softplus,
        formula="ln(1 + exp(beta·x))/beta",
        limits=("0", "inf"),
        parameters={"beta": 1.0},
        requirements=(Requirement("beta is above 0", ("beta",), lambda beta: beta > 0.0),),
        reference="Dugas and others, Incorporating second-order functional knowledge, 2000",
    ),
    Function(
        name="squareplus",
        compute=rectifiers.squareplus,
        formula="(x + √(x² + b))/2",
        limits=("0", "inf"),
        parameters={"b": 4.0},
        requirements=(Requirement("b is 0 or above", ("b",), lambda b: b >= 0.0),),
        kinks=lambda b: (0.0,) if b == 0.0 else (),
        reference="Barron, Squareplus, arXiv:2112.11687",
    ),
    Function(
        name="elu",
        compute=rectifiers.elu,
        formula="x if x > 0 else alpha·(exp(x) - 1)",
        limits=("-alpha", "inf"),
        parameters={"alpha": 1.0},
        kinks=lambda alpha: (0.0,) if alpha != 1.0 else (),
        reference="Clevert, Unterthiner and Hochreiter, arXiv:1511.07289",
    ),
    Function(
        name="celu",
        compute=rectifiers.celu,
        formula="max(0, x) + min(0, alpha·(exp(x/alpha) - 1))",
        limits=("-alpha", "inf"),
        parameters={"alpha": 1.0},
        requirements=(Requirement("alpha is above 0", ("alpha",), lambda alpha: alpha > 0.0),),
        reference="Barron, Continuously differentiable ELUs, arXiv:1704.07483",
    ),
    Function(
        name="selu",
        compute=rectifiers.selu,
        formula="1.0507009873554805·x if x > 0 else 1.7580993408473766·(exp(x) - 1)",
        limits=("-1.7580993408473766", "inf"),
        kinks=at_zero,
        reference="Klambauer and others, Self-normalizing networks, arXiv:1706.02515",
    ),
    Function(
        name="gelu",
        compute=gated.gelu,
        formula=(
            "x·(1 + erf(x/√2))/2; with approximate=tanh: x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2"
        ),
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
    ),
    Function(
        name="silu",
        aliases=("swish",),
        compute=gated.silu,
        formula="x/(1 + exp(-beta·x))",
        limits=("0", "inf"),
        parameters={"beta": 1.0},
        reference="Elfwing, arXiv:1702.03118; with beta Ramachandran, arXiv:1710.05941",
    ),
    Function(
        name="mish",
        compute=gated.mish,
        formula="x·tanh(ln(1 + exp(x)))",
        limits=("0", "inf"),
        reference="Misra, arXiv:1908.08681",
    ),
    Function(
        name="hard_swish",
        aliases=("hard_silu",),
        compute=piecewise.hard_swish,
        formula="x·min(max(0, x + 3), 6)/6",
        limits=("0", "inf"),
        kinks=lambda: (-3.0, 3.0),
        reference="Howard and others, Searching for MobileNetV3, arXiv:1905.02244",
    ),
    Function(
        name="threshold",
        compute=piecewise.threshold,
        formula="x if x > threshold else value",
        limits=("value", "inf"),
        parameters={"threshold": 0.0, "value": 0.0},
        kinks=lambda threshold, **_: (threshold,),
        reference="PyTorch, nn.Threshold",
    ),
    Function(
        name="thresholded_relu",
        compute=piecewise.thresholded_relu,
        formula="x if x > alpha else 0",
        limits=("0", "inf"),
        parameters={"alpha": 1.0},
        kinks=lambda alpha: (alpha,),
        reference="Konda, Memisevic and Krueger, Zero-bias autoencoders, arXiv:1402.3337",
    ),
    Function(
        name="soft_shrink",
        compute=piecewise.soft_shrink,
        formula="x - lambd if x > lambd, x + lambd if x < -lambd, else 0",
        limits=("-inf", "inf"),
        parameters={"lambd": 0.5},
        requirements=(LAMBD_NOT_NEGATIVE,),
        kinks=lambda lambd: (-lambd, lambd) if lambd > 0.0 else (),
        reference="Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994",
    ),
    Function(
        name="hard_shrink",
        compute=piecewise.hard_shrink,
        formula="x if |x| > lambd else 0",
        limits=("-inf", "inf"),
        parameters={"lambd": 0.5},
        requirements=(LAMBD_NOT_NEGATIVE,),
        kinks=lambda lambd: (-lambd, lambd) if lambd > 0.0 else (),
        reference="Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994",
    ),
    Function(
        name="tanh_shrink",
        compute=sigmoid.tanh_shrink,
        formula="x - tanh(x)",
        limits=("-inf", "inf"),
        reference="PyTorch, nn.Tanhshrink",
    ),
    Function(
        name="sin",
        compute=elementary.sin,
        formula="sin(x)",
        limits=("none, between -1 and 1", "none, between -1 and 1"),
        reference="Sitzmann and others, Implicit neural representations, arXiv:2006.09661",
    ),
    Function(
        name="gaussian",
        compute=elementary.gaussian,
        formula="exp(-x²)",
        limits=("0", "0"),
        reference="Broomhead and Lowe, Multivariable functional interpolation, 1988",
    ),
    Function(
        name="exponential",
        compute=elementary.exponential,
        formula="exp(x)",
        limits=("0", "inf"),
        reference="Keras, activations.exponential",
    ),
    Function(
        name="softmax",
        compute=over_layer.softmax,
        formula="exp(x[i]) / Σ exp(x[j])",
        limits=("0", "1"),
        over_layer=True,
        reference="Bridle, Probabilistic interpretation of classification outputs, 1990",
    ),
    Function(
        name="log_softmax",
        compute=over_layer.log_softmax,
        formula="x[i] - ln Σ exp(x[j])",
        limits=("-inf", "0"),
        over_layer=True,
        reference="PyTorch, nn.LogSoftmax",
    ),
    Function(
        name="sparsemax",
        compute=over_layer.sparsemax,
        formula="max(0, x[i] - τ), with τ such that all add up to 1",
        limits=("0", "1"),
        over_layer=True,
        kinks=lambda: (-1.0, 1.0),
        reference="Martins and Astudillo, arXiv:1602.02068",
    ),
    Function(
        name="hardmax",
        compute=over_layer.hardmax,
        formula="1 for the largest x[i], the first of equals; else 0",
        limits=("0", "1"),
        over_layer=True,
        kinks=at_zero,
        reference="ONNX, operator Hardmax",
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in ROWS})
"""Every function by its name."""

ALIASES: Mapping[str, Function] = MappingProxyType(
    {alias: row for row in ROWS for alias in row.aliases}
)


def find_function(name: str) -> Function:
    """Find a function by its name or an alias of it.

    Raises
    ------
    ActivationError
        If there is none of that name: it lists what there is.

    Examples
    --------
    >>> find_function("logistic").formula
    '1/(1 + exp(-x))'
    """
    known = {**FUNCTIONS, **ALIASES}
    if name in known:
        return known[name]
    guess = did_you_mean(name.lower(), known) or "."
    names = ", ".join(
        f"{row.name} ({', '.join(row.aliases)})" if row.aliases else row.name for row in ROWS
    )
    message = f"there is no activation {quote(name)}{guess} There are: {names}"
    raise ActivationError(message)
