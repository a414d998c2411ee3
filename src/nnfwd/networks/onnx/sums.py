"""Operators that are weighted sums: of all values of a row, or by element."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.networks.onnx.call import MOST_VALUES, float32
from nnfwd.networks.onnx.patterns import find_pattern
from nnfwd.networks.onnx.values import (
    Constant,
    Expression,
    Misfit,
    Tensor,
    Value,
    align,
    names_array,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.networks.onnx.call import Call
    from nnfwd.networks.onnx.patterns import Found

__all__ = [
    "add",
    "batch_normalization",
    "by_element",
    "divide",
    "gemm",
    "linear_regressor",
    "mat_mul",
    "mean",
    "multiply",
    "negate",
    "only_in_patterns",
    "scaler",
    "subtract",
    "sum_of_all",
]


BATCH_NORMALIZATION = (
    "read from batch normalization: weight = scale/√(variance + epsilon), bias = bias - mean·weight"
)


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
        return _shift(call, product, Constant(call.finite(added) * beta, added.name))
    return _sum(call, [product, call.expressed(added)], [1.0, beta])


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


def add(call: Call) -> Value:
    """Add two values by element."""
    return by_element(call, 2) or _add(call, call.value(0), call.value(1), 1.0)


def subtract(call: Call) -> Value:
    """Subtract by element."""
    one, other = call.value(0), call.value(1)
    found = by_element(call, 2)
    if found is not None:
        return found
    if isinstance(one, Constant):
        return _scale(call, other, np.float64(-1.0), one)
    if isinstance(other, Constant):
        centered = _center(call, one, other)
        if centered is not None:
            return centered
    return _add(call, one, other, -1.0)


def negate(call: Call) -> Value:
    """Multiply by -1."""
    return by_element(call, 1) or _scale(call, call.value(0), np.float64(-1.0), None)


def multiply(call: Call) -> Value:
    """Multiply by a constant."""
    found = by_element(call, 2)
    if found is not None:
        return found
    one, other = call.value(0), call.value(1)
    if isinstance(one, Constant):
        one, other = other, one
    if not isinstance(other, Constant):
        return _only_in_patterns(call, (one, other), "multiplies two values of a row")
    return _scale(call, one, other, None)


def divide(call: Call) -> Value:
    """Divide by a constant."""
    found = by_element(call, 2)
    if found is not None:
        return found
    one, other = call.value(0), call.value(1)
    if not isinstance(other, Constant):
        return _only_in_patterns(call, (one, other), "divides by a value of a row")
    numbers = call.finite(other)
    if (numbers == 0).any():
        message = "divides by 0"
        raise call.refuse(message)
    unscaled = _unscale(call, one, other)
    if unscaled is not None:
        return unscaled
    inverse = 1 / numbers
    scaled = _scale(call, one, Constant(inverse, other.name), None, other)
    line = "read from divisions by constants: multiplications with 1 over them"
    call.builder.note(scaled.flat, line)
    return scaled


def sum_of_all(call: Call) -> Value:
    """Add any number of values by element."""
    values = [call.value(index) for index in range(len(call.inputs))]
    return _weighted(call, values, [1.0] * len(values))


def mean(call: Call) -> Value:
    """Average any number of values by element."""
    values = [call.value(index) for index in range(len(call.inputs))]
    return _weighted(call, values, [1.0 / len(values)] * len(values))


def _weighted(call: Call, values: list[Value], weights: list[float]) -> Value:
    if not all(isinstance(each, Tensor) for each in values):
        message = "adds constants and values: nnfwd reads that as Add"
        raise call.refuse(message)
    return _sum(call, [call.expressed(each) for each in values], weights)


def batch_normalization(call: Call) -> Value:
    """Normalise each value by the mean and variance in the file."""
    if call.attribute("training_mode", 0) or call.n_used > 1:
        message = "normalises by the mean of the rows themselves, as in training"
        hint = "export the model in evaluation mode: model.eval() in PyTorch"
        raise call.refuse(message, hint)
    tensor = call.tensor(0)
    epsilon = call.attribute("epsilon", float32(1e-5))
    scale, shift, center, variance = (call.numbers(index) for index in range(1, 5))
    axis = tensor.axis(1) if tensor.rank > 1 else None
    if axis is None or any(
        each.shape != (tensor.shape[axis],) for each in (scale, shift, center, variance)
    ):
        message = "the sizes of its scale, bias, mean and variance are not that of its input"
        raise Misfit(message)
    if (variance + epsilon <= 0).any():
        message = "its variance is negative"
        raise call.refuse(message)
    weights = scale / np.sqrt(variance + epsilon)
    biases = shift - center * weights
    shape = [1] * len(tensor.shape)
    shape[axis] = -1
    each_weight, each_bias = (
        np.broadcast_to(each.reshape(shape), tensor.shape).ravel() for each in (weights, biases)
    )
    names = call.builder.elementwise([tensor.flat], [each_weight], each_bias, key=call.key)
    call.builder.note(names, BATCH_NORMALIZATION)
    return call.result(names, tensor.shape, tensor.rows)


def scaler(call: Call) -> Value:
    """Subtract an offset and multiply by a scale, as scikit-learn's scalers do."""
    tensor = call.tensor(0)
    offset, scale = (
        Constant(np.array(call.attribute(name, []), dtype=np.float64), name)
        for name in ("offset", "scale")
    )
    value: Value = tensor
    if offset.array.size:
        value = _center(call, value, offset) or _add(call, value, offset, -1.0)
    return _scale(call, value, scale, None) if scale.array.size else value


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
    return _shift(call, product, Constant(intercepts, "intercepts"))


