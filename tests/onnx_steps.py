"""Random nodes for an ONNX graph: the operators that nnfwd reads, in their old and new forms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from onnx_graph import Graph, Value

if TYPE_CHECKING:
    from collections.abc import Callable

UNARY = {
    "Relu": {}, "Sigmoid": {}, "Tanh": {}, "Softplus": {}, "Softsign": {}, "Sin": {}, "Cos": {},
    "Atan": {}, "Exp": {}, "Sign": {}, "Neg": {}, "Identity": {}, "Abs": {},
    "LeakyRelu": {"alpha": 0.3}, "Elu": {"alpha": 1.5}, "Celu": {"alpha": 0.7}, "Selu": {},
    "HardSigmoid": {"alpha": 0.3, "beta": 0.4}, "HardSwish": {}, "Mish": {},
    "ThresholdedRelu": {"alpha": 0.2}, "Shrink": {"lambd": 0.3}, "Gelu": {}, "Swish": {},
    "Dropout": {"ratio": 0.3},
}  # fmt: skip
"""Operators of one value, and values of attributes that may be left out."""

SINCE = {"HardSwish": 14, "Mish": 18, "Gelu": 20, "Celu": 12, "Shrink": 9, "ThresholdedRelu": 10,
         "Swish": 24}  # fmt: skip


def open_inputs(g: Graph) -> None:
    for _ in range(g.random.choice([1, 1, 1, 2])):
        shape = (g.random.randint(1, 5),)
        if g.chance(0.15):
            shape = (g.random.randint(1, 3), g.random.randint(1, 3))
        value = Value(g.name("x"), shape, 0)
        g.inputs.append(value)
        g.values.append(value)


def matrix(g: Graph, value: Value) -> None:
    """Gemm or MatMul with a matrix of constants, in either order."""
    if len(value.shape) != 1:
        if value.rows != len(value.shape) and g.chance():
            weights = g.constant(g.normal(value.shape[-1], 3))
            names = g.add("MatMul", [value.name, weights])
            g.keep(names, (*value.shape[:-1], 3), value.rows)
        return
    width, n_nodes = value.shape[0], g.random.randint(1, 5)
    if value.rows == 0 and g.chance(0.6):
        transposed = g.chance()
        weights = g.constant(g.normal(n_nodes, width) if transposed else g.normal(width, n_nodes))
        inputs = [value.name, weights]
        if g.chance(0.7) or g.opset < 11:
            bias = g.random.choice([(n_nodes,), (1, n_nodes), (1,), (1, 1)])
            inputs.append(g.constant(g.normal(*bias)))
        attributes: dict[str, object] = {"transB": 1} if transposed else {}
        if g.chance(0.2):
            attributes |= {"alpha": 0.7, "beta": 1.3}
        g.keep(g.add("Gemm", inputs, **attributes), (n_nodes,), 0)
    elif value.rows == 0:
        names = g.add("MatMul", [value.name, g.constant(g.normal(width, n_nodes))])
        g.keep(names, (n_nodes,), 0)
    elif g.chance(0.5):
        names = g.add("MatMul", [g.constant(g.normal(n_nodes, width)), value.name])
        g.keep(names, (n_nodes,), 1)
    else:
        weights = g.constant(g.normal(width, n_nodes))
        names = g.add("Gemm", [value.name, weights, g.constant(g.normal(n_nodes))], transA=1)
        g.keep(names, (n_nodes,), 0)


def with_constant(g: Graph, value: Value) -> None:
    """Add, Sub, Mul or Div with a constant of some shape that fits, on either side."""
    operator = g.random.choice(["Add", "Add", "Sub", "Mul", "Mul", "Div", "Max", "Min", "Pow"])
    full = [*value.shape[: value.rows], 1, *value.shape[value.rows :]]
    shape = [size if g.chance(0.7) else 1 for size in full]
    while shape and shape[0] == 1 and g.chance():
        del shape[0]
    numbers = g.normal(*shape) + (np.sign(g.normal(*shape)) if operator == "Div" else 0)
    if operator in ("Max", "Min", "Pow") or g.chance(0.3):
        numbers = np.asarray(g.random.choice([0.0, 0.5, -0.25, 1.0, 6.0, 2.0]))
        if operator == "Div" and numbers == 0:
            numbers = np.asarray(3.0)
    inputs = [value.name, g.constant(numbers)]
    if operator in ("Add", "Sub", "Mul", "Max", "Min") and g.chance(0.4):
        inputs.reverse()
    g.keep(g.add(operator, inputs), value.shape, value.rows)


def of_two(g: Graph, value: Value) -> None:
    """Add, Sub or Sum of two values of a row; Mul of two, which is mostly refused."""
    others = [
        each
        for each in g.values
        if each.rows == value.rows
        and each.rank == value.rank
        and all(a == b or 1 in (a, b) for a, b in zip(each.shape, value.shape, strict=True))
    ]
    other = g.random.choice(others)
    shape = tuple(max(pair) for pair in zip(value.shape, other.shape, strict=True))
    operator = g.random.choice(["Add", "Add", "Sub", "Sub", "Sum", "Mean", "Mul", "Max"])
    g.keep(g.add(operator, [value.name, other.name]), shape, value.rows)


def unary(g: Graph, value: Value) -> None:
    """Apply an activation, or a function that is only part of some."""
    operator = g.random.choice([each for each in UNARY if g.opset >= SINCE.get(each, 0)])
    attributes = {key: number for key, number in UNARY[operator].items() if g.chance(0.6)}
    if operator == "Dropout":
        attributes = {} if g.opset >= 12 else attributes
    if operator == "Gelu" and g.chance():
        attributes = {"approximate": "tanh"}
    if operator == "Shrink" and g.chance():
        attributes = {"lambd": 0.25, "bias": 0.25}
    g.keep(g.add(operator, [value.name], **attributes), value.shape, value.rows)


def clip(g: Graph, value: Value) -> None:
    low, high = g.random.choice([(-0.5, 0.7), (0.0, None), (None, 0.4), (-0.3, None), (0.0, 6.0)])
    if g.opset < 11:
        bounds = {"min": low, "max": high}
        names = g.add("Clip", [value.name], **{k: b for k, b in bounds.items() if b is not None})
    else:
        inputs = [value.name, *("" if b is None else g.constant(b) for b in (low, high))]
        names = g.add("Clip", inputs)
    g.keep(names, value.shape, value.rows)


def prelu(g: Graph, value: Value) -> None:
    if value.rows == 0 and len(value.shape) == 1:
        slopes = g.constant(g.normal(*g.random.choice([value.shape, (1,), (1, *value.shape)])))
        g.keep(g.add("PRelu", [value.name, slopes]), value.shape, 0)


def batch_normalization(g: Graph, value: Value) -> None:
    if value.rows == 0 and value.shape:
        width = value.shape[0]
        parts = [g.normal(width) for _ in range(3)] + [g.normal(width) ** 2 + 0.1]
        attributes = {"epsilon": 1e-3} if g.chance() else {}
        names = g.add("BatchNormalization", [value.name, *map(g.constant, parts)], **attributes)
        g.keep(names, value.shape, 0)


def over_axis(g: Graph, value: Value) -> None:
    """Softmax and its like, sometimes over the rows, which is refused."""
    operator = g.random.choice(["Softmax", "Softmax", "LogSoftmax", "Hardmax"])
    attributes = {"axis": g.random.randint(-value.rank, value.rank - 1)} if g.chance() else {}
    if not attributes and g.opset < 13 and value.rank < 2:
        return
    g.keep(g.add(operator, [value.name], **attributes), value.shape, value.rows)


def several(g: Graph, value: Value) -> None:
    """An activation that is written as several operators."""
    g.keep(g.random.choice(PATTERNS)(g, value.name), value.shape, value.rows)


def _add1(g: Graph, name: str) -> str:
    inputs = [name, g.constant(1.0)]
    if g.chance():
        inputs.reverse()
    return g.add("Add", inputs)[0]


def _times(g: Graph, *names: str) -> str:
    """Multiply in a random order."""
    factors = list(names)
    g.random.shuffle(factors)
    product = factors[0]
    for factor in factors[1:]:
        product = g.add("Mul", [product, factor] if g.chance() else [factor, product])[0]
    return product


def _gelu(g: Graph, x: str) -> list[str]:
    scaled = (
        g.add("Div", [x, g.constant(math.sqrt(2))])
        if g.chance()
        else g.add("Mul", [x, g.constant(math.sqrt(0.5))])
    )
    return [_times(g, x, g.constant(0.5), _add1(g, g.add("Erf", scaled)[0]))]


def _gelu_tanh(g: Graph, x: str) -> list[str]:
    cube = g.add("Pow", [x, g.constant(3.0)])[0] if g.chance() else _times(g, x, x, x)
    inner = g.add("Add", [x, _times(g, g.constant(0.044715), cube)])[0]
    tanh = g.add("Tanh", [_times(g, g.constant(math.sqrt(2 / math.pi)), inner)])[0]
    return [_times(g, x, g.constant(0.5), _add1(g, tanh))]


def _softplus(g: Graph, x: str, beta: float, divisor: float) -> list[str]:
    softplus = g.add("Softplus", [_times(g, x, g.constant(beta))])
    return g.add("Div", [*softplus, g.constant(divisor)])


def _erf_gate(g: Graph, x: str, factor: float) -> list[str]:
    gate = _add1(g, g.add("Erf", [_times(g, x, g.constant(factor))])[0])
    return [_times(g, x, g.constant(0.5), gate)]


PATTERNS: list[Callable[..., list[str]]] = [
    lambda g, x: [_times(g, x, g.add("Sigmoid", [x])[0])],
    lambda g, x: [_times(g, x, g.add("Sigmoid", [_times(g, x, g.constant(1.702))])[0])],
    _gelu,
    _gelu_tanh,
    lambda g, x: [_times(g, x, g.add("Tanh", g.add("Softplus", [x]))[0])],
    lambda g, x: g.add("Div", [x, _add1(g, g.add("Abs", [x])[0])]),
    lambda g, x: g.add("Sub", [x, g.add("Tanh", [x])[0]]),
    lambda g, x: g.add("Log", [_add1(g, g.add("Exp", [x])[0])]),
    lambda g, x: _softplus(g, x, 2.5, 2.5),
    lambda g, x: g.add("Div", [g.constant(1.0), _add1(g, g.add("Exp", g.add("Neg", [x]))[0])]),
    lambda g, x: g.add("Log", g.add("Sigmoid", [x])),
    lambda g, x: g.add("Exp", g.add("Neg", [_times(g, x, x)])),
    lambda g, x: [_times(g, x, g.add("HardSigmoid", [x], alpha=1 / 6, beta=0.5)[0])],
    lambda g, x: g.add("Where", [g.add("Greater", [x, g.constant(0.1)])[0], x, g.constant(-0.2)]),
    # what looks like one of them, and is not
    lambda g, x: [_times(g, x, g.add("Sigmoid", [_add1(g, x)])[0])],
    lambda g, x: _erf_gate(g, x, 0.7),
    lambda g, x: g.add("Div", [x, g.add("Add", [g.add("Abs", [x])[0], g.constant(1.01)])[0]]),
    lambda g, x: [_times(g, x, g.add("Tanh", g.add("Sigmoid", [x]))[0])],
    lambda g, x: _softplus(g, x, 2.5, 2.0),
]  # fmt: skip


def concat(g: Graph, value: Value) -> None:
    if not value.shape:
        return
    place = g.random.randrange(len(value.shape))
    others = [
        each
        for each in g.values
        if (each.rows, each.rank) == (value.rows, value.rank)
        and all(
            a == b
            for i, (a, b) in enumerate(zip(each.shape, value.shape, strict=True))
            if i != place
        )
    ]
    parts = [value, *g.random.choices(others, k=g.random.randint(1, 2))]
    size = sum(each.shape[place] for each in parts)
    if size > 12:
        return
    axis = value.axis(place) - (value.rank if g.chance(0.3) else 0)
    shape = (*value.shape[:place], size, *value.shape[place + 1 :])
    g.keep(g.add("Concat", [each.name for each in parts], axis=axis), shape, value.rows)


def take(g: Graph, value: Value) -> None:
    """Gather, Slice or Split along an axis that is not the rows."""
    if not value.shape:
        return
    place = g.random.randrange(len(value.shape))
    size, axis = value.shape[place], value.axis(place)

    def shape(new: int) -> tuple[int, ...]:
        return (*value.shape[:place], new, *value.shape[place + 1 :])

    how = g.random.choice(["Gather", "Slice", "Split"])
    if how == "Gather":
        places = [
            g.random.randrange(-size if g.opset >= 11 else 0, size)
            for _ in range(g.random.randint(1, 4))
        ]
        names = g.add("Gather", [value.name, g.constant(np.array(places))], axis=axis)
        g.keep(names, shape(len(places)), value.rows)
    elif how == "Slice":
        start, end = sorted(g.random.choices(range(size + 1), k=2))
        step = 1
        if start == end:
            start, end = 0, size
        if g.opset >= 10 and g.chance(0.3):
            start, end, step = g.random.choice(
                [(-1, -size - 1, -1), (0, size + 3, 2), (-size, 1 << 62, 1)]
            )
        new = len(range(size)[start:end:step]) if end != -size - 1 else size
        if g.opset < 10:
            names = g.add("Slice", [value.name], axes=[axis], starts=[start], ends=[end])
        else:
            parts = [g.constant(np.array([each])) for each in (start, end, axis, step)]
            names = g.add("Slice", [value.name, *parts])
        g.keep(names, shape(new), value.rows)
    elif size > 1:
        first = g.random.randint(1, size - 1)
        sizes = [first, size - first]
        if g.opset < 13:
            names = g.add("Split", [value.name], 2, axis=axis, split=sizes)
        else:
            names = g.add("Split", [value.name, g.constant(np.array(sizes))], 2, axis=axis)
        for name, each in zip(names, sizes, strict=True):
            g.keep([name], shape(each), value.rows)


def reshape(g: Graph, value: Value) -> None:
    """Flatten, Reshape, Transpose, Squeeze, Unsqueeze, Cast: what moves values or does nothing."""
    how = g.random.choice(["Flatten", "Reshape", "Transpose", "Unsqueeze", "Cast", "View"])
    size = math.prod(value.shape)
    if how == "Flatten" and value.rows == 0:
        g.keep(g.add("Flatten", [value.name]), (size,), 0)
    elif how == "Reshape" and value.rows == 0:
        wanted = g.random.choice(
            [[-1, size], [0, -1], [0, size], [0, 1, -1], [-1, size, 1], [0, *value.shape]]
        )
        names = g.add("Reshape", [value.name, g.constant(np.array(wanted))])
        known = [size if each == -1 else each for each in wanted[1:]]
        g.keep(names, tuple(known), 0)
    elif how == "View" and value.rows == 0:
        count = g.add("Gather", [g.add("Shape", [value.name])[0], g.constant(np.array([0]))])
        wanted = g.add("Concat", [*count, g.constant(np.array([-1]))], axis=0)
        g.keep(g.add("Reshape", [value.name, *wanted]), (size,), 0)
    elif how == "Transpose":
        order = list(range(value.rank))
        g.random.shuffle(order)
        full = (*value.shape[: value.rows], None, *value.shape[value.rows :])
        rows = order.index(value.rows)
        shape = [full[axis] for axis in order if axis != value.rows]
        g.keep(g.add("Transpose", [value.name], perm=order), tuple(shape), rows)
    elif how == "Unsqueeze" and value.rank < 4:
        axis = g.random.randint(0, value.rank)
        if g.opset < 13:
            names = g.add("Unsqueeze", [value.name], axes=[axis])
        else:
            names = g.add("Unsqueeze", [value.name, g.constant(np.array([axis]))])
        full: list[int] = [*value.shape[: value.rows], -1, *value.shape[value.rows :]]
        full.insert(axis, 1)
        rows = full.index(-1)
        names_again = names
        if g.chance(0.5):
            extra = g.constant(np.array([axis]))
            names_again = (
                g.add("Squeeze", names, axes=[axis])
                if g.opset < 13
                else g.add("Squeeze", [*names, extra])
            )
            g.keep(names_again, value.shape, value.rows)
        else:
            g.keep(names_again, (*full[:rows], *full[rows + 1 :]), rows)
    elif how == "Cast":
        g.keep(g.add("Cast", [value.name], to=g.kind), value.shape, value.rows)


def scaler(g: Graph, value: Value) -> None:
    if value.rows == 0 and len(value.shape) == 1 and not g.is_double:
        width = value.shape[0]
        names = g.add(
            "Scaler",
            [value.name],
            domain="ai.onnx.ml",
            offset=g.normal(width).tolist(),
            scale=(g.normal(width) + 2).tolist(),
        )
        g.keep(names, value.shape, 0)


def unreadable(g: Graph, value: Value) -> None:
    """Operators that depend on other rows, or that nnfwd has not."""
    if g.chance(0.15):
        operator = g.random.choice(["Tan", "Floor", "Sqrt"])
        g.keep(g.add(operator, [value.name]), value.shape, value.rows)


STEPS = [matrix, matrix, matrix, with_constant, with_constant, of_two, unary, unary, unary, clip,
         prelu, batch_normalization, over_axis, several, several, concat, take, take, reshape,
         reshape, scaler, unreadable]  # fmt: skip
