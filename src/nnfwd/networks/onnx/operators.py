"""The table of operators: what each does with the values that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx import (
    completing,
    constants,
    functions,
    labels,
    matrices,
    selecting,
    shapes,
    sums,
)
from nnfwd.networks.onnx.call import MOST_NUMBERS
from nnfwd.networks.onnx.values import Constant, Misfit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call
    from nnfwd.networks.onnx.values import Value

__all__ = ["OPERATORS", "apply"]

Operators = dict[str, "Callable[[Call], Value | tuple[Value, ...]]"]

SUMS: Operators = {
    "Add": sums.add,
    "BatchNormalization": sums.batch_normalization,
    "Div": sums.divide,
    "Gemm": matrices.gemm,
    "MatMul": matrices.mat_mul,
    "Mean": sums.mean,
    "Mul": sums.multiply,
    "Neg": sums.negate,
    "Sub": sums.subtract,
    "Sum": sums.sum_of_all,
    "ai.onnx.ml.LinearRegressor": matrices.linear_regressor,
    "ai.onnx.ml.Scaler": sums.scaler,
}

ACTIVATIONS: Operators = {
    **dict.fromkeys(functions.FUNCTIONS, functions.function),
    "Clip": functions.clip,
    "Gelu": functions.gelu,
    "Hardmax": functions.hardmax,
    "LogSoftmax": functions.log_softmax,
    "PRelu": functions.prelu,
    "Selu": functions.selu,
    "Shrink": functions.shrink,
    "Softmax": functions.softmax,
}

PARTS_OF_ACTIVATIONS: Operators = {
    "Log": functions.log,
    "Max": functions.maximum,
    "Min": functions.minimum,
    **dict.fromkeys(
        (
            "Abs",
            "Erf",
            "Greater",
            "Less",
            "LessOrEqual",
            "Or",
            "Pow",
            "Reciprocal",
            "Sqrt",
            "Where",
        ),
        completing.only_in_patterns,
    ),
}

SHAPES: Operators = {
    "Cast": labels.cast,
    "CastLike": labels.cast,
    "Concat": selecting.concat,
    "Constant": constants.constant,
    "ConstantOfShape": constants.constant_of_shape,
    "Dropout": labels.identity,
    "Expand": constants.expand,
    "Flatten": shapes.flatten,
    "Gather": selecting.gather,
    "Identity": labels.identity,
    "Reshape": shapes.reshape,
    "Shape": constants.shape_of,
    "Slice": selecting.slice_,
    "Split": selecting.split,
    "Squeeze": shapes.squeeze,
    "Transpose": shapes.transpose,
    "Unsqueeze": shapes.unsqueeze,
    "ai.onnx.ml.FeatureVectorizer": selecting.concat,
    "ai.onnx.ml.Imputer": labels.imputer,
}

CLASSES: Operators = {
    "ArgMax": labels.arg_max,
    "ai.onnx.ml.ArrayFeatureExtractor": selecting.gather,
    "ai.onnx.ml.LabelEncoder": labels.label_encoder,
    "ai.onnx.ml.ZipMap": labels.zip_map,
}

OPERATORS = SUMS | ACTIVATIONS | PARTS_OF_ACTIVATIONS | SHAPES | CLASSES
"""Every operator that is read, by its name and, where it is not ONNX's own, its domain."""

FOLDED: dict[str, Callable[..., object]] = {
    "Abs": np.abs,
    "Add": np.add,
    "Div": np.divide,
    "Mul": np.multiply,
    "Neg": np.negative,
    "Reciprocal": lambda x: 1 / x,
    "Sqrt": np.sqrt,
    "Sub": np.subtract,
}
"""What is computed of constants alone, by operations that every machine rounds alike."""


def apply(call: Call, name: str) -> tuple[Value, ...]:
    """Get what a node gives.

    Raises
    ------
    NetworkError
        If the operator is not read, or what it does cannot be expressed; with the node.
    """
    operator = OPERATORS.get(name)
    if operator is None:
        message = f"{name} is not an operator of feed-forward layers that nnfwd reads"
        hint = f"what is read: {', '.join(SUMS)}, and activations as {', '.join(ACTIVATIONS)}"
        raise call.refuse(message, hint)
    try:
        if (
            name in FOLDED
            and call.inputs
            and all(isinstance(each, Constant) for each in call.inputs)
        ):
            return (_fold(call, name),)
        found = operator(call)
    except Misfit as misfit:
        raise call.refuse(str(misfit)) from None
    return found if type(found) is tuple else (found,)  # type: ignore[return-value]


def _fold(call: Call, name: str) -> Constant:
    """Compute with constants alone, in float64 or int64."""
    constants = [call.constant(index) for index in range(len(call.inputs))]
    arrays = [each.array for each in constants]
    if any(each.has_rows or each.array.dtype == object for each in constants):
        message = "computes with the number of rows"
        raise call.refuse(message)
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        message = "the shapes of what it takes do not fit"
        raise Misfit(message) from None
    if np.prod(shape, dtype=float) > max(MOST_NUMBERS, *(array.size for array in arrays)):
        message = f"a constant of the shape {list(shape)} is too large"
        raise Misfit(message)
    with np.errstate(all="ignore"):
        if arrays[0].dtype == np.int64 and name in ("Div", "Reciprocal", "Sqrt"):
            return Constant(_divide_integers(call, arrays))
        return Constant(np.asarray(FOLDED[name](*arrays)), constants[0].name)


def _divide_integers(call: Call, arrays: list[NDArray[Any]]) -> NDArray[np.int64]:
    """Divide towards 0, as ONNX does: from shapes, places where to cut are computed."""
    if len(arrays) != 2 or (arrays[1] == 0).any():
        message = "computes with integers"
        raise call.refuse(message)
    one, other = arrays
    quotient: NDArray[np.int64] = np.sign(one) * np.sign(other) * (np.abs(one) // np.abs(other))
    return quotient
