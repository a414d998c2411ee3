"""Where functions bend or jump: there, as the table says, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation

WRITTEN = [
    *FUNCTIONS,
    "leaky_relu(negative_slope=0.3)",
    "leaky_relu(negative_slope=1)",
    "bounded_relu(max_value=3)",
    "bounded_relu(negative_slope=1)",
    "bounded_relu(max_value=2, negative_slope=1)",
    "bounded_relu(max_value=0, negative_slope=1)",
    "bounded_relu(max_value=3, negative_slope=0.2, threshold=1)",
    "bounded_relu(max_value=1, threshold=2)",
    "clip(min=-2)",
    "clip(max=-2)",
    "clip(min=-2, max=0.5)",
    "clip(min=1, max=1)",
    "hard_sigmoid(slope=0.2)",
    "hard_sigmoid(slope=-0.5, offset=2)",
    "hard_sigmoid(slope=0)",
    "hard_tanh(min=-2, max=0.5)",
    "hard_tanh(min=1, max=1)",
    "squareplus(b=0)",
    "elu(alpha=2)",
    "elu(alpha=0)",
    "celu(alpha=2)",
    "threshold(threshold=1, value=-3)",
    "threshold(threshold=2, value=2)",
    "thresholded_relu(alpha=0)",
    "soft_shrink(lambd=0)",
    "soft_shrink(lambd=2)",
    "hard_shrink(lambd=0)",
]

STEP = 5e-5
STEEPER = 0.05
"""What a slope changes by at a kink; where it is smooth it changes by less in two steps."""


@pytest.mark.parametrize("written", WRITTEN)
def test_it_bends_or_jumps_there_and_nowhere_else(written):
    activation = parse_activation(written)
    kinks = activation.function.kinks(**activation.parameters)
    assert list(kinks) == sorted(kinks)
    x = np.arange(-130_000.5, 130_000) * STEP  # up to 6.5, and never at a kink itself
    inputs = np.stack([x, np.zeros_like(x)]) if activation.over_layer else x[np.newaxis]
    slopes = np.diff(activation(inputs)[0]) / STEP
    bent = x[1:-1][np.abs(np.diff(slopes)) > STEEPER]
    for kink in kinks:
        assert np.abs(bent - kink).min() < 2 * STEP
    assert all(np.abs(each - np.array(kinks)).min(initial=np.inf) < 2 * STEP for each in bent)
