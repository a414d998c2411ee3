"""Operators that multiply with a matrix of constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.call import MOST_VALUES
from nnfwd.networks.onnx.steps import shift, sum_tensors
from nnfwd.networks.onnx.values import Constant, Misfit, Tensor, Value, names_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call

__all__ = ["gemm", "linear_regressor", "mat_mul"]


def mat_mul(call: Call) -> Value:
    """Multiply matrices: a tensor and a constant, in either order."""
    return _product(call, call.value(0), call.value(1))


def gemm(call: Call) -> Value:
    """Multiply matrices and add: alpha·A·B + beta·C."""
    a, b = (
        _transposed(call, call.value(index)) if call.attribute(name, 0) else call.value(index)
        for index, name in enumerate(("transA", "transB"))
    )
    alpha, beta = call.attribute("alpha", 1.0), call.attribute("beta", 1.0)
    product = _product(call, a, b, alpha)
    if not call.has(2) or beta == 0:
        return product
    added = call.value(2)
    if isinstance(added, Constant):
        return shift(call, product, Constant(call.finite(added) * beta, added.name))
    return sum_tensors(call, [product, call.expressed(added)], [1.0, beta])


def linear_regressor(call: Call) -> Value:
    """Sum with the coefficients that a node has as attributes."""
    tensor, n_targets = call.tensor(0), call.attribute("targets", 1)
    if call.attribute("post_transform", "NONE") != "NONE":
        message = "transforms its sums"
        raise call.refuse(message)
    coefficients, intercepts = (
        np.array(call.attribute(name, []), dtype=np.float64)
        for name in ("coefficients", "intercepts")
    )
    if n_targets < 1 or coefficients.size % n_targets or intercepts.size not in (0, n_targets):
        message = "its coefficients and intercepts are not as many as its targets need"
        raise Misfit(message)
    weights = Constant(coefficients.reshape(n_targets, -1).T, "coefficients")
    product = _product(call, tensor, weights)
    if not intercepts.size:
        return product
    return shift(call, product, Constant(intercepts, "intercepts"))


def _transposed(call: Call, value: Value) -> Value:
    if isinstance(value, Constant):
        return Constant(_matrix(call, value.array).T, value.name)
    tensor = call.expressed(value)
    if tensor.rank != 2 or tensor.names is None:
        message = "transposes what is not a matrix"
        raise Misfit(message)
    return tensor.with_names(tensor.names.T, None if tensor.rows is None else 1 - tensor.rows)


def _matrix(call: Call, array: NDArray[Any]) -> NDArray[Any]:
    """Get a matrix of an array that may have axes of 1 before."""
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2:
        message = f"a constant of shape {list(array.shape)}, where a matrix is expected"
        raise call.refuse(message)
    return array


def _product(call: Call, a: Value, b: Value, alpha: float = 1.0) -> Tensor:
    if isinstance(a, Constant) == isinstance(b, Constant):
        message = "multiplies two tensors of a row, which no weighted sum can express"
        raise call.refuse(message, hint="nnfwd reads products of values and constants")
    if isinstance(b, Constant):
        tensor, weights, axis = call.expressed(a), b, -1
        is_vector = b.array.ndim == 1
    else:
        tensor, weights, axis = call.expressed(b), a, -2  # type: ignore[assignment]
        is_vector = weights.array.ndim == 1
        axis = -1 if tensor.rank == 1 else -2
    numbers = call.finite(weights)
    matrix = numbers[np.newaxis] if is_vector else _matrix(call, numbers)
    if isinstance(b, Constant) and not is_vector:
        matrix = matrix.T
    along = tensor.axis(axis)
    if along is None or tensor.names is None:
        message = "sums over rows: what is computed for a row must not depend on the others"
        raise call.refuse(message)
    names = np.moveaxis(tensor.names, along, -1)
    n_nodes, n_sources = matrix.shape
    if names.shape[-1] != n_sources:
        message = f"weights for {n_sources} values, where there are {names.shape[-1]}"
        raise Misfit(message)
    matrix = matrix if alpha == 1 else matrix * alpha
    call.check_size((*names.shape[:-1], n_nodes))
    n_times = names.size // n_sources
    if n_times > 1 and n_times * matrix.size > MOST_VALUES:
        message = f"takes a matrix of {matrix.size} weights {n_times} times"
        raise Misfit(message)
    summed = [
        call.builder.linear(tuple(vector), matrix, key=call.key)
        for vector in names.reshape(-1, n_sources).tolist()
    ]
    shape = (*names.shape[:-1], n_nodes)
    flat = call.builder.concat(*summed)
    moved = np.moveaxis(names_array(flat, shape), -1, along)
    if not is_vector:
        return Tensor(moved.shape, tensor.rows, moved)
    moved = moved.squeeze(axis=along)
    rows = tensor.rows
    if rows is not None and rows > along:
        rows -= 1
    return Tensor(moved.shape, rows, moved)
