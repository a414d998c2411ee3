"""Functions that are taken over the nodes of a layer together."""

from __future__ import annotations

from nnfwd.core.activations import over_layer
from nnfwd.core.activations.function import Function, at_zero
from nnfwd.core.activations.meaning import Meaning

__all__ = ["ROWS"]

ROWS = (
    Function(
        name="softmax",
        compute=over_layer.softmax,
        formula="exp(x[i]) / Σ exp(x[j])",
        expression="exp(x - largest(x)) / total(exp(x - largest(x)))",
        limits=("0", "1"),
        over_layer=True,
        reference="Bridle, Probabilistic interpretation of classification outputs, 1990",
    ),
    Function(
        name="log_softmax",
        compute=over_layer.log_softmax,
        formula="x[i] - ln Σ exp(x[j])",
        expression="x - largest(x) - log(total(exp(x - largest(x))))",
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
        expression="1 if index == smallest(index if x == largest(x) else 1e9) else 0",
        limits=("0", "1"),
        over_layer=True,
        kinks=at_zero,
        reference="ONNX, operator Hardmax",
        elsewhere=(Meaning("MATLAB", "hardmax", called=("compet",)),),
    ),
)
