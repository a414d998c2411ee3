"""Names that other programs have for functions that are not in the table, so that none is guessed.

Where something near can be written, it says so.
"""

from __future__ import annotations

from nnfwd.core.activations.meaning import Meaning, steep

__all__ = ["ABSENT"]

ABSENT = (
    Meaning("MATLAB", formula="max(0, 1 - |x|)", called=("tribas",)),
    Meaning("MATLAB", formula="exp(-x²) over its sum over the layer", called=("radbasn",)),
    Meaning("MATLAB", formula="1/x", called=("netinv",)),
    Meaning("PMML", formula="1/x", called=("reciprocal",)),
    Meaning("MATLAB", formula="sign(x)·x²/(1 + x²)", called=("elliot2sig",)),
    Meaning("PMML", formula="x²", called=("square",)),
    Meaning("MATLAB, NumPy", formula="sin(π·x)/(π·x)", called=("sinc",)),
    Meaning("NumPy, PyTorch", formula="erf(x)", called=("erf",)),
    Meaning("NumPy, PyTorch", formula="|x|", called=("abs",)),
    Meaning("NumPy, PyTorch", formula="ln(x)", called=("log",)),
    steep("FANN_COS", "cos(s·x)/2 + 1/2", "cos", then=(0.5, 0.5)),
    steep("FANN_SIN", "sin(s·x)/2 + 1/2", "sin", then=(0.5, 0.5)),
    steep("FANN_ELLIOT", "softsign(s·x)/2 + 1/2", "softsign", then=(0.5, 0.5)),
    steep("FANN_GAUSSIAN_SYMMETRIC", "2·exp(-(s·x)²) - 1", "gaussian", then=(2, -1)),
    Meaning("FANN", formula="sigmoid in six straight pieces", called=("FANN_SIGMOID_STEPWISE",)),
    Meaning(
        "FANN", formula="tanh in six straight pieces", called=("FANN_SIGMOID_SYMMETRIC_STEPWISE",)
    ),
    Meaning("WEKA", formula="an approximation of sigmoid", called=("ApproximateSigmoid",)),
    Meaning("H2O", formula="the largest of several sums", called=("Maxout",)),
    Meaning("PyTorch, Keras", formula="one half of x times sigmoid of the other", called=("GLU",)),
    Meaning("PyTorch", formula="exp(-x[i]) / Σ exp(-x[j])", called=("Softmin",)),
    Meaning("TensorFlow", formula="relu(x) and relu(-x), side by side", called=("crelu",)),
    Meaning("transformers", formula="relu(x)²", called=("relu2", "relu_squared")),
    Meaning(
        "Keras, JAX", formula="0 if x ≤ -1, x if x ≥ 1, else (x + 1)²/4", called=("sparse_plus",)
    ),
    Meaning(
        "JAX",
        formula="min(max(0, (x + 1)/2), 1)",
        called=("sparse_sigmoid",),
        advice="write hard_sigmoid(slope=0.5, offset=0.5)",
    ),
    Meaning(
        "ONNX",
        formula="alpha·tanh(beta·x)",
        called=("ScaledTanh",),
        advice="write tanh, and multiply by beta what goes in, by alpha what comes out",
    ),
)