def by_element(call: Call, n_inputs: int) -> Tensor | None:
    """Find the activation that an operator completes, or keep it for one that goes on.

    Returns
    -------
    Tensor or None
        None for an operator of values that have names, and that completes nothing.
    """
    values = tuple(call.value(index) for index in range(n_inputs))
    found = find_pattern(call.operator, values)
    if found is not None:
        return _found(call, found, values)
    if any(isinstance(each, Tensor) and each.names is None for each in values):
        return _only_in_patterns(call, values, "")
    return None


def only_in_patterns(call: Call) -> Value:
    """Keep what no sum can express: it may be part of an activation."""
    values = tuple(call.value(index) for index in range(len(call.inputs)))
    found = find_pattern(call.operator, values)
    if found is not None:
        return _found(call, found, values)
    return _only_in_patterns(call, values, "")


def _only_in_patterns(call: Call, values: tuple[Value, ...], why: str) -> Tensor:
    """Keep an operator by what it is applied to, with the error for where nothing comes of it."""
    tensors: list[Constant | Tensor] = []
    earlier = None
    for each in values:
        if not isinstance(each, Constant | Tensor):
            raise call.refuse("computes with the class of a row, which is a name for people")
        tensors.append(each)
        earlier = earlier or (each.refusal if isinstance(each, Tensor) else None)
    _, shape, rows = align(tensors)
    call.check_size(shape)
    message = f"{why or 'is a function of values'}, which a sum of weighted values cannot express"
    hint = "it is read as part of an activation that nnfwd has: `nnfwd activations` lists them"
    refusal = earlier or call.refuse(message, hint)
    return Tensor(shape, rows, None, Expression(call.operator, values), refusal)


