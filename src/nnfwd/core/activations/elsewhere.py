"""What other programs mean by the names of the table, where not all of them mean the same."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ELSEWHERE", "Meaning"]


class Meaning(NamedTuple):
    """What one name stands for somewhere.

    Parameters
    ----------
    where : str
        The programs, and how they are asked where that makes a difference.
    activation : str, optional
        What they compute, in the notation of network files; empty where that cannot be written.
    formula : str, optional
        What they compute otherwise.
    """

    where: str
    activation: str = ""
    formula: str = ""


ELSEWHERE: Mapping[str, tuple[Meaning, ...]] = MappingProxyType(
    {
        "identity": (Meaning("FANN linear (steepness s = 0.5 unless set)", formula="s·x"),),
        "leaky_relu": (
            Meaning("PyTorch, JAX, ONNX, FANN", "leaky_relu(negative_slope=0.01)"),
            Meaning("Keras by name, keras.ops, tf.nn", "leaky_relu(negative_slope=0.2)"),
            Meaning("Keras as a layer", "leaky_relu(negative_slope=0.3)"),
        ),
        "step": (
            Meaning("FANN threshold", "step(at_zero=1)"),
            Meaning("PMML threshold", "step(at_zero=0)"),
        ),
        "sign": (
            Meaning("NumPy, PyTorch, ONNX", "sign"),
            Meaning("binarized networks", formula="-1 if x < 0, 1 if x ≥ 0"),
        ),
        "tanh": (
            Meaning("FANN sigmoid_symmetric (steepness s = 0.5 unless set)", formula="tanh(s·x)"),
        ),
        "softsign": (
            Meaning("PMML Elliott", "softsign"),
            Meaning(
                "FANN Elliot_symmetric (steepness s = 0.5 unless set)", formula="softsign(s·x)"
            ),
        ),
        "arctan": (
            Meaning("ONNX, NumPy", "arctan"),
            Meaning("PMML", formula="2·arctan(x)/π"),
        ),
        "hard_sigmoid": (
            Meaning("PyTorch, JAX, Keras 3", "hard_sigmoid"),
            Meaning("ONNX, Keras 2", "hard_sigmoid(slope=0.2)"),
        ),
        "softplus": (
            Meaning("Keras, JAX, ONNX", "softplus"),
            Meaning("PyTorch", formula="x if beta·x > 20 else softplus(x)"),
        ),
        "gelu": (
            Meaning("PyTorch, ONNX, Keras by name, tf.nn", "gelu"),
            Meaning("jax.nn, keras.ops", "gelu(approximate=tanh)"),
            Meaning("CLIP, as quick GELU", "silu(beta=1.702)"),
        ),
        "threshold": (
            Meaning("PyTorch, which has no defaults", "threshold"),
            Meaning("FANN", "step(at_zero=1)"),
            Meaning("PMML", "step(at_zero=0)"),
        ),
        "hard_shrink": (
            Meaning("PyTorch, Keras, ONNX Shrink without a bias", "hard_shrink"),
            Meaning("ONNX Shrink with bias = lambd", "soft_shrink"),
        ),
        "sin": (
            Meaning("ONNX, NumPy", "sin"),
            Meaning("sinusoidal networks of Sitzmann", formula="sin(30·x)"),
        ),
        "gaussian": (
            Meaning("PMML Gauss", "gaussian"),
            Meaning("FANN (steepness s = 0.5 unless set)", formula="exp(-(s·x)²)"),
        ),
    }
)
"""The functions of which that is so, each with what it means where."""
