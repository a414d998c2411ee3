"""Operators that complete an activation, or are kept until another one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.networks.onnx.matching import find_pattern
from nnfwd.networks.onnx.values import Constant, Expression, Misfit, Tensor, Value, align

if TYPE_CHECKING:
    from nnfwd.networks.onnx.call import Call
    from nnfwd.networks.onnx.matching import Found

__all__ = ["by_element", "keep", "only_in_patterns"]


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
        return _complete(call, found, values)
    if any(isinstance(each, Tensor) and each.names is None for each in values):
        return keep(call, values, "")
    return None


def only_in_patterns(call: Call) -> Value:
    """Keep what no sum can express: it may be part of an activation."""
    values = tuple(call.value(index) for index in range(len(call.inputs)))
    found = find_pattern(call.operator, values)
    if found is not None:
        return _complete(call, found, values)
    return keep(call, values, "")


def keep(call: Call, values: tuple[Value, ...], why: str) -> Tensor:
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


def _complete(call: Call, found: Found, values: tuple[Value, ...]) -> Tensor:
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
