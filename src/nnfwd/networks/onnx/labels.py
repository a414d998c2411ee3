"""Operators that name the class of a row, and what casts change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnfwd.networks.onnx.tensors import KINDS
from nnfwd.networks.onnx.values import Constant, Label, Tensor, Value
from nnfwd.networks.widening import FLOATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.networks.onnx.call import Call

__all__ = [
    "Head",
    "arg_max",
    "cast",
    "find_head",
    "identity",
    "imputer",
    "label_encoder",
    "zip_map",
]


COMPARISONS = frozenset({"Greater", "Less", "LessOrEqual", "Or"})


def identity(call: Call) -> Value:
    """Pass a value on."""
    if call.operator == "Dropout" and _is_training(call):
        message = "drops values at random, as in training"
        raise call.refuse(message, hint="export the model in evaluation mode: model.eval()")
    return call.value(0)


def _is_training(call: Call) -> bool:
    return call.has(2) and bool(call.constant(2).array.any())


def imputer(call: Call) -> Value:
    """Pass values on: what would be replaced is missing, and rows have no values that are."""
    tensor = call.tensor(0)
    if not math.isnan(call.attribute("replaced_value_float", 0.0)):
        message = "replaces a number that rows may have"
        raise call.refuse(message)
    call.builder.note(tensor.flat, "assumed no missing values: rows have numbers alone")
    return tensor


def cast(call: Call) -> Value:
    """Pass a value on as another type; floats stay what they are, since all is float64 here."""
    value = call.value(0)
    kind = KINDS.get(call.attribute("to", 1) if call.operator == "Cast" else 1)
    if isinstance(value, Label) and kind != "bool":
        return value
    if kind in FLOATS:
        if isinstance(value, Constant) and value.array.dtype != object:
            return Constant(value.array.astype(np.float64), value.name)
        if isinstance(value, Tensor):
            return replace(value, is_integer=False) if value.is_integer else value
    elif isinstance(value, Constant) and kind not in (None, "string"):
        return Constant(call.finite(value).astype(np.int64), value.name)
    elif isinstance(value, Tensor) and (
        (value.is_integer and kind == "int64") or (kind == "bool" and _is_truth(value))
    ):
        return value
    message = f"makes {kind or 'another type'} of values, which changes them"
    raise call.refuse(message)


def _is_truth(value: Tensor) -> bool:
    """Whether a value is a comparison, which only patterns have."""
    return value.made is not None and value.made.operator in COMPARISONS


def arg_max(call: Call) -> Value:
    """Choose the class of the largest value."""
    tensor = call.tensor(0)
    axis = call.attribute("axis", 0)
    if (
        tensor.axis(axis) is None
        or len(tensor.shape) != 1
        or call.attribute("select_last_index", 0)
    ):
        message = "chooses among something else than the values of a row"
        raise call.refuse(message)
    return Label(tensor, tuple(str(index) for index in range(tensor.size)))


def zip_map(call: Call) -> Value:
    """Name the classes that values are for."""
    tensor = call.tensor(0)
    names = call.attribute("classlabels_strings", None) or call.attribute("classlabels_int64s", [])
    return Label(tensor, _texts(names), is_scores=True)


def label_encoder(call: Call) -> Value:
    """Give classes other names."""
    value = call.value(0)
    if not isinstance(value, Label):
        message = "encodes what is not the class of a row"
        raise call.refuse(message)
    kinds = ("strings", "int64s", "floats")
    keys, values = (
        next(filter(None, (_texts(call.attribute(f"{what}_{kind}", None)) for kind in kinds)), ())
        for what in ("keys", "values")
    )
    known = dict(zip(keys, values, strict=False))
    if not known.keys() >= {*value.classes}:
        message = "has no names for some classes"
        raise call.refuse(message)
    return value._replace(classes=tuple(known[name] for name in value.classes))


def _texts(names: Sequence[Any] | None) -> tuple[str, ...]:
    return tuple(
        name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        for name in names or ()
    )


class Head(NamedTuple):
    """What a graph gives for a row.

    Parameters
    ----------
    outputs : tuple of Tensor
    classes : tuple of str or None
    """

    outputs: tuple[Tensor, ...]
    classes: tuple[str, ...] | None


def find_head(values: Sequence[Tensor | Label]) -> Head | str:
    """Find the outputs and the classes in what a graph gives.

    A class is that of the largest output; one of two outputs, p and 1 - p, is enough.

    Returns
    -------
    Head or str
        What cannot be expressed, if it cannot.
    """
    tensors = [
        each.of if isinstance(each, Label) else each
        for each in values
        if isinstance(each, Tensor) or each.is_scores
    ]
    labels = [each for each in values if isinstance(each, Label)]
    if not labels:
        return Head(tuple(tensors), None)
    if len({each.classes for each in labels}) > 1:
        return "the classes of its outputs have different names"
    classes = labels[0].classes
    if len(tensors) > 1:
        return "it has classes and several outputs"
    scores = tensors[0] if tensors else labels[0].of
    if not all(_orders_as(each.of, scores) for each in labels):
        return "the class is not that of the largest output"
    if len(classes) != scores.size:
        return f"it has {len(classes)} classes and {scores.size} outputs"
    single = _second_of_two(scores)
    return Head((scores if single is None else single,), classes)


def _orders_as(one: Tensor, scores: Tensor) -> bool:
    """Whether the largest of two tensors is at the same place."""
    tensor: Value | None = scores
    while isinstance(tensor, Tensor) and one.flat != tensor.flat:
        made = tensor.made
        is_rising = made is not None and made.operator in ("Softmax", "LogSoftmax", "Sigmoid")
        tensor = made.of[0] if made is not None and is_rising else None
    return tensor is not None


def _second_of_two(scores: Tensor) -> Tensor | None:
    """Find p where there are 1 - p and p."""
    made = scores.made
    if made is None or made.operator != "Concat" or len(made.of) != 2:
        return None
    rest, p = made.of
    if not (isinstance(rest, Tensor) and isinstance(p, Tensor) and rest.made is not None):
        return None
    is_rest = rest.made.operator == "Sub" and p.size == 1
    if not is_rest or not isinstance(rest.made.of[0], Constant):
        return None
    of = rest.made.of[1]
    is_p = isinstance(of, Tensor) and of.flat == p.flat
    return p if is_p and rest.made.of[0].uniform() == 1 else None
