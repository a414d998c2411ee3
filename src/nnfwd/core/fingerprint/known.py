"""What every machine computes: the checksum of each part, and the fingerprint of all.

These change where an activation is added, or where its arithmetic is. What they are then, the test
``tests/core/test_fingerprint.py`` says.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FINGERPRINT", "KNOWN"]

FINGERPRINT = "6da44e71974c5773"

KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "identity": "b8fc00a0",
        "relu": "bc1d249d",
        "leaky_relu": "6abc082b",
        "relu6": "cb55fa01",
        "bounded_relu": "bc1d249d",
        "step": "f792f43b",
        "sign": "d30daabd",
        "sigmoid": "f0652e1b",
        "tanh": "7fb31449",
        "softsign": "c9264a3d",
        "arctan": "c11ee7da",
        "hard_sigmoid": "c2fc0885",
        "hard_tanh": "a9d9af8e",
        "clip": "b8fc00a0",
        "log_sigmoid": "bd6fe369",
        "softplus": "3c769c0c",
        "squareplus": "0fae535d",
        "elu": "8a0e6511",
        "celu": "8a0e6511",
        "selu": "f129308e",
        "gelu": "dfc15782",
        "silu": "6005c970",
        "mish": "7e80f88f",
        "hard_swish": "46d350e9",
        "threshold": "bc1d249d",
        "thresholded_relu": "98d046c7",
        "soft_shrink": "826bfd2f",
        "hard_shrink": "01eb4944",
        "tanh_shrink": "7f57b407",
        "sin": "02f56b38",
        "cos": "f92ca028",
        "gaussian": "cfe33b6c",
        "exponential": "b9cc366b",
        "softmax": "c81165a0",
        "log_softmax": "3e9a5f85",
        "sparsemax": "8ea1ed4c",
        "hardmax": "4fddf76d",
        "bounded_relu(max_value=3, negative_slope=0.1, threshold=1)": "9be2d685",
        "celu(alpha=2.5)": "1e382d4a",
        "clip(min=-1, max=3)": "96b3f4e2",
        "elu(alpha=2.5)": "0812f2f9",
        "gelu(approximate=tanh)": "4c9104b9",
        "hard_sigmoid(slope=0.3, offset=0.7)": "c4341863",
        "silu(beta=1.702)": "e311f900",
        "softplus(beta=3)": "d8ede9bd",
        "squareplus(b=1e-5)": "e523d129",
        "log": "55cbdfd4",
        "sums by hand": "810a46d8",
        "wide sums": "9325b7e4",
    }
)
