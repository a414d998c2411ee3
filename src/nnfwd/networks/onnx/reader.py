"""From an ONNX file to a target: its inputs, its nodes one after the other, its outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnfwd.core.names import check_names
from nnfwd.errors import NetworkError, printable, quote
from nnfwd.networks.builder import Builder
from nnfwd.networks.onnx.call import Call
from nnfwd.networks.onnx.inputs import add_inputs
from nnfwd.networks.onnx.labels import Head, find_head
from nnfwd.networks.onnx.model import DOMAINS, Model, read_model
from nnfwd.networks.onnx.operators import apply
from nnfwd.networks.onnx.values import Constant, Label, Tensor, Value
from nnfwd.networks.widening import describe_kinds

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from nnfwd.networks.target import Target

__all__ = ["read_onnx"]

MOST_IN_ALL = 1 << 19
"""The most values of a row that all nodes compute: a small file makes no endless network."""

MOST_NAMED = 12
"""Operators that the provenance lists."""


def read_onnx(path: str | os.PathLike[str]) -> Target:
    """Read a network in ONNX.

    Raises
    ------
    FileError
        If the file cannot be read, or is not ONNX.
    NetworkError
        If its graph is not one, or does what no network of nnfwd does; with the node.
    """
    model, builder = read_model(path), Builder()
    if model.proto.metadata_props:
        from nnfwd.networks.onnx.written import read_written

        own = read_written(model.proto)
        if own is not None:
            return own
    notes = [_origin(model)]
    values, named, batch = add_inputs(model, builder, notes)
    n_values = 0
    for place, node in model.nodes:
        n_values += _run(model, builder, values, node, place, batch)
        if n_values > MOST_IN_ALL:
            message = f"its nodes compute more than {MOST_IN_ALL} values a row"
            raise NetworkError(message)
    results = [_result(name, values, model) for name in model.outputs]
    head = find_head(results)
    if isinstance(head, str):
        raise NetworkError(head)
    outputs = builder.concat(*(each.flat for each in head.outputs))
    names = _output_names(model, head) if len(head.outputs) > 1 else ()
    return builder.target(outputs, names=names, classes=head.classes, provenance=notes, named=named)


def _output_names(model: Model, head: Head) -> list[str]:
    """Name outputs after the tensors that they are in, where there are several."""
    names = [
        name if each.size == 1 else f"{name}_{index}"
        for name, each in zip(model.outputs, head.outputs, strict=True)
        for index in range(each.size)
    ]
    try:
        check_names([(name, ()) for name in names], set(), has_classes=False)
    except NetworkError:
        return []
    return names


def _run(
    model: Model,
    builder: Builder,
    values: dict[str, Value],
    node: object,
    place: int,
    batch: int | None,
) -> int:
    """Compute what a node gives; get how many values of a row that is."""
    domain = "" if node.domain in DOMAINS else node.domain  # type: ignore[attr-defined]
    inputs: Sequence[str] = node.input  # type: ignore[attr-defined]
    call = Call(
        node,
        [_find(name, values, model) for name in inputs],
        opset=model.opset if not domain else model.opsets.get(domain, 1),
        builder=builder,
        place=place,
        batch=batch,
    )
    for name, value in zip(inputs, call.inputs, strict=True):
        if name and value is None:
            message = f"takes {quote(name)}, which nothing before it computes"
            raise call.refuse(message)
    found = apply(call, f"{domain}.{call.operator}" if domain else call.operator)
    for name, value in zip(node.output, found, strict=False):  # type: ignore[attr-defined]
        if isinstance(value, Tensor) and value.is_alone and model.uses[name] > 1:
            value = replace(value, is_alone=False)  # noqa: PLW2901
        values[name] = value
    return sum(value.size for value in found if isinstance(value, Tensor))


def _find(name: str, values: dict[str, Value], model: Model) -> Value | None:
    found = values.get(name)
    return model.constant(name) if found is None and name else found


def _result(name: str, values: dict[str, Value], model: Model) -> Tensor | Label:
    """Get what the graph gives under a name."""
    value = _find(name, values, model)
    if value is None or isinstance(value, Constant):
        message = f"the output {quote(name)} is not computed from inputs"
        raise NetworkError(message)
    if isinstance(value, Tensor) and value.names is None:
        raise value.refusal or NetworkError(f"the output {quote(name)} cannot be expressed")
    return value


def _origin(model: Model) -> str:
    """Say what was read."""
    names = [node.op_type for _, node in model.nodes if node.op_type != "Constant"]
    listed = ", ".join(names[:MOST_NAMED])
    more = f", ... ({len(names)} operators)" if len(names) > MOST_NAMED else ""
    producer = f", {model.producer}" if model.producer else ""
    kinds = f"; {describe_kinds(model.kinds)}" if model.kinds else ""
    return printable(f"read from ONNX opset {model.opset}{producer}: {listed}{more}{kinds}")