def _found(call: Call, found: Found, values: tuple[Value, ...]) -> Tensor:
    """Apply the activation of a pattern."""
    pattern, x = found.pattern, found.x
    each: list[dict[str, Any]] = [{} for _ in range(x.size)]
    for name, given in pattern.parameters.items():
        if isinstance(given, str):
            numbers = [given] * x.size
        else:
            arrays, shape, _ = align([x, found.parameters[given.name]])
            if shape != x.shape:
                message = "a constant that is not one number a value"
                raise Misfit(message)
            numbers = arrays[1].ravel().tolist()
        for parameters, number in zip(each, numbers, strict=True):
            parameters[name] = number
    activations = [call.activation(pattern.function, **parameters) for parameters in each]
    names = call.builder.activate(x.flat, activations, key=call.key)
    rounded = "its constants are float32 in the file" * found.is_rounded
    more = "; ".join(filter(None, (rounded, pattern.note)))
    line = f"read from several operators: {pattern.function}{f' ({more})' * bool(more)}"
    call.builder.note(names, line)
    operator = pattern.operator or call.operator
    of = (x,) if pattern.operator else values
    return call.result(names, x.shape, x.rows, Expression(operator, of))


def _add(call: Call, one: Value, other: Value, sign: float) -> Tensor:
    """Add a value, or subtract it."""
    if isinstance(one, Constant):
        one, other = other, one
    if isinstance(other, Constant):
        return _shift(call, call.expressed(one), other, sign)
    made = Expression(call.operator, (one, other))
    result = _sum(call, [call.expressed(one), call.expressed(other)], [1.0, sign])
    return _with(result, made)


def _sum(call: Call, tensors: list[Tensor], weights: list[float]) -> Tensor:
    arrays, shape, rows = align(tensors)
    call.check_size(shape)
    names = call.builder.elementwise(
        [tuple(each.ravel().tolist()) for each in arrays], weights, key=call.key
    )
    return call.result(names, shape, rows)


def _shift(call: Call, tensor: Tensor, constant: Constant, sign: float = 1.0) -> Tensor:
    """Add constants, or subtract them."""
    numbers = Constant(call.finite(constant), constant.name)
    (names, biases), shape, rows = align([tensor, numbers])
    call.check_size(shape)
    shifted = call.builder.shift(tuple(names.ravel().tolist()), biases.ravel() * sign, key=call.key)
    made = Expression(call.operator, (tensor, constant))
    return call.result(shifted, shape, rows, made)


def _scale(
    call: Call, value: Value, weights: Any, bias: Constant | None, written: Constant | None = None
) -> Tensor:
    """Multiply by constants and add others; ``written`` are those of the file, for patterns."""
    tensor = call.expressed(value)
    constant = weights if isinstance(weights, Constant) else Constant(np.asarray(weights))
    added = Constant(np.asarray(0.0)) if bias is None else bias
    numbers = [Constant(call.finite(each), each.name) for each in (constant, added)]
    (names, each_weight, each_bias), shape, rows = align([tensor, *numbers])
    call.check_size(shape)
    scaled = call.builder.elementwise(
        [tuple(names.ravel().tolist())], [each_weight.ravel()], each_bias.ravel(), key=call.key
    )
    if call.operator == "Neg":
        made = Expression("Neg", (tensor,))
    elif bias is not None:
        made = Expression("Sub", (bias, tensor))
    else:
        made = Expression(call.operator, (tensor, written or constant))
    return call.result(scaled, shape, rows, made)


def _with(tensor: Tensor, made: Expression) -> Tensor:
    return Tensor(tensor.shape, tensor.rows, tensor.names, made)


def _center(call: Call, value: Value, constant: Constant) -> Tensor | None:
    """Subtract constants from inputs of the network that nothing else takes: their mean."""
    return _of_inputs(call, value, constant, "mean")


def _unscale(call: Call, value: Value, constant: Constant) -> Tensor | None:
    """Divide inputs of the network that nothing else takes: their scale."""
    return _of_inputs(call, value, constant, "scale")


def _of_inputs(call: Call, value: Value, constant: Constant, what: str) -> Tensor | None:
    if not isinstance(value, Tensor) or not value.is_alone:
        return None
    numbers = Constant(call.finite(constant), constant.name)
    (names, each), shape, rows = align([value, numbers])
    flat = tuple(names.ravel().tolist())
    if shape != value.shape or not call.builder.scale_inputs(flat, **{what: each.ravel()}):
        return None
    result = call.result(flat, shape, rows)
    return replace(result, made=None, is_alone=True)
